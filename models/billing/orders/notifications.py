"""The quote cards in messages to people who may accept them."""

from sqlmodel import col

from models.access.desk import Desk
from models.billing.orders.tables import Quote
from models.core.outbox import Medium, Notice, NoticeKind

CARDS = (NoticeKind.QUOTE_SENT, NoticeKind.QUOTE_ENDS_SOON)
"""The notice kinds that show a quote as a card with buttons."""


async def redraw_cards(desk: Desk, quote: Quote) -> None:
    """Redraw the cards of a quote that was answered or is no longer valid, so that they show no buttons that fail."""
    of_quote = (col(Notice.kind).in_(CARDS), col(Notice.subject_id) == quote.id)
    await desk.redraw(*of_quote, col(Notice.medium) == Medium.DIRECT)
