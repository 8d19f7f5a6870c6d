"""Requests that another of the billing team approves or declines. Nobody decides what they asked for."""

import re

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.nouns import BIGGEST, NOUNS
from models.access.permissions import actions_about
from models.billing.approvals.asking import beside_request, request_with_id
from models.billing.approvals.carrying_out import carry_out, is_as_asked
from models.billing.approvals.expiring import settle_request
from models.billing.approvals.problems import AskedByOther, AskedByYou, NoSuchRequest, RequestDecided
from models.billing.approvals.tables import ApprovalRequest, ApprovalState
from models.core.errors import Refused
from models.core.paging import PageOf, page_of
from models.core.texts import gettext_noop
from models.directory.organizations import Organization
from models.roles import StaffRight

actions_about("approvals", gettext_noop("requests about money"))

REF = re.compile(r"(?:REQ ?- ?)?([0-9]{1,10})", re.IGNORECASE)


@action(
    "approvals.list_requests", StaffRight.MANAGE_INVOICES, reads=True, label=gettext_noop("see requests about money")
)
async def list_requests(desk: Desk, first: int = 1, typed: str = "") -> PageOf[ApprovalRequest]:
    """A page of the requests: those that wait first, then the newest. With a text, the one with that ID."""
    statement = select(ApprovalRequest).options(*beside_request())
    if typed:
        match = REF.fullmatch(typed.strip())
        statement = statement.where(ApprovalRequest.id == min(int(match[1]) if match else 0, BIGGEST))
    waits_first = (col(ApprovalRequest.state) != ApprovalState.ASKED, col(ApprovalRequest.id).desc())
    return await page_of(desk.session, statement.order_by(*waits_first), first)


@action(
    "approvals.show_request", StaffRight.MANAGE_INVOICES, reads=True, label=gettext_noop("see a request about money")
)
async def show_request(desk: Desk, ref: str) -> ApprovalRequest:
    """One request.

    Raises:
        Refused: There is none with this ID.
    """
    return await _find(desk, ref)


@action("approvals.approve_request", StaffRight.MANAGE_INVOICES, label=gettext_noop("approve a request about money"))
async def approve_request(desk: Desk, ref: str) -> ApprovalRequest:
    """Say the second yes, and do what was asked for. If what it is about has changed, the request expires instead.

    Raises:
        Refused: It doesn't wait any more, or the caller asked for it.
    """
    request = await _open(desk, ref)
    if request.asked_by_id == desk.person.id:
        raise Refused(AskedByYou(request))
    if not await is_as_asked(desk, request):
        await settle_request(desk, request, ApprovalState.EXPIRED)
    else:
        # It is settled first: what it does would let open requests about the same thing expire.
        await settle_request(desk, request, ApprovalState.APPROVED)
        await carry_out(desk, request)
    desk.note(request=request.ref, state=request.state)
    return await request_with_id(desk, request.id)


@action("approvals.decline_request", StaffRight.MANAGE_INVOICES, label=gettext_noop("decline a request about money"))
async def decline_request(desk: Desk, ref: str) -> ApprovalRequest:
    """Say no. Nothing changes.

    Raises:
        Refused: It doesn't wait any more, or the caller asked for it.
    """
    request = await _open(desk, ref)
    if request.asked_by_id == desk.person.id:
        raise Refused(AskedByYou(request))
    await settle_request(desk, request, ApprovalState.DECLINED)
    desk.note(request=request.ref, state=request.state)
    return await request_with_id(desk, request.id)


@action("approvals.withdraw_request", StaffRight.MANAGE_INVOICES, label=gettext_noop("withdraw a request about money"))
async def withdraw_request(desk: Desk, ref: str) -> ApprovalRequest:
    """Take back the caller's own request.

    Raises:
        Refused: It doesn't wait any more, or somebody else asked for it.
    """
    request = await _open(desk, ref)
    if request.asked_by_id != desk.person.id:
        raise Refused(AskedByOther(request))
    await settle_request(desk, request, ApprovalState.WITHDRAWN)
    desk.note(request=request.ref, state=request.state)
    return await request_with_id(desk, request.id)


async def _find(desk: Desk, ref: str) -> ApprovalRequest:
    match = REF.fullmatch(ref.strip())
    number = int(match[1]) if match else 0
    statement = select(ApprovalRequest).where(ApprovalRequest.id == min(number, BIGGEST)).options(*beside_request())
    found = (await desk.session.scalars(statement)).one_or_none()
    if found is None:
        raise Refused(NoSuchRequest(ref))
    return found


async def _open(desk: Desk, ref: str) -> ApprovalRequest:
    """A request that waits, locked. The customer's subscriptions are locked first, as payments do it."""
    found = await _find(desk, ref)
    if found.organization_id is not None:
        await NOUNS[Organization].lock(desk.session, {"key_id": found.organization_id})
    request = await request_with_id(desk, found.id, lock=True)
    if request.state is not ApprovalState.ASKED:
        raise Refused(RequestDecided(request))
    return request
