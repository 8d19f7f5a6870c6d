"""Notices that answer what people write to Steward."""

from sqlmodel import select

from handlers.notices.context import NoticeContext, renders
from handlers.routing.readers import reader_of
from handlers.views import words
from handlers.views.blocks import Drawing, Message, Reaction
from handlers.views.reader import Reader
from models.desks.tickets.listing import unresolved_of
from models.desks.words.notices import (
    CardNumberWritten,
    MailNotTaken,
    ReplyTaken,
    WordsKept,
    WordsNotChanged,
    WordsTaken,
)
from models.directory.people import Person
from models.subscriptions.contacts import Contact


@renders(WordsKept)
async def words_kept(context: NoticeContext, notice: WordsKept) -> Message:
    """To the person who wrote them."""
    statement = select(Contact.id).where(Contact.person_id == notice.author_id).limit(1)
    is_contact = (await context.session.scalars(statement)).first() is not None
    tickets = await unresolved_of(context.session, notice.author_id, words.MOST_TICKETS)
    reader = await _reader(context, notice.author_id)
    return words.kept(reader, notice, [ticket.ref for ticket in tickets], contact=is_contact)


@renders(WordsTaken)
async def words_taken(context: NoticeContext, notice: WordsTaken) -> Drawing:
    """To the person who wrote a reply."""
    reaction = Reaction(words.TAKEN, notice.message_ts) if notice.message_ts else None
    return Drawing(words.taken(await _reader(context, notice.author_id), notice), reaction=reaction)


@renders(WordsNotChanged)
async def words_not_changed(context: NoticeContext, notice: WordsNotChanged) -> Message:
    """To the person who changed or deleted their message."""
    return words.not_changed(await _reader(context, notice.author_id), notice)


@renders(CardNumberWritten)
async def card_number_written(context: NoticeContext, notice: CardNumberWritten) -> Message:
    """To the person whose message contains a card number."""
    return words.card_number_written(await _reader(context, notice.author_id))


@renders(MailNotTaken)
async def mail_not_taken(context: NoticeContext, notice: MailNotTaken) -> Message:
    """By email, to the person whose email changed nothing."""
    return words.mail_not_taken(context.reader, notice, context.reply_to)


@renders(ReplyTaken)
async def reply_taken(context: NoticeContext, notice: ReplyTaken) -> Message:
    """To the person who replied by email."""
    return words.reply_taken(context.reader, notice)


async def _reader(context: NoticeContext, author_id: int) -> Reader:
    """The person who wrote. The answer goes to their conversation, which a notice to a channel doesn't know."""
    author = await context.session.get_one(Person, author_id)
    return await reader_of(context.session, author, context.reader.vendor)
