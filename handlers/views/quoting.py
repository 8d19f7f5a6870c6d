"""What customers wrote, inside texts of ours: in quotation marks, or behind a bar. So none of it passes for a sentence
or a paragraph of the vendor's."""

import re

from handlers.views.blocks import clip
from handlers.views.reader import Safe, escape

LONGEST_QUOTE = 300
BAR = "> "
SINGLE = "'"
_MARKS = re.compile('["\u00ab\u00bb\u201c-\u201f\u2033\u2036\u275d\u275e\u301d-\u301f\uff02]')


def quoted(words: str) -> str:
    """What somebody wrote, on one line and in quotation marks. Marks within it become single ones, so that it can't end
    the quote."""
    return f"“{_MARKS.sub(SINGLE, ' '.join(words.split()))}”"


def with_words(text: Safe, words: str) -> Safe:
    """A text, and beneath it what somebody wrote, shortened, if they wrote anything."""
    return text + "\n" + escape(quoted(clip(" ".join(words.split()), LONGEST_QUOTE))) if words else text


def barred(*texts: str) -> str:
    """What somebody wrote, for a mail: each line behind a bar, without empty ones."""
    lines = [line.strip() for text in texts for line in text.splitlines()]
    return "\n".join(BAR + line for line in lines if line)
