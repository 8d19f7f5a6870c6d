"""What a name can be: as long as names are, and without anything that a mail program makes a link of."""

import re
import unicodedata

NAME_LENGTH = 80
_ADDRESS = re.compile(r"@|://|\bwww\b|\w[.\u3002]\w{2,}", re.IGNORECASE)
"""An address of a mail or a page, or what could be one: `evil.example`. Initials (`J.R. Doe`) are none."""


def holds_address(name: str) -> bool:
    """Whether there is a web or e-mail address in a name, or what looks like one."""
    # Full stops of other widths count as dots in an address, and joiners are passed over.
    plain = unicodedata.normalize("NFKC", name)
    return bool(_ADDRESS.search("".join(sign for sign in plain if unicodedata.category(sign) != "Cf")))
