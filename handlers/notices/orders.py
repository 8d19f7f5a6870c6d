"""Notices about quotes and orders: the vendor's cards, and the quotes that contacts get."""

from datetime import date
from zoneinfo import ZoneInfo

from handlers.documents.parts import Letterhead
from handlers.documents.quote import quote_document
from handlers.notices.context import NoticeContext, renders
from handlers.views.blocks import Drawing, Message
from handlers.views.orders import news
from handlers.views.orders.quote_cards import May
from models.billing.orders.notices import (
    OrderPlaced,
    QuoteDeclined,
    QuoteEndsSoon,
    QuoteExpired,
    QuoteSent,
    QuoteWithdrawn,
)
from models.billing.orders.rights import accepted_by
from models.billing.orders.tables import Order, Quote, QuoteState
from models.billing.parties import Party, seller_of
from models.core.outbox import Medium
from models.roles import Right
from models.subscriptions.lookup import find
from models.subscriptions.rights import decide_for


@renders(OrderPlaced)
async def order_placed(context: NoticeContext, notice: OrderPlaced) -> Message:
    """In the billing channel."""
    row = await context.session.get_one(Order, notice.order_id)
    order = (await find(context.session, Order, row.ref, lock=False))[0]
    order.quote.subscription = order.subscription
    return news.order_placed(context.reader, order)


@renders(QuoteDeclined)
async def quote_declined(context: NoticeContext, notice: QuoteDeclined) -> Message:
    """In the billing channel."""
    return news.quote_declined(context.reader, await _quote(context, notice.quote_id))


@renders(QuoteExpired)
async def quote_expired(context: NoticeContext, notice: QuoteExpired) -> Message:
    """In the billing channel."""
    return news.quote_expired(context.reader, await _quote(context, notice.quote_id))


@renders(QuoteSent)
async def quote_sent(context: NoticeContext, notice: QuoteSent) -> Drawing | None:
    """To contacts who may accept the quote, while it is open. An email has the quote attached, for people who see
    orders."""
    quote = await _still_theirs(context, notice.quote_id)
    if quote is None:
        return None
    today, may = _today(context, quote), _may(context, quote)
    message = news.quote_sent(context.reader, quote, today, may)
    if context.row.medium is not Medium.MAIL or not may.see:
        return Drawing(message)
    subscription = quote.subscription
    of = (context.reader.vendor, subscription.plan.legal_entity_id, quote.currency)
    entity, seller = await seller_of(context.session, *of)
    head = Letterhead(seller, Party(name=subscription.organization.name), entity.logo or b"")
    return Drawing(message, documents=[quote_document(context.reader, quote, head, today)])


@renders(QuoteWithdrawn)
async def quote_withdrawn(context: NoticeContext, notice: QuoteWithdrawn) -> Message | None:
    """To contacts who received the quote, while they may accept such quotes."""
    quote = await _quote(context, notice.quote_id)
    return news.quote_withdrawn(context.reader, quote) if _may_accept(context, quote) else None


@renders(QuoteEndsSoon)
async def quote_ends_soon(context: NoticeContext, notice: QuoteEndsSoon) -> Message | None:
    """To contacts who may accept the quote, some days before it expires, while it is open."""
    quote = await _still_theirs(context, notice.quote_id)
    return news.quote_ends_soon(context.reader, quote, _today(context, quote), _may(context, quote)) if quote else None


async def _still_theirs(context: NoticeContext, quote_id: int) -> Quote | None:
    """The quote, or None if this person can't accept it now. A card that was already sent is always updated."""
    quote = await _quote(context, quote_id)
    counts = quote.state is QuoteState.OPEN and quote.valid_until >= _today(context, quote)
    return quote if (counts or context.is_edit) and _may_accept(context, quote) else None


def _may_accept(context: NoticeContext, quote: Quote) -> bool:
    return decide_for(context, quote.subscription, context.me, accepted_by(quote)).allowed


def _may(context: NoticeContext, quote: Quote) -> May:
    def may(right: Right) -> bool:
        return decide_for(context, quote.subscription, context.me, right).allowed

    return May(see=may(Right.VIEW_ORDERS), accept=True, ask=may(Right.ASK_BILLING))


def _today(context: NoticeContext, quote: Quote) -> date:
    return context.now.astimezone(ZoneInfo(quote.subscription.organization.time_zone)).date()


async def _quote(context: NoticeContext, quote_id: int) -> Quote:
    row = await context.session.get_one(Quote, quote_id)
    return (await find(context.session, Quote, row.ref, lock=False))[0]
