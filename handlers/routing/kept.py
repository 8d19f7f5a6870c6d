"""Messages that were kept to fill in a form: the word in a button's command line that stands for one, and long ones."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.routing.arguments import KEPT
from handlers.routing.rich_text import written
from handlers.routing.routes import Request
from handlers.views.limits import LONGEST_ENTRY
from models.desks.files.keeping import OfferedFile
from models.desks.words.receiving import read_words


@dataclass(frozen=True)
class Kept:
    """A message that was kept, its files, and the word that stands for it. All are empty if there is none."""

    text: str = ""
    word: str = ""
    files: Sequence[OfferedFile] = ()

    @property
    def is_long(self) -> bool:
        """Whether it's too long for an input, and so goes along whole."""
        return bool(self.word) and len(self.text) > LONGEST_ENTRY


async def kept_words(request: Request) -> Kept:
    """The message that the command line refers to, and takes that word.

    Raises:
        Refused: The message isn't kept any more.
    """
    word = request.arguments.matching(KEPT)
    return await _read(request, word) if word else Kept()


async def kept_in_form(request: Request) -> Kept:
    """The message that a form stands for, because it's long or has files.

    Raises:
        Refused: The message isn't kept any more.
    """
    word = request.form_context.rpartition(" ")[2]
    return await _read(request, word) if KEPT.fullmatch(word) else Kept()


async def with_kept(request: Request, kept: Kept, name: str) -> str:
    """What was written into an input, after the whole of a long message."""
    texts = (kept.text if kept.is_long else "", await written(request, name))
    return "\n\n".join(text for text in texts if text)


async def _read(request: Request, word: str) -> Kept:
    words = await read_words(request.desk, int(word.partition(":")[2]))
    return Kept(words.text, word, [OfferedFile(**file) for file in words.files])
