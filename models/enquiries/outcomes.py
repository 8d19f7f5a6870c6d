"""What comes of an enquiry: the quote that answers it, and the order of that quote."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.desk import Desk
from models.enquiries.cards import WAITING, close, redraw_card
from models.enquiries.tables import Enquiry, EnquiryState
from models.lookup import find
from models.orders.tables import Order, Quote, QuoteState


@dataclass(frozen=True)
class Offer:
    """The newest quote that answers an enquiry, and the order that came of it, if one did."""

    quote: Quote
    order: Order | None


async def offer_of(session: AsyncSession, enquiry_id: int, *, drafts: bool) -> Offer | None:
    """What was offered on an enquiry; None if nothing was. `drafts`: for the vendor's people, who see them."""
    quotes = select(Quote).where(Quote.enquiry_id == enquiry_id)
    if not drafts:
        quotes = quotes.where(Quote.state != QuoteState.DRAFT)
    quote = (await session.scalars(quotes.order_by(col(Quote.id).desc()).limit(1))).first()
    if quote is None:
        return None
    return Offer(quote, (await session.scalars(select(Order).where(Order.quote_id == quote.id))).first())


async def quote_changed(desk: Desk, quote: Quote) -> None:
    """Show on the card of the enquiry that a quote answers, if it answers one, what became of the quote."""
    if quote.enquiry_id is not None:
        await redraw_card(desk, await _enquiry(desk, quote.enquiry_id))


async def quote_sent(desk: Desk, quote: Quote) -> None:
    """The enquiry that a quote answers is accepted by sending it. To be called by the actions that send quotes."""
    if quote.enquiry_id is None:
        return
    enquiry = await _enquiry(desk, quote.enquiry_id)
    if enquiry.state in WAITING:
        await close(desk, enquiry, EnquiryState.ACCEPTED)
    else:
        await redraw_card(desk, enquiry)


async def _enquiry(desk: Desk, enquiry_id: int) -> Enquiry:
    return (await find(desk.session, Enquiry, str(enquiry_id), lock=False))[0]
