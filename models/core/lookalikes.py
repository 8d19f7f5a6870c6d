"""Whether two names look the same: in another script, with other capitals, spaces or punctuation."""

import unicodedata
from functools import cache

from confusable_homoglyphs import confusables

ALIKE = (("rn", "m"), ("vv", "w"))
SAME_STROKE = str.maketrans({"l": "i", "1": "i", "|": "i", "0": "o"})


def looks_like(name: str, other: str) -> bool:
    """Whether somebody may take a name for another. One of several words is recognised among further words too:
    `Northwind Software Billing` looks like `Northwind Software`."""
    seen, known = _skeletons(name), _skeletons(other)
    if len(other.split()) > 1:
        return any(one and one in skeleton for one in known for skeleton in seen)
    return any(one and one in seen for one in known)


def _skeletons(name: str) -> frozenset[str]:
    """What is left of a name when all that looks the same is the same. Twice, as a capital and a small letter may look
    like different letters of another script."""
    plain = unicodedata.normalize("NFKC", name)
    return frozenset(_strokes("".join(map(_latin, text))) for text in (plain, plain.casefold()))


def _strokes(text: str) -> str:
    letters = "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if sign.isalnum() or sign == "|")
    for pair, one in ALIKE:
        letters = letters.replace(pair, one)
    return letters.translate(SAME_STROKE)


def _latin(sign: str) -> str:
    """The ASCII letter or digit that a character looks like; itself if there is none."""
    return sign if sign.isascii() else _likenesses().get(sign, sign)


@cache
def _likenesses() -> dict[str, str]:
    """Unicode's confusable characters (UTS 39), by character: the letter or digit of ASCII that it looks like."""
    found: dict[str, str] = {}
    for sign, others in confusables.confusables_data.items():
        letters = [other["c"] for other in others if other["c"].isascii() and other["c"].isalnum()]
        if letters:
            # Some stand between marks of direction in Unicode's list.
            found[sign.strip("\u200e\u200f")] = min(letters, key=lambda letter: (len(letter), not letter.isalpha()))
    return found
