"""Notices about quotes and orders: the mail with an invoice, the vendor's cards, and what contacts are asked."""

from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import select

from handlers.notices.easel import Easel, drawn
from handlers.views.kit import Drawing, Message
from handlers.views.orders import bills, news
from handlers.views.orders.cards import May
from models.actions import decide_for
from models.invoices.tables import BankAccount, Invoice
from models.lookup import find
from models.notices import Medium
from models.orders.actions import order_on
from models.orders.rights import accepted_by
from models.orders.tables import Order, Quote, QuoteState
from models.roles import Right


@drawn("invoice_issued")
async def invoice_issued(easel: Easel) -> Drawing | None:
    """To whoever receives invoices; nothing to somebody who does no more."""
    row = await easel.session.get_one(Invoice, easel.notice.subject_id)
    invoice = (await find(easel.session, Invoice, row.ref, lock=False))[0]
    if not decide_for(easel, invoice.subscription, easel.me, Right.RECEIVE_INVOICE_EMAIL).allowed:
        return None
    statement = select(BankAccount).where(BankAccount.currency == invoice.currency)
    account = (await easel.session.scalars(statement)).one_or_none()
    return bills.invoice_issued(easel.reader, invoice, await order_on(easel.session, invoice), account)


@drawn("order_placed")
async def order_placed(easel: Easel) -> Message:
    """In the billing channel."""
    row = await easel.session.get_one(Order, easel.notice.subject_id)
    order = (await find(easel.session, Order, row.ref, lock=False))[0]
    order.quote.subscription = order.subscription
    return news.order_placed(easel.reader, order)


@drawn("quote_declined")
async def quote_declined(easel: Easel) -> Message:
    """In the billing channel."""
    return news.quote_declined(easel.reader, await _quote(easel))


@drawn("quote_expired")
async def quote_expired(easel: Easel) -> Message:
    """In the billing channel."""
    return news.quote_expired(easel.reader, await _quote(easel))


@drawn("quote_sent")
async def quote_sent(easel: Easel) -> Message | None:
    """To whoever may accept it, as long as it is open and they may."""
    quote = await _still_theirs(easel)
    return news.quote_sent(easel.reader, quote, _today(easel, quote), _may(easel, quote)) if quote else None


@drawn("quote_withdrawn")
async def quote_withdrawn(easel: Easel) -> Message | None:
    """To whoever had it, as long as they may accept such quotes."""
    quote = await _quote(easel)
    return news.quote_withdrawn(easel.reader, quote) if _may_accept(easel, quote) else None


@drawn("quote_ends_soon")
async def quote_ends_soon(easel: Easel) -> Message | None:
    """To whoever may accept it, days before it expires, as long as it is open and they may."""
    quote = await _still_theirs(easel)
    return news.quote_ends_soon(easel.reader, quote, _today(easel, quote), _may(easel, quote)) if quote else None


async def _still_theirs(easel: Easel) -> Quote | None:
    """The quote; None where this person could not accept it now, but for a card that is there and drawn anew."""
    quote = await _quote(easel)
    there = easel.notice.medium is Medium.EDIT
    counts = quote.state is QuoteState.OPEN and quote.valid_until >= _today(easel, quote)
    return quote if (counts or there) and _may_accept(easel, quote) else None


def _may_accept(easel: Easel, quote: Quote) -> bool:
    return decide_for(easel, quote.subscription, easel.me, accepted_by(quote)).allowed


def _may(easel: Easel, quote: Quote) -> May:
    def may(right: Right) -> bool:
        return decide_for(easel, quote.subscription, easel.me, right).allowed

    return May(see=may(Right.VIEW_ORDERS), accept=True, ask=may(Right.ASK_BILLING))


def _today(easel: Easel, quote: Quote) -> date:
    return easel.now.astimezone(ZoneInfo(quote.subscription.organization.time_zone)).date()


async def _quote(easel: Easel) -> Quote:
    row = await easel.session.get_one(Quote, easel.notice.subject_id)
    return (await find(easel.session, Quote, row.ref, lock=False))[0]
