"""Removing a secret that somebody wrote into a ticket, such as a password. What was there isn't kept anywhere."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.core.errors import Refused
from models.core.outbox import Medium, Notice, NoticeKind, NoticeState
from models.core.texts import gettext_noop
from models.desks.tickets.history import TicketStep, record
from models.desks.tickets.problems import NothingToRedact, SecretTooShort
from models.desks.tickets.tables import Comment, CommentVersion, Ticket
from models.roles import StaffRight

REDACTED = "█████"
"""What takes the place of a secret."""
SHORTEST_SECRET = 4
LONGEST_SECRET = 500
ABOUT_TICKETS = (
    NoticeKind.TICKET_CARD,
    NoticeKind.TICKET_OPENED,
    NoticeKind.TICKET_CHANGED,
    NoticeKind.TICKET_CARD_NEWS,
    NoticeKind.WATCHER_ASKED,
)


@dataclass(frozen=True)
class Redacted:
    """A secret was removed from a ticket.

    Attributes:
        places: In how many texts it was.
        mails: How many emails about the ticket were sent. Nobody can call those back.
    """

    ticket: Ticket
    places: int
    mails: int


@action("tickets.redact_ticket", StaffRight.MANAGE_DESK, on=Ticket, label=gettext_noop("remove a secret from a ticket"))
async def redact_ticket(desk: Desk, ticket: Ticket, secret: str) -> Redacted:
    """Remove a secret wherever it is in a ticket: its subject, description, comments, notes, their earlier versions and
    the rating. The messages about it in Slack are drawn anew. The history and the audit trail say that this was done,
    and not what was removed.

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
    places = _blank([ticket], pattern, "subject", "description")
    places += _blank([*comments, *earlier, *([ticket.rating] if ticket.rating else [])], pattern, "text")
    if not places:
        raise Refused(NothingToRedact(ticket), "secret")
    await desk.session.flush()
    record(desk, ticket, TicketStep.REDACTED, places=places)
    about = _about(ticket, ids)
    await desk.redraw(*about, col(Notice.medium).in_((Medium.DIRECT, Medium.CHANNEL)))
    sent = select(func.count()).select_from(Notice).where(*about, col(Notice.medium) == Medium.MAIL)
    mails = (await desk.session.scalars(sent.where(col(Notice.state) == NoticeState.SENT))).one()
    return Redacted(ticket, places, mails)


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


def _about(ticket: Ticket, comments: list[int]) -> tuple[Any, ...]:
    """The condition for the notices about a ticket or its comments."""
    of_ticket = col(Notice.kind).in_(ABOUT_TICKETS) & (col(Notice.subject_id) == ticket.id)
    of_comments = (col(Notice.kind) == NoticeKind.COMMENT_WAITS) & col(Notice.subject_id).in_(comments)
    return (or_(of_ticket, of_comments),)
