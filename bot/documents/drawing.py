"""Documents as files for emails and Slack."""

from collections.abc import Awaitable, Callable, Iterable

import structlog

from bot.documents.engine import TypstEngine
from bot.documents.fonts import INSTALL
from handlers.documents.data import DocumentData, DocumentEngine
from handlers.views.mails import Attachment

log = structlog.get_logger("steward.documents")

PDF = "application/pdf"
Tell = Callable[[str, str], Awaitable[None]]
HELP = "Install a font that has them, and restart Steward. A sign stands for each of them meanwhile."


async def drawn(engine: DocumentEngine, documents: Iterable[DocumentData], tell: Tell) -> list[Attachment]:
    """Documents as PDF files. Characters that the fonts lack stop nothing, but the operator can help: the log names
    them.

    Args:
        tell: Told of each document that lacks some: its number and the characters.
    """
    files = []
    for document in documents:
        made = await engine.render(document)
        if made.missing:
            codes = " ".join(f"U+{ord(sign):04X}" for sign in made.missing)
            log.warning("characters_missing", document=document.number, characters=codes, help=HELP)
            await tell(document.number, made.missing)
        files.append(Attachment(made.name, made.content, PDF))
    return files


async def try_fonts(engine: TypstEngine) -> None:
    """Read the fonts, and say so if Chinese, Japanese and Korean can't be drawn. Steward starts nevertheless."""
    if await engine.lacks_asian():
        log.warning("no_asian_fonts", help=INSTALL)
