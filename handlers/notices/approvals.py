"""Notices about requests that a second person approves."""

from sqlmodel import select

from handlers.notices.context import NoticeContext, renders
from handlers.views import approvals
from handlers.views.blocks import Message
from models.billing.approvals.asking import beside_request
from models.billing.approvals.notices import ApprovalCard, ApprovalNews, BankAccountChanged
from models.billing.approvals.tables import ApprovalRequest
from models.directory.staff import staff_roles_of
from models.roles import StaffRight


@renders(ApprovalCard)
async def approval_card(context: NoticeContext, notice: ApprovalCard) -> Message:
    """To the channel for billing. It is updated when the request is decided."""
    return approvals.request_card(context.reader, await _request(context, notice.request_id))


@renders(ApprovalNews)
async def approval_news(context: NoticeContext, notice: ApprovalNews) -> Message | None:
    """To the person who asked, while they are on the billing team."""
    if not await _may(context):
        return None
    return approvals.news(context.reader, await _request(context, notice.request_id))


@renders(BankAccountChanged)
async def bank_account_changed(context: NoticeContext, notice: BankAccountChanged) -> Message | None:
    """To everyone on the billing team."""
    if not await _may(context):
        return None
    return approvals.account_changed(context.reader, await _request(context, notice.request_id))


async def _may(context: NoticeContext) -> bool:
    held = await staff_roles_of(context.session, context.me.id)
    return context.tables.staff.allows(held, StaffRight.MANAGE_INVOICES)


async def _request(context: NoticeContext, request_id: int) -> ApprovalRequest:
    found = select(ApprovalRequest).where(ApprovalRequest.id == request_id).options(*beside_request())
    return (await context.session.scalars(found)).one()
