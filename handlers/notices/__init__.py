"""Notices, drawn with the facts of the moment: what each kind says, to whom."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlmodel import select

from handlers.arguments import plain
from handlers.notices import details as details
from handlers.notices import enquiries as enquiries
from handlers.notices import invitations as invitations
from handlers.notices import orders as orders
from handlers.notices import people as people
from handlers.notices import promotions as promotions
from handlers.notices import renewals as renewals
from handlers.notices import staff as staff
from handlers.notices import subscriptions as subscriptions
from handlers.notices.easel import KINDS as KINDS
from handlers.notices.easel import Easel as Easel
from handlers.notices.easel import drawn, subject, table_of
from handlers.readers import reader_of
from handlers.views import contacts, steward, tickets
from handlers.views.kit import Drawing, Mail, Message
from handlers.views.rights import role_name
from models.asks.tables import Ask
from models.codes.keyed import NO_CODES, Codes
from models.lookup import find
from models.notices import Notice
from models.people import Person
from models.roles import Role, RoleTables
from models.tickets.tables import Comment, Ticket

LONGEST_SUBJECT = 100


async def draw(
    session: AsyncSession, notice: Notice, tables: RoleTables, now: datetime, codes: Codes = NO_CODES
) -> Drawing | None:
    """Draw a notice for its way out; None when there is nothing left to say."""
    person = await session.get(Person, notice.person_id) if notice.person_id else None
    reader = await reader_of(session, person)
    drawing = await KINDS[notice.kind](Easel(session, notice, person, tables, now, codes, reader))
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


@drawn("contact_added")
async def contact_added(easel: Easel) -> Message:
    """To somebody who gained a role."""
    return await _role_news(easel, gained=True)


@drawn("contact_removed")
async def contact_removed(easel: Easel) -> Message:
    """To somebody who lost a role."""
    return await _role_news(easel, gained=False)


@drawn("ticket_card")
async def ticket_card(easel: Easel) -> Message:
    """The card in the triage channel."""
    return tickets.triage_card(easel.reader, await _ticket(easel))


@drawn("ticket_opened")
async def ticket_opened(easel: Easel) -> Message | None:
    """To the opener, at once."""
    ticket = await _ticket(easel)
    if _may_not_know(ticket, easel.me):
        return None
    return tickets.ticket_news(easel.reader, ticket, "opened", "", None, easel.me)


@drawn("ticket_changed")
async def ticket_changed(easel: Easel) -> Message | None:
    """To the opener, and for comments to the assignee."""
    ticket, facts = await _ticket(easel), easel.notice.facts
    if _may_not_know(ticket, easel.me):
        return None
    comment = next((c for c in ticket.comments if c.id == facts.get("comment")), None)
    return tickets.ticket_news(easel.reader, ticket, facts["what"], facts["by"], comment, easel.me)


@drawn("comment_waits")
async def comment_waits(easel: Easel) -> Message:
    """In the triage channel: the customer wrote, and nobody is there to be told."""
    written = await easel.session.get_one(Comment, easel.notice.subject_id)
    ticket = (await find(easel.session, Ticket, str(written.ticket_id), lock=False))[0]
    return tickets.comment_waits(easel.reader, ticket, next(c for c in ticket.comments if c.id == written.id))


def _may_not_know(ticket: Ticket, person: Person) -> bool:
    """Whether somebody opened a ticket and is no longer a contact: what comes after that is not theirs."""
    return ticket.opener_id == person.id and not ticket.subscription.roles_of(person.id)


@drawn("asked")
async def asked(easel: Easel) -> Message | None:
    """To whoever was asked for help by somebody who may not. Nothing once the subscription's data is deleted."""
    statement = (
        select(Ask)
        .where(Ask.id == easel.notice.subject_id)
        .options(joinedload(Ask.asker), joinedload(Ask.subscription))  # type: ignore[arg-type]
    )
    found = (await easel.session.scalars(statement)).one_or_none()
    return steward.ask_card(easel.reader, found) if found else None


@drawn("greeting")
async def greeting(easel: Easel) -> Message:
    """To somebody who wrote to the app."""
    return steward.greeting(easel.reader, known=bool(easel.notice.facts["known"]))


async def _role_news(easel: Easel, *, gained: bool) -> Message:
    subscription = await subject(easel)
    facts = easel.notice.facts
    role = role_name(easel.reader, table_of(easel, subscription), Role(facts["role"]))
    return contacts.role_news(easel.reader, subscription, role, facts["by"], gained=gained)


async def _ticket(easel: Easel) -> Ticket:
    return (await find(easel.session, Ticket, str(easel.notice.subject_id), lock=False))[0]
