"""Sending drafts, and editing or withdrawing quotes."""

from collections.abc import Sequence

from sqlmodel import select

from models.access.actions import action
from models.access.desk import Desk
from models.access.events import happened
from models.billing import events
from models.billing.orders.applying import fits
from models.billing.orders.drafts import must_be_draft
from models.billing.orders.making import (
    Wanted,
    as_row,
    close,
    credits_for,
    make_quote,
    quote_options,
    replace_open,
    set_taxes,
)
from models.billing.orders.notices import QuoteSent, QuoteWithdrawn
from models.billing.orders.notifications import redraw_cards
from models.billing.orders.pricing import PricedLine
from models.billing.orders.problems import DayOver, NobodyToAccept, NoLines, NotReplaced, QuoteClosed, QuoteStale
from models.billing.orders.rights import accepted_by
from models.billing.orders.tables import Quote, QuoteKind, QuoteLine, QuoteState, is_draft
from models.core.errors import Refused
from models.core.texts import gettext_noop
from models.directory.people import Person
from models.roles import StaffRight
from models.subscriptions.rights import who_may
from models.subscriptions.terms import Term

SUCCEEDED = (QuoteState.ACCEPTED, QuoteState.REPLACED)
"""A quote in one of these states was ordered or replaced. Another quote in its place would sell the same thing
twice."""


def recipients(desk: Desk, quote: Quote) -> list[Person]:
    """The people who may accept a quote."""
    return who_may(desk, quote.subscription, accepted_by(quote))


@action("orders.send_quote", StaffRight.PROCESS_ORDERS, on=Quote, colleagues=True, label=gettext_noop("send a quote"))
async def send_quote(desk: Desk, quote: Quote) -> Quote:
    """Send a draft to the people who may accept it, with the subscription's credits deducted. It replaces the quote
    that it was made from, and the open quote of its kind.

    Raises:
        Refused: It isn't a draft, has no lines, has a negative total, no longer fits the subscription, or its last day
            is over. Or the quote that it was made from was ordered meanwhile, or no contact could accept it.
    """
    credits_ = await must_be_sendable(desk, quote)
    quote.lines += [as_row(line, position) for position, line in enumerate(credits_, start=len(quote.lines) + 1)]
    set_taxes(quote)
    await replace_open(desk, quote.subscription, quote.kind)
    if quote.replaces_id is not None:
        await _replace(desk, await desk.session.get_one(Quote, quote.replaces_id))
    quote.state, quote.made_on = QuoteState.OPEN, desk.today(quote.subscription.organization)
    await desk.session.flush()
    people = [person.id for person in recipients(desk, quote)]
    await desk.tell(people, QuoteSent(quote.id), f"quote_sent:{quote.id}")
    await happened(desk, events.QuoteSent(quote))
    return quote


def can_be_offered_again(quote: Quote) -> bool:
    """Whether a closed quote can be copied into a draft. Its lines still fit, because services bring no term."""
    return quote.kind is QuoteKind.SERVICES and quote.state in (QuoteState.DECLINED, QuoteState.EXPIRED)


async def must_be_sendable(desk: Desk, quote: Quote) -> Sequence[PricedLine]:
    """Check that a draft can be sent. Also called before the question whether to send it.

    Returns:
        The credits to deduct, as lines.

    Raises:
        Refused: The draft can't be sent.
    """
    must_be_draft(quote)
    subscription = quote.subscription
    if not quote.lines:
        raise Refused(NoLines(quote))
    owed = await credits_for(desk, subscription, [as_line(line) for line in quote.lines])
    if quote.valid_until < desk.today(subscription.organization):
        raise Refused(DayOver(quote.valid_until))
    if not await fits(desk, quote):
        raise Refused(QuoteStale(quote))
    if quote.replaces_id is not None:
        older = await desk.session.get_one(Quote, quote.replaces_id)
        if older.state in SUCCEEDED:
            raise Refused(NotReplaced(quote, older.ref))
    if not recipients(desk, quote):
        raise Refused(NobodyToAccept(quote))
    return owed


async def _replace(desk: Desk, older: Quote) -> None:
    if older.state is QuoteState.OPEN:
        close(desk, older, QuoteState.REPLACED)
    await redraw_cards(desk, older)


def as_line(line: QuoteLine) -> PricedLine:
    """A stored line, for calculations."""
    return PricedLine(
        line.description,
        line.quantity,
        line.unit_price,
        line.tax_rate,
        line.product,
        line.seats_before,
        line.seats_after,
        line.from_on,
        line.to_on,
    )


@action(
    "orders.change_quote",
    StaffRight.PROCESS_ORDERS,
    on=Quote,
    colleagues=True,
    label=gettext_noop("edit a quote"),
)
async def change_quote(desk: Desk, quote: Quote) -> Quote:
    """Get a quote to edit: a draft itself, or a draft copy of an open quote. The copy replaces the open quote once
    sent. A quote has one such draft at most. Services that were declined, or that expired, can be offered again in the
    same way.

    Raises:
        Refused: The quote can't be accepted any more.
    """
    if quote.is_draft:
        return quote
    if quote.state is not QuoteState.OPEN and not can_be_offered_again(quote):
        raise Refused(QuoteClosed(quote))
    there = select(Quote).where(Quote.replaces_id == quote.id, is_draft())
    draft = (await desk.session.scalars(there.options(*quote_options()).limit(1))).unique().first()
    if draft is not None:
        draft.subscription = quote.subscription
        return draft
    term = None
    if quote.term_starts_on and quote.term_ends_on:
        term = Term(quote.term_starts_on, quote.term_ends_on, quote.subscription.anchor)
    lines = [as_line(line) for line in quote.lines if line.credit_id is None]
    wanted = Wanted(quote.kind, lines, term, quote.cycle, quote.note, quote.enquiry_id, quote.id, draft=True)
    return await make_quote(desk, quote.subscription, wanted)


@action(
    "orders.cancel_quote", StaffRight.PROCESS_ORDERS, on=Quote, colleagues=True, label=gettext_noop("withdraw a quote")
)
async def cancel_quote(desk: Desk, quote: Quote) -> Quote:
    """Discard a draft, or withdraw an open quote and notify the people who received it. A discarded draft stays a
    draft, so that customers never see it.

    Raises:
        Refused: The quote was answered or is no longer valid.
    """
    must_be_cancellable(quote)
    was_open = quote.state is QuoteState.OPEN
    close(desk, quote, QuoteState.CANCELLED if was_open else QuoteState.DRAFT)
    await desk.session.flush()
    people = [person.id for person in recipients(desk, quote)] if was_open else []
    await desk.tell(people, QuoteWithdrawn(quote.id), f"quote_withdrawn:{quote.id}")
    await redraw_cards(desk, quote)
    await happened(desk, events.QuoteChanged(quote))
    return quote


def must_be_cancellable(quote: Quote) -> None:
    """Check that a quote can be withdrawn.

    Raises:
        Refused: It was answered or is no longer valid.
    """
    if not quote.is_draft and quote.state is not QuoteState.OPEN:
        raise Refused(QuoteClosed(quote))
