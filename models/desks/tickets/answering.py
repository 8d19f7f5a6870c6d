"""What agents write: answers, which the customer sees, and notes, which only the vendor's staff see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.core.errors import Refused
from models.core.outbox import Notice
from models.core.texts import gettext_noop, text_of
from models.desks.files.keeping import OfferedFile
from models.desks.tickets.agents import can_work
from models.desks.tickets.assigning import take_up
from models.desks.tickets.classification import TicketState
from models.desks.tickets.comment_tables import Comment
from models.desks.tickets.commenting import add_comment, tell_comment
from models.desks.tickets.conversation import NEWEST_FIRST
from models.desks.tickets.files import attach
from models.desks.tickets.history import TicketStep, record
from models.desks.tickets.notices import TicketChanged
from models.desks.tickets.parties import is_theirs, must_not_be_ended
from models.desks.tickets.problems import OnCustomersSide
from models.desks.tickets.states import move
from models.desks.tickets.tables import LONGEST_TEXT, Ticket
from models.desks.tickets.threads import card_key, tell_in_thread
from models.desks.tickets.writing import end_answer
from models.directory.people import Person
from models.roles import Right, StaffRight
from models.subscriptions.rights import decide_for

AT_ONCE = timedelta(minutes=10)
"""How soon after a colleague's answer another one may be to the same words."""
MOST_SINCE = 3
"""How many comments are shown to an agent who wrote an answer meanwhile."""


class Then(StrEnum):
    """What becomes of a ticket after an answer."""

    WAITING = "waiting"
    OPEN = "open"
    ON_HOLD = "on_hold"
    RESOLVE = "resolve"


@dataclass(frozen=True)
class Audience:
    """The people on the customer's side who see what an agent answers, and what they saw last.

    Attributes:
        people: Who opened the ticket, and who watches it.
        colleagues: The other contacts who see it because their organization shares tickets.
        last: The newest comment. None if there is only the description.
        newest_id: The ID of the comment that arrived last; 0 if there is none. `said_since` compares with it.
    """

    people: Sequence[Person]
    colleagues: Sequence[Person] = ()
    last: Comment | None = None
    newest_id: int = 0


@action(
    "tickets.audience_of",
    StaffRight.TRIAGE_TICKETS,
    on=Ticket,
    reads=True,
    colleagues=True,
    label=gettext_noop("see who reads a ticket"),
)
async def audience_of(desk: Desk, ticket: Ticket) -> Audience:
    """Who on the customer's side sees what an agent answers: contacts only, as only they have access. And the newest
    comment that they see."""
    contacts = {one.person_id: one.person for one in ticket.subscription.contacts}
    follow = dict.fromkeys([ticket.opener_id, *(watcher.person_id for watcher in ticket.watchers)])
    people = [contacts[one] for one in follow if one in contacts]
    others = [person for one, person in contacts.items() if one not in follow]
    sees = [one for one in others if decide_for(desk, ticket.subscription, one, Right.VIEW_COLLEAGUES_TICKETS).allowed]
    shown = _seen_by_both(ticket)
    arrived = select(func.max(Comment.id)).where(*shown).scalar_subquery()
    newest = select(Comment, arrived).where(*shown).options(joinedload(Comment.author))  # type: ignore[arg-type]
    row = (await desk.session.execute(newest.order_by(*NEWEST_FIRST).limit(1))).first()
    return Audience(people, sees, row[0], row[1]) if row else Audience(people, sees)


@action(
    "tickets.said_since",
    StaffRight.TRIAGE_TICKETS,
    on=Ticket,
    reads=True,
    label=gettext_noop("see what was said on a ticket meanwhile"),
)
async def said_since(desk: Desk, ticket: Ticket, newest_id: int) -> Sequence[Comment]:
    """What others said, for the customer to see, since the comment with this ID arrived: the newest few, oldest first.
    By the ID, because a message that arrives late has an earlier time."""
    others = col(Comment.id) > newest_id, Comment.author_id != desk.person.id
    since = select(Comment).where(*_seen_by_both(ticket), *others)
    newest = since.options(joinedload(Comment.author)).order_by(col(Comment.id).desc())  # type: ignore[arg-type]
    return (await desk.session.scalars(newest.limit(MOST_SINCE))).all()[::-1]


def _seen_by_both(ticket: Ticket) -> tuple[ColumnElement[bool], ...]:
    """The conditions for the comments that the customer sees, too."""
    return col(Comment.ticket_id) == ticket.id, ~col(Comment.is_note), col(Comment.deleted_at).is_(None)


@dataclass(frozen=True)
class Answered:
    """A ticket was answered.

    Attributes:
        colleague: The name of the agent whose answer came just before, so that the customer may have got two at once;
            empty if there was none.
        ago: How long before.
    """

    ticket: Ticket
    colleague: str = ""
    ago: timedelta = timedelta()


@action("tickets.answer_ticket", StaffRight.TRIAGE_TICKETS, on=Ticket, label=gettext_noop("answer a ticket"))
async def answer_ticket(
    desk: Desk, ticket: Ticket, text: str, then: Then = Then.WAITING, files: Sequence[OfferedFile] = ()
) -> Answered:
    """Answer the customer. An agent who answers a ticket that is nobody's gets it.

    Args:
        then: What it is afterwards. To resolve it, use `resolve_ticket`.

    Raises:
        Refused: It's resolved or closed. The caller is on the customer's side. Or as `comment` would.
    """
    must_not_be_ended(ticket)
    must_be_ours(desk, ticket)
    by, ago = ticket.last_word_by, desk.now - ticket.last_word_at
    at_once = ticket.last_word_by_staff and by.id != desk.person.id and ago < AT_ONCE
    added = await add_comment(desk, ticket, text)
    await attach(desk, ticket, files, added)
    await end_answer(desk, ticket)
    if ticket.assignee_id is None:
        await take_up(desk, ticket, desk.person)
    move(desk, ticket, TicketState(then))
    await tell_comment(desk, ticket, added)
    await desk.redraw(col(Notice.key) == card_key(ticket.id))
    return Answered(ticket, by.name, ago) if at_once else Answered(ticket)


def must_be_ours(desk: Desk, ticket: Ticket) -> None:
    """Refuse what only the support team writes.

    Raises:
        Refused: The caller is on the customer's side.
    """
    if is_theirs(desk, ticket):
        raise Refused(OnCustomersSide(ticket))


@action("tickets.note_ticket", StaffRight.TRIAGE_TICKETS, on=Ticket, label=gettext_noop("add a note to a ticket"))
async def note_ticket(desk: Desk, ticket: Ticket, text: str) -> Ticket:
    """Add a note that only the vendor's staff see. It notifies the assignee.

    Raises:
        Refused: The caller is on the customer's side, where nobody sees notes. Or the text is empty, too long or
            contains a card number.
    """
    must_be_ours(desk, ticket)
    note = Comment(
        ticket_id=ticket.id,
        author_id=desk.person.id,
        by_staff=True,
        is_note=True,
        text=text_of(text, LONGEST_TEXT, "text"),
        written_at=desk.now,
    )
    desk.session.add(note)
    await desk.session.flush()
    record(desk, ticket, TicketStep.NOTED, comment=note.id)
    agent = ticket.assignee_id
    if agent and agent not in (desk.person.id, ticket.opener_id) and await can_work(desk, agent):
        noted = TicketChanged(ticket.id, "noted", desk.person.name, note.id)
        await tell_in_thread(desk, ticket, [agent], noted, f"comment:{note.id}")
    return ticket
