"""What follows when an agent resolves a ticket: the message about it waits a minute, in which that can be undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.core.errors import Refused
from models.core.outbox import Medium, Notice, NoticeKind, NoticeState
from models.core.texts import gettext_noop
from models.desks.files.keeping import OfferedFile
from models.desks.tickets.agents import can_work
from models.desks.tickets.classification import TicketState
from models.desks.tickets.comment_tables import Comment, CommentVersion
from models.desks.tickets.conversation import find_last_word
from models.desks.tickets.files import offered_again
from models.desks.tickets.history import TicketEntry, TicketStep, record
from models.desks.tickets.notices import TicketChanged
from models.desks.tickets.problems import NotResolved, TooLateToUndo
from models.desks.tickets.tables import Ticket
from models.desks.tickets.threads import card_key, tell_in_thread
from models.roles import StaffRight

UNDONE_WITHIN = timedelta(minutes=1)
"""How long the message about a resolution waits."""


def before_it(ticket: Ticket) -> dict[str, Any]:
    """What a ticket was before it's resolved, as facts of its history."""
    since, nudged = ticket.waits_since, ticket.nudged_at
    return {
        "state": ticket.state,
        "assignee": ticket.assignee_id,
        "waits_since": since.isoformat() if since else None,
        "nudged_at": nudged.isoformat() if nudged else None,
    }


async def tell_resolution(desk: Desk, ticket: Ticket, people: list[int], last: Comment) -> None:
    """Tell people that an agent resolved a ticket, with the closing answer. The messages wait a minute."""
    changed = TicketChanged(ticket.id, "resolved", desk.person.name, last.id)
    key, until = f"ticket_resolved:{ticket.id}:{uuid4().hex}", desk.now + UNDONE_WITHIN
    await tell_in_thread(desk, ticket, people, changed, key, not_before=until)


async def drop_resolution(desk: Desk, ticket: Ticket) -> bool:
    """Drop the messages about a ticket's resolution that still wait. False if none of them waits, or one is on its
    way: then nothing is dropped."""
    followers = [ticket.opener_id, *(watcher.person_id for watcher in ticket.watchers), ticket.assignee_id]
    ways = [f"{medium}:{one}" for medium in (Medium.DIRECT, Medium.MAIL) for one in followers if one]
    statement = select(Notice).where(
        col(Notice.destination).in_(ways),
        Notice.state == NoticeState.WAITING,
        Notice.kind == NoticeKind.TICKET_CHANGED,
        Notice.subject_id == ticket.id,
    )
    found = await desk.session.scalars(statement.order_by(col(Notice.id)).with_for_update())
    waiting = [notice for notice in found.all() if notice.facts.get("what") == "resolved"]
    if not waiting or any(notice.maybe_sent for notice in waiting):
        return False
    for notice in waiting:
        notice.state = NoticeState.DROPPED
    return True


@dataclass(frozen=True)
class UndoneResolution:
    """A ticket that isn't resolved any more, and the closing answer that nobody got, with its files."""

    ticket: Ticket
    text: str
    files: Sequence[OfferedFile] = ()


@action("tickets.undo_resolution", StaffRight.TRIAGE_TICKETS, on=Ticket, label=gettext_noop("undo a resolution"))
async def undo_resolution(desk: Desk, ticket: Ticket) -> UndoneResolution:
    """Undo that a ticket was resolved, while nobody has been told. It's what it was before, with the agent it had. The
    closing answer is deleted, and its text and files returned, so that they can be sent again.

    Raises:
        Refused: It isn't resolved, or the person who opened it has been told.
    """
    if ticket.state is not TicketState.RESOLVED:
        raise Refused(NotResolved(ticket))
    entry = await _resolution_of(desk, ticket)
    if entry is None or not await drop_resolution(desk, ticket):
        raise Refused(TooLateToUndo(ticket))
    text, files = await _delete(desk, entry.facts["answer"]), await offered_again(desk, entry.facts["answer"])
    await _restore(desk, ticket, entry.facts)
    record(desk, ticket, TicketStep.UNDONE)
    await desk.redraw(col(Notice.key) == card_key(ticket.id))
    return UndoneResolution(ticket, text, files)


async def _resolution_of(desk: Desk, ticket: Ticket) -> TicketEntry | None:
    """The step in the history with which a ticket was resolved."""
    of_ticket = select(TicketEntry).where(TicketEntry.ticket_id == ticket.id, TicketEntry.step == TicketStep.RESOLVED)
    entry = (await desk.session.scalars(of_ticket.order_by(col(TicketEntry.id).desc()).limit(1))).first()
    return entry if entry is not None and "answer" in entry.facts else None


async def _delete(desk: Desk, comment_id: int) -> str:
    """Delete a comment that nobody was told of, and return its text. The history keeps it."""
    comment = await desk.session.get_one(Comment, comment_id)
    text = comment.text
    if comment.deleted_at is None:
        desk.session.add(CommentVersion(comment_id=comment.id, text=text, until=desk.now))
        comment.text, comment.deleted_at = "", desk.now
    return text


async def _restore(desk: Desk, ticket: Ticket, facts: dict[str, Any]) -> None:
    agent = facts["assignee"] if facts["assignee"] and await can_work(desk, facts["assignee"]) else None
    ticket.state, ticket.assignee_id = TicketState(facts["state"]), agent
    ticket.waits_since, ticket.nudged_at = _moment(facts["waits_since"]), _moment(facts["nudged_at"])
    ticket.resolved_at, ticket.resolved_by_id = None, None
    await desk.session.flush()
    await find_last_word(desk.session, ticket)


def _moment(stored: str | None) -> datetime | None:
    return datetime.fromisoformat(stored) if stored else None
