"""What a page of Slack's history says, as the events that would have said it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from handlers.routing.events import happening_in
from handlers.routing.profiles import mapping_in
from models.core.outbox import TICKET_THREADS, Notice
from models.core.receipt_queue import Happening
from models.desks.tickets.comment_tables import Comment
from models.desks.tickets.conversation import moment_of
from models.directory.people import Person

Message = Mapping[str, Any]


@dataclass(frozen=True)
class Installation:
    """The workspace or Enterprise Grid where Steward is installed."""

    team_id: str = ""
    enterprise_id: str = ""

    @classmethod
    def of(cls, who: Mapping[str, Any]) -> "Installation":
        """From Slack's answer to who Steward is."""
        return cls(str(who.get("team_id") or ""), str(who.get("enterprise_id") or ""))


@dataclass(frozen=True)
class Page:
    """A page of a conversation, and where Slack continues; empty after the last page."""

    messages: Sequence[Message]
    cursor: str

    @classmethod
    def of(cls, answer: Any) -> "Page":
        """Slack's answer."""
        found = answer.get("messages")
        messages = [mapping_in(one) for one in found] if isinstance(found, list) else []
        return cls(messages, str(mapping_in(answer.get("response_metadata")).get("next_cursor") or ""))


def happenings(page: Page, channel: str, since: datetime, installed: Installation) -> list[Happening]:
    """What people wrote and changed since a moment, oldest first. What's known already has the same keys."""
    found: list[Happening | None] = []
    for message in sorted(page.messages, key=lambda one: str(one.get("ts"))):
        if _is_after(message.get("ts"), since):
            found.append(_happening({**message, "type": "message"}, channel, installed))
        edited = mapping_in(message.get("edited")).get("ts")
        if _is_after(edited, since):
            change = {"type": "message", "subtype": "message_changed", "ts": edited, "message": message}
            found.append(_happening(change, channel, installed))
    return [one for one in found if one is not None]


def threads_in(page: Page, since: datetime) -> list[str]:
    """The messages of a conversation that people may have replied to since a moment."""
    return [str(message["ts"]) for message in page.messages if _is_after(message.get("latest_reply"), since)]


def deletion(comment: Comment, user_id: str, thread_ts: str, installed: Installation) -> Happening | None:
    """That a comment's message was deleted."""
    said = {"user": user_id, "ts": comment.message_ts, "thread_ts": thread_ts, "text": comment.text}
    event = {"type": "message", "subtype": "message_deleted", "ts": comment.message_ts, "previous_message": said}
    return _happening(event, comment.channel, installed)


async def missing(
    session: AsyncSession, page: Page, channel: str, thread_ts: str, read_to: str
) -> Sequence[tuple[Comment, str]]:
    """The comments whose messages should be on a page of a thread, and aren't, with a Slack user of their author. They
    were probably deleted.

    Args:
        read_to: The timestamp of the last message on the page before; empty for the first page.
    """
    there = [str(one.get("ts")) for one in page.messages]
    root = select(Notice).where(text(TICKET_THREADS), Notice.message_channel == channel, Notice.message_ts == thread_ts)
    notice = (await session.scalars(root)).first()
    if notice is None:
        return []
    gone = (
        select(Comment)
        .where(
            Comment.ticket_id == notice.subject_id,
            Comment.channel == channel,
            col(Comment.message_ts) > (read_to or thread_ts),
            col(Comment.message_ts).not_in(there),
            col(Comment.deleted_at).is_(None),
        )
        .options(joinedload(Comment.author).joinedload(Person.slack_users))  # type: ignore[arg-type]
    )
    if page.cursor:
        gone = gone.where(col(Comment.message_ts) <= max(there, default=""))
    found = (await session.scalars(gone)).unique().all()
    return [(comment, comment.author.slack_users[0].user_id) for comment in found if comment.author.slack_users]


def _happening(event: Message, channel: str, installed: Installation) -> Happening | None:
    """As if it had come as an event. Whether another organization can write there isn't known, so an author whose
    workspace isn't named has to be looked up."""
    body = {
        "team_id": installed.team_id,
        "enterprise_id": installed.enterprise_id,
        "is_ext_shared_channel": True,
        "event": {**event, "channel": channel, "channel_type": "im"},
    }
    return happening_in(body)


def _is_after(ts: object, since: datetime) -> bool:
    at = moment_of(str(ts or ""))
    return at is not None and at >= since
