"""Whether a name looks like another one, or as if it had the staff badge.

Names are compared as people see them, without regard to script, capitals, spaces, punctuation and accents. Unicode says
which characters look alike: by its list of confusable characters (UTS 39), compatibility forms and names of letters.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache

from confusable_homoglyphs import confusables

ALIKE = {"m": "rn", "w": "vv"}
SAME_STROKE = str.maketrans({"l": "i", "1": "i", "|": "i", "0": "o"})
_NAMED_LETTER = re.compile(r".*\b(?:LATIN|REGIONAL INDICATOR)\b.*\bLETTER (?:[A-Z-]+ )*([A-Z])(?: WITH .+)?")
"""Unicode's names of letters in another shape: `LATIN LETTER SMALL CAPITAL N`, `LATIN SMALL LETTER O WITH STROKE`."""

_STAFF = r"\bs ?t ?a ?f ?f\b"
_BADGE = re.compile(rf"\([^()]*{_STAFF}|{_STAFF}[^()]*\)|\* ?{_STAFF}")


def looks_like_badge(name: str) -> bool:
    """Whether a name has the word Staff in brackets or after a symbol, as the badge has it. The name `Leopold Staff` is
    fine."""
    plain = unicodedata.normalize("NFKD", name)
    return any(_BADGE.search(_words(text, _shape_of)) for text in (plain, plain.casefold()))


def _shape_of(sign: str) -> str:
    """What a character is read as: a bracket stays a bracket, and each symbol becomes an asterisk."""
    category = unicodedata.category(sign)
    if category in ("Ps", "Pe"):
        return "(" if category == "Ps" else ")"
    seen = _seen_as(sign)
    is_symbol = category[0] == "S" or category in ("Po", "Co", "Cn")
    return "*" if is_symbol and seen == " " and not sign.isascii() else seen


def looks_like(name: str, other: str) -> bool:
    """Whether a name could be mistaken for another. If the other has several words, whole words within the name count.

    `Northwind Software Billing` looks like `Northwind Software`. `Cloud Atlas` doesn't look like `Cloud`, and
    `Valentina` doesn't look like `Al En`.
    """
    return any(pattern.search(seen) for pattern in _patterns(other) for seen in _seen(name))


@lru_cache(maxsize=1024)
def _patterns(name: str) -> frozenset[re.Pattern[str]]:
    """Patterns that find a name in the visible words of other names, however it is spaced.

    A single stroke between its words, such as |, doesn't matter.
    """
    begin, end = (r"(?:^| )", r"(?: |$)") if len(name.split()) > 1 else ("^", "$")
    words = [[word for word in map(_pattern, seen.split()) if word] for seen in _seen(name)]
    return frozenset(re.compile(begin + "(?: ?i)? ?".join(some) + end) for some in words if some)


def _pattern(word: str) -> str:
    for one, pair in ALIKE.items():
        word = word.replace(pair, one)
    return " ?".join(f"(?:{sign}|{ALIKE[sign][0]} ?{ALIKE[sign][1]})" if sign in ALIKE else sign for sign in word)


def _seen(name: str) -> frozenset[str]:
    """The words of a name as people see them, in two readings. A capital may look like another letter than its small
    form."""
    plain = unicodedata.normalize("NFKD", name)
    return frozenset(_words(text) for text in (_apart(plain), plain.casefold()))


def _apart(text: str) -> str:
    """A text with a space before each capital within a word, so that `NorthwindBilling` is read as two words."""
    pairs = zip(f" {text}", text, strict=False)
    return "".join(f" {sign}" if before.islower() and sign.isupper() else sign for before, sign in pairs)


def _words(text: str, read: Callable[[str], str] | None = None) -> str:
    letters = "".join(map(read or _seen_as, unicodedata.normalize("NFKD", text)))
    return " ".join(letters.casefold().translate(SAME_STROKE).split())


@lru_cache(maxsize=4096)
def _seen_as(sign: str) -> str:
    """What a character is read as: the ASCII letters or digits that it looks like, or itself. Punctuation and most
    modifier letters are read as a space, and marks on letters as nothing."""
    if sign.isascii():
        return sign if sign.isalnum() or sign == "|" else " "
    category = unicodedata.category(sign)
    if category[0] == "M" or category == "Cf":
        return ""
    if (like := _likenesses().get(sign)) is not None:
        return like
    if named := _NAMED_LETTER.fullmatch(unicodedata.name(sign, "")):
        return named[1]
    digit = unicodedata.digit(sign, None)
    if digit is not None:
        return str(digit)
    return sign if sign.isalnum() and category != "Lm" else " "


@cache
def _likenesses() -> dict[str, str]:
    """Unicode's confusable characters, each with the ASCII letters or digits that it looks like. Characters that look
    like punctuation or a modifier letter have a space."""
    found: dict[str, str] = {}
    for sign, others in confusables.confusables_data.items():
        alike = [_base(other["c"]) for other in others]
        letters = [text for text in alike if text.isascii() and text.isalnum()]
        # Unicode's list puts direction marks around some characters.
        sign = sign.strip("\u200e\u200f")
        if letters:
            found[sign] = min(letters, key=lambda letter: (len(letter), not letter.isalpha()))
        elif any(len(text) == 1 and _is_between(text) for text in alike):
            found[sign] = " "
    return found


def _is_between(sign: str) -> bool:
    """Whether a character only separates letters: a dash, a modifier letter, or ASCII punctuation."""
    return unicodedata.category(sign) in ("Pd", "Lm") or (sign.isascii() and not sign.isalnum())


def _base(text: str) -> str:
    """A text without the marks on its letters."""
    return "".join(sign for sign in text if unicodedata.category(sign)[0] != "M")
