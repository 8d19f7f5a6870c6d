"""Events from Slack that Steward failed to handle: admins see them, and have them tried again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, text
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.nouns import BIGGEST
from models.core import receipt_queue
from models.core.outbox import Medium, Notice, NoticeKind
from models.core.paging import PageOf, page_of
from models.core.receipts import RECEIPTS_PARKED, EventReceipt
from models.core.texts import gettext_noop
from models.directory.lookup import bound
from models.directory.people import Person, SlackUser
from models.roles import StaffRight

LONGEST_LOOK = timedelta(hours=1)
"""Longer than a look of the schedule takes. What it writes has the moment at which it began."""


@dataclass(frozen=True)
class FailedEvent:
    """An event that failed five times. What people wrote isn't in it.

    Args:
        what: What happened: the first word of the receipt's key.
        author: The name of who did it; empty if Steward doesn't know them.
    """

    number: int
    what: str
    author: str
    failed_at: datetime
    trouble: str


@action(
    "deliveries.list_failed_events",
    StaffRight.MANAGE_DELIVERIES,
    reads=True,
    label=gettext_noop("see events that failed"),
)
async def list_failed_events(desk: Desk, first: int = 1) -> PageOf[FailedEvent]:
    """A page of the events that failed, oldest first."""
    parked = select(EventReceipt).where(text(RECEIPTS_PARKED)).order_by(col(EventReceipt.id))
    page: PageOf[EventReceipt] = await page_of(desk.session, parked, first)
    names = await _names(desk, {_author(receipt.payload) for receipt in page})
    found = [
        FailedEvent(
            receipt.id,
            receipt.key.partition(":")[0],
            names.get(_author(receipt.payload), ""),
            receipt.ended_at or receipt.received_at,
            receipt.trouble,
        )
        for receipt in page
    ]
    return PageOf(found, page.first, page.total)


@action(
    "deliveries.count_failed_events",
    StaffRight.MANAGE_DELIVERIES,
    reads=True,
    label=gettext_noop("see events that failed"),
)
async def count_failed_events(desk: Desk) -> int:
    """How many events failed."""
    counted = select(func.count()).select_from(EventReceipt).where(text(RECEIPTS_PARKED))
    return (await desk.session.scalars(counted)).one()


@action("deliveries.retry_failed_events", StaffRight.MANAGE_DELIVERIES, label=gettext_noop("retry events that failed"))
async def retry_failed_events(desk: Desk, number: str = "") -> int:
    """Try all events that failed again, or the one with a number. What the admins were told is updated.

    Returns:
        How many events there were.
    """
    first = select(func.min(EventReceipt.ended_at)).where(text(RECEIPTS_PARKED))
    since = (await desk.session.scalars(first)).one()
    only = min(int(number), BIGGEST) if number else None
    count = await receipt_queue.retry_parked(desk.session, desk.now, only)
    if count and since is not None:
        of_events = col(Notice.kind) == NoticeKind.EVENTS_PARKED, col(Notice.medium) == Medium.DIRECT
        await desk.redraw(*of_events, col(Notice.created_at) >= since - LONGEST_LOOK)
    desk.note(more=count)
    return count


def _author(payload: Mapping[str, Any]) -> str:
    """The ID of the Slack user who wrote, changed or deleted a message, or whose profile changed."""
    event = payload.get("event", {})
    user = next((part["user"] for part in _parts(event) if part.get("user")), "")
    return str(user.get("id", "") if isinstance(user, dict) else user)


def _parts(event: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    parts = (event, event.get("message"), event.get("previous_message"))
    return [part for part in parts if isinstance(part, Mapping)]


async def _names(desk: Desk, user_ids: set[str]) -> dict[str, str]:
    linked = (
        select(SlackUser.user_id, Person.name)
        .join(Person, col(Person.id) == col(SlackUser.person_id))
        .where(col(SlackUser.user_id).in_(user_ids), bound())
    )
    found = await desk.session.execute(linked)
    return {one.user_id: one.name for one in found}
