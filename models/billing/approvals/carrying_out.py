"""Doing what was asked for, once another person has approved it."""

from sqlmodel import col, select

from models.access.desk import Desk
from models.access.events import happened
from models.billing import events
from models.billing.approvals.notices import BankAccountChanged
from models.billing.approvals.tables import ApprovalKind, ApprovalRequest
from models.billing.invoices.invoice_cards import redraw_if_covered
from models.billing.payments.refunding import book_refund
from models.billing.payments.settling import Source, settle
from models.catalogue.legal_entities import MAIN, BankAccount
from models.directory.staff import people_with
from models.roles import StaffRight, StaffRole

PARTS = ("holder", "bank", "account", "bic")


async def is_as_asked(desk: Desk, request: ApprovalRequest) -> bool:
    """Whether what a request is about is still as it was when it was made."""
    match request.kind:
        case ApprovalKind.WRITE_OFF:
            return request.invoice is not None and request.invoice.due == request.amount
        case ApprovalKind.REFUND:
            source = request.payment or request.credit_note
            return source is not None and source.unused >= request.amount
        case ApprovalKind.BANK_ACCOUNT:
            return stored(await account_of(desk, request.legal_entity_id or MAIN, request.currency)) == request.before
        case ApprovalKind.ORDER:
            weighed = events.CancellationWeighed(request)
            await happened(desk, weighed)
            return bool(weighed.same)


async def carry_out(desk: Desk, request: ApprovalRequest) -> None:
    """Do what was asked for."""
    source = request.payment or request.credit_note
    if request.organization is None:
        await _set_account(desk, request)
        return
    if request.order is not None:
        await happened(desk, events.CancellationApproved(request))
        return
    today = desk.today(request.organization)
    if request.invoice is not None:
        await settle(desk, request.invoice, Source(reason=request.reason), request.amount, today)
        await redraw_if_covered(desk, request.invoice.subscription_id)
    elif source is not None:
        await book_refund(desk, source, request.amount, request.reference, today)


async def account_of(desk: Desk, legal_entity_id: int, currency: str) -> BankAccount | None:
    """The bank account of a legal entity for a currency."""
    statement = select(BankAccount).where(
        BankAccount.legal_entity_id == legal_entity_id, col(BankAccount.currency) == currency
    )
    return (await desk.session.scalars(statement.execution_options(populate_existing=True))).one_or_none()


def stored(account: BankAccount | None) -> dict[str, str]:
    """A bank account as a request keeps it. Empty if there is none."""
    return {part: getattr(account, part) for part in PARTS} if account else {}


async def _set_account(desk: Desk, request: ApprovalRequest) -> None:
    """Set the account, and tell everyone who could have asked for it: somebody could try to divert money."""
    account = await account_of(desk, request.legal_entity_id or MAIN, request.currency)
    if account is None:
        account = BankAccount(
            legal_entity_id=request.legal_entity_id or MAIN, currency=request.currency, **request.account
        )
        desk.session.add(account)
    for part in PARTS:
        setattr(account, part, request.account[part])
    await desk.session.flush()
    roles = [role for role in StaffRole if desk.tables.staff.allows({role}, StaffRight.MANAGE_INVOICES)]
    people = [person.id for person in await people_with(desk.session, roles)]
    await desk.tell(people, BankAccountChanged(request.id), f"bank_account_changed:{request.id}")
