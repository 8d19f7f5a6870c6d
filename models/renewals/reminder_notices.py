"""Turning the reminders of a scan into renewals, threads and notices, with set-based statements."""

from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, literal, select
from sqlalchemy.sql.expression import FromClause

from models.access.desk import Desk
from models.core.outbox import Medium, Notice, NoticeState, Payload
from models.directory.people import Binding, SlackUser
from models.renewals.notices import RenewalCard, RenewalReminder
from models.renewals.queries import insert_new, opaque, table_of
from models.renewals.scan import REMINDERS, RENEWALS, SUBSCRIPTIONS, THREADS
from models.renewals.tables import RenewalState

NOTICES, SLACK_USERS = table_of(Notice), table_of(SlackUser)
CARD = NOTICES.alias("card")


async def begin_renewals(desk: Desk, scan: str) -> None:
    """Create a renewal for each term with a reminder, and a thread for each person who gets one."""
    raised = REMINDERS.c.scan == scan
    columns = {
        "subscription_id": REMINDERS.c.subscription_id,
        "term_ends_on": REMINDERS.c.term_ends_on,
        "state": RenewalState.OPEN,
        "opened_at": desk.now,
        "reason": "",
    }
    rows = select(REMINDERS.c.id).where(raised).distinct()
    await insert_new(desk.session, RENEWALS, columns, rows)
    columns = {
        "renewal_id": RENEWALS.c.id,
        "person_id": REMINDERS.c.person_id,
        "opened_at": desk.now,
        "escalated": False,
        "digest": "",
    }
    rows = select(REMINDERS.c.id).select_from(_with_renewal()).where(raised)
    await insert_new(desk.session, THREADS, columns, rows)


async def write_notices(desk: Desk, scan: str) -> None:
    """Write a notice for each reminder: a card in Slack the first time, later a reply in its thread and an updated
    card. Everyone also gets an email. Reminders that a digest lists get neither; only existing cards are updated."""
    raised, in_thread = REMINDERS.c.scan == scan, with_thread()
    alone = and_(raised, THREADS.c.digest != scan)
    thread, reminder = cast(THREADS.c.id, String), cast(REMINDERS.c.id, String)
    carded = in_thread.join(CARD, CARD.c.key == "renewal:" + thread)
    later = select(REMINDERS.c.id).select_from(carded).where(raised, in_slack(REMINDERS.c.person_id))
    # Replies to existing cards come first. After that, new cards: an existing card has its key already.
    await write(desk, Medium.EDIT, RenewalCard, THREADS.c.id, CARD.c.key + ":" + reminder, later, edits_id=CARD.c.id)
    key = "reminder:" + reminder
    replies = later.where(alone)
    await write(desk, Medium.DIRECT, RenewalReminder, REMINDERS.c.id, key + ":direct", replies, reply_to_id=CARD.c.id)
    first = select(REMINDERS.c.id).select_from(in_thread).where(alone, in_slack(REMINDERS.c.person_id))
    await write(desk, Medium.DIRECT, RenewalCard, THREADS.c.id, "renewal:" + thread, first)
    everybody = select(REMINDERS.c.id).select_from(in_thread).where(alone)
    await write(desk, Medium.MAIL, RenewalReminder, REMINDERS.c.id, key + ":mail", everybody)


def in_slack(person_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a person can be reached in Slack."""
    return exists().where(SLACK_USERS.c.person_id == person_id, SLACK_USERS.c.state == Binding.BOUND)


def with_thread() -> FromClause:
    """Reminders, joined with their renewals and threads."""
    return _with_renewal().join(
        THREADS, and_(THREADS.c.renewal_id == RENEWALS.c.id, THREADS.c.person_id == REMINDERS.c.person_id)
    )


def _with_renewal() -> FromClause:
    return REMINDERS.join(
        RENEWALS,
        and_(
            RENEWALS.c.subscription_id == REMINDERS.c.subscription_id,
            RENEWALS.c.term_ends_on == REMINDERS.c.term_ends_on,
        ),
    )


async def write(
    desk: Desk,
    medium: Medium,
    payload: type[Payload],
    subject_id: ColumnElement[int],
    key: ColumnElement[str],
    rows: Any,
    person_id: ColumnElement[Any] = REMINDERS.c.person_id,
    subscription_id: ColumnElement[Any] = REMINDERS.c.subscription_id,
    **more: Any,
) -> None:
    """Write notices as `desk.notify` does, one for each row. If the payload has facts, they are in `more`."""
    customer = select(SUBSCRIPTIONS.c.organization_id).where(SUBSCRIPTIONS.c.id == subscription_id)
    columns = {
        "key": key,
        "token": opaque(desk.session),
        "kind": payload.kind,
        "medium": medium,
        "person_id": person_id,
        "channel": "",
        "address": "",
        "destination": literal(f"{medium}:") + cast(person_id, String),
        "subject_id": subject_id,
        "urgency": payload.urgency,
        "organization_id": customer.scalar_subquery(),
        "facts": {},
        "created_at": desk.now,
        "state": NoticeState.WAITING,
        "try_at": desk.now,
        "tries": 0,
        "leased_by": "",
        "maybe_sent": False,
        "message_channel": "",
        "message_ts": "",
        "trouble": "",
        **more,
    }
    if await insert_new(desk.session, NOTICES, columns, rows):
        desk.noticed = True
