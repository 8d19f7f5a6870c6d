"""Who learns of a ticket, and where: each person has one thread about it in their direct messages."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from models.access.desk import Desk
from models.core.outbox import Medium, Notice, NoticeKind, NoticeState, Payload, Urgency
from models.desks.tickets.classification import Severity
from models.desks.tickets.comment_tables import Comment
from models.desks.tickets.tables import Ticket

THREADS = (NoticeKind.TICKET_OPENED, NoticeKind.TICKET_CHANGED)


def card_key(ticket_id: int) -> str:
    """The key of a ticket's card in the triage channel."""
    return f"ticket:{ticket_id}"


def urgency_of(ticket: Ticket) -> Urgency:
    """News of critical tickets goes first."""
    return Urgency.FIRST if ticket.severity is Severity.CRITICAL else Urgency.ORDINARY


async def tell_in_thread(
    desk: Desk,
    ticket: Ticket,
    people: Iterable[int],
    payload: Payload,
    key: str,
    *,
    not_before: datetime | None = None,
) -> None:
    """Send people a notice about a ticket. In Slack, the first one begins their thread, and the others are replies."""
    ids = list(people)
    begun = (
        select(Notice.person_id, func.min(Notice.id))
        .where(
            Notice.subject_id == ticket.id,
            col(Notice.kind).in_(THREADS),
            Notice.medium == Medium.DIRECT,
            col(Notice.reply_to_id).is_(None),
            Notice.state != NoticeState.DROPPED,
            col(Notice.person_id).in_(ids),
        )
        .group_by(col(Notice.person_id))
    )
    roots = {row[0]: row[1] for row in await desk.session.execute(begun)} if ids else {}
    await desk.tell(ids, payload, key, urgency=urgency_of(ticket), threads=roots, not_before=not_before)


async def post_at_card(desk: Desk, ticket: Ticket, payload: Payload, key: str) -> None:
    """Post in the channel of a ticket's triage card, where the whole channel sees it."""
    card = await _card_of(desk, ticket)
    desk.post(card.channel if card else desk.channels.triage, payload, key, urgency=urgency_of(ticket))


async def _card_of(desk: Desk, ticket: Ticket) -> Notice | None:
    return (await desk.session.scalars(select(Notice).where(Notice.key == card_key(ticket.id)))).one_or_none()


async def by_channel(desk: Desk, tickets: Sequence[int]) -> dict[str, list[int]]:
    """The IDs of tickets by the channels of their cards, in their order."""
    keys = [card_key(ticket_id) for ticket_id in tickets]
    cards = await desk.session.execute(select(Notice.subject_id, Notice.channel).where(col(Notice.key).in_(keys)))
    there: dict[int, str] = {row[0]: row[1] for row in cards}
    found: dict[str, list[int]] = {}
    for ticket_id in tickets:
        found.setdefault(there.get(ticket_id, desk.channels.triage), []).append(ticket_id)
    return found


async def redraw_comment(desk: Desk, comment: Comment) -> None:
    """Update the messages in Slack that show a comment: those to people, and those in the triage channel."""
    await desk.redraw(
        col(Notice.subject_id) == comment.ticket_id,
        col(Notice.kind) == NoticeKind.TICKET_CHANGED,
        col(Notice.medium) == Medium.DIRECT,
        col(Notice.facts)["comment"].as_integer() == comment.id,
        or_blank=True,
    )
    await desk.redraw(col(Notice.key).in_([f"comment_waits:{comment.id}", card_key(comment.ticket_id)]))


async def post_below_card(desk: Desk, ticket: Ticket, payload: Payload, key: str) -> None:
    """Post in the thread of a ticket's triage card: those who follow the ticket see it, the whole channel doesn't."""
    card = await _card_of(desk, ticket)
    desk.notify(
        Medium.CHANNEL,
        payload,
        key,
        channel=card.channel if card else desk.channels.triage,
        reply_to_id=card.id if card else None,
        urgency=urgency_of(ticket),
    )
