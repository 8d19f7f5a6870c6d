"""Long texts in shared cards: the beginning, and where to read the rest."""

from handlers.views.block_types import Block
from handlers.views.blocks import clip, note, words_of_people
from handlers.views.limits import LONGEST_TEXT
from handlers.views.reader import Reader, Safe

MOST_LINES = 20


def beginning(text: str, length: int = LONGEST_TEXT) -> str:
    """The first lines of a text, cut to a length."""
    lines = text.splitlines()
    kept = "\n".join(lines[:MOST_LINES])
    return clip(kept if len(lines) <= MOST_LINES else f"{kept}\n…", length)


def begun(reader: Reader, text: str, command: str) -> list[Block]:
    """A person's text. A long one is cut, with the command that shows it in full."""
    shown = beginning(text)
    blocks: list[Block] = [words_of_people(shown)]
    return blocks if shown == text else [*blocks, note(the_rest(reader, command))]


def the_rest(reader: Reader, command: str) -> Safe:
    """The command that shows the full text."""
    return reader.say("This text has been shortened. To read all of it, use `{command}`.", command=command)
