"""What the billing team does with the lines of bank statements: confirm, assign, ignore and undo them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import select

from models.access.actions import action
from models.access.desk import Desk
from models.access.errors import NotFound
from models.access.nouns import NOUNS, parse, singled_out
from models.billing.bank.problems import (
    AlreadyMatched,
    NoIncomingTransfer,
    NotMatched,
    OtherCustomer,
    ProposalChanged,
    WasReturned,
)
from models.billing.bank.proposals import MatchLine, matched, text_of
from models.billing.bank.returns import ReturnOf, returner_of
from models.billing.bank.tables import BankStatementLine, LineState
from models.billing.invoices.references import invoices_named, invoices_referred_to, printed, reference_of
from models.billing.invoices.tables import REASON_LENGTH, Invoice
from models.billing.payments.actions import PaymentInput, RecordedPayment, record_payment, undo_payment
from models.billing.payments.tables import REFERENCE_LENGTH, Payment
from models.catalogue.legal_entities import BankAccount
from models.core.errors import Refused
from models.core.texts import gettext_noop
from models.directory.organizations import Organization
from models.directory.people import Person
from models.roles import StaffRight
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class Confirmed:
    """A line, and the payment that was recorded for it."""

    line: BankStatementLine
    account: BankAccount
    recorded: RecordedPayment


@dataclass(frozen=True)
class ConfirmedReturn:
    """A line of money that went back, and the transfer that it returned, with the payment that was undone."""

    line: BankStatementLine
    returned: ReturnOf


@action(
    "bank.confirm_match",
    StaffRight.MANAGE_INVOICES,
    on=BankStatementLine,
    label=gettext_noop("confirm a bank transfer"),
)
async def confirm_match(desk: Desk, line: BankStatementLine, mark: str) -> Confirmed | ConfirmedReturn:
    """Record the payment that is proposed for a line. If its money went back, undo the payment of the transfer that it
    returned.

    Args:
        mark: The `mark` of the proposal that was shown.

    Raises:
        Refused: The line is settled, or something else is proposed by now.
    """
    await _must_wait(desk, line)
    found = await matched(desk, line)
    if not found.is_proposed or found.mark != mark:
        raise Refused(ProposalChanged(line))
    if found.returns:
        return await _return(desk, line, found.returns)
    if found.proposal is None:
        raise Refused(ProposalChanged(line))
    return await _record(desk, line, [share.ref for share in found.proposal.shares])


@action(
    "bank.assign_line",
    StaffRight.MANAGE_INVOICES,
    on=BankStatementLine,
    label=gettext_noop("confirm a bank transfer"),
)
async def assign_line(desk: Desk, line: BankStatementLine, refs: Sequence[str]) -> Confirmed:
    """Record the payment of a line for these invoices, in this order. What is over stays as the customer's credit.

    Raises:
        Refused: The line is settled, an invoice has nothing due or another currency, or they are of several customers.
        NotFound: There is no such invoice.
    """
    await _must_wait(desk, line)
    if line.amount < 0:
        raise Refused(NoIncomingTransfer(line))
    return await _record(desk, line, refs)


@action(
    "bank.ignore_line",
    StaffRight.MANAGE_INVOICES,
    on=BankStatementLine,
    label=gettext_noop("ignore a bank transfer"),
)
async def ignore_line(desk: Desk, line: BankStatementLine) -> BankStatementLine:
    """Take a line that pays no invoice off the list.

    Raises:
        Refused: The line is settled.
    """
    await _must_wait(desk, line)
    await _decide(desk, line, LineState.IGNORED)
    return line


@action(
    "bank.keep_line",
    StaffRight.MANAGE_INVOICES,
    on=BankStatementLine,
    label=gettext_noop("tell a bank transfer from an earlier one"),
)
async def keep_line(desk: Desk, line: BankStatementLine) -> MatchLine:
    """Say that a line isn't the earlier one that it looks like. From now on, payments are proposed for it.

    Raises:
        Refused: The line is settled.
    """
    await _must_wait(desk, line)
    line.resembles_id = None
    await desk.session.flush()
    return await matched(desk, line)


@action(
    "bank.undo_match",
    StaffRight.MANAGE_INVOICES,
    on=BankStatementLine,
    label=gettext_noop("undo a decision on a bank transfer"),
)
async def undo_match(desk: Desk, line: BankStatementLine, reason: str = "") -> BankStatementLine:
    """Undo a decision: the line waits again. Undo its payment, too, for a reason.

    Raises:
        Refused: Nothing was decided, the reason is missing, or the money went back.
    """
    if by := await returner_of(desk, line):
        raise Refused(WasReturned(line, by))
    if line.state is LineState.NEW:
        raise Refused(NotMatched(line))
    payment = await _payment_of(desk, line)
    if payment is not None and not payment.undone_on:
        await _undo_payment(desk, payment, reason)
    await _decide(desk, line, LineState.NEW)
    return line


async def _undo_payment(desk: Desk, payment: Payment, reason: str) -> None:
    owner = select(Organization).join(Subscription).where(Subscription.id == payment.subscription_id)
    organization = (await desk.session.scalars(owner)).one()
    await undo_payment(desk, organization.ref, payment.ref, reason)


async def _return(desk: Desk, line: BankStatementLine, returned: ReturnOf) -> ConfirmedReturn:
    if returned.payment:
        # What the bank wrote says why, as far as it does.
        await _undo_payment(desk, returned.payment, f"{line.ref} {line.text}"[:REASON_LENGTH])
    line.returns_id = returned.line.id
    await _decide(desk, line, LineState.CONFIRMED)
    desk.note(returned=returned.line.ref)
    return ConfirmedReturn(line, returned)


async def _must_wait(desk: Desk, line: BankStatementLine) -> None:
    if (returner := await returner_of(desk, line)) is not None:
        raise Refused(WasReturned(line, returner))
    payment = await _payment_of(desk, line)
    if line.state is LineState.NEW or (payment is not None and payment.undone_on):
        return
    by = await desk.session.get(Person, line.decided_by_id) if line.decided_by_id else None
    raise Refused(AlreadyMatched(line, by.name if by else ""))


async def _payment_of(desk: Desk, line: BankStatementLine) -> Payment | None:
    return await desk.session.get(Payment, line.payment_id, populate_existing=True) if line.payment_id else None


async def _decide(desk: Desk, line: BankStatementLine, state: LineState, payment: Payment | None = None) -> None:
    decided = state is not LineState.NEW
    line.state, line.payment_id = state, payment.id if payment else None
    if not decided:
        line.returns_id = None
    line.decided_by_id, line.decided_at = (desk.caller_id, desk.now) if decided else (None, None)
    desk.session.add(line)
    await desk.session.flush()


async def _record(desk: Desk, line: BankStatementLine, refs: Sequence[str]) -> Confirmed:
    account = await desk.session.get_one(BankAccount, line.bank_account_id)
    organization = await _customer_of(desk, line, refs)
    # Where the customer is, the day of the booking may not have begun.
    paid_on = min(line.booked_on, desk.today(organization))
    named = [*map(printed_of, invoices_referred_to(text_of(line))), *invoices_named(text_of(line))]
    reference = (", ".join(named) or line.ref)[:REFERENCE_LENGTH]
    entered = PaymentInput(line.amount, account.currency, paid_on, reference)
    recorded = await record_payment(desk, organization.ref, refs, entered)
    await _decide(desk, line, LineState.CONFIRMED, recorded.payment)
    desk.note(payment=recorded.payment.ref)
    return Confirmed(line, account, recorded)


@dataclass(frozen=True)
class _Numbered:
    ref: str


def printed_of(number: str) -> str:
    """The payment reference of the invoice with this number, as it's printed."""
    return printed(reference_of(_Numbered(number)))


async def _customer_of(desk: Desk, line: BankStatementLine, refs: Sequence[str]) -> Organization:
    """The customer whose invoices these are.

    Raises:
        NotFound: There is no such invoice.
        Refused: They are of several customers.
    """
    found: dict[int, Organization] = {}
    noun = NOUNS[Invoice]
    for ref in refs:
        short_id = parse(Invoice, ref)
        if short_id is None:
            raise NotFound(noun.name, ref)
        key = {f"key_{name}": part for name, part in short_id.key(noun.columns).items()}
        owner = select(Organization).join(Subscription).join(Invoice).where(singled_out(Invoice, noun.columns)).limit(1)
        organization = (await desk.session.scalars(owner, key)).one_or_none()
        if organization is None:
            raise NotFound(noun.name, ref)
        found[organization.id] = organization
    if len(found) != 1:
        raise Refused(OtherCustomer(line, refs))
    return next(iter(found.values()))
