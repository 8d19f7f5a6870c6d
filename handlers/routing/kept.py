"""Messages that were kept to fill in a form: the word in a button's command line that stands for one, and long ones."""

from dataclasses import dataclass

from handlers.routing.arguments import KEPT
from handlers.routing.routes import Request
from models.desks.words.receiving import read_words


@dataclass(frozen=True)
class Kept:
    """A message that was kept, and the word that stands for it. Both are empty if there is none."""

    text: str = ""
    word: str = ""


async def kept_words(request: Request) -> Kept:
    """The message that the command line refers to, and takes that word.

    Raises:
        Refused: The message isn't kept any more.
    """
    word = request.arguments.matching(KEPT)
    return await _read(request, word) if word else Kept()


async def with_kept(request: Request, name: str) -> str:
    """What was written into an input. If the form stands for a long message, that comes first, whole.

    Raises:
        Refused: The message isn't kept any more.
    """
    word = request.form_context.rpartition(" ")[2]
    whole = (await _read(request, word)).text if KEPT.fullmatch(word) else ""
    return "\n\n".join(text for text in (whole, request.entered(name)) if text)


async def _read(request: Request, word: str) -> Kept:
    return Kept(await read_words(request.desk, int(word.partition(":")[2])), word)
