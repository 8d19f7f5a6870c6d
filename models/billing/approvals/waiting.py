"""The requests about money that wait for a second person's approval."""

from sqlmodel import col, select

from models.access.desk import Desk
from models.access.waiting import WaitKind, few, waits
from models.billing.approvals.asking import beside_request
from models.billing.approvals.tables import ApprovalRequest, ApprovalState
from models.core.paging import PageOf
from models.roles import StaffRight


@waits(WaitKind.MONEY_TO_APPROVE, StaffRight.MANAGE_INVOICES)
async def money_to_approve(desk: Desk) -> PageOf[ApprovalRequest]:
    """Requests of others and of order forms, oldest first."""
    asked = select(ApprovalRequest).where(
        ApprovalRequest.state == ApprovalState.ASKED,
        col(ApprovalRequest.asked_by_id).is_distinct_from(desk.person.id),
    )
    return await few(desk.session, asked.options(*beside_request()).order_by(col(ApprovalRequest.id)))
