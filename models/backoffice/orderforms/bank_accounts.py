"""The bank accounts of an order form: added when a desk is set up, and afterwards asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from models.access.desk import Desk
from models.access.entries import entry
from models.backoffice.orderforms.faults import quoted
from models.backoffice.orderforms.form import OrderForm
from models.backoffice.orderforms.known import Known
from models.backoffice.orderforms.vendor_entries import BankAccountEntry
from models.billing.approvals.asking import request_with_id
from models.billing.approvals.bank_accounts import ACCOUNTS_LOCK, request_account
from models.billing.approvals.carrying_out import PARTS
from models.billing.approvals.tables import ApprovalRequest, ApprovalState, account_subject
from models.billing.bank.statements import bare_account
from models.core.database import one_at_a_time
from models.roles import Outcome, StaffRight


@dataclass(frozen=True)
class AccountToApprove:
    """A bank account of the file that isn't used, because another person has to approve it, or has declined it. Or the
    request is about another account for that currency, and has to be decided first."""

    entry: BankAccountEntry
    request: ApprovalRequest

    def __str__(self) -> str:
        account, ref = f"The {self.entry.currency} account of {quoted(self.entry.legal_entity)}", self.request.ref
        if _bare(self.request.account) != _bare(_parts(self.entry)):
            return f"{account} isn't asked for, because another one waits for approval: /invoice requests {ref}"
        if self.request.state is ApprovalState.DECLINED:
            return f"{account} was declined ({ref}). Billing can ask again: /invoice account change"
        return f"{account} waits for the billing team's approval: /invoice requests {ref}"


def new_accounts(form: OrderForm, known: Known) -> list[BankAccountEntry]:
    """The bank accounts for currencies that their legal entities have none for."""
    return [one for one in form.bank_accounts if (one.legal_entity, one.currency) not in known.bank_accounts]


def accounts_to_approve(form: OrderForm, known: Known) -> list[BankAccountEntry]:
    """Those of them that a second person has to approve: as soon as there are invoices, which customers could otherwise
    pay into a stranger's account."""
    return new_accounts(form, known) if known.invoiced else []


def accounts_to_add(form: OrderForm, known: Known) -> list[BankAccountEntry]:
    """The others: a desk is being set up."""
    return [] if known.invoiced else new_accounts(form, known)


async def ask_for_accounts(desk: Desk, wanted: Sequence[BankAccountEntry], known: Known) -> list[AccountToApprove]:
    """Ask another person to approve each of these bank accounts. One that waits already, or was declined, isn't asked
    for again, and only one for each currency can wait. The file's legal entities have been written."""
    if wanted:
        await one_at_a_time(desk.session, ACCOUNTS_LOCK)
    return [AccountToApprove(one, await _asked(desk, one, known.legal_entities[one.legal_entity].id)) for one in wanted]


async def _asked(desk: Desk, wanted: BankAccountEntry, legal_entity_id: int) -> ApprovalRequest:
    account = _parts(wanted)
    about = select(ApprovalRequest).where(ApprovalRequest.subject == account_subject(legal_entity_id, wanted.currency))
    newest_first = (await desk.session.scalars(about.order_by(col(ApprovalRequest.id).desc()))).all()
    waiting = [one for one in newest_first if one.state is ApprovalState.ASKED]
    last = [one for one in newest_first if _bare(one.account) == _bare(account)][:1]
    for one in (*waiting, *last):
        if one.state in (ApprovalState.ASKED, ApprovalState.DECLINED):
            return await request_with_id(desk, one.id)
    request = await request_account(desk, legal_entity_id, wanted.currency, account)
    name, right = "approvals.change_bank_account", StaffRight.MANAGE_INVOICES
    desk.session.add(entry(desk, name, right, Outcome.ALLOWED, "", None))
    return request


def _parts(wanted: BankAccountEntry) -> dict[str, str]:
    """An account as a request keeps it."""
    return wanted.model_dump(include=set(PARTS))


def _bare(account: Mapping[str, str]) -> dict[str, str]:
    """An account to compare. Numbers may be written in groups."""
    return {**account, **{part: bare_account(account[part]) for part in ("account", "bic")}}
