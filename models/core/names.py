"""Limits for people's names: their length, and nothing in them that a mail program turns into a link."""

import re
import unicodedata

NAME_LENGTH = 80
_ADDRESS = re.compile(r"@|://|\bwww\b|\w[.\u3002]\w{2,}", re.IGNORECASE)
"""A web or email address, or what looks like one: `evil.example`. Initials (`J.R. Doe`) don't."""


def holds_address(name: str) -> bool:
    """Whether a name contains a web or email address, or what looks like one."""
    # In addresses, full stops of other widths count as dots, and invisible format characters are ignored.
    plain = unicodedata.normalize("NFKC", name)
    return bool(_ADDRESS.search("".join(sign for sign in plain if unicodedata.category(sign) != "Cf")))
