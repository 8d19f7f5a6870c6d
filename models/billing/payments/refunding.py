"""Paying back what a payment or a credit note has left."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from models.access.actions import action
from models.access.desk import Desk
from models.billing.approvals.asking import ask_approval
from models.billing.approvals.expiring import expire_requests
from models.billing.approvals.limits import must_be_approved
from models.billing.approvals.tables import ApprovalKind, ApprovalRequest, subject_of
from models.billing.books.booking import booking_day
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.invoice_cards import redraw_unpaid
from models.billing.online.problems import RefundOnItsWay
from models.billing.online.refunding import goes_online, on_their_way, send_refund
from models.billing.payments.notifications import tell_paid_back
from models.billing.payments.owned import source_of
from models.billing.payments.problems import CreditLeftChanged, MoreThanLeft, NoCreditLeft
from models.billing.payments.settling import noted
from models.billing.payments.tables import REFERENCE_LENGTH, Payment, Refund
from models.core.errors import Refused
from models.core.texts import gettext_noop, line_of
from models.directory.organizations import Organization
from models.roles import StaffRight


@dataclass(frozen=True)
class PaidBack:
    """What came of paying back: the refund, or above the limit the request for a second yes. `online`: it goes to the
    card that paid, and is booked once the payment provider has made it."""

    source: Payment | CreditNote
    amount: int
    request: ApprovalRequest | None = None
    online: bool = False


@action("payments.pay_back", StaffRight.MANAGE_INVOICES, on=Organization, label=gettext_noop("pay back credit"))
async def pay_back(
    desk: Desk, organization: Organization, source: str, amount: int, reference: str, seen: int | None = None
) -> PaidBack:
    """Pay back what a payment (PAY-12) or a credit note (CN-2026-000003) has left, or a part of it. Above a limit, ask
    for a second person's approval.

    Args:
        amount: In minor units.
        reference: That of the transfer.
        seen: What was left when the form asked, in minor units; None skips the check.

    Raises:
        Refused: So much isn't left, or another amount than was seen, or a request about it waits already.
        NotFound: It isn't the customer's.
    """
    row = await source_of(desk, organization, source)
    reference = line_of(reference, REFERENCE_LENGTH, "reference", optional=True)
    if seen is not None and seen != row.unused:
        raise Refused(CreditLeftChanged(row.ref, row.unused, row.currency))
    must_be_left(row, amount)
    online = isinstance(row, Payment) and goes_online(desk, row)
    if isinstance(row, Payment) and amount > (left := row.unused - await on_their_way(desk, row)):
        raise Refused(RefundOnItsWay(row, left))
    desk.note(source=row.ref, amount=noted(amount, row.currency))
    if not await must_be_approved(desk, row, amount):
        await book_refund(desk, row, amount, reference, desk.today(organization))
        return PaidBack(row, amount, online=online)
    request = ApprovalRequest(
        kind=ApprovalKind.REFUND,
        subject=subject_of(row),
        organization_id=organization.id,
        **_which(row),
        currency=row.currency,
        amount=amount,
        reference=reference,
    )
    return PaidBack(row, amount, await ask_approval(desk, request), online=online)


def must_be_left(row: Payment | CreditNote, amount: int) -> None:
    """Check that an amount can be paid back.

    Raises:
        Refused: So much isn't left.
    """
    if row.unused <= 0:
        raise Refused(NoCreditLeft(row.ref))
    if not 0 < amount <= row.unused:
        raise Refused(MoreThanLeft(row.ref, row.unused, row.currency), "amount")


async def book_refund(desk: Desk, row: Payment | CreditNote, amount: int, reference: str, today: date) -> None:
    """Book a refund of today, or ask the payment provider for it if the payment came that way. The caller has checked
    that so much is left, and holds the customer's locks."""
    if isinstance(row, Payment) and goes_online(desk, row):
        await send_refund(desk, row, amount, reference)
        await expire_requests(desk, row)
        return
    await refunded(desk, row, amount, reference, today)


async def refunded(
    desk: Desk, row: Payment | CreditNote, amount: int, reference: str, today: date, provider_ref: str | None = None
) -> Refund:
    """Book a refund of today that was made, and tell those who get the invoices by email."""
    refund = Refund(
        subscription_id=row.subscription_id,
        **_which(row),
        currency=row.currency,
        amount=amount,
        paid_on=today,
        booked_on=await booking_day(desk),
        reference=reference,
        provider_ref=provider_ref,
        made_by_id=desk.caller_id,
    )
    row.used += amount
    desk.session.add(refund)
    await desk.session.flush()
    await redraw_unpaid(desk, row.subscription_id)
    await tell_paid_back(desk, refund)
    await expire_requests(desk, row)
    return refund


def _which(row: Payment | CreditNote) -> dict[str, Any]:
    return {"payment_id": row.id} if isinstance(row, Payment) else {"credit_note_id": row.id}
