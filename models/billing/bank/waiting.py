"""The bank transfers that wait for a decision."""

from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.desk import Desk
from models.access.waiting import WaitKind, few, waits
from models.billing.bank.proposals import is_waiting
from models.billing.bank.tables import BankStatementLine
from models.core.paging import PageOf
from models.roles import StaffRight


@waits(WaitKind.TRANSFERS, StaffRight.MANAGE_INVOICES)
async def transfers_to_match(desk: Desk) -> PageOf[BankStatementLine]:
    """Transfers that wait, oldest first."""
    waiting = select(BankStatementLine).where(is_waiting()).options(joinedload(BankStatementLine.bank_account))  # type: ignore[arg-type]
    return await few(desk.session, waiting.order_by(col(BankStatementLine.booked_on), col(BankStatementLine.id)))
