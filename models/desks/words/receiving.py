"""What happens to messages that people write to Steward: what a thread is about, and words kept to fill in a form."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.permissions import actions_about
from models.billing.invoices.tables import Invoice, InvoiceState
from models.billing.orders.tables import Quote, QuoteState
from models.contacts.tables import Promotion, PromotionState
from models.core.card_numbers import holds_card_number
from models.core.errors import Refused
from models.core.outbox import Medium, Notice, NoticeKind
from models.core.problems import CardNumber
from models.core.texts import gettext_noop
from models.desks.enquiries.tables import Enquiry
from models.desks.files.keeping import OfferedFile
from models.desks.tickets.tables import Ticket
from models.desks.words.notices import (
    CardNumberWritten,
    MailNotTaken,
    ReplyTaken,
    Taken,
    Why,
    WhyNot,
    WhyNotTaken,
    WordsKept,
    WordsNotChanged,
    WordsTaken,
)
from models.desks.words.problems import WordsGone
from models.desks.words.tables import KEPT_FOR, LONGEST_KEPT, KeptWords
from models.renewals.reminder_tables import Reminder
from models.renewals.tables import Renewal, RenewalMessage, RenewalThread
from models.roles import OwnRight
from models.subscriptions.tables import Subscription

actions_about("words", gettext_noop("messages to Steward"))


class About(StrEnum):
    """What a thread is about, so that a reply can be passed on. OWN: an answer to the person's own message. NOTHING:
    nobody reads replies there."""

    TICKET = "ticket"
    QUOTE = "quote"
    INVOICE = "invoice"
    SUBSCRIPTION = "subscription"
    RENEWAL = "renewal"
    PROMOTION = "promotion"
    OWN = "own"
    NOTHING = "nothing"


@dataclass(frozen=True)
class ThreadRoot:
    """The message that a thread begins with, and what it is about.

    `ref` is the short ID of what it's about; empty for none. `renewal_id` is set if it's about a renewal. `is_over`:
    it's an email that takes no replies any more.
    """

    notice_id: int
    about: About
    ref: str = ""
    renewal_id: int = 0
    is_over: bool = False


INVOICES = (NoticeKind.INVOICE_ISSUED,)
TICKETS = (NoticeKind.TICKET_OPENED, NoticeKind.TICKET_CHANGED)
QUOTES = (NoticeKind.QUOTE_SENT, NoticeKind.QUOTE_ENDS_SOON, NoticeKind.QUOTE_WITHDRAWN)
ENQUIRIES = (NoticeKind.ENQUIRY_CLOSED, NoticeKind.CHANGES_MADE)
THREADS = (NoticeKind.RENEWAL, NoticeKind.RENEWAL_NEWS)
CONFIRMED = (NoticeKind.REPLY_TAKEN, NoticeKind.MAIL_TAKEN)
REPLIED_TO = frozenset(
    {*TICKETS, *QUOTES, *ENQUIRIES, *THREADS, *INVOICES}
    | {NoticeKind.PROMOTION_ASKED, NoticeKind.RENEWAL_WRITTEN, NoticeKind.REMINDER}
    | {NoticeKind.MAIL_NOT_TAKEN, *CONFIRMED}
)
"""The kinds of notices that people can reply to."""
REPLIES_FOR = timedelta(days=90)
"""How long an email takes replies. While what it's about is open, it takes them longer."""
OWN = (NoticeKind.GREETING, NoticeKind.WORDS_KEPT, NoticeKind.CARD_NUMBER_WRITTEN)


@action("words.receive", OwnRight.KNOWN, reads=True, label=gettext_noop("write to Steward"))
async def receive(desk: Desk, channel: str, thread: str) -> ThreadRoot | None:
    """Take a message, once for each event.

    Args:
        channel: The conversation with its author.
        thread: The timestamp of the message that it replies to; empty if it isn't a reply.

    Returns:
        What the thread begins with; None if it isn't one of Steward's messages to the caller.
    """
    await desk.only_once()
    if not thread:
        return None
    posted = select(Notice).where(
        Notice.message_ts == thread, Notice.message_channel == channel, col(Notice.message_ts) != ""
    )
    notice = (await desk.session.scalars(posted.limit(1))).first()
    if notice is None:
        return None
    if notice.kind in OWN and notice.channel == channel:
        return ThreadRoot(notice.id, About.OWN)
    return await _root(desk.session, notice) if notice.person_id == desk.person.id else None


async def addressee_of(session: AsyncSession, token: str) -> int | None:
    """The ID of the person who got the email with this token. None if nobody did, or it wasn't for one person."""
    return (await session.scalars(select(Notice.person_id).where(Notice.token == token))).one_or_none()


@action("words.receive_mail", OwnRight.KNOWN, reads=True, label=gettext_noop("write to Steward by email"))
async def receive_mail(desk: Desk, token: str) -> ThreadRoot | None:
    """Take an email, once for each.

    Args:
        token: That of the notice that it replies to.

    Returns:
        What that is about; None if the notice isn't one to the caller.
    """
    await desk.only_once()
    mine = select(Notice).where(Notice.token == token, Notice.person_id == desk.person.id)
    notice = (await desk.session.scalars(mine)).one_or_none()
    if notice is None:
        return None
    root = await _root(desk.session, notice)
    is_over = notice.created_at + REPLIES_FOR < desk.now and not await _is_open(desk.session, notice, root)
    return replace(root, is_over=is_over)


@action("words.answer_mail", OwnRight.KNOWN, reads=True, label=gettext_noop("write to Steward by email"))
async def answer_mail(desk: Desk, why: WhyNotTaken, root: ThreadRoot | None = None, said: str = "") -> None:
    """Tell the caller by email that theirs changed nothing, at most once an hour for each reason and matter. So two
    programs that answer each other stop.

    Args:
        said: The refusal, as they'd read it in Slack.
    """
    ref = root.ref if root else ""
    payload = MailNotTaken(desk.person.id, why, ref, said, root.notice_id if root else 0)
    key = f"{payload.kind}:{desk.person.id}:{why}:{ref}:{desk.now:%Y%m%d%H}"
    if (await desk.session.scalars(select(Notice.id).where(Notice.key == key))).first() is None:
        desk.notify(Medium.MAIL, payload, key, person_id=desk.person.id)


@action("words.confirm_mail", OwnRight.KNOWN, reads=True, label=gettext_noop("write to Steward by email"))
async def confirm_mail(desk: Desk, taken: Taken, ref: str, names: list[str], *, files: bool = False) -> None:
    """Tell the caller where their reply went. A comment on a ticket is confirmed by nothing but its answer."""
    if taken not in ("comment", "reopened"):
        payload = ReplyTaken(desk.person.id, taken, ref, names, files)
        await desk.tell([desk.person.id], payload, f"{payload.kind}:{uuid4().hex}")


async def _root(session: AsyncSession, notice: Notice) -> ThreadRoot:
    """What one of Steward's messages to a person is about. The action that passes a reply on checks the right."""
    subject = notice.subject_id
    if notice.kind in TICKETS:
        return ThreadRoot(notice.id, About.TICKET, f"{Ticket.PREFIX}-{subject}")
    if notice.kind in INVOICES:
        return ThreadRoot(notice.id, About.INVOICE, (await session.get_one(Invoice, subject)).ref)
    if notice.kind in QUOTES:
        return ThreadRoot(notice.id, About.QUOTE, (await session.get_one(Quote, subject)).ref)
    if notice.kind in ENQUIRIES:
        return await _root_of_enquiry(session, notice, subject)
    if notice.kind in CONFIRMED:
        return await _root_of_confirmation(session, notice)
    if notice.kind == NoticeKind.MAIL_NOT_TAKEN:
        before = await session.get(Notice, MailNotTaken.of(notice).to_notice)
        return await _root(session, before) if before is not None else ThreadRoot(notice.id, About.NOTHING)
    if notice.kind == NoticeKind.PROMOTION_ASKED:
        promotion = await session.get_one(Promotion, subject)
        if promotion.state is PromotionState.OPEN:
            return ThreadRoot(notice.id, About.PROMOTION, promotion.ref)
    if (renewal := await renewal_of(session, notice)) is not None:
        subscription = await session.get_one(Subscription, renewal.subscription_id)
        return ThreadRoot(notice.id, About.RENEWAL, subscription.ref, renewal.id)
    return ThreadRoot(notice.id, About.NOTHING)


async def _is_open(session: AsyncSession, notice: Notice, root: ThreadRoot) -> bool:
    """Whether there is still something to do about what a message is about."""
    subject = notice.subject_id
    if root.about is About.TICKET:
        return not (await session.get_one(Ticket, int(root.ref.rpartition("-")[2]))).ended
    if notice.kind in INVOICES:
        return (await session.get_one(Invoice, subject)).state in (InvoiceState.OPEN, InvoiceState.PARTLY_PAID)
    if notice.kind in QUOTES:
        return (await session.get_one(Quote, subject)).state is QuoteState.OPEN
    if notice.kind in ENQUIRIES:
        return (await session.get_one(Enquiry, subject)).closed_at is None
    if root.renewal_id:
        return (await session.get_one(Renewal, root.renewal_id)).closed_at is None
    return root.about is About.PROMOTION


async def _root_of_confirmation(session: AsyncSession, notice: Notice) -> ThreadRoot:
    """A reply to the confirmation of an email is about what that became: a comment, or another question. What went to
    colleagues can be asked of the billing team."""
    ref = str(notice.facts.get("ref", ""))
    if ref.startswith(f"{Ticket.PREFIX}-"):
        return ThreadRoot(notice.id, About.TICKET, ref)
    if ref.startswith(f"{Enquiry.PREFIX}-"):
        return await _root_of_enquiry(session, notice, int(ref.rpartition("-")[2]))
    is_asked = notice.facts.get("taken") == "colleagues"
    return ThreadRoot(notice.id, About.SUBSCRIPTION if is_asked else About.NOTHING, ref)


async def _root_of_enquiry(session: AsyncSession, notice: Notice, enquiry_id: int) -> ThreadRoot:
    """A reply to an answer is another question about the same thing."""
    enquiry = await session.get_one(Enquiry, enquiry_id)
    for prefix, about in (("Q-", About.QUOTE), ("INV-", About.INVOICE)):
        if enquiry.subject.startswith(prefix):
            return ThreadRoot(notice.id, about, enquiry.subject)
    subscription = await session.get_one(Subscription, enquiry.subscription_id)
    return ThreadRoot(notice.id, About.SUBSCRIPTION, subscription.ref)


async def renewal_of(session: AsyncSession, notice: Notice) -> Renewal | None:
    """The renewal that a message is about; None if it's about something else or about several."""
    if notice.kind in THREADS:
        thread = await session.get_one(RenewalThread, notice.subject_id)
        return await session.get_one(Renewal, thread.renewal_id)
    if notice.kind == NoticeKind.RENEWAL_WRITTEN:
        message = await session.get_one(RenewalMessage, notice.subject_id)
        return await session.get_one(Renewal, message.renewal_id)
    if notice.kind != NoticeKind.REMINDER:
        return None
    reminder = await session.get_one(Reminder, notice.subject_id)
    of_term = select(Renewal).where(
        Renewal.subscription_id == reminder.subscription_id, Renewal.term_ends_on == reminder.term_ends_on
    )
    return (await session.scalars(of_term)).one_or_none()


@dataclass(frozen=True)
class Written:
    """A message as it was written: the text with the names of its files, the conversation, the event's ID, the files,
    the message's timestamp, when its author changed it, the text without the names, and the names alone."""

    text: str
    channel: str
    event: str
    files: Sequence[OfferedFile] = ()
    message_ts: str = ""
    edited_at: datetime | None = None
    said: str = ""
    names: str = ""

    @property
    def for_ticket(self) -> str:
        """The text for a ticket, which has its files. That of a message with files only is their names, which cards
        don't show beside the files: see `says_only_names`."""
        return self.said or self.names or self.text


@action("words.keep_words", OwnRight.KNOWN, reads=True, label=gettext_noop("write to Steward"))
async def keep_words(desk: Desk, written: Written, why: Why, root: ThreadRoot | None = None, line: str = "") -> None:
    """Keep a message for a day, and offer the caller what they can do with it. The offer is a reply if they wrote in a
    thread.

    Args:
        line: A command that fits the message; empty for none.
    """
    words = await _kept(desk, written)
    offer = WordsKept(words.id, desk.person.id, why, line, root.ref if root else "", bool(written.files))
    _answer(desk, offer, written, root)


@action("words.keep_for_form", OwnRight.KNOWN, reads=True, label=gettext_noop("fill in a form with a message"))
async def keep_for_form(desk: Desk, text: str, files: Sequence[OfferedFile] = ()) -> int:
    """Keep a message for a day, to fill in a form: its ID.

    Raises:
        Refused: It contains a credit card number.
    """
    if holds_card_number(text):
        raise Refused(CardNumber())
    return (await _kept(desk, Written(text, "", "", files))).id


@action("words.refuse_card_number", OwnRight.KNOWN, reads=True, label=gettext_noop("write to Steward"))
async def refuse_card_number(desk: Desk, written: Written) -> None:
    """Say that a message contains a credit card number. Nothing of it is stored."""
    await desk.only_once()
    _answer(desk, CardNumberWritten(desk.person.id), written)


@action("words.keep_comment", OwnRight.KNOWN, reads=True, label=gettext_noop("write to Steward"))
async def keep_comment(desk: Desk, written: Written, root: ThreadRoot, why: WhyNot) -> None:
    """Say in a thread that a comment stays as it was, although its message was changed or deleted."""
    _answer(desk, WordsNotChanged(desk.person.id, root.ref, why), written, root)


@action("words.confirm_reply", OwnRight.KNOWN, reads=True, label=gettext_noop("write to Steward"))
async def confirm_reply(
    desk: Desk, written: Written, root: ThreadRoot, taken: Taken, ref: str, names: list[str]
) -> None:
    """Say in a thread where a reply went. If only colleagues got it, keep it, because the caller may want to ask the
    billing team, too. A comment that changed nothing else gets a reaction."""
    words_id = (await _kept(desk, written)).id if taken == "colleagues" else 0
    reacted = written.message_ts if taken == "comment" else ""
    # Only tickets take files.
    left = bool(written.files) and root.about is not About.TICKET
    _answer(desk, WordsTaken(words_id, desk.person.id, taken, ref, names, left, reacted), written, root)


@action("words.read_words", OwnRight.KNOWN, reads=True, label=gettext_noop("fill in a form with a message"))
async def read_words(desk: Desk, words_id: int) -> KeptWords:
    """The caller's own message, to fill in a form.

    Raises:
        Refused: It was deleted after a day, or somebody else wrote it.
    """
    mine = select(KeptWords).where(
        KeptWords.id == words_id, KeptWords.person_id == desk.person.id, col(KeptWords.written_at) > desk.now - KEPT_FOR
    )
    words = (await desk.session.scalars(mine)).one_or_none()
    if words is None:
        raise Refused(WordsGone())
    return words


async def _kept(desk: Desk, written: Written) -> KeptWords:
    files = [asdict(file) for file in written.files]
    text = written.for_ticket[:LONGEST_KEPT]
    words = KeptWords(person_id=desk.person.id, text=text, written_at=desk.now, files=files)
    desk.session.add(words)
    await desk.session.flush()
    return words


def _answer(
    desk: Desk,
    payload: WordsKept | WordsTaken | WordsNotChanged | CardNumberWritten,
    written: Written,
    root: ThreadRoot | None = None,
) -> None:
    """Answer where the person wrote, because they may have several Slack accounts."""
    desk.notify(
        Medium.CHANNEL,
        payload,
        f"{payload.kind}:{written.event}",
        channel=written.channel,
        reply_to_id=root.notice_id if root else None,
    )
