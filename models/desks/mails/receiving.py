"""New emails of contacts: what they can become, and asking back where that isn't clear."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import func
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.permissions import actions_about
from models.core.errors import Refused
from models.core.outbox import Medium
from models.core.texts import gettext_noop, text_of
from models.desks.enquiries.asking import ask_billing
from models.desks.enquiries.tables import Enquiry
from models.desks.files.keeping import OfferedFile
from models.desks.mails.changes import Change, WantedLine, resolve
from models.desks.mails.closing import close, my_mail
from models.desks.mails.notices import MailAsked, MailProposed, MailTaken
from models.desks.mails.problems import MailGone, NothingPossible
from models.desks.mails.tables import (
    LONGEST_SENDER,
    LONGEST_SUBJECT,
    LONGEST_TEXT,
    WAITS,
    MailState,
    MailWay,
    NewMail,
)
from models.desks.tickets.actions import open_ticket
from models.desks.tickets.classification import Category, Severity
from models.desks.tickets.tables import SUBJECT_LENGTH, Ticket
from models.directory.people import Person
from models.roles import OwnRight, Right
from models.subscriptions.lookup import subscriptions_of
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Subscription

actions_about("mails", gettext_noop("new emails"))

MOST_AN_HOUR = 20
"""How many new emails of one person are taken in an hour. Two programs that answer each other stop by that."""


class TooManyMails(Exception):
    """More than one person writes in an hour. The rest waits, and then shows among what failed."""


class Meaning(StrEnum):
    """What an email can become: a ticket, or a question to the billing team."""

    TICKET = "ticket"
    QUESTION = "question"


RIGHTS = {Meaning.TICKET: Right.RAISE_TICKET, Meaning.QUESTION: Right.ASK_BILLING}


@dataclass(frozen=True)
class Choice:
    """One thing that an email can become."""

    subscription: Subscription
    meaning: Meaning

    @property
    def word(self) -> str:
        """How forms name it: `SUB-1042 ticket`."""
        return f"{self.subscription.ref} {self.meaning}"


@dataclass(frozen=True)
class NewWords:
    """A new email of the caller's.

    Attributes:
        sender: The address that it came from.
        subscriptions: The short IDs of subscriptions that it names.
        lines: The lines that may be changes to contacts.
        rest: The other lines, without greetings and the like.
    """

    sender: str
    subject: str
    text: str
    message_id: str = ""
    files: Sequence[OfferedFile] = ()
    subscriptions: Collection[str] = ()
    lines: Sequence[WantedLine] = ()
    rest: Sequence[str] = ()


@action("mails.receive", OwnRight.KNOWN, reads=True, label=gettext_noop("write to Steward by email"))
async def receive_new(desk: Desk, words: NewWords) -> MailWay | None:
    """Take a new email, once for each. Nothing is changed if it isn't clear what it's for.

    Returns:
        What it waits for; None if it's a ticket or a question by now.

    Raises:
        Refused: The caller can do neither, or what it would become is refused.
        TooManyMails: The caller wrote too many within the last hour.
    """
    await desk.only_once()
    await _must_not_be_flooded(desk)
    changes, left = await _changes_in(desk, words)
    if changes:
        await _propose(desk, words, changes)
        if not left:
            return MailWay.CHANGES
        words = replace(words, text="\n".join(left))
    choices, is_clear = await choices_for(desk, desk.person, words.subscriptions)
    if not choices:
        raise Refused(NothingPossible())
    mail = await _keep(desk, words, MailWay.CHOICE)
    if is_clear:
        await _become(desk, mail, choices[0].subscription.ref, choices[0].meaning)
        return None
    asked = MailAsked(mail.id, unread=any(line.roles for line in words.lines))
    await desk.tell([desk.person.id], asked, f"{asked.kind}:{mail.id}")
    return MailWay.CHOICE


async def _must_not_be_flooded(desk: Desk) -> None:
    since = desk.now - timedelta(hours=1)
    lately = select(func.count()).select_from(NewMail)
    lately = lately.where(NewMail.person_id == desk.person.id, col(NewMail.received_at) > since)
    if (await desk.session.scalars(lately)).one() >= MOST_AN_HOUR:
        raise TooManyMails


async def _changes_in(desk: Desk, words: NewWords) -> tuple[list[Change], list[str]]:
    """The changes to contacts that an email asks for, and its other lines. None if it isn't clear in which
    subscription, or the caller can't change contacts."""
    if not words.lines:
        return [], []
    mine = await subscriptions_of(desk.session, desk.person.id)
    mine = [one for one in mine if decide_for(desk, one, desk.person, Right.UPDATE_CONTACT_DETAILS).allowed]
    if words.subscriptions:
        mine = [one for one in mine if one.ref in words.subscriptions]
    if len(mine) != 1:
        return [], []
    changes, unread = resolve(mine[0], words.lines)
    return changes, [*unread, *words.rest]


async def _propose(desk: Desk, words: NewWords, changes: Sequence[Change]) -> None:
    mail = await _keep(desk, replace(words, text="", files=()), MailWay.CHANGES, changes)
    await desk.tell([desk.person.id], MailProposed(mail.id), f"{MailProposed.kind}:{mail.id}")


async def _keep(desk: Desk, words: NewWords, way: MailWay, changes: Sequence[Change] = ()) -> NewMail:
    mail = NewMail(
        way=way,
        person_id=desk.person.id,
        sender=words.sender[:LONGEST_SENDER],
        subject=words.subject[:LONGEST_SUBJECT],
        text=text_of(words.text, LONGEST_TEXT, "question", optional=True),
        files=[asdict(file) for file in words.files],
        message_id=words.message_id,
        changes=[asdict(change) for change in changes],
        received_at=desk.now,
        expires_at=desk.now + WAITS[way],
    )
    desk.session.add(mail)
    await desk.session.flush()
    return mail


async def choices_for(desk: Desk, person: Person, named: Collection[str] = ()) -> tuple[list[Choice], bool]:
    """What a person's email can become, and whether only one thing is meant.

    Args:
        named: The short IDs of subscriptions that it names. If they aren't that person's, nothing is clear.
    """
    mine = await subscriptions_of(desk.session, person.id)
    of = [one for one in mine if one.ref in named]
    choices = [
        Choice(one, meaning)
        for one in of or mine
        for meaning, right in RIGHTS.items()
        if decide_for(desk, one, person, right).allowed
    ]
    return choices, len(choices) == 1 and len(of) == len(set(named))


@action("mails.my_choices", OwnRight.KNOWN, reads=True, label=gettext_noop("see what your email can become"))
async def my_choices(desk: Desk, mail_id: int) -> tuple[NewMail, list[Choice]]:
    """The caller's own email that waits, and what it can become now. For changes to contacts, there's no choice.

    Raises:
        Refused: It isn't theirs, or isn't open any more. Or they can do neither now.
    """
    mail = await my_mail(desk, mail_id)
    if mail.way is not MailWay.CHOICE:
        return mail, []
    choices, _ = await choices_for(desk, desk.person)
    if not choices:
        raise Refused(NothingPossible())
    return mail, choices


@action("mails.take", OwnRight.KNOWN, label=gettext_noop("say what your email is about"))
async def take_mail(desk: Desk, mail_id: int, ref: str, meaning: Meaning) -> Ticket | Enquiry:
    """Make a ticket or a question of the caller's own email, with the rights that they have now.

    Raises:
        Refused: It isn't theirs, or isn't open any more. Or the ticket or question is refused.
        NotFound, Denied: The caller can't do that in this subscription.
    """
    mail = await my_mail(desk, mail_id)
    if mail.way is not MailWay.CHOICE:
        raise Refused(MailGone())
    desk.note(email=mail.ref)
    return await _become(desk, mail, ref, meaning)


@action("mails.drop", OwnRight.KNOWN, label=gettext_noop("discard your own email"))
async def drop_mail(desk: Desk, mail_id: int) -> None:
    """Discard the caller's own email. Nothing becomes of it.

    Raises:
        Refused: It isn't theirs, or isn't open any more.
    """
    mail = await my_mail(desk, mail_id)
    desk.note(email=mail.ref)
    await close(desk, mail, MailState.DISCARDED)


async def _become(desk: Desk, mail: NewMail, ref: str, meaning: Meaning) -> Ticket | Enquiry:
    made: Ticket | Enquiry
    if meaning is Meaning.TICKET:
        words = subject_of(mail), description_of(mail)
        made = await open_ticket(desk, ref, Severity.NORMAL, *words, Category.OTHER, mail.offered)
    else:
        made = await ask_billing(desk, ref, question_of(mail))
    left = bool(mail.files) and meaning is Meaning.QUESTION
    await close(desk, mail, MailState.TAKEN, made.ref)
    # The news of a ticket goes out by email to those who aren't in Slack, or chose so.
    in_slack = await desk.in_slack([desk.person.id])
    if meaning is Meaning.QUESTION or (in_slack and not desk.person.ticket_mail):
        taken = MailTaken(mail.id, made.ref, left)
        desk.notify(Medium.MAIL, taken, f"{taken.kind}:{mail.id}", person_id=desk.person.id)
    return made


def subject_of(mail: NewMail) -> str:
    """The subject of the ticket that an email becomes: its own, or else the beginning of its text."""
    words = mail.subject or " ".join(mail.text.split()) or ", ".join(file.name for file in mail.offered)
    return words if len(words) <= SUBJECT_LENGTH else f"{words[: SUBJECT_LENGTH - 1]}…"


def description_of(mail: NewMail) -> str:
    """The description of the ticket that an email becomes."""
    return mail.text or ", ".join(file.name for file in mail.offered) or mail.subject


def question_of(mail: NewMail) -> str:
    """The question that an email becomes, with its subject and the names of its files."""
    names = ", ".join(file.name for file in mail.offered)
    return "\n\n".join(part for part in (mail.subject, mail.text, f"[{names}]" if names else "") if part)
