"""Requests that expire because what they are about has changed."""

from sqlmodel import col, select

from models.access.desk import Desk
from models.billing.approvals.notices import ApprovalNews
from models.billing.approvals.tables import ApprovalRequest, ApprovalState, subject_of
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.tables import Invoice
from models.billing.orders.tables import Order
from models.billing.payments.tables import Payment
from models.core.outbox import Medium, Notice, NoticeKind


async def expire_requests(desk: Desk, *about: Invoice | Payment | CreditNote | Order | None) -> None:
    """Expire the open requests about these rows, and tell those who asked. Call it after their amounts changed, under
    the lock that changing them needs."""
    subjects = [subject_of(row) for row in about if row is not None]
    statement = select(ApprovalRequest).where(
        col(ApprovalRequest.subject).in_(subjects), ApprovalRequest.state == ApprovalState.ASKED
    )
    for request in (await desk.session.scalars(statement.order_by(col(ApprovalRequest.id)))).all():
        await settle_request(desk, request, ApprovalState.EXPIRED)


async def settle_request(desk: Desk, request: ApprovalRequest, state: ApprovalState) -> None:
    """End a request. Its card shows how. The person who asked gets a message, unless they ended it."""
    request.state, request.decided_at = state, desk.now
    request.decided_by_id = None if state is ApprovalState.EXPIRED else desk.caller_id
    await desk.session.flush()
    await redraw_request(desk, request)
    if request.asked_by_id is not None and desk.caller_id != request.asked_by_id:
        await desk.tell([request.asked_by_id], ApprovalNews(request.id), f"approval_news:{request.id}")


async def redraw_request(desk: Desk, request: ApprovalRequest) -> None:
    """Update the card."""
    await desk.redraw(
        col(Notice.kind) == NoticeKind.APPROVAL_CARD,
        col(Notice.subject_id) == request.id,
        col(Notice.medium) == Medium.CHANNEL,
    )
