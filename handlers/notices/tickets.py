"""Notices about tickets."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from handlers.notices.context import NoticeContext, renders
from handlers.views import (
    ticket_files,
    ticket_for_others,
    ticket_life,
    ticket_mail,
    ticket_news,
    ticket_watchers,
    tickets,
)
from handlers.views.badge import staff_name
from handlers.views.blocks import Drawing, Message
from handlers.views.reader import escape
from handlers.views.ticket_words import MOST_NAMED
from models.core.outbox import Medium, key_of_mail
from models.desks.files.owners import may_see
from models.desks.files.tables import StoredFile
from models.desks.mails.tables import NewMail
from models.desks.tickets.agents import can_work
from models.desks.tickets.comment_tables import Comment
from models.desks.tickets.conversation import ShownTicket, conversation_of, is_overdue
from models.desks.tickets.files import LOST, TicketFile, files_of
from models.desks.tickets.mailing import who_can_answer
from models.desks.tickets.notices import (
    CardNews,
    CommentWaits,
    TicketCard,
    TicketChanged,
    TicketFileLost,
    TicketOpened,
    TicketsUnassigned,
    WatcherAsked,
    WatcherNews,
)
from models.desks.tickets.parties import is_opener, takes_part
from models.desks.tickets.tables import Ticket, WatcherRequest
from models.desks.tickets.watching import watcher_of
from models.directory.lookup import is_in_slack
from models.directory.people import Person
from models.directory.staff import staff_roles_of
from models.roles import StaffRight
from models.subscriptions.lookup import find

FOR_AGENTS = ("assigned", "noted", "released")
"""News that is for agents only."""
DESCRIBED = ("opened", "opened_for", "watching")
"""News with the description of the ticket."""


@renders(TicketCard)
async def ticket_card(context: NoticeContext, notice: TicketCard) -> Message:
    """The card in the triage channel."""
    ticket = await _ticket(context, notice.ticket_id)
    conversation = await conversation_of(context.session, ticket, notes=False)
    files = await files_of(context.session, ticket, [comment.id for comment in conversation.comments])
    overdue = await is_overdue(context.session, ticket, context.now)
    return tickets.triage_card(context.reader, ShownTicket(ticket, conversation, files, overdue))


@renders(TicketOpened)
async def ticket_opened(context: NoticeContext, notice: TicketOpened) -> Drawing | None:
    """To the person who opened the ticket, at once."""
    ticket = await _ticket(context, notice.ticket_id)
    if not await _may_know(context, ticket):
        return None
    message = ticket_news.ticket_news(context.reader, ticket, "opened", "", None, context.me)
    return await _with_mail(context, ticket, "opened", message)


@renders(TicketChanged)
async def ticket_changed(context: NoticeContext, notice: TicketChanged) -> Drawing | None:
    """To the people who follow the ticket. What isn't so any more isn't said: a resolution that was undone, or a note
    to an agent who is on the customer's side by now."""
    ticket = await _ticket(context, notice.ticket_id)
    ours = notice.what in FOR_AGENTS
    if not await (_may_work if ours else _may_know)(context, ticket) or (
        notice.what == "resolved" and not ticket.ended and not context.is_edit
    ):
        return None
    comment = await _comment(context, ticket, notice.comment, notes=notice.what == "noted")
    if notice.what == "noted" and comment is None:
        return None
    message = await _changed(context, ticket, notice, comment)
    return await _with_mail(context, ticket, notice.what, message, comment) if message else None


async def _changed(
    context: NoticeContext, ticket: Ticket, notice: TicketChanged, comment: Comment | None
) -> Message | None:
    """The message about a change. None if it isn't so any more."""
    if notice.what in ticket_life.NEWS_FOR_AGENTS:
        if not context.is_edit and not _still_so(ticket, notice.what):
            return None
        return ticket_life.news(context.reader, ticket, notice.what, context.me)
    if notice.what == "opened_for":
        return ticket_for_others.news(context.reader, ticket, notice.by)
    if notice.what == "watching":
        return ticket_watchers.watching(context.reader, ticket, notice.by)
    if notice.what == "commented" and not context.is_edit and (comment is None or comment.deleted_at):
        return None
    what = "deleted" if notice.what == "edited" and comment and comment.deleted_at else notice.what
    files = await _files(context, ticket, comment)
    return ticket_news.ticket_news(context.reader, ticket, what, notice.by, comment, context.me, files)


async def _with_mail(
    context: NoticeContext, ticket: Ticket, what: str, message: Message, comment: Comment | None = None
) -> Drawing | None:
    """A message with the email for people who chose to get one, or who aren't in Slack. Notes never leave Slack. None
    for an email that a person in Slack doesn't want any more."""
    if context.is_edit:
        return Drawing(message)
    chose = context.row.key.endswith(key_of_mail(""))
    if chose and not context.me.ticket_mail and await is_in_slack(context.session, context.me.id):
        return None
    if context.row.medium is not Medium.MAIL and not takes_part(ticket, context.me):
        # An agent who was deactivated in Slack gets no email in its place.
        return Drawing(message, in_slack_only=True)
    described, heard = what in DESCRIBED, comment is not None and not comment.is_note
    words = ticket.description if described else comment.text if comment and heard else ""
    files: Sequence[StoredFile] = ()
    how = ticket_mail.answer_by_others(context.reader, context.me, None, replies=bool(context.reply_to))
    # Otherwise, an email only goes out if the person is no longer in Slack, and then it's the exception.
    if context.row.medium is Medium.MAIL:
        files = (await files_of(context.session, ticket)).get(0, ()) if described else ()
        files = await _files(context, ticket, comment) if heard else files
        how = await _how_to_answer(context, ticket, what)
    mail = ticket_mail.ticket_mail(context.reader, ticket, context.me, what, message, words, files, how=how)
    if what == "opened" and context.row.medium is Medium.MAIL:
        # If it began with an email, this is the answer to it.
        begun = select(NewMail.message_id).where(NewMail.person_id == context.me.id, NewMail.became == ticket.ref)
        mail = replace(mail, answers=(await context.session.scalars(begun)).first() or "")
    return Drawing(message, mail)


async def _how_to_answer(context: NoticeContext, ticket: Ticket, what: str) -> list[str]:
    reader, me = context.reader, context.me
    if await is_in_slack(context.session, me.id):
        chose, replies = context.row.key.endswith(key_of_mail("")), bool(context.reply_to)
        return ticket_mail.answer_in_slack(reader, ticket, me, what, chose=chose, replies=replies)
    names = [one.name for one in await who_can_answer(context.desk, ticket, me)]
    return ticket_mail.answer_by_others(reader, me, names[:MOST_NAMED], replies=bool(context.reply_to))


@renders(CommentWaits)
async def comment_waits(context: NoticeContext, notice: CommentWaits) -> Message | None:
    """In the triage channel: a customer commented on a ticket without an assignee, or somebody reopened it."""
    written = await context.session.get_one(Comment, notice.comment_id)
    ticket = await _ticket(context, written.ticket_id)
    comment = await _comment(context, ticket, written.id)
    if comment is None or (comment.deleted_at and not context.is_edit and not notice.reopened):
        return None
    files = await _files(context, ticket, comment)
    flags = {"reopened": notice.reopened, "severity": bool(notice.severity)}
    return ticket_news.comment_waits(context.reader, ticket, comment, files, **flags)


@renders(TicketFileLost)
async def ticket_file_lost(context: NoticeContext, notice: TicketFileLost) -> Message | None:
    """To the person who sent the file, while they may see it."""
    file = await context.session.get_one(StoredFile, notice.file_id)
    if file.state not in LOST or not await may_see(context, context.me, file):
        return None
    kept = (await context.session.scalars(select(TicketFile).where(TicketFile.file_id == file.id))).one()
    return ticket_files.lost(context.reader, await _ticket(context, kept.ticket_id), file)


@renders(CardNews)
async def card_news(context: NoticeContext, notice: CardNews) -> Message | None:
    """Below a ticket's card in the triage channel: what happened to the ticket."""
    ticket = await _ticket(context, notice.ticket_id)
    if not context.is_edit and not _still_so(ticket, notice.what):
        return None
    return ticket_life.card_news(context.reader, ticket, notice.what)


@renders(WatcherAsked)
async def watcher_asked(context: NoticeContext, notice: WatcherAsked) -> Message | None:
    """To the person who opened the ticket: may a colleague see it? After the answer, what it was."""
    ticket = await _ticket(context, notice.ticket_id)
    if not is_opener(ticket, context.me) or not await _may_know(context, ticket):
        return None
    person = await context.session.get_one(Person, notice.person)
    asked = select(WatcherRequest.id).where(
        WatcherRequest.ticket_id == ticket.id, WatcherRequest.person_id == person.id
    )
    if (await context.session.scalars(asked)).one_or_none() is None:
        agreed = watcher_of(ticket, person) is not None
        return ticket_watchers.question_answered(context.reader, ticket, person, agreed=agreed)
    return ticket_watchers.question(context.reader, ticket, person, notice.by)


@renders(WatcherNews)
async def watcher_news(context: NoticeContext, notice: WatcherNews) -> Message | None:
    """What became of a watcher. They themselves learn only the ticket's number: it isn't theirs to see any more."""
    ticket = await _ticket(context, notice.ticket_id)
    theirs = notice.person == context.me.id and bool(ticket.subscription.roles_of(context.me.id))
    if not theirs and not await _may_know(context, ticket):
        return None
    person = await context.session.get_one(Person, notice.person)
    by = staff_name(context.reader, notice.by) if notice.by_staff else escape(notice.by)
    return ticket_watchers.watcher_news(context.reader, ticket, notice.what, person, by, context.me)


@renders(TicketsUnassigned)
async def tickets_unassigned(context: NoticeContext, notice: TicketsUnassigned) -> Message:
    """In the channel of their cards: an agent's tickets are in the queue again."""
    agent = await context.session.get_one(Person, notice.person_id)
    return ticket_news.unassigned(context.reader, agent, notice.tickets, away=bool(notice.away))


def _still_so(ticket: Ticket, what: str) -> bool:
    """Whether nobody wrote since Steward reminded the customer, or since it closed the ticket. A rating stays."""
    if what == "rated":
        return ticket.rating is not None
    return ticket.nudged_at is not None if what == "nudged" else ticket.ended


async def _may_know(context: NoticeContext, ticket: Ticket) -> bool:
    """Whether the reader may still see the ticket: they opened or watch it and are a contact, or they are an agent."""
    if takes_part(ticket, context.me):
        return bool(ticket.subscription.roles_of(context.me.id))
    return await _triages(context)


async def _may_work(context: NoticeContext, ticket: Ticket) -> bool:
    """Whether the reader is an agent, and not on the customer's side of the ticket."""
    theirs = takes_part(ticket, context.me) or bool(ticket.subscription.roles_of(context.me.id))
    return not theirs and await _triages(context)


async def _triages(context: NoticeContext) -> bool:
    """Whether the reader works on tickets now. Agents who are away learn nothing new, but what they have is kept up to
    date."""
    if not context.is_edit:
        return await can_work(context.desk, context.me.id)
    held = await staff_roles_of(context.session, context.me.id)
    return context.tables.staff.allows(held, StaffRight.TRIAGE_TICKETS)


async def _comment(
    context: NoticeContext, ticket: Ticket, comment_id: int | None, *, notes: bool = False
) -> Comment | None:
    """The comment that a notice is about. None if there is none. A note is only found with `notes`."""
    statement = select(Comment).where(Comment.id == comment_id, Comment.ticket_id == ticket.id)
    statement = statement.where(col(Comment.is_note) == notes).options(joinedload(Comment.author))  # type: ignore[arg-type]
    return (await context.session.scalars(statement)).one_or_none()


async def _files(context: NoticeContext, ticket: Ticket, comment: Comment | None) -> Sequence[StoredFile]:
    """The files that came with a comment."""
    if comment is None or comment.deleted_at:
        return ()
    return (await files_of(context.session, ticket, [comment.id])).get(comment.id, ())


async def _ticket(context: NoticeContext, ticket_id: int) -> Ticket:
    return (await find(context.session, Ticket, str(ticket_id), lock=False))[0]
