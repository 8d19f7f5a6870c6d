"""The word in a button's command line that stands for a message that was kept, to fill in a form."""

from handlers.routing.arguments import KEPT
from handlers.routing.routes import Request
from models.desks.words.receiving import read_words


async def kept_words(request: Request) -> str:
    """The message that the command line refers to, and takes that word; empty if it refers to none.

    Raises:
        Refused: The message isn't kept any more.
    """
    word = request.arguments.matching(KEPT)
    return await read_words(request.desk, int(word.partition(":")[2])) if word else ""
