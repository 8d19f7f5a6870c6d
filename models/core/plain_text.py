"""Cleaning texts from Slack and order forms. Visible characters stay, and the few invisible ones that writing needs."""

import re
import unicodedata
from itertools import groupby

BADGE = "\u2b22"
"""The staff badge, a black hexagon. People can't write it: only views put it beside a name."""
LIKE_BADGE = "\u2b21\u2b23\u23e3\u232c\u2394\u2b1f\u2b20\u2b53\u2b54\u2bc2\u2bc3"
"""Hexagons, pentagons and octagons that could pass for the badge."""
JOINERS = "\u200c\u200d"
"""Zero-width (non-)joiners. Persian, Hindi and other scripts need them, and so do many emoji."""
MARKS = "\u061c\u200e\u200f"
"""Direction marks. They only affect neighbouring characters without a direction of their own."""
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Unicode's Default_Ignorable_Code_Point, with all characters that override, embed or isolate a direction; and the
interlinear annotations."""
_BLANK = "\u2800\U0001d159\U00016fe4"
"""Characters without a visible shape."""
_NEEDED = f"{JOINERS}{MARKS}{_SELECTORS}"
INVISIBLE = re.compile(f"[{_IGNORABLE}]")
"""Every such character, also those that writing needs. IDs need none."""
_UNSEEN = re.compile(f"(?![{_NEEDED}])[{_IGNORABLE}]|[{_BLANK}{BADGE}{LIKE_BADGE}]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
TAB = 4
MOST_EMPTY = 2


def one_line(text: str) -> str:
    """A text on one line. Each run of white space, with its line breaks, becomes one space. Invisible characters are
    removed. Empty if nothing visible is left."""
    # Split again at the end, because a removed character may leave two spaces side by side.
    line = " ".join(_shown(" ".join(text.split())).split())
    return line if is_visible(line) else ""


def whole_text(text: str) -> str:
    """A text with its lines, but without surrounding white space, long gaps and invisible characters. Empty if nothing
    visible is left."""
    # Strip again at the end, because folding may leave an empty line there.
    lines = _folded(lines_of(text).strip()).strip()
    return lines if is_visible(lines) else ""


def _folded(text: str) -> str:
    """A text in which more than two empty lines in a row become one."""
    runs = [(seen, list(run)) for seen, run in groupby(text.split("\n"), is_visible)]
    return "\n".join(line for seen, run in runs for line in (run if seen or len(run) <= MOST_EMPTY else [""]))


def lines_of(text: str) -> str:
    """A text with its lines, tabs as spaces, and without invisible characters. Surrounding white space stays."""
    return "\n".join(_shown(line.expandtabs(TAB)) for line in text.splitlines())


def is_visible(text: str) -> bool:
    """Whether a text contains a letter, digit, punctuation mark or symbol."""
    return any(unicodedata.category(character)[0] in "LNPS" for character in text)


def _shown(line: str) -> str:
    """A line in composed Unicode (NFC), without control characters, lone surrogates and invisible characters."""
    return unicodedata.normalize("NFC", _UNSEEN.sub("", _CONTROLS.sub("", line)))
