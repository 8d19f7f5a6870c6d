"""Quotes that the vendor's staff prepare. Only the staff see a draft and its lines."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.errors import NotFound
from models.access.events import happened
from models.access.nouns import noun_named
from models.billing import events
from models.billing.orders.actions import renewal_wanted
from models.billing.orders.applying import fits
from models.billing.orders.making import Wanted, make_quote, quote_options, set_taxes, with_lines
from models.billing.orders.problems import (
    DayOver,
    LineStays,
    NoDraft,
    NoRate,
    NoSum,
    OtherKind,
    TooManyLines,
    TwoSums,
)
from models.billing.orders.tables import NOTE_LENGTH, Quote, QuoteKind, QuoteLine, is_draft
from models.core.errors import Refused
from models.core.problems import NoQuantity
from models.core.texts import gettext_noop, line_of, text_of
from models.core.written_numbers import TwoReadingsError, read_amount, read_rate
from models.roles import StaffRight
from models.subscriptions.lookup import find
from models.subscriptions.tables import Subscription

MADE = (QuoteKind.RENEWAL, QuoteKind.PURCHASE, QuoteKind.SERVICES)
"""The kinds that the vendor's staff can prepare. Contacts request changes of the current term themselves."""
MOST_LINES = 30
MOST_QUANTITY = 1_000_000
MOST_PRICE = 10**12
DESCRIPTION_LENGTH = 500


@dataclass(frozen=True)
class LineInput:
    """A line as it was entered, all as text. The price is per unit, the rate in percent."""

    description: str
    quantity: str
    unit_price: str
    tax_rate: str


class WritableLine(Protocol):
    """A line of a draft."""

    description: str
    quantity: int
    unit_price: int
    net: int
    tax_rate: int


def fill_line(
    line: WritableLine, entered: LineInput, currency: str, locale: str | None, *, keep_quantity: bool = False
) -> None:
    """Write what was entered into a line of a draft. The caller spreads the tax.

    Raises:
        Refused: An entry is wrong; `field` names it.
    """
    line.description = line_of(entered.description, DESCRIPTION_LENGTH, "description")
    if not keep_quantity:
        line.quantity = _quantity(entered.quantity)
    line.unit_price = price_of(entered.unit_price, currency, locale)
    line.tax_rate = _rate(entered.tax_rate)
    line.net = line.quantity * line.unit_price


def kinds_for(subscription: Subscription) -> list[QuoteKind]:
    """The kinds of quote that can be made for a subscription."""
    return [QuoteKind.RENEWAL if subscription.bought else QuoteKind.PURCHASE, QuoteKind.SERVICES]


@action(
    "orders.draft_quote",
    StaffRight.PROCESS_ORDERS,
    on=Subscription,
    colleagues=True,
    label=gettext_noop("start a quote"),
)
async def draft_quote(desk: Desk, subscription: Subscription, kind: QuoteKind, enquiry: str = "") -> Quote:
    """Start a quote. Renewals and purchases begin with the subscription's items, services with no lines. If a draft for
    the same term or the same enquiry was begun before, get that one.

    Args:
        enquiry: The short ID of the enquiry that the quote answers.

    Raises:
        Refused: The subscription has no term that can be bought now, or the kind isn't one of `kinds_for` it.
        NotFound: There is no such enquiry about this subscription.
    """
    if kind not in (kinds := kinds_for(subscription)):
        raise Refused(OtherKind(subscription, kind, kinds))
    answers = await _answers(desk, subscription, enquiry) if enquiry else None
    wanted = Wanted(kind, []) if kind is QuoteKind.SERVICES else await renewal_wanted(desk, subscription)
    there = await _begun(desk, subscription, wanted.kind, answers)
    if there is not None and await fits(desk, there):
        return there
    made = Wanted(wanted.kind, wanted.lines, wanted.term, wanted.cycle, draft=True, enquiry_id=answers)
    quote = await make_quote(desk, subscription, made)
    await happened(desk, events.QuoteChanged(quote))
    return quote


async def _begun(desk: Desk, subscription: Subscription, kind: QuoteKind, answers: int | None) -> Quote | None:
    """The draft of this kind for the enquiry. Without one, for the next term. Any number of services can be offered."""
    if answers is None and kind is QuoteKind.SERVICES:
        return None
    begun = select(Quote).where(Quote.subscription_id == subscription.id, Quote.kind == kind, is_draft())
    if answers is not None:
        begun = begun.where(Quote.enquiry_id == answers)
    newest = begun.options(*quote_options()).order_by(col(Quote.id).desc()).limit(1)
    draft = (await desk.session.scalars(newest)).unique().first()
    if draft is not None:
        draft.subscription = subscription
    return draft


async def _answers(desk: Desk, subscription: Subscription, ref: str) -> int:
    noun = noun_named("enquiry")
    # Load all contacts, so that the subscription in the session stays complete.
    enquiry, of = await find(desk.session, noun.row, ref, lock=False)
    if of.id != subscription.id:
        raise NotFound(noun.name, ref)
    return int(enquiry.id)


@action(
    "orders.write_line",
    StaffRight.PROCESS_ORDERS,
    on=Quote,
    colleagues=True,
    label=gettext_noop("edit a line of a quote"),
)
async def write_line(desk: Desk, quote: Quote, position: int, entered: LineInput) -> Quote:
    """Add a line to a draft (position 0), or change the line at a position. Lines for the subscription's items keep
    their quantity; a discount changes their price.

    Raises:
        Refused: It isn't a draft, it has the most lines allowed, or an entry is wrong; `field` names it.
        NotFound: It has no such line.
    """
    must_be_draft(quote)
    if position == 0 and len(quote.lines) == MOST_LINES:
        raise Refused(TooManyLines(quote, MOST_LINES))
    line = line_at(quote, position) if position else _new_line(quote)
    fill_line(line, entered, quote.currency, desk.person.locale, keep_quantity=line.product_id is not None)
    set_taxes(quote)
    return await with_lines(desk, quote)


def _new_line(quote: Quote) -> QuoteLine:
    line = QuoteLine(position=len(quote.lines) + 1)  # type: ignore[call-arg]
    quote.lines.append(line)
    return line


@action(
    "orders.remove_line",
    StaffRight.PROCESS_ORDERS,
    on=Quote,
    colleagues=True,
    label=gettext_noop("remove a line from a quote"),
)
async def remove_line(desk: Desk, quote: Quote, position: int) -> Quote:
    """Remove a line from a draft. Lines for the subscription's items stay, because the items would be free without
    them.

    Raises:
        Refused: The quote isn't a draft, or the line can't be removed.
        NotFound: It has no such line.
    """
    must_be_draft(quote)
    line = line_at(quote, position)
    if line.product_id is not None:
        raise Refused(LineStays(line.description, quote.subscription))
    quote.lines.remove(line)
    await desk.session.flush()
    for place, one in enumerate(quote.lines, start=1):
        one.position = place
        await desk.session.flush()
    set_taxes(quote)
    return await with_lines(desk, quote)


@action(
    "orders.edit_draft",
    StaffRight.PROCESS_ORDERS,
    on=Quote,
    colleagues=True,
    label=gettext_noop("change the note or the expiration date of a quote"),
)
async def edit_draft(desk: Desk, quote: Quote, note: str, valid_until: date) -> Quote:
    """Set the note below a draft's lines, and the last day on which the quote can be accepted.

    Raises:
        Refused: The quote isn't a draft, the note is too long, or the day is over.
    """
    must_be_draft(quote)
    quote.note = text_of(note, NOTE_LENGTH, "note", optional=True)
    if valid_until < desk.today(quote.subscription.organization):
        raise Refused(DayOver(valid_until), "valid_until")
    quote.valid_until = valid_until
    await desk.session.flush()
    return quote


def must_be_draft(quote: Quote) -> None:
    """Check that a quote is a draft.

    Raises:
        Refused: It was sent or discarded.
    """
    if not quote.is_draft:
        raise Refused(NoDraft(quote))


def line_at(quote: Quote, position: int) -> QuoteLine:
    """The line at a position, counted from 1.

    Raises:
        NotFound: There is none.
    """
    for line in quote.lines:
        if line.position == position:
            return line
    raise NotFound("quote", quote.ref)


def _quantity(given: str) -> int:
    digits = given.strip()
    count = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 8 else 0
    if not 0 < count <= MOST_QUANTITY:
        raise Refused(NoQuantity(given, MOST_QUANTITY), "quantity")
    return count


def price_of(
    given: str, currency: str, locale: str | None, *, may_discount: bool = True, field: str = "unit_price"
) -> int:
    """A price as it was typed, in minor units.

    Args:
        may_discount: An amount below 0 is possible. It isn't checked here, but an answer can offer it.
        field: The form's input.

    Raises:
        Refused: It isn't an amount in this currency, or could be two.
    """
    try:
        price = read_amount(given, currency, locale)
    except TwoReadingsError as two:
        raise Refused(TwoSums(given, currency, two.whole, two.fraction), field) from None
    except ValueError:
        price = MOST_PRICE + 1
    if abs(price) > MOST_PRICE:
        raise Refused(NoSum(given, currency, may_discount), field)
    return price


def _rate(given: str) -> int:
    try:
        return read_rate(given)
    except ValueError:
        raise Refused(NoRate(given), "tax_rate") from None
