"""Notices, drawn with the facts of the moment: what each kind says, to whom."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlmodel import select

from handlers.notices import details as details
from handlers.notices import enquiries as enquiries
from handlers.notices import invitations as invitations
from handlers.notices import orders as orders
from handlers.notices import people as people
from handlers.notices import promotions as promotions
from handlers.notices import renewals as renewals
from handlers.notices import staff as staff
from handlers.notices import subscriptions as subscriptions
from handlers.notices.context import RENDERERS as RENDERERS
from handlers.notices.context import NoticeContext as NoticeContext
from handlers.notices.context import Renderer as Renderer
from handlers.notices.context import renders
from handlers.routing.arguments import plain
from handlers.routing.readers import reader_of
from handlers.views import contacts, steward, tickets
from handlers.views.blocks import Drawing, Mail, Message
from handlers.views.rights import role_name
from models.backoffice.help import Greeting
from models.contacts.ask_notices import Asked
from models.contacts.ask_tables import Ask
from models.contacts.notices import ContactAdded, ContactRemoved
from models.core.codes import NO_CODES, Codes
from models.core.outbox import Notice
from models.desks.tickets.notices import CommentWaits, TicketCard, TicketChanged, TicketOpened
from models.desks.tickets.tables import Comment, Ticket
from models.directory.people import Person
from models.roles import RoleTables
from models.subscriptions.lookup import find, subscription_by_id

LONGEST_SUBJECT = 100


async def draw(
    session: AsyncSession, notice: Notice, tables: RoleTables, now: datetime, codes: Codes = NO_CODES
) -> Drawing | None:
    """Draw a notice for its way out; None when there is nothing left to say."""
    person = await session.get(Person, notice.person_id) if notice.person_id else None
    reader = await reader_of(session, person)
    # An edit says what its card says, with the facts of now.
    card = await session.get_one(Notice, notice.edits_id) if notice.edits_id else notice
    drawing = await RENDERERS[notice.kind](NoticeContext(session, notice, person, tables, now, codes, reader), card)
    if isinstance(drawing, Message):
        return Drawing(drawing, _mail(drawing))
    return drawing


def _mail(message: Message) -> Mail:
    """A message for somebody who is not in Slack."""
    text = plain(message.text).replace("*", "").replace("`", "")
    return Mail(subject_of(text), text + "\n")


def subject_of(text: str) -> str:
    """What a mail is about: the first line of its text; a long one only to the end of a sentence, or of a word."""
    line = text.splitlines()[0].strip()
    if len(line) <= LONGEST_SUBJECT:
        return line
    kept = line[: LONGEST_SUBJECT - 1]
    sentence = kept.rpartition(". ")[0]
    if len(sentence) > LONGEST_SUBJECT // 3:
        return sentence + "."
    return (kept.rpartition(" ")[0] or kept[:-1]) + " …"


@renders(ContactAdded)
async def contact_added(context: NoticeContext, notice: ContactAdded) -> Message:
    """To somebody who gained a role."""
    return await _role_news(context, notice, gained=True)


@renders(ContactRemoved)
async def contact_removed(context: NoticeContext, notice: ContactRemoved) -> Message:
    """To somebody who lost a role."""
    return await _role_news(context, notice, gained=False)


@renders(TicketCard)
async def ticket_card(context: NoticeContext, notice: TicketCard) -> Message:
    """The card in the triage channel."""
    return tickets.triage_card(context.reader, await _ticket(context, notice.ticket_id))


@renders(TicketOpened)
async def ticket_opened(context: NoticeContext, notice: TicketOpened) -> Message | None:
    """To the opener, at once."""
    ticket = await _ticket(context, notice.ticket_id)
    if _may_not_know(ticket, context.me):
        return None
    return tickets.ticket_news(context.reader, ticket, "opened", "", None, context.me)


@renders(TicketChanged)
async def ticket_changed(context: NoticeContext, notice: TicketChanged) -> Message | None:
    """To the opener, and for comments to the assignee."""
    ticket = await _ticket(context, notice.ticket_id)
    if _may_not_know(ticket, context.me):
        return None
    comment = next((c for c in ticket.comments if c.id == notice.comment), None)
    return tickets.ticket_news(context.reader, ticket, notice.what, notice.by, comment, context.me)


@renders(CommentWaits)
async def comment_waits(context: NoticeContext, notice: CommentWaits) -> Message:
    """In the triage channel: the customer wrote, and nobody is there to be told."""
    written = await context.session.get_one(Comment, notice.comment_id)
    ticket = (await find(context.session, Ticket, str(written.ticket_id), lock=False))[0]
    return tickets.comment_waits(context.reader, ticket, next(c for c in ticket.comments if c.id == written.id))


def _may_not_know(ticket: Ticket, person: Person) -> bool:
    """Whether somebody opened a ticket and is no longer a contact: what comes after that is not theirs."""
    return ticket.opener_id == person.id and not ticket.subscription.roles_of(person.id)


@renders(Asked)
async def asked(context: NoticeContext, notice: Asked) -> Message | None:
    """To whoever was asked for help by somebody who may not. Nothing once the subscription's data is deleted."""
    statement = (
        select(Ask).where(Ask.id == notice.ask_id).options(joinedload(Ask.asker), joinedload(Ask.subscription))  # type: ignore[arg-type]
    )
    found = (await context.session.scalars(statement)).one_or_none()
    return steward.ask_card(context.reader, found) if found else None


@renders(Greeting)
async def greeting(context: NoticeContext, notice: Greeting) -> Message:
    """To somebody who wrote to the app."""
    return steward.greeting(context.reader, known=notice.known)


async def _role_news(context: NoticeContext, notice: ContactAdded | ContactRemoved, *, gained: bool) -> Message:
    subscription = await subscription_by_id(context.session, notice.subscription_id)
    role = role_name(context.reader, context.table_of(subscription), notice.role)
    return contacts.role_news(context.reader, subscription, role, notice.by, gained=gained)


async def _ticket(context: NoticeContext, ticket_id: int) -> Ticket:
    return (await find(context.session, Ticket, str(ticket_id), lock=False))[0]
