"""The outcome of an enquiry: the quote that answers it, and the order for that quote."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlmodel import col, or_, select

from models.access.desk import Desk
from models.access.events import handles
from models.billing.events import CardRecorded, QuoteChanged, QuoteSent
from models.billing.orders.tables import Order, Quote, QuoteState, is_draft
from models.desks.enquiries.enquiry_cards import WAITING, close, redraw_card
from models.desks.enquiries.tables import Enquiry, EnquiryKind, EnquiryState
from models.directory.people import Person
from models.subscriptions.lookup import find
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class EnquiryOffer:
    """The newest quote that answers an enquiry, and its order, if any."""

    quote: Quote
    order: Order | None


async def offer_of(session: AsyncSession, enquiry_id: int, *, drafts: bool) -> EnquiryOffer | None:
    """The offer that answers an enquiry, or None. `drafts` includes drafts, which only the vendor's staff see. A
    discarded draft answers nothing."""
    was_sent = col(Quote.state) != QuoteState.DRAFT
    counts = or_(was_sent, is_draft()) if drafts else was_sent
    quotes = select(Quote).where(Quote.enquiry_id == enquiry_id, counts)
    quote = (await session.scalars(quotes.order_by(col(Quote.id).desc()).limit(1))).first()
    if quote is None:
        return None
    return EnquiryOffer(quote, (await session.scalars(select(Order).where(Order.quote_id == quote.id))).first())


async def answered_since(
    session: AsyncSession, person: Person, subscription: Subscription, moment: datetime
) -> list[tuple[str, datetime]]:
    """A person's own enquiries about a subscription that were answered since a moment, with the time of the answer."""
    statement = select(Enquiry).where(
        Enquiry.subscription_id == subscription.id,
        Enquiry.asker_id == person.id,
        Enquiry.state == EnquiryState.ANSWERED,
        col(Enquiry.closed_at) > moment,
    )
    found = (await session.scalars(statement.order_by(col(Enquiry.id)))).all()
    return [(enquiry.ref, enquiry.closed_at) for enquiry in found if enquiry.closed_at is not None]


@handles(QuoteChanged)
async def quote_changed(desk: Desk, event: QuoteChanged) -> None:
    """Redraw the card of the enquiry that a quote answers."""
    if event.quote.enquiry_id is not None:
        await redraw_card(desk, await _enquiry(desk, event.quote.enquiry_id))


@handles(QuoteSent)
async def quote_sent(desk: Desk, event: QuoteSent) -> None:
    """Sending a quote accepts the enquiry that it answers."""
    if event.quote.enquiry_id is None:
        return
    enquiry = await _enquiry(desk, event.quote.enquiry_id)
    if enquiry.state in WAITING:
        await close(desk, enquiry, EnquiryState.ACCEPTED)
    else:
        await redraw_card(desk, enquiry)


@handles(CardRecorded)
async def card_recorded(desk: Desk, event: CardRecorded) -> None:
    """A new card answers the enquiries that asked for it."""
    statement = (
        select(Enquiry)
        .where(
            Enquiry.subscription_id == event.subscription.id,
            Enquiry.kind == EnquiryKind.CARD,
            col(Enquiry.state).in_(WAITING),
        )
        .options(joinedload(Enquiry.asker))  # type: ignore[arg-type]
        .order_by(col(Enquiry.id))
    )
    for enquiry in list(await desk.session.scalars(statement)):
        await close(desk, enquiry, EnquiryState.ANSWERED)
        event.answered[enquiry.ref] = enquiry.asker


async def _enquiry(desk: Desk, enquiry_id: int) -> Enquiry:
    return (await find(desk.session, Enquiry, str(enquiry_id), lock=False))[0]
