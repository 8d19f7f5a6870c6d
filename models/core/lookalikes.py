"""Whether a name looks like another: in other letters, with other capitals, blanks, punctuation or accents; and
whether it looks as if it had the badge of the vendor's people.

Names are read as people see them. Unicode says what looks like what: its list of confusable characters (UTS 39), its
compatibility forms, and the names of its letters.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache

from confusable_homoglyphs import confusables

ALIKE = {"m": "rn", "w": "vv"}
SAME_STROKE = str.maketrans({"l": "i", "1": "i", "|": "i", "0": "o"})
_NAMED_LETTER = re.compile(r".*\b(?:LATIN|REGIONAL INDICATOR)\b.*\bLETTER (?:[A-Z-]+ )*([A-Z])(?: WITH .+)?")
"""Unicode's name of a letter in another shape: `LATIN LETTER SMALL CAPITAL N`, `LATIN SMALL LETTER O WITH STROKE`."""

_STAFF = r"\bs ?t ?a ?f ?f\b"
_BADGE = re.compile(rf"\([^()]*{_STAFF}|{_STAFF}[^()]*\)|\* ?{_STAFF}")


def looks_like_badge(name: str) -> bool:
    """Whether the word Staff is in brackets, or has a symbol before it, as it has in the badge. `Leopold Staff` may be
    called so."""
    plain = unicodedata.normalize("NFKD", name)
    return any(_BADGE.search(_words(text, _shape_of)) for text in (plain, plain.casefold()))


def _shape_of(sign: str) -> str:
    """What a character is read as. A bracket stays one, and each symbol is an asterisk."""
    category = unicodedata.category(sign)
    if category in ("Ps", "Pe"):
        return "(" if category == "Ps" else ")"
    seen = _seen_as(sign)
    is_symbol = category[0] == "S" or category in ("Po", "Co", "Cn")
    return "*" if is_symbol and seen == " " and not sign.isascii() else seen


def looks_like(name: str, other: str) -> bool:
    """Whether somebody may take a name for another: the whole name or, for one of several words, whole words of it.

    `Northwind Software Billing` looks like `Northwind Software`. `Cloud Atlas` doesn't look like `Cloud`, and
    `Valentina` doesn't look like `Al En`.
    """
    return any(pattern.search(seen) for pattern in _patterns(other) for seen in _seen(name))


@lru_cache(maxsize=1024)
def _patterns(name: str) -> frozenset[re.Pattern[str]]:
    """What finds a name in what is seen of others: with any blanks in it, and a lone stroke between two words."""
    begin, end = (r"(?:^| )", r"(?: |$)") if len(name.split()) > 1 else ("^", "$")
    words = [[word for word in map(_pattern, seen.split()) if word] for seen in _seen(name)]
    return frozenset(re.compile(begin + "(?: ?i)? ?".join(some) + end) for some in words if some)


def _pattern(word: str) -> str:
    for one, pair in ALIKE.items():
        word = word.replace(pair, one)
    return " ?".join(f"(?:{sign}|{ALIKE[sign][0]} ?{ALIKE[sign][1]})" if sign in ALIKE else sign for sign in word)


def _seen(name: str) -> frozenset[str]:
    """The words of a name as they are seen. Twice, as a capital and a small letter may look like different letters of
    another script."""
    plain = unicodedata.normalize("NFKD", name)
    return frozenset(_words(text) for text in (_apart(plain), plain.casefold()))


def _apart(text: str) -> str:
    """A text with a blank before each capital within a word: `NorthwindBilling` is read as two words."""
    pairs = zip(f" {text}", text, strict=False)
    return "".join(f" {sign}" if before.islower() and sign.isupper() else sign for before, sign in pairs)


def _words(text: str, read: Callable[[str], str] | None = None) -> str:
    letters = "".join(map(read or _seen_as, unicodedata.normalize("NFKD", text)))
    return " ".join(letters.casefold().translate(SAME_STROKE).split())


@lru_cache(maxsize=4096)
def _seen_as(sign: str) -> str:
    """What a character is read as: the letters or digits of ASCII that it looks like, or itself. A blank for what only
    stands between letters, as most modifier letters do; nothing for a mark on one."""
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
    """Unicode's confusable characters, by character: the letter or digit of ASCII that it looks like, or a blank for
    one that looks like punctuation or a modifier letter."""
    found: dict[str, str] = {}
    for sign, others in confusables.confusables_data.items():
        alike = [_base(other["c"]) for other in others]
        letters = [text for text in alike if text.isascii() and text.isalnum()]
        # Some stand between marks of direction in Unicode's list.
        sign = sign.strip("\u200e\u200f")
        if letters:
            found[sign] = min(letters, key=lambda letter: (len(letter), not letter.isalpha()))
        elif any(len(text) == 1 and _is_between(text) for text in alike):
            found[sign] = " "
    return found


def _is_between(sign: str) -> bool:
    """Whether a character stands between letters: a dash, a modifier letter, or punctuation of ASCII."""
    return unicodedata.category(sign) in ("Pd", "Lm") or (sign.isascii() and not sign.isalnum())


def _base(text: str) -> str:
    """A text without the marks on its letters."""
    return "".join(sign for sign in text if unicodedata.category(sign)[0] != "M")
