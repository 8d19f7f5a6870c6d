"""Voiding and crediting issued invoices."""

from models.access.actions import action
from models.access.desk import Desk
from models.billing.credit_notes.issuing import CreditedLine, credited_so_far, issue_credit_note
from models.billing.credit_notes.problems import AlreadyVoid, CreditedAll, CreditTooLarge, SettledInPart
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.tables import REASON_LENGTH, Invoice
from models.core.errors import Refused
from models.core.money import taxes
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
    must_be_voidable(invoice)
    invoice.void_reason = line_of(reason, REASON_LENGTH, "reason")
    invoice.voided_on = desk.today(invoice.subscription.organization)
    await desk.session.flush()
    return invoice


def must_be_voidable(invoice: Invoice) -> None:
    """Check that an invoice can be voided.

    Raises:
        Refused: It is void, or a part of it is settled.
    """
    if invoice.voided_on:
        raise Refused(AlreadyVoid(invoice))
    if invoice.due != invoice.gross:
        raise Refused(SettledInPart(invoice))


@action(
    "invoices.credit_invoice",
    StaffRight.MANAGE_INVOICES,
    on=Invoice,
    colleagues=True,
    label=gettext_noop("credit an invoice"),
)
async def credit_invoice(desk: Desk, invoice: Invoice, reason: str, net: int | None = None) -> CreditNote:
    """Issue a credit note for a whole invoice, or for an amount of it. What is still due there is settled first; the
    rest becomes the customer's credit.

    Args:
        net: The amount before tax, in minor units, spread over the tax rates of the invoice. None for all of it.

    Raises:
        Refused: It is void, credited already, or the amount is too large.
    """
    if invoice.voided_on:
        raise Refused(AlreadyVoid(invoice))
    reason = line_of(reason, REASON_LENGTH, "reason")
    left = invoice.gross - await credited_so_far(desk, invoice)
    if left <= 0:
        raise Refused(CreditedAll(invoice))
    lines = lines_to_credit(invoice, net)
    gross = sum(line.net for line in lines) + sum(taxes((line.net, line.tax_rate) for line in lines))
    if not 0 < gross <= left:
        raise Refused(CreditTooLarge(invoice, left), "amount")
    return await issue_credit_note(desk, invoice, lines, reason)


def lines_to_credit(invoice: Invoice, net: int | None) -> list[CreditedLine]:
    """The lines of a credit note: one for each tax rate of the invoice. An amount is spread over them in proportion,
    by largest remainder."""
    if net is None:
        return [CreditedLine(invoice.ref, rate.net, rate.rate) for rate in invoice.by_rate if rate.net]
    rates = [rate for rate in invoice.by_rate if rate.net > 0]
    whole = sum(rate.net for rate in rates)
    shares = [divmod(rate.net * net, whole) for rate in rates]
    amounts = [share for share, _ in shares]
    left = net - sum(amounts)
    for place in sorted(range(len(rates)), key=lambda one: -shares[one][1])[:left]:
        amounts[place] += 1
    return [
        CreditedLine(invoice.ref, amount, rate.rate) for rate, amount in zip(rates, amounts, strict=True) if amount > 0
    ]
