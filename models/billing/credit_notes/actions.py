"""Voiding and crediting issued invoices."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from models.access.actions import action
from models.access.desk import Desk
from models.billing.approvals.expiring import expire_requests
from models.billing.books.booking import booking_day
from models.billing.credit_notes.issuing import (
    CreditedLine,
    RateLeft,
    credited_so_far,
    gross_of,
    issue_credit_note,
    rates_left,
)
from models.billing.credit_notes.problems import (
    AlreadyVoid,
    CreditChanged,
    CreditedAll,
    CreditTooLarge,
    IsWrittenOff,
    SettledInPart,
)
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.invoice_cards import redraw_cards, redraw_if_covered
from models.billing.invoices.tables import REASON_LENGTH, Invoice
from models.billing.payments.notifications import tell_credit, tell_void
from models.billing.payments.settling import noted
from models.core.errors import Refused
from models.core.texts import gettext_noop, line_of
from models.roles import StaffRight


@action(
    "invoices.void_invoice",
    StaffRight.MANAGE_INVOICES,
    on=Invoice,
    colleagues=True,
    label=gettext_noop("void an invoice"),
)
async def void_invoice(desk: Desk, invoice: Invoice, reason: str) -> Invoice:
    """Withdraw an invoice of which nothing was paid. It keeps its number, and nothing is due any more.

    Raises:
        Refused: It is void, a part of it is settled, or there is no reason.
    """
    await must_be_voidable(desk, invoice)
    await withdraw(desk, invoice, line_of(reason, REASON_LENGTH, "reason"))
    return invoice


async def withdraw(desk: Desk, invoice: Invoice, reason: str) -> None:
    """Void an invoice, and tell those who receive it. The caller has checked that it can be voided, and loaded the
    subscription's contacts."""
    invoice.void_reason = reason
    invoice.voided_on, invoice.void_booked_on = desk.today(invoice.subscription.organization), await booking_day(desk)
    await desk.session.flush()
    await expire_requests(desk, invoice)
    tell_void(desk, invoice)
    await redraw_cards(desk, invoice)
    await redraw_if_covered(desk, invoice.subscription_id)
    desk.note(before=noted(invoice.gross, invoice.currency), after=noted(0, invoice.currency))


async def must_be_voidable(desk: Desk, invoice: Invoice) -> None:
    """Check that an invoice can be voided. One that has a credit note can't: that credit may have settled another
    invoice.

    Raises:
        Refused: It is void, or a part of it is settled or credited.
    """
    if invoice.voided_on:
        raise Refused(AlreadyVoid(invoice))
    if invoice.due != invoice.gross or await credited_so_far(desk, invoice):
        raise Refused(SettledInPart(invoice))


@action(
    "invoices.credit_invoice",
    StaffRight.MANAGE_INVOICES,
    on=Invoice,
    colleagues=True,
    label=gettext_noop("credit an invoice"),
)
async def credit_invoice(
    desk: Desk, invoice: Invoice, reason: str, net: int | None = None, seen: "Balances | None" = None
) -> CreditNote:
    """Issue a credit note for an amount of an invoice, or for all that isn't credited yet. What is still due there is
    settled first; the rest becomes the customer's credit.

    Args:
        net: The amount before tax, in minor units, spread over the tax rates of the invoice. None for all that's left.
        seen: The amounts that the form showed; None skips the check.

    Raises:
        Refused: It is void, written off or credited already, the amount is too large, or the amounts have changed since
            they were seen.
    """
    reason = line_of(reason, REASON_LENGTH, "reason")
    plan = await plan_credit(desk, invoice, net)
    if seen is not None and seen != plan.balances:
        raise Refused(CreditChanged(invoice, plan.balances.left))
    return await credit(desk, plan, reason)


async def credit(desk: Desk, plan: "CreditPlan", reason: str) -> CreditNote:
    """Issue a credit note as planned, and send it to those who receive the invoice. The subscription's contacts are
    loaded."""
    invoice, before = plan.invoice, plan.invoice.due
    note = await issue_credit_note(desk, invoice, plan.lines, reason)
    tell_credit(desk, note)
    desk.note(before=noted(before, invoice.currency), after=noted(invoice.due, invoice.currency))
    return note


class Balances(NamedTuple):
    """What is due on an invoice, and what isn't credited yet with tax, in minor units."""

    due: int
    left: int


@dataclass(frozen=True)
class CreditPlan:
    """What a credit note would do. `gross` is with tax, `reduced` the part that lowers what is due, and `credit` the
    rest, which becomes the customer's credit. All amounts are in minor units. `balances` are those before it."""

    invoice: Invoice
    lines: Sequence[CreditedLine]
    gross: int
    balances: Balances

    @property
    def reduced(self) -> int:
        """By how much the invoice's balance is lowered."""
        return min(self.invoice.due, self.gross)

    @property
    def credit(self) -> int:
        """What becomes the customer's credit."""
        return self.gross - self.reduced


async def plan_remainder(desk: Desk, invoice: Invoice) -> CreditPlan | None:
    """What crediting all of an invoice would do that isn't credited yet. None if nothing is left.

    Raises:
        Refused: A part of it is written off.
    """
    if invoice.written_off:
        raise Refused(IsWrittenOff(invoice))
    lines = _all_of(invoice, await rates_left(desk, invoice))
    gross = gross_of(lines)
    return CreditPlan(invoice, lines, gross, Balances(invoice.due, gross)) if gross > 0 else None


async def plan_credit(desk: Desk, invoice: Invoice, net: int | None = None) -> CreditPlan:
    """What crediting an invoice would do. `net` is as in `credit_invoice`.

    Raises:
        Refused: As in `credit_invoice`.
    """
    if invoice.voided_on:
        raise Refused(AlreadyVoid(invoice))
    if invoice.written_off:
        raise Refused(IsWrittenOff(invoice))
    rates = await rates_left(desk, invoice)
    whole = _all_of(invoice, rates)
    left = gross_of(whole)
    if left <= 0:
        raise Refused(CreditedAll(invoice))
    lines = whole if net is None else lines_to_credit(invoice, rates, net)
    gross = gross_of(lines)
    if not 0 < gross <= left:
        raise Refused(CreditTooLarge(invoice, left), "amount")
    return CreditPlan(invoice, lines, gross, Balances(invoice.due, left))


def _all_of(invoice: Invoice, rates: Sequence[RateLeft]) -> list[CreditedLine]:
    return [rate.line(invoice.ref, rate.net) for rate in rates]


def lines_to_credit(invoice: Invoice, rates: Sequence[RateLeft], net: int) -> list[CreditedLine]:
    """The lines of a credit note for an amount: one for each tax rate of which something is left, in proportion to
    that, by largest remainder. None if less is left."""
    rates = [rate for rate in rates if rate.net > 0]
    whole = sum(rate.net for rate in rates)
    if net > whole:
        return []
    shares = [divmod(rate.net * net, whole) for rate in rates]
    amounts = [share for share, _ in shares]
    left = net - sum(amounts)
    for place in sorted(range(len(rates)), key=lambda one: -shares[one][1])[:left]:
        amounts[place] += 1
    return [rate.line(invoice.ref, amount) for rate, amount in zip(rates, amounts, strict=True) if amount > 0]
