"""Emails that reply to nothing."""

from datetime import timedelta

from sqlalchemy import func
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.core.card_numbers import holds_card_number
from models.core.outbox import Notice, NoticeKind
from models.core.texts import gettext_noop
from models.desks.words.notices import MailUnmatched
from models.roles import SystemRight

MOST_AN_HOUR = 60
LONGEST_SENDER, LONGEST_EXCERPT = 254, 1500


class TooMuchMail(Exception):
    """More emails that reply to nothing than anyone could read. The rest waits, and then shows among what failed."""


@action(
    "words.show_unmatched_mail",
    SystemRight.WATCH_PRESENCE,
    reads=True,
    label=gettext_noop("show an email that replies to nothing"),
)
async def show_unmatched_mail(desk: Desk, sender: str, subject: str, text: str, files: int, once: str) -> None:
    """Show an email that replies to nothing to the support team.

    Args:
        sender: The address that it claims to come from.
        files: How many files it has.
        once: The same for each try of the same email.

    Raises:
        TooMuchMail: There were too many within the last hour.
    """
    lately = select(func.count()).select_from(Notice)
    lately = lately.where(
        Notice.kind == NoticeKind.MAIL_UNMATCHED, col(Notice.created_at) > desk.now - timedelta(hours=1)
    )
    if (await desk.session.scalars(lately)).one() >= MOST_AN_HOUR:
        raise TooMuchMail
    said = MailUnmatched(sender[:LONGEST_SENDER], subject, text[:LONGEST_EXCERPT], files)
    if holds_card_number(subject) or holds_card_number(text):
        # Not even a part of it is stored.
        said = MailUnmatched(sender[:LONGEST_SENDER], "", "", files, hidden=True)
    desk.post(desk.channels.triage, said, f"{said.kind}:{once}")
