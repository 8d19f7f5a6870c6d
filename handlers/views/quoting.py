"""Customers' words inside our texts, in quotation marks, so that none of them pass for the vendor's."""

import re

from handlers.views.blocks import clip
from handlers.views.reader import Safe, escape

LONGEST_QUOTE = 300
SINGLE = "'"
_MARKS = re.compile('["\u00ab\u00bb\u201c-\u201f\u2033\u2036\u275d\u275e\u301d-\u301f\uff02]')


def quoted(words: str) -> str:
    """A person's words on one line, in quotation marks. Quotation marks inside become single ones, so that the words
    can't end the quote."""
    return f"“{_MARKS.sub(SINGLE, ' '.join(words.split()))}”"


def with_words(text: Safe, words: str) -> Safe:
    """A text with a person's words below it, shortened. Without words, only the text."""
    return text + "\n" + escape(quoted(clip(" ".join(words.split()), LONGEST_QUOTE))) if words else text
