"""Names of companies as banks and people write them: in capitals, without accents, with or without the legal form."""

import re
import unicodedata

_FORMS = {
    *("ab", "ag", "as", "bv", "co", "company", "corp", "corporation", "gmbh", "inc", "kg", "limited", "llc", "llp"),
    *("ltd", "nv", "oy", "plc", "pty", "sa", "sarl", "sas", "se", "spa", "srl"),
}
"""Legal forms. Banks and people leave them out or abbreviate them."""


def plain_name(name: str) -> tuple[str, ...]:
    """The words of a name for comparing: without accents, punctuation and legal forms."""
    ordinary = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(sign for sign in ordinary if not unicodedata.combining(sign))
    words = re.findall(r"\w+", letters.replace(".", ""))
    return tuple(word for word in words if word not in _FORMS)


def name_key(name: str) -> str:
    """These words as one text, to search for."""
    return " ".join(plain_name(name))
