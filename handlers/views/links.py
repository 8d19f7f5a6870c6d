"""Links that only their reader can use."""

from handlers.views.block_types import Block
from handlers.views.blocks import note, rich_text
from handlers.views.reader import Reader, Safe


def link_to(reader: Reader, url: str, label: str) -> tuple[Safe, list[Block]]:
    """A link to a page for its reader alone: as text, and as blocks."""
    until = reader.say("Only you can use this link, for 15 minutes.")
    text = reader.say("{label}: {url}", label=label, url=url)
    return Safe("\n").join([text, until]), [rich_text({"type": "link", "url": url, "text": label}), note(until)]
