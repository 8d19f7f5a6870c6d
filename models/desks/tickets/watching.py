"""Watchers of a ticket: contacts of its subscription who see it and comment on it, because the person who opened it
wants that."""

from uuid import uuid4

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.contacts.problems import UnknownContact
from models.core.errors import Refused
from models.core.outbox import Medium, Notice, NoticeKind
from models.core.texts import gettext_noop
from models.desks.tickets.agents import can_work
from models.desks.tickets.history import TicketStep, record
from models.desks.tickets.notices import TicketChanged, WatcherAsked, WatcherNews, WatcherStep
from models.desks.tickets.parties import is_opener, takes_part
from models.desks.tickets.problems import AlreadyAsked, AlreadyWatches, NotTheirWatcher, NotWatching
from models.desks.tickets.tables import Ticket, TicketWatcher, WatcherRequest
from models.desks.tickets.threads import card_key, tell_in_thread
from models.directory.people import Person
from models.roles import OwnRight, StaffRight


@action(
    "tickets.watch_ticket",
    StaffRight.TRIAGE_TICKETS,
    on=Ticket,
    or_own=is_opener,
    colleagues=True,
    label=gettext_noop("add a watcher to a ticket"),
)
async def watch_ticket(desk: Desk, ticket: Ticket, person: Person) -> TicketWatcher | None:
    """Let a contact of the ticket's subscription see it and comment on it. They get a thread about it. If an agent
    wants that, the person who opened the ticket is asked first, and the contact learns nothing until then.

    Returns:
        The watcher, or None if the person who opened the ticket is asked.

    Raises:
        Refused: The person isn't a contact there, opened the ticket, watches it already, or was asked for already.
    """
    if not ticket.subscription.roles_of(person.id):
        raise Refused(UnknownContact(person.name, ticket.subscription.ref))
    if is_opener(ticket, person) or watcher_of(ticket, person) is not None:
        raise Refused(AlreadyWatches(ticket, person))
    asked = await _request(desk, ticket, person)
    if not is_opener(ticket, desk.person):
        if asked is not None:
            raise Refused(AlreadyAsked(ticket, person))
        await _ask(desk, ticket, person)
        return None
    watcher = TicketWatcher(ticket_id=ticket.id, person_id=person.id, added_by_id=desk.person.id, added_at=desk.now)
    watcher.person = person
    ticket.watchers.append(watcher)
    await desk.session.flush()
    record(desk, ticket, TicketStep.WATCHED, person=person.id)
    desk.note(person=person.key)
    changed = TicketChanged(ticket.id, "watching", desk.person.name)
    await tell_in_thread(desk, ticket, [person.id], changed, f"ticket_watching:{ticket.id}:{uuid4().hex}")
    await _answer(desk, ticket, asked, "agreed")
    await desk.redraw(col(Notice.key) == card_key(ticket.id))
    return watcher


@action(
    "tickets.refuse_watcher",
    OwnRight.ASKER,
    on=Ticket,
    or_own=is_opener,
    colleagues=True,
    label=gettext_noop("decide about a watcher"),
)
async def refuse_watcher(desk: Desk, ticket: Ticket, person: Person) -> Ticket:
    """Say no to a watcher that an agent asked for. The agent learns of it, and the contact doesn't.

    Raises:
        Refused: Nobody asked for them, or the question was answered.
    """
    asked = await _request(desk, ticket, person)
    if asked is None:
        raise Refused(NotWatching(ticket, person))
    desk.note(person=person.key)
    await _answer(desk, ticket, asked, "refused")
    return ticket


@action(
    "tickets.unwatch_ticket",
    StaffRight.TRIAGE_TICKETS,
    on=Ticket,
    or_own=takes_part,
    colleagues=True,
    label=gettext_noop("remove a watcher from a ticket"),
)
async def unwatch_ticket(desk: Desk, ticket: Ticket, person: Person) -> Ticket:
    """End it that a contact sees a ticket. The person who opened it and the vendor's agents may do that, and watchers
    for themselves. The others of them learn of it.

    Raises:
        Refused: The person doesn't watch it, or the caller is a watcher and not that person.
    """
    watcher = watcher_of(ticket, person)
    itself = person.id == desk.person.id
    if not itself and not is_opener(ticket, desk.person) and not desk.may_as_staff(StaffRight.TRIAGE_TICKETS):
        raise Refused(NotTheirWatcher(ticket))
    if watcher is None:
        raise Refused(NotWatching(ticket, person))
    ticket.watchers.remove(watcher)
    await desk.session.delete(watcher)
    await desk.session.flush()
    record(desk, ticket, TicketStep.UNWATCHED, person=person.id)
    desk.note(person=person.key)
    told = [one for one in (person.id, ticket.opener_id) if one != desk.person.id]
    await _tell(desk, ticket, told, "left" if itself else "removed", person)
    await desk.redraw(col(Notice.key) == card_key(ticket.id))
    return ticket


def watcher_of(ticket: Ticket, person: Person) -> TicketWatcher | None:
    """The person's row among the watchers; None if they don't watch it."""
    return next((watcher for watcher in ticket.watchers if watcher.person_id == person.id), None)


async def _request(desk: Desk, ticket: Ticket, person: Person) -> WatcherRequest | None:
    asked = select(WatcherRequest).where(WatcherRequest.ticket_id == ticket.id, WatcherRequest.person_id == person.id)
    return (await desk.session.scalars(asked)).one_or_none()


async def _ask(desk: Desk, ticket: Ticket, person: Person) -> None:
    """Ask the person who opened the ticket."""
    asked = WatcherRequest(ticket_id=ticket.id, person_id=person.id, asked_by_id=desk.person.id, asked_at=desk.now)
    desk.session.add(asked)
    await desk.session.flush()
    desk.note(person=person.key)
    question = WatcherAsked(ticket.id, person.id, desk.person.name)
    await tell_in_thread(desk, ticket, [ticket.opener_id], question, f"watcher_asked:{ticket.id}:{uuid4().hex}")


async def _answer(desk: Desk, ticket: Ticket, asked: WatcherRequest | None, what: WatcherStep) -> None:
    """Tell the agent who asked, and take the buttons from the question."""
    if asked is None:
        return
    person = await desk.session.get_one(Person, asked.person_id)
    agent = asked.asked_by_id
    await desk.session.delete(asked)
    await desk.session.flush()
    if agent != desk.person.id and await can_work(desk, agent):
        await _tell(desk, ticket, [agent], what, person)
    questions = col(Notice.kind) == NoticeKind.WATCHER_ASKED, col(Notice.subject_id) == ticket.id
    await desk.redraw(*questions, col(Notice.medium) == Medium.DIRECT)


async def _tell(desk: Desk, ticket: Ticket, people: list[int], what: WatcherStep, person: Person) -> None:
    """Tell people what became of a watcher. A key is new each time, because watchers can be added again."""
    by_staff = not takes_part(ticket, desk.person) and person.id != desk.person.id
    news = WatcherNews(ticket.id, what, person.id, desk.person.name, by_staff)
    await tell_in_thread(desk, ticket, people, news, f"watcher_{what}:{ticket.id}:{uuid4().hex}")
