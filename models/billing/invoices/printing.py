"""What the billing team learns about printed documents."""

from sqlmodel import select

from models.access.desk import Desk
from models.billing.invoices.notices import CharactersMissing
from models.core.outbox import Notice


async def report_missing(desk: Desk, document: str, characters: str) -> None:
    """Tell the billing team, once for each document, that no font has some of its characters."""
    key = f"characters_missing:{document}"
    told = (await desk.session.scalars(select(Notice.id).where(Notice.key == key))).first() is not None
    if desk.channels.billing and not told:
        desk.post(desk.channels.billing, CharactersMissing(document, characters), key)
