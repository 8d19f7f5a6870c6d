"""Asking for another person's yes."""

from typing import Any

from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.desk import Desk
from models.billing.approvals.notices import ApprovalCard
from models.billing.approvals.problems import RequestWaits
from models.billing.approvals.tables import ApprovalRequest, ApprovalState
from models.core.errors import Refused


async def ask_approval(desk: Desk, request: ApprovalRequest) -> ApprovalRequest:
    """Keep a request, and post its card to the channel for billing.

    Raises:
        Refused: One about the same thing waits already.
    """
    waiting = select(ApprovalRequest).where(
        ApprovalRequest.subject == request.subject, ApprovalRequest.state == ApprovalState.ASKED
    )
    found = (await desk.session.scalars(waiting.options(*beside_request()))).one_or_none()
    if found is not None:
        raise Refused(RequestWaits(found))
    request.asked_by_id, request.asked_at = desk.caller_id, desk.now
    desk.session.add(request)
    await desk.session.flush()
    # At the command line, the setting for the channel can be missing.
    if desk.channels.billing:
        desk.post(desk.channels.billing, ApprovalCard(request.id), f"approval:{request.id}")
    desk.note(request=request.ref)
    return await request_with_id(desk, request.id)


def beside_request() -> tuple[Any, ...]:
    """The loader options for what is shown with a request."""
    names = ("organization", "invoice", "payment", "credit_note", "legal_entity", "order", "asked_by", "decided_by")
    return tuple(joinedload(getattr(ApprovalRequest, name)) for name in names)


async def request_with_id(desk: Desk, request_id: int, *, lock: bool = False) -> ApprovalRequest:
    """A request as it is in the database, with what is shown with it."""
    statement = select(ApprovalRequest).where(ApprovalRequest.id == request_id)
    if lock:
        await desk.session.execute(statement.with_only_columns(col(ApprovalRequest.id)).with_for_update())
    anew = statement.options(*beside_request()).execution_options(populate_existing=True)
    return (await desk.session.scalars(anew)).one()
