"""Emails of which nobody knows who wrote them: the vendor's team sees them, and says what becomes of them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.core.card_numbers import holds_card_number
from models.core.errors import Refused
from models.core.outbox import Medium, Notice, NoticeKind, NoticeState
from models.core.searching import matching, refs_of
from models.core.texts import gettext_noop
from models.desks.enquiries.asking import ask_for
from models.desks.enquiries.tables import Enquiry
from models.desks.files.keeping import OfferedFile
from models.desks.files.mailed import offer_mailed
from models.desks.mails.closing import close, must_be_open
from models.desks.mails.notices import MailTaken, MailUnmatched
from models.desks.mails.problems import MailHidden, NoContactChosen
from models.desks.mails.receiving import description_of, question_of, subject_of
from models.desks.mails.tables import (
    LONGEST_SENDER,
    LONGEST_SUBJECT,
    LONGEST_TEXT,
    WAITS,
    MailState,
    MailWay,
    NewMail,
)
from models.desks.tickets.classification import Severity
from models.desks.tickets.files import attach
from models.desks.tickets.opening_for import open_for
from models.desks.tickets.tables import Ticket
from models.directory.organizations import Organization
from models.directory.people import Person
from models.roles import StaffRight, SystemRight
from models.subscriptions.contacts import Contact
from models.subscriptions.tables import Subscription

MOST_AN_HOUR = 60
"""How many cards are posted in an hour. Those of further emails are posted in the hours after that."""
MOST_WAITING = 24 * MOST_AN_HOUR
HOUR = timedelta(hours=1)
MOST_KEPT = 10_000_000
"""How many bytes of files are kept with an email that anyone can have written."""
MOST_FOUND = 101
"""One more than a select can have."""


class TooMuchMail(Exception):
    """More emails that reply to nothing than anyone could read in a day. The rest shows among what failed."""


@dataclass(frozen=True)
class Unmatched:
    """An email as it came. `files` have a name, a media type and the content. `is_billing`: it's about money."""

    sender: str
    subject: str
    text: str
    files: Sequence[tuple[str, str, bytes]] = ()
    message_id: str = ""
    is_billing: bool = False


@action(
    "words.show_unmatched_mail",
    SystemRight.WATCH_PRESENCE,
    reads=True,
    label=gettext_noop("show an email that replies to nothing"),
)
async def show_unmatched_mail(desk: Desk, unmatched: Unmatched) -> None:
    """Show an email that replies to nothing to the support team, or to the billing team, at once or in a quieter hour.

    Raises:
        TooMuchMail: As many cards as are posted in a day are waiting.
    """
    shown = select(func.count()).select_from(Notice).where(Notice.kind == NoticeKind.MAIL_UNMATCHED)
    shown = shown.where(Notice.medium == Medium.CHANNEL, col(Notice.try_at) > desk.now - HOUR)
    before = (await desk.session.scalars(shown)).one()
    if before >= MOST_WAITING:
        raise TooMuchMail
    names = [name for name, _, _ in unmatched.files]
    # Not even a part of it is stored.
    hidden = any(map(holds_card_number, (unmatched.subject, unmatched.text, *names)))
    until = desk.now + WAITS[MailWay.UNMATCHED]
    fits = not hidden and sum(len(content) for _, _, content in unmatched.files) <= MOST_KEPT
    offered: Sequence[OfferedFile] = await offer_mailed(desk, unmatched.files, until) if fits else ()
    mail = NewMail(
        way=MailWay.UNMATCHED,
        sender=unmatched.sender[:LONGEST_SENDER],
        subject="" if hidden else unmatched.subject[:LONGEST_SUBJECT],
        text="" if hidden else unmatched.text[:LONGEST_TEXT],
        hidden=hidden,
        files=[asdict(file) for file in offered],
        files_left=0 if fits else len(unmatched.files),
        message_id=unmatched.message_id,
        for_billing=unmatched.is_billing and bool(desk.channels.billing),
        received_at=desk.now,
        expires_at=until,
    )
    desk.session.add(mail)
    await desk.session.flush()
    channel = desk.channels.billing if mail.for_billing else desk.channels.triage
    card, at = MailUnmatched(mail.id), desk.now + HOUR * (before // MOST_AN_HOUR)
    desk.notify(Medium.CHANNEL, card, f"{card.kind}:{mail.id}", channel=channel, not_before=at)


async def count_waiting(session: AsyncSession, now: datetime) -> int:
    """How many emails that reply to nothing are shown in a later hour."""
    later = select(func.count()).select_from(Notice).where(Notice.kind == NoticeKind.MAIL_UNMATCHED)
    later = later.where(Notice.state == NoticeState.WAITING, Notice.medium == Medium.CHANNEL, col(Notice.try_at) > now)
    return (await session.scalars(later)).one()


@dataclass(frozen=True)
class ContactIn:
    """A contact and the subscription in which they are one."""

    person: Person
    subscription: Subscription

    @property
    def word(self) -> str:
        """How forms name it: `SUB-1042 17`."""
        return f"{self.subscription.ref} {self.person.id}"


@action(
    "mails.find_contacts",
    StaffRight.VIEW_CUSTOMERS,
    reads=True,
    label=gettext_noop("search the contacts that an email may be from"),
)
async def find_contacts(desk: Desk, typed: str) -> list[ContactIn]:
    """The contacts with each typed word in their name, address, subscription or organization, each once in each of
    their subscriptions. At most one more than a select can have."""
    columns = (
        col(Person.name),
        col(Person.email),
        col(Subscription.name),
        col(Organization.name),
        refs_of(Subscription.PREFIX, col(Subscription.number))[1],
    )
    # Somebody can be a contact twice.
    pairs = select(Contact.person_id, Contact.subscription_id).distinct().subquery()
    statement = (
        select(Person, Subscription)
        .join(pairs, pairs.c.person_id == col(Person.id))
        .join(Subscription, col(Subscription.id) == pairs.c.subscription_id)
        .join(Organization, col(Organization.id) == col(Subscription.organization_id))
        .where(matching(typed, *columns))
        .order_by(col(Person.name), col(Person.id), col(Subscription.number))
        .limit(MOST_FOUND)
    )
    return [ContactIn(person, subscription) for person, subscription in (await desk.session.execute(statement)).all()]


@action(
    "mails.open_ticket", StaffRight.TRIAGE_TICKETS, on=NewMail, label=gettext_noop("make a ticket of somebody's email")
)
async def make_ticket(desk: Desk, mail: NewMail, ref: str, person_id: int) -> Ticket:
    """Open a ticket for a contact with an email. They're told, as with any ticket that an agent opens for somebody.

    Raises:
        Refused: Somebody decided about the email before, or the person can't open tickets there.
    """
    await _must_be_whole(desk, mail)
    person = await _contact(desk, ref, person_id)
    ticket = await open_for(desk, ref, person, Severity.NORMAL, subject_of(mail), description_of(mail))
    await attach(desk, ticket, mail.offered)
    await close(desk, mail, MailState.TAKEN, ticket.ref)
    desk.note(email=mail.ref, ticket=ticket.ref)
    return ticket


@action(
    "mails.ask_billing",
    StaffRight.MANAGE_INVOICES,
    on=NewMail,
    label=gettext_noop("make a question to the billing team of somebody's email"),
)
async def make_question(desk: Desk, mail: NewMail, ref: str, person_id: int) -> Enquiry:
    """Make a contact's question to the billing team of an email, and tell them.

    Raises:
        Refused: Somebody decided about the email before, or the person can't ask the billing team there.
    """
    await _must_be_whole(desk, mail)
    person = await _contact(desk, ref, person_id)
    enquiry = await ask_for(desk, ref, person, question_of(mail))
    taken = MailTaken(mail.id, enquiry.ref, bool(mail.files), desk.person.name)
    await close(desk, mail, MailState.TAKEN, enquiry.ref)
    desk.note(email=mail.ref, enquiry=enquiry.ref)
    desk.notify(Medium.MAIL, taken, f"{taken.kind}:{mail.id}", person_id=person.id)
    return enquiry


def right_to_decide(mail: NewMail) -> StaffRight:
    """The right to discard an email: that of the team whose channel has its card."""
    return StaffRight.MANAGE_INVOICES if mail.for_billing else StaffRight.TRIAGE_TICKETS


@action(
    "mails.discard",
    StaffRight.TRIAGE_TICKETS,
    on=NewMail,
    right_of=right_to_decide,
    label=gettext_noop("discard somebody's email"),
)
async def discard_mail(desk: Desk, mail: NewMail) -> NewMail:
    """Discard an email. Its words and files are deleted.

    Raises:
        Refused: Somebody decided about it before.
    """
    await must_be_open(desk, mail)
    await close(desk, mail, MailState.DISCARDED)
    desk.note(email=mail.ref)
    return mail


async def _must_be_whole(desk: Desk, mail: NewMail) -> None:
    await must_be_open(desk, mail)
    if mail.hidden:
        raise Refused(MailHidden())


async def _contact(desk: Desk, ref: str, person_id: int) -> Person:
    """The person with this ID, if they are a contact of the subscription now."""
    number = ref.rpartition("-")[2]
    statement = (
        select(Person)
        .join(Contact, col(Contact.person_id) == col(Person.id))
        .join(Subscription, col(Subscription.id) == col(Contact.subscription_id))
        .where(Person.id == person_id, Subscription.number == (int(number) if number.isdecimal() else 0))
        .limit(1)
    )
    person = (await desk.session.scalars(statement)).first()
    if person is None:
        raise Refused(NoContactChosen(), "contact")
    return person
