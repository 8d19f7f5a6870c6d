"""Removing a secret that somebody wrote into a ticket, such as a password. What was there isn't kept anywhere."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.contacts.ask_tables import Ask
from models.core.errors import Refused
from models.core.outbox import Medium, Notice, NoticeKind, NoticeState
from models.core.paging import PageOf, page_of
from models.core.receipt_queue import blank_receipts, drop_receipts
from models.core.received_mail import blank_mails
from models.core.searching import matching
from models.core.texts import gettext_noop
from models.desks.files.keeping import blank_file
from models.desks.files.problems import FileNotYours
from models.desks.files.tables import FileState, StoredFile
from models.desks.mails.tables import NewMail
from models.desks.tickets.comment_tables import Comment, CommentVersion
from models.desks.tickets.files import TicketFile
from models.desks.tickets.history import TicketStep, record
from models.desks.tickets.problems import CommentGone, NothingToRedact, SecretTooShort
from models.desks.tickets.reminders import TicketReminder
from models.desks.tickets.tables import Ticket
from models.desks.words.tables import KeptWords
from models.directory.people import Person, SlackUser
from models.roles import StaffRight
from models.subscriptions.contacts import Contact

REDACTED = "████"
"""What takes the place of a secret. It's no longer than the shortest, so a text never gets too long by that."""
SHORTEST_SECRET = len(REDACTED)
LONGEST_SECRET = 500
ABOUT_TICKETS = (
    NoticeKind.TICKET_CARD,
    NoticeKind.TICKET_OPENED,
    NoticeKind.TICKET_CHANGED,
    NoticeKind.TICKET_REMINDER,
    NoticeKind.TICKET_CARD_NEWS,
    NoticeKind.WATCHER_ASKED,
)


@dataclass(frozen=True)
class Redacted:
    """A secret was removed from a ticket.

    Attributes:
        places: In how many texts it was. For a whole comment or file, how many comments and files were blanked.
        mails: How many emails about it were sent. Nobody can call those back.
        files: How often a file that was blanked, or had the secret in its name, was sent to somebody in Slack or by
            email. The same goes for those.
        whole: A whole comment or file was removed.
        exports: How many exports that may have the ticket were sent. Nobody can call those back, either.
    """

    ticket: Ticket
    places: int
    mails: int
    files: int = 0
    whole: bool = False
    exports: int = 0


@dataclass(frozen=True)
class Redactable:
    """What can be removed as a whole: comments, also deleted ones, and files, newest first."""

    ticket: Ticket
    comments: PageOf[Comment]
    files: PageOf[StoredFile]


@action("tickets.redact_ticket", StaffRight.MANAGE_DESK, on=Ticket, label=gettext_noop("remove a secret from a ticket"))
async def redact_ticket(desk: Desk, ticket: Ticket, secret: str) -> Redacted:
    """Remove a secret wherever it is in a ticket: its subject, description, comments, notes, their earlier versions,
    the rating and the names of files. Also from what the people on it wrote to Steward and that is kept for a form, and
    from lines that they asked colleagues for. The messages about it in Slack are drawn anew. The history and the audit
    trail say that this was done, and not what was removed.

    Raises:
        Refused: The secret is too short to remove it everywhere, or it isn't in the ticket.
    """
    sought = " ".join(secret.split())
    if len(sought) < SHORTEST_SECRET:
        raise Refused(SecretTooShort(SHORTEST_SECRET), "secret")
    # Line breaks may be anywhere between its words.
    pattern = re.compile(r"\s+".join(map(re.escape, sought.split())), re.IGNORECASE)
    comments = (await desk.session.scalars(select(Comment).where(Comment.ticket_id == ticket.id))).all()
    ids = [comment.id for comment in comments]
    earlier = (await desk.session.scalars(select(CommentVersion).where(col(CommentVersion.comment_id).in_(ids)))).all()
    files = await _files(desk, ticket)
    renamed = [file for file in files if pattern.search(file.name)]
    places = _blank([ticket], pattern, "subject", "description")
    places += _blank([*comments, *earlier, *([ticket.rating] if ticket.rating else [])], pattern, "text")
    # What a deleted comment said is in its versions.
    touched = {version.comment_id for version in earlier if REDACTED in version.text}
    for comment in comments:
        if REDACTED in comment.text or comment.id in touched:
            comment.redacted_at = desk.now
    for file in renamed:
        # Slack's address has the name, too. By its ID, Slack says it again if it's needed.
        file.address = pattern.sub(REDACTED, file.address) if file.state is FileState.LINKED else ""
    places += _blank(files, pattern, "name") + await _blank_copies(desk, ticket, comments, pattern)
    if not places:
        raise Refused(NothingToRedact(ticket), "secret")
    await desk.session.flush()
    record(desk, ticket, TicketStep.REDACTED, places=places)
    mails = await _redraw(desk, ticket, ids, [file.id for file in files])
    files_sent, exports = await _sent(desk, [file.id for file in renamed]), await _exports(desk, ticket)
    return Redacted(ticket, places, mails, files_sent, exports=exports)


@action(
    "tickets.redact_comment", StaffRight.MANAGE_DESK, on=Ticket, label=gettext_noop("remove a secret from a ticket")
)
async def redact_comment(desk: Desk, ticket: Ticket, comment_id: int) -> Redacted:
    """Remove all words of a comment or note, those that it had before, and the files that came with it. A deleted one
    too, because the history has what it said.

    Raises:
        Refused: The ticket has no such comment.
    """
    found = select(Comment).where(Comment.id == comment_id, Comment.ticket_id == ticket.id)
    comment = (await desk.session.scalars(found)).one_or_none()
    if comment is None:
        raise Refused(CommentGone(ticket))
    of_it = select(CommentVersion).where(CommentVersion.comment_id == comment.id)
    versions = (await desk.session.scalars(of_it)).all()
    said = {comment.text, *(version.text for version in versions)}
    for words in await desk.session.scalars(select(KeptWords).where(KeptWords.person_id == comment.author_id)):
        words.text = REDACTED if words.text in said else words.text
    for version in versions:
        version.text = REDACTED
    comment.text, comment.redacted_at = "" if comment.deleted_at else REDACTED, desk.now
    await drop_receipts(desk.session, comment.channel, comment.message_ts, desk.now)
    files = await _files(desk, ticket, comment)
    await _blank_files(desk, files)
    record(desk, ticket, TicketStep.REDACTED, comment=comment.id)
    desk.note(comment=comment.id)
    ids = [file.id for file in files]
    mails, exports = await _redraw(desk, ticket, [comment.id], ids), await _exports(desk, ticket)
    return Redacted(ticket, 1 + len(files), mails, await _sent(desk, ids), whole=True, exports=exports)


@action("tickets.redact_file", StaffRight.MANAGE_DESK, on=Ticket, label=gettext_noop("remove a secret from a ticket"))
async def redact_file(desk: Desk, ticket: Ticket, file_ref: str) -> Redacted:
    """Remove a file's content and name.

    Raises:
        Refused: The ticket has no such file.
    """
    files = [file for file in await _files(desk, ticket) if file.ref == file_ref.upper()]
    if not files:
        raise Refused(FileNotYours())
    name = files[0].name
    await _blank_files(desk, files)
    ids = [file.id for file in files]
    of = select(TicketFile.comment_id).where(TicketFile.file_id == files[0].id)
    comment_id = (await desk.session.scalars(of)).one()
    await _blank_name(desk, ticket, comment_id, name)
    record(desk, ticket, TicketStep.REDACTED, file=files[0].id, comment=comment_id)
    desk.note(file=files[0].ref)
    mails = await _redraw(desk, ticket, [comment_id] if comment_id else [], ids)
    exports = await _exports(desk, ticket)
    return Redacted(ticket, 1, mails, await _sent(desk, ids), whole=True, exports=exports)


@action(
    "tickets.find_redactable",
    StaffRight.MANAGE_DESK,
    on=Ticket,
    reads=True,
    label=gettext_noop("remove a secret from a ticket"),
)
async def find_redactable(desk: Desk, ticket: Ticket, typed: str = "") -> Redactable:
    """The newest comments and files of a ticket, with the typed words in them or their authors' names."""
    comments = (
        select(Comment)
        .join(Person, col(Person.id) == col(Comment.author_id))
        .where(Comment.ticket_id == ticket.id, matching(typed, col(Comment.text), col(Person.name)))
        .options(joinedload(Comment.author))  # type: ignore[arg-type]
        .order_by(col(Comment.id).desc())
    )
    files = (
        select(StoredFile)
        .join(TicketFile, col(TicketFile.file_id) == col(StoredFile.id))
        .where(
            TicketFile.ticket_id == ticket.id,
            StoredFile.state != FileState.BLANKED,
            matching(typed, col(StoredFile.name)),
        )
        .order_by(col(StoredFile.id).desc())
    )
    return Redactable(ticket, await page_of(desk.session, comments), await page_of(desk.session, files))


async def _files(desk: Desk, ticket: Ticket, comment: Comment | None = None) -> Sequence[StoredFile]:
    """The files of a ticket, or of one of its comments."""
    statement = select(StoredFile).join(TicketFile, col(TicketFile.file_id) == col(StoredFile.id))
    statement = statement.where(TicketFile.ticket_id == ticket.id)
    if comment is not None:
        statement = statement.where(TicketFile.comment_id == comment.id)
    return (await desk.session.scalars(statement)).all()


async def _blank_files(desk: Desk, files: Iterable[StoredFile]) -> None:
    """Remove the content of files, and their names. The scanner's words may be about the content, too."""
    for file in files:
        await blank_file(desk, file)
        file.name, file.found = REDACTED, ""
    await desk.session.flush()


async def _blank_name(desk: Desk, ticket: Ticket, comment_id: int | None, name: str) -> None:
    """Remove a file's name from the words that it came with: a message of files only says how they are called."""
    if len(name) < SHORTEST_SECRET or name == REDACTED:
        return
    pattern = re.compile(re.escape(name))
    if comment_id is None:
        _blank([ticket], pattern, "description")
    else:
        comment = await desk.session.get_one(Comment, comment_id)
        versions = select(CommentVersion).where(CommentVersion.comment_id == comment_id)
        if _blank([comment, *(await desk.session.scalars(versions))], pattern, "text"):
            comment.redacted_at = desk.now
    await desk.session.flush()


async def _blank_copies(desk: Desk, ticket: Ticket, comments: Sequence[Comment], pattern: re.Pattern[str]) -> int:
    """Blank the pattern in what people on the ticket wrote to Steward, or typed, and that is kept beside the ticket.
    Returns in how many texts it was."""
    people = {ticket.opener_id, *(comment.author_id for comment in comments)}
    kept = (await desk.session.scalars(select(KeptWords).where(col(KeptWords.person_id).in_(people)))).all()
    asked = (await desk.session.scalars(select(Ask).where(Ask.subject == ticket.ref))).all()
    noted = (await desk.session.scalars(select(TicketReminder).where(TicketReminder.ticket_id == ticket.id))).all()
    mails = (await desk.session.scalars(select(NewMail).where(col(NewMail.person_id).in_(people)))).all()
    places = _blank(kept, pattern, "text") + _blank(asked, pattern, "line") + _blank(noted, pattern, "note")
    places += _blank(mails, pattern, "subject", "text")
    texts: list[KeptWords | NewMail] = [*kept, *mails]
    for words in texts:
        named = [file | {"name": pattern.sub(REDACTED, str(file.get("name", "")))} for file in words.files]
        places += named != words.files
        words.files = named
    users = await desk.session.scalars(select(SlackUser.user_id).where(col(SlackUser.person_id).in_(people)))
    places += await blank_receipts(desk.session, pattern, REDACTED, set(users))
    addresses = await desk.session.scalars(select(Person.email).where(col(Person.id).in_(people)))
    return places + await blank_mails(desk.session, pattern, REDACTED, {one.lower() for one in addresses if one})


def _blank(rows: Iterable[Any], pattern: re.Pattern[str], *names: str) -> int:
    """Blank the pattern in these columns. Returns in how many texts it was."""
    places = 0
    for row in rows:
        for name in names:
            text = pattern.sub(REDACTED, getattr(row, name))
            if text != getattr(row, name):
                setattr(row, name, text)
                places += 1
    return places


async def _redraw(desk: Desk, ticket: Ticket, comments: Sequence[int], files: Sequence[int]) -> int:
    """Update all messages in Slack about a ticket, these comments and files. Those that their readers couldn't get any
    more are blanked. Returns how many emails were sent."""
    of_ticket = col(Notice.kind).in_(ABOUT_TICKETS) & (col(Notice.subject_id) == ticket.id)
    of_comments = (col(Notice.kind) == NoticeKind.COMMENT_WAITS) & col(Notice.subject_id).in_(comments)
    of_files = (col(Notice.kind) == NoticeKind.TICKET_FILE_LOST) & col(Notice.subject_id).in_(files)
    about = or_(of_ticket, of_comments, of_files)
    await desk.redraw(about, col(Notice.medium).in_((Medium.DIRECT, Medium.CHANNEL)), or_blank=True)
    return await _count(desk, about, col(Notice.medium) == Medium.MAIL)


async def _sent(desk: Desk, files: Sequence[int]) -> int:
    """How often these files were sent to somebody."""
    return await _count(desk, col(Notice.kind) == NoticeKind.FILE_SENT, col(Notice.subject_id).in_(files))


async def _exports(desk: Desk, ticket: Ticket) -> int:
    """How many exports were sent to people who may have had the ticket in it. Each counts once, however many files it
    has."""
    there = select(Contact.person_id).where(Contact.subscription_id == ticket.subscription_id)
    people = {*ticket.people, *(await desk.session.scalars(there))}
    ways = [f"{medium}:{one}" for medium in (Medium.DIRECT, Medium.MAIL) for one in people]
    about, whose = col(Notice.facts)["about"].as_string(), col(Notice.facts)["mine"].as_boolean()
    return await _count(
        desk,
        col(Notice.destination).in_(ways),
        col(Notice.kind) == NoticeKind.TICKET_EXPORT,
        col(Notice.facts)["part"].as_integer() == 1,
        col(Notice.created_at) >= ticket.opened_at,
        about.in_(["", ticket.subscription.ref]),
        or_(~whose, col(Notice.person_id) == ticket.opener_id),
    )


async def _count(desk: Desk, *conditions: Any) -> int:
    counted = select(func.count()).select_from(Notice).where(*conditions, col(Notice.state) == NoticeState.SENT)
    return int((await desk.session.scalars(counted)).one())
