"""Long texts: the beginning of one in shared cards, and all of it in parts that fit into blocks."""

from collections.abc import Callable

from handlers.views.block_types import Block
from handlers.views.blocks import FENCE, button, clip, note, section, words_of_people
from handlers.views.formatting import formatted
from handlers.views.limits import LONGEST_TEXT
from handlers.views.reader import Reader, Safe
from handlers.views.rich_text_types import RichText

MOST_LINES = 20
A_PIECE = 2_700
"""The characters of a part. In JSON, line breaks and quotation marks take two each."""
A_PAGE = 2
"""The parts on a page. More might not fit into a message if they're full of line breaks."""


def beginning(text: str, length: int = LONGEST_TEXT) -> str:
    """The first lines of a text, cut to a length."""
    lines = text.splitlines()
    kept = "\n".join(lines[:MOST_LINES])
    return clip(kept if len(lines) <= MOST_LINES else f"{kept}\n…", length)


def begun(reader: Reader, text: str, command: str, draw: Callable[[str], RichText] = words_of_people) -> list[Block]:
    """A person's text. A long one is cut, with the command that shows it in full."""
    shown = beginning(text)
    blocks: list[Block] = [draw(shown)]
    return blocks if shown == text else [*blocks, note(the_rest(reader, command))]


def the_rest(reader: Reader, command: str) -> Safe:
    """The command that shows the full text."""
    return reader.say("This text has been shortened. To read all of it, use `{command}`.", command=command)


def pieces(text: str, length: int = A_PIECE) -> list[str]:
    """A text in pieces of up to a length, which end with a line if possible. Code that goes on in the next piece is
    code in both."""
    found, room = [], length - 2 * (len(FENCE) + 1)
    while len(text) > length:
        piece, text = _parted(text, room)
        if piece.count(FENCE) % 2:
            piece, text = f"{piece}\n{FENCE}", f"{FENCE}\n{text}"
        found.append(piece)
    return [*found, text]


def _parted(text: str, room: int) -> tuple[str, str]:
    """The first piece of a text, and the rest. No ``` is cut in two."""
    for sign in ("\n", " "):
        end = text.rfind(sign, room // 2, room)
        if end > 0:
            return text[:end], text[end + 1 :]
    end = room
    while end > room // 2 and text[end - 1] == "`":
        end -= 1
    end = room if end == room // 2 else end
    return text[:end], text[end:]


def whole(reader: Reader, text: str, command: str, most: int = A_PAGE) -> list[Block]:
    """A person's text in full. If it's longer than `most` parts, there's a button that shows all of it in pages."""
    parts = pieces(text)
    blocks: list[Block] = [formatted(part) for part in parts[:most]]
    if len(parts) > most:
        all_of_it = reader.say("It goes on. All of it has {count} characters.", count=len(text))
        blocks.append(section(all_of_it, button(reader.plain("Read all"), command)))
    return blocks
