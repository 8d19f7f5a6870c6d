"""Writing off what is due on an invoice, and undoing that."""

from dataclasses import dataclass

from models.access.actions import action
from models.access.desk import Desk
from models.billing.approvals.asking import ask_approval
from models.billing.approvals.limits import must_be_approved
from models.billing.approvals.tables import ApprovalKind, ApprovalRequest, subject_of
from models.billing.invoices.invoice_cards import redraw_if_covered
from models.billing.invoices.tables import REASON_LENGTH, Invoice
from models.billing.payments.problems import NothingDueOn, NotWrittenOff, WriteOffChanged
from models.billing.payments.settling import Source, noted, settle, take_back_write_offs
from models.core.errors import Refused
from models.core.texts import gettext_noop, line_of
from models.roles import StaffRight


@dataclass(frozen=True)
class WrittenOff:
    """What came of writing off: the amount, or above the limit the request for a second yes."""

    invoice: Invoice
    amount: int
    request: ApprovalRequest | None = None


@action("invoices.write_off", StaffRight.MANAGE_INVOICES, on=Invoice, label=gettext_noop("write off an invoice"))
async def write_off(desk: Desk, invoice: Invoice, reason: str, seen: int | None = None) -> WrittenOff:
    """Give up what is due on an invoice. Above a limit, ask for a second person's approval.

    Args:
        seen: What was due when the form asked, in minor units; None skips the check.

    Raises:
        Refused: Nothing is due, or another amount than was seen. There is no reason, or a request about it waits
            already.
    """
    if invoice.due <= 0:
        raise Refused(NothingDueOn(invoice))
    if seen is not None and seen != invoice.due:
        raise Refused(WriteOffChanged(invoice))
    reason = line_of(reason, REASON_LENGTH, "reason")
    organization, amount = invoice.subscription.organization, invoice.due
    desk.note(amount=noted(amount, invoice.currency))
    if not await must_be_approved(desk, invoice, amount):
        today = desk.today(organization)
        await settle(desk, invoice, Source(reason=reason), amount, today)
        await redraw_if_covered(desk, invoice.subscription_id)
        return WrittenOff(invoice, amount)
    request = ApprovalRequest(
        kind=ApprovalKind.WRITE_OFF,
        subject=subject_of(invoice),
        organization_id=organization.id,
        invoice_id=invoice.id,
        currency=invoice.currency,
        amount=amount,
        reason=reason,
    )  # type: ignore[call-arg]
    return WrittenOff(invoice, amount, await ask_approval(desk, request))


@action("invoices.undo_write_off", StaffRight.MANAGE_INVOICES, on=Invoice, label=gettext_noop("undo a write-off"))
async def undo_write_off(desk: Desk, invoice: Invoice, reason: str) -> Invoice:
    """Make what was written off due again.

    Raises:
        Refused: Nothing is written off, or there is no reason.
    """
    if not invoice.written_off:
        raise Refused(NotWrittenOff(invoice))
    reason = line_of(reason, REASON_LENGTH, "reason")
    before = invoice.due
    subscription = invoice.subscription
    await take_back_write_offs(desk, invoice, reason, desk.today(subscription.organization))
    invoice.subscription = subscription
    await redraw_if_covered(desk, subscription.id)
    desk.note(before=noted(before, invoice.currency), after=noted(invoice.due, invoice.currency))
    return invoice
