"""Notices about new emails."""

from collections.abc import Sequence

from sqlmodel import col, select

from handlers.notices.context import NoticeContext, renders
from handlers.views import new_mail_letters as letters
from handlers.views import new_mails as views
from handlers.views.blocks import Drawing, Message
from handlers.views.reader import Safe
from models.desks.mails.changes import Change, changes_of
from models.desks.mails.notices import (
    MailAsked,
    MailChangesMade,
    MailEnded,
    MailProposed,
    MailTaken,
    MailUnmatched,
)
from models.desks.mails.page_address import page_of
from models.desks.mails.receiving import choices_for
from models.desks.mails.tables import MailState, NewMail
from models.desks.mails.unmatched import count_waiting
from models.directory.people import Person


@renders(MailUnmatched)
async def mail_unmatched(context: NoticeContext, notice: MailUnmatched) -> Message | None:
    """In the triage or the billing channel: an email of which nobody knows who wrote it."""
    mail = await context.session.get(NewMail, notice.mail_id)
    if mail is None:
        return None
    by = await context.session.get(Person, mail.decided_by_id) if mail.decided_by_id else None
    return views.unmatched(context.reader, mail, by, await count_waiting(context.session, context.now))


@renders(MailAsked)
async def mail_asked(context: NoticeContext, notice: MailAsked) -> Drawing | None:
    """To the author: what is the email?"""
    mail = await _waiting(context, notice.mail_id)
    if mail is None:
        return None
    choices = (await choices_for(context.desk, context.me))[0] if mail.state is MailState.OPEN else []
    message = views.asked(context.reader, mail, choices, unread=notice.unread)
    page = page_of(context.public_url, context.codes, mail)
    return Drawing(message, letters.asked_mail(context.reader, mail, context.me.name, page, unread=notice.unread))


@renders(MailProposed)
async def mail_proposed(context: NoticeContext, notice: MailProposed) -> Drawing | None:
    """To the author: the changes to contacts that were read in the email."""
    mail = await _waiting(context, notice.mail_id)
    if mail is None:
        return None
    changes = changes_of(mail.changes)
    people = await people_in(context, changes)
    page = page_of(context.public_url, context.codes, mail)
    letter = letters.proposed_mail(context.reader, mail, changes, people, context.me.name, page)
    return Drawing(views.proposed(context.reader, mail, changes, people), letter)


@renders(MailTaken)
async def mail_taken(context: NoticeContext, notice: MailTaken) -> Drawing | None:
    """By email, to the author: what it became."""
    mail = await context.session.get(NewMail, notice.mail_id)
    if mail is None:
        return None
    letter = letters.taken_mail(context.reader, mail, context.me.name, notice.ref, notice.by, files=notice.files)
    return Drawing(views.my_taken(context.reader, notice.ref), letter)


@renders(MailChangesMade)
async def mail_changes_made(context: NoticeContext, notice: MailChangesMade) -> Drawing | None:
    """By email, to the author: which changes were made."""
    mail = await context.session.get(NewMail, notice.mail_id)
    if mail is None:
        return None
    changes = changes_of(mail.changes)
    lines = views.change_lines(context.reader, changes, await people_in(context, changes))
    made = [line for place, line in enumerate(lines) if place in notice.made]
    missed = [line for place, line in enumerate(lines) if place not in notice.made]
    letter = letters.changes_made_mail(context.reader, mail, context.me.name, made, missed)
    return Drawing(views.changes_made(context.reader, made, [(line, Safe()) for line in missed]), letter)


@renders(MailEnded)
async def mail_ended(context: NoticeContext, notice: MailEnded) -> Drawing:
    """To the author: they didn't say what it is in time."""
    mail = await context.session.get(NewMail, notice.mail_id)
    letter = letters.ended_mail(context.reader, mail, context.me.name, notice.subject)
    return Drawing(views.ended(context.reader, notice.subject), letter)


async def people_in(context: NoticeContext, changes: Sequence[Change]) -> dict[int, Person]:
    """The people whose details change."""
    ids = {change.person_id for change in changes if change.person_id}
    people = await context.session.scalars(select(Person).where(col(Person.id).in_(ids)))
    return {person.id: person for person in people}


async def _waiting(context: NoticeContext, mail_id: int) -> NewMail | None:
    """The email, if it waits. An update of a message says what became of it."""
    mail = await context.session.get(NewMail, mail_id)
    return mail if mail is not None and (context.is_edit or mail.state is MailState.OPEN) else None
