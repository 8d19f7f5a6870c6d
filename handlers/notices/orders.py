"""Notices about quotes and orders: the vendor's cards, and the quotes that contacts get."""

from datetime import date
from zoneinfo import ZoneInfo

from handlers.documents.order import order_document
from handlers.documents.parts import Letterhead
from handlers.documents.quote import quote_document
from handlers.notices.context import NoticeContext, renders
from handlers.views.blocks import Drawing, Message
from handlers.views.orders import documents, news, order_cancelling
from handlers.views.orders.quote_cards import May
from models.billing.orders.actions import order_of
from models.billing.orders.notices import (
    OrderCancelled,
    OrderPdf,
    OrderPlaced,
    QuoteDeclined,
    QuoteEndsSoon,
    QuoteExpired,
    QuotePdf,
    QuoteSent,
    QuoteWithdrawn,
)
from models.billing.orders.printing import printed_order
from models.billing.orders.rights import accepted_by
from models.billing.orders.tables import Order, Quote, QuoteState
from models.billing.parties import Party, seller_of
from models.catalogue.logos import logo_of
from models.core.outbox import Medium
from models.directory.staff import staff_roles_of
from models.roles import Right, StaffRight
from models.subscriptions.billing_details import sees_printed
from models.subscriptions.lookup import find
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Subscription


@renders(OrderPlaced)
async def order_placed(context: NoticeContext, notice: OrderPlaced) -> Message:
    """In the billing channel."""
    row = await context.session.get_one(Order, notice.order_id)
    order = (await find(context.session, Order, row.ref, lock=False))[0]
    order.quote.subscription = order.subscription
    return news.order_placed(context.reader, order)


@renders(OrderCancelled)
async def order_cancelled(context: NoticeContext, notice: OrderCancelled) -> Message | None:
    """In the billing channel with the amounts, and to contacts. Former contacts get nothing."""
    row = await context.session.get_one(Order, notice.order_id)
    order = (await find(context.session, Order, row.ref, lock=False))[0]
    order.quote.subscription = order.subscription
    today = context.now.astimezone(ZoneInfo(order.subscription.organization.time_zone)).date()
    if context.person is None:
        return order_cancelling.cancelled_in_channel(context.reader, order, notice.by, today)
    if not order.subscription.roles_of(context.me.id):
        return None
    return order_cancelling.cancelled_for_contacts(context.reader, order, notice.by, today)


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
    today, may = _today(context, quote), await _may(context, quote)
    message = news.quote_sent(context.reader, quote, today, may)
    if context.row.medium is not Medium.MAIL or not may.see:
        return Drawing(message)
    head = await _letterhead(context, quote)
    return Drawing(message, documents=[quote_document(context.reader, quote, head, today)])


@renders(QuotePdf)
async def quote_pdf(context: NoticeContext, notice: QuotePdf) -> Drawing | None:
    """To the person who asked for it, while they see the quote."""
    quote = await _quote(context, notice.quote_id)
    if not await _sees(context, quote.subscription, quote.asked_by_id):
        return None
    document = quote_document(context.reader, quote, await _letterhead(context, quote), _today(context, quote))
    return documents.quote_as_pdf(context.reader, quote, document)


@renders(OrderPdf)
async def order_pdf(context: NoticeContext, notice: OrderPdf) -> Drawing | None:
    """To the person who asked for it, while they see the order. Only readers of billing details see the buyer's."""
    row = await context.session.get_one(Order, notice.order_id)
    order = (await find(context.session, Order, row.ref, lock=False))[0]
    subscription = order.subscription
    order.quote.subscription = subscription
    if not await _sees(context, subscription, order.accepted_by_id):
        return None
    in_full = await _is_staff(context) or sees_printed(context, subscription, context.me)
    sheet = await printed_order(context.session, context.reader.vendor, order, in_full=in_full)
    zone = ZoneInfo(subscription.organization.time_zone)
    cancelled_on = order.cancelled_at.astimezone(zone).date() if order.cancelled_at else None
    invoice = order.invoice.ref if order.invoice else ""
    head = Letterhead(sheet.seller, sheet.buyer, sheet.logo)
    document = order_document(
        context.reader,
        order,
        head,
        ordered_on=order.ordered_at.astimezone(zone).date(),
        invoice=invoice,
        po_number=sheet.po_number,
        cancelled_on=cancelled_on,
    )
    return documents.order_as_pdf(context.reader, order, document)


@renders(QuoteWithdrawn)
async def quote_withdrawn(context: NoticeContext, notice: QuoteWithdrawn) -> Message | None:
    """To contacts who received the quote, while they may accept such quotes."""
    quote = await _quote(context, notice.quote_id)
    return news.quote_withdrawn(context.reader, quote) if _may_accept(context, quote) else None


@renders(QuoteEndsSoon)
async def quote_ends_soon(context: NoticeContext, notice: QuoteEndsSoon) -> Message | None:
    """To contacts who may accept the quote, some days before it expires, while it is open."""
    quote = await _still_theirs(context, notice.quote_id)
    if quote is None:
        return None
    return news.quote_ends_soon(context.reader, quote, _today(context, quote), await _may(context, quote))


async def _letterhead(context: NoticeContext, quote: Quote) -> Letterhead:
    """The seller as it is now, and the customer's name."""
    subscription = quote.subscription
    of = (context.reader.vendor, subscription.plan.legal_entity_id, quote.currency)
    _, seller = await seller_of(context.session, *of)
    logo = await logo_of(context.session, seller.logo)
    return Letterhead(seller, Party(name=subscription.organization.name), logo)


async def _sees(context: NoticeContext, subscription: Subscription, own_id: int | None) -> bool:
    """Whether the reader sees a quote or an order. `own_id` is the person who asked for it or placed it."""
    if own_id == context.me.id or decide_for(context, subscription, context.me, Right.VIEW_ORDERS).allowed:
        return True
    return await _is_staff(context)


async def _is_staff(context: NoticeContext) -> bool:
    roles = await staff_roles_of(context.session, context.me.id)
    return context.tables.staff.allows(roles, StaffRight.PROCESS_ORDERS)


async def _still_theirs(context: NoticeContext, quote_id: int) -> Quote | None:
    """The quote, or None if this person can't accept it now. A card that was already sent is always updated."""
    quote = await _quote(context, quote_id)
    counts = quote.state is QuoteState.OPEN and quote.valid_until >= _today(context, quote)
    return quote if (counts or context.is_edit) and _may_accept(context, quote) else None


def _may_accept(context: NoticeContext, quote: Quote) -> bool:
    return decide_for(context, quote.subscription, context.me, accepted_by(quote)).allowed


async def _may(context: NoticeContext, quote: Quote) -> May:
    order = await order_of(context.desk, quote) if quote.state is QuoteState.ACCEPTED else None

    def may(right: Right) -> bool:
        return decide_for(context, quote.subscription, context.me, right).allowed

    return May(
        see=may(Right.VIEW_ORDERS),
        accept=True,
        ask=may(Right.ASK_BILLING),
        cancelled=bool(order and order.cancelled_at),
    )


def _today(context: NoticeContext, quote: Quote) -> date:
    return context.now.astimezone(ZoneInfo(quote.subscription.organization.time_zone)).date()


async def _quote(context: NoticeContext, quote_id: int) -> Quote:
    row = await context.session.get_one(Quote, quote_id)
    return (await find(context.session, Quote, row.ref, lock=False))[0]
