"""What may be in a text that somebody writes: the characters that can be seen, and the few that writing needs beside
them. Whatever enters, by Slack or by an order form, is made fit here."""

import re
import unicodedata
from itertools import groupby

BADGE = "\u2b22"
"""The sign of the vendor's own people (a black hexagon). Nobody can write it: only views put it beside a name."""
LIKE_BADGE = "\u2b21\u2b23\u23e3\u232c\u2394\u2b1f\u2b20\u2b53\u2b54\u2bc2\u2bc3"
"""Hexagons, pentagons and octagons that could pass for it."""
JOINERS = "\u200c\u200d"
"""They join letters in Persian, Hindi and more, and make up emoji."""
MARKS = "\u061c\u200e\u200f"
"""They say which way a neighbour without a direction runs, and turn nothing else around."""
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Unicode's Default_Ignorable_Code_Point, which has all that overrides, embeds or isolates a direction, and the
interlinear annotations."""
_BLANK = "\u2800\U0001d159\U00016fe4"
"""Signs that are drawn as nothing."""
_NEEDED = f"{JOINERS}{MARKS}{_SELECTORS}"
_UNSEEN = re.compile(f"(?![{_NEEDED}])[{_IGNORABLE}]|[{_BLANK}{BADGE}{LIKE_BADGE}]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
TAB = 4
MOST_EMPTY = 2


def one_line(text: str) -> str:
    """A text on one line: white space, line breaks among it, is one blank each, and what can't be seen is left out.
    Empty if there is nothing to see."""
    # Once more at the end: what was left out may have stood between two blanks.
    line = " ".join(_shown(" ".join(text.split())).split())
    return line if is_visible(line) else ""


def whole_text(text: str) -> str:
    """A text that keeps its lines, without blanks around it, long gaps, and what can't be seen. Empty if there is
    nothing to see."""
    # Once more at the end: a fold may leave an empty line there.
    lines = _folded(lines_of(text).strip()).strip()
    return lines if is_visible(lines) else ""


def _folded(text: str) -> str:
    """A text in which more than two empty lines in a row are one."""
    runs = [(seen, list(run)) for seen, run in groupby(text.split("\n"), is_visible)]
    return "\n".join(line for seen, run in runs for line in (run if seen or len(run) <= MOST_EMPTY else [""]))


def lines_of(text: str) -> str:
    """The same, with the blanks around it, and however little there is to see."""
    return "\n".join(_shown(line.expandtabs(TAB)) for line in text.splitlines())


def is_visible(text: str) -> bool:
    """Whether there is a letter, a digit, a punctuation mark or a symbol in a text."""
    return any(unicodedata.category(character)[0] in "LNPS" for character in text)


def _shown(line: str) -> str:
    """A line in composed Unicode, without controls, halves of characters, and what is drawn as nothing."""
    return unicodedata.normalize("NFC", _UNSEEN.sub("", _CONTROLS.sub("", line)))
