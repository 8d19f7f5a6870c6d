"""The end of a new email: its words are deleted, and its cards say what became of it."""

from sqlalchemy import delete, update
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.core.errors import Refused
from models.core.outbox import Medium, Notice
from models.core.texts import gettext_noop
from models.desks.files.tables import MailedFile
from models.desks.mails.notices import MailEnded
from models.desks.mails.problems import MailClosed, MailGone
from models.desks.mails.tables import KEPT, MailState, NewMail
from models.directory.people import Person
from models.roles import SystemRight

MOST_AT_ONCE = 100


async def close(desk: Desk, mail: NewMail, state: MailState, became: str = "") -> None:
    """End an email. Its files are kept if they belong to a ticket by now."""
    files = [int(file.file_id) for file in mail.offered]
    if became.startswith("T-"):
        # From now on, they wait to be copied, as those of any ticket.
        statement = update(MailedFile).where(col(MailedFile.id).in_(files)).values(received_at=desk.now)
        await desk.session.execute(statement)
    elif files:
        await desk.session.execute(delete(MailedFile).where(col(MailedFile.id).in_(files)))
    mail.state, mail.became, mail.closed_at = state, became, desk.now
    mail.decided_by_id = desk.caller_id
    mail.subject, mail.text, mail.files = "", "", []
    await desk.session.flush()
    keys = [
        f"mail_unmatched:{mail.id}",
        *(f"{kind}:{mail.id}:{mail.person_id}" for kind in ("mail_asked", "mail_proposed")),
    ]
    await desk.redraw(col(Notice.key).in_(keys), col(Notice.medium) != Medium.MAIL)


async def must_be_open(desk: Desk, mail: NewMail) -> None:
    """Check that nobody has decided what becomes of an email.

    Raises:
        Refused: Somebody has, or it's too late.
    """
    if mail.state is not MailState.OPEN or mail.expires_at <= desk.now:
        by = await desk.session.get(Person, mail.decided_by_id) if mail.decided_by_id else None
        raise Refused(MailClosed(mail, by))


async def my_mail(desk: Desk, mail_id: int) -> NewMail:
    """The caller's own email, locked until the transaction ends, and still open.

    Raises:
        Refused: It isn't theirs, or isn't open any more.
    """
    mine = select(NewMail).where(NewMail.id == mail_id, NewMail.person_id == desk.person.id)
    statement = mine.with_for_update().execution_options(populate_existing=True)
    mail = (await desk.session.scalars(statement)).one_or_none()
    if mail is None:
        raise Refused(MailGone())
    await must_be_open(desk, mail)
    return mail


@action("mails.end_mails", SystemRight.FORGET_REQUESTS, reads=True, label=gettext_noop("end emails that wait too long"))
async def end_mails(desk: Desk) -> None:
    """End the emails that waited too long, and tell their authors. What became of others is deleted later."""
    late = select(NewMail).where(NewMail.state == MailState.OPEN, col(NewMail.expires_at) <= desk.now)
    late = late.order_by(col(NewMail.expires_at), col(NewMail.id)).limit(MOST_AT_ONCE)
    for mail in (await desk.session.scalars(late.with_for_update(skip_locked=True))).all():
        ended = MailEnded(mail.id, mail.subject)
        await close(desk, mail, MailState.ENDED)
        if mail.person_id is not None:
            await desk.tell([mail.person_id], ended, f"mail_ended:{mail.id}")
    await desk.session.execute(delete(NewMail).where(col(NewMail.closed_at) < desk.now - KEPT))
