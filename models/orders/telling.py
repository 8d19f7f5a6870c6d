"""The cards of quotes in the messages of those who may accept them."""

from sqlmodel import col, select

from models.desk import Desk
from models.notices import Medium, Notice
from models.orders.tables import Quote

CARDS = ("quote_sent", "quote_ends_soon")
"""The notices that are a quote's card, with its buttons."""


async def redraw_cards(desk: Desk, quote: Quote) -> None:
    """Draw the cards of a quote anew, once it was answered or counts no more: nobody shall press in vain."""
    statement = select(Notice.key).where(
        col(Notice.kind).in_(CARDS), Notice.subject_id == quote.id, Notice.medium == Medium.DIRECT
    )
    for key in (await desk.session.scalars(statement.order_by(col(Notice.id)))).all():
        await desk.redraw(key)
