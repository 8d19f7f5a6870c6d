"""Single words as people type and paste them, in the plain characters that Steward compares."""

import re
import unicodedata
from collections.abc import Callable

from models.core.plain_text import INVISIBLE

_MINUS = "\u2212\u2043"
"""Dashes that Unicode counts as symbols or bullets."""
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_AROUND = "\"'()*,.:;!?<>[]_`{|}~#"
"""What stands around a word but isn't part of it. No sign or slash: -1, +1 and 1/2 aren't 1."""
_FORMATS = "*_~`"
"""What Slack formats with. An email address may begin with these, but can't end with them."""


def tidy(word: str) -> str:
    """A word without surrounding punctuation, quotes, markup and white space, and without invisible characters. Dashes
    become hyphens, and full-width letters, digits and signs become ordinary ones. `(SUB\u20111042).` becomes
    `SUB-1042`."""
    word = _plain(word)
    first, end = _inside(word, _is_around)
    return " ".join(word[first:end].split())


def bare_address(word: str) -> str:
    """A word that may be an email address, without what surrounds it: `(zoe@acme.example),` becomes
    `zoe@acme.example`."""
    word = _plain(word).strip()
    _, end = _inside(word, _is_around)
    kept = word[:end]
    first, _ = _inside(kept, lambda sign: _is_around(sign) and sign not in f"{_FORMATS}{{|}}!?#")
    while first < end and word[first] in _FORMATS and word[first] in word[end:]:
        first += 1
    address = kept[first:]
    return address[7:] if address[:7].lower() == "mailto:" else address


def is_mark(word: str) -> bool:
    """Whether a word consists only of dashes, commas and the like, as in `zoe@acme.example , technical`. A question
    mark says something."""
    return not tidy(word).strip("-") and not set(word) & set("?!")


def _plain(word: str) -> str:
    return _FOREIGN.sub(_ordinary, INVISIBLE.sub("", word))


def _ordinary(sign: re.Match[str]) -> str:
    """The ordinary character for a dash, or for a full-width or small one. All others stay: ² isn't 2."""
    if unicodedata.category(sign[0]) == "Pd" or sign[0] in _MINUS:
        return "-"
    if unicodedata.decomposition(sign[0]).startswith(("<wide>", "<small>")):
        return unicodedata.normalize("NFKC", sign[0])
    return sign[0]


def _is_around(sign: str) -> bool:
    if sign.isascii():
        return sign in _AROUND or sign.isspace()
    return sign.isspace() or unicodedata.category(sign) in ("Ps", "Pe", "Pi", "Pf", "Po")


def _inside(word: str, is_around: Callable[[str], bool]) -> tuple[int, int]:
    """Where the part of a word begins and ends that these characters surround."""
    first, end = 0, len(word)
    while first < end and is_around(word[first]):
        first += 1
    while end > first and is_around(word[end - 1]):
        end -= 1
    return first, end
