"""The cards of quotes in the messages of those who may accept them."""

from sqlmodel import col

from models.access.desk import Desk
from models.billing.orders.tables import Quote
from models.core.outbox import Medium, Notice, NoticeKind

CARDS = (NoticeKind.QUOTE_SENT, NoticeKind.QUOTE_ENDS_SOON)
"""The notices that are a quote's card, with its buttons."""


async def redraw_cards(desk: Desk, quote: Quote) -> None:
    """Draw the cards of a quote anew, once it was answered or counts no more: nobody shall press in vain."""
    of_quote = (col(Notice.kind).in_(CARDS), col(Notice.subject_id) == quote.id)
    await desk.redraw(*of_quote, col(Notice.medium) == Medium.DIRECT)
