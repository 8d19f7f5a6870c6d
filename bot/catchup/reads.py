"""What has to be read, as a queue: the threads of open tickets, and the direct messages."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, case, delete, func, or_, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.core.database import Database
from models.core.missed import ConnectionSeen, HistoryRead
from models.core.outbox import POSTED, TICKET_THREADS, Notice
from models.desks.tickets.tables import REOPENED_WITHIN, Ticket, is_unresolved

LEASE = timedelta(seconds=90)
"""Longer than reading a page can take, with a margin for replicas whose clocks differ."""
LONGEST_WAIT = timedelta(minutes=10)
"""Longer than Slack asks to wait."""
OVERLAP = timedelta(minutes=1)
"""How long before a gap reading begins. What was handled before isn't handled again."""
SLICE = 500


@dataclass(frozen=True)
class ReadClaim:
    """A conversation that this process may read a page of until the lease ends."""

    read: HistoryRead
    lease: str


class HistoryReads:
    """The conversations to read. Each method has a transaction of its own. Any number of processes can share one."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def seen(self, now: datetime, longest: timedelta | None) -> datetime | None:
        """Record that Slack reaches this process.

        Args:
            longest: How long nobody may have been reached. None if this process was reached all the time.

        Returns:
            Since when events may have been missed, if it was longer. The conversations are then ready to be read.
        """
        async with self.database.transaction() as session:
            last = await session.get(ConnectionSeen, 1, with_for_update=True)
            if last is None:
                await session.execute(_insert(session)(ConnectionSeen).values(id=1, at=now).on_conflict_do_nothing())
                return None
            before, last.at = last.at, now
            if longest is None or now - before <= longest:
                return None
            await add_all_reads(session, before, now)
            return before

    async def add_all(self, since: datetime, now: datetime) -> None:
        """Read everything again since a moment."""
        async with self.database.transaction() as session:
            await add_all_reads(session, since, now)

    async def claim(self, now: datetime) -> ReadClaim | None:
        """Claim the next conversation. Threads of tickets go first."""
        unleased = or_(col(HistoryRead.leased_until).is_(None), col(HistoryRead.leased_until) < now)
        due = select(HistoryRead).where(col(HistoryRead.try_at) <= now, unleased).order_by(col(HistoryRead.id)).limit(1)
        async with self.database.transaction() as session:
            read = (await session.scalars(due.with_for_update(skip_locked=True))).first()
            if read is None:
                return None
            lease = uuid4().hex
            read.leased_until, read.leased_by = now + LEASE, lease
            read.tries += 1
            return ReadClaim(read, lease)

    async def again(self, claim: ReadClaim, at: datetime, *, from_the_start: bool = False) -> None:
        """Read a conversation later, from where it is or from the start."""
        values = {"cursor": "", "read_to": ""} if from_the_start else {}
        async with self.database.transaction() as session:
            await session.execute(
                update(HistoryRead).where(*_ours(claim)).values(try_at=at, leased_until=None, leased_by="", **values)
            )

    async def given_up(self, claim: ReadClaim) -> None:
        """Forget a conversation, because it can't be read."""
        async with self.database.transaction() as session:
            await session.execute(delete(HistoryRead).where(*_ours(claim)))

    async def bound(self, now: datetime) -> None:
        """Limit pauses and leases. Otherwise, after a clock is set back, reads would wait until it catches up."""
        late = update(HistoryRead).where(col(HistoryRead.try_at) > now + LONGEST_WAIT).values(try_at=now)
        held = update(HistoryRead).where(col(HistoryRead.leased_until) > now + LEASE).values(leased_until=now + LEASE)
        async with self.database.transaction() as session:
            await session.execute(late)
            await session.execute(held)

    async def take_over(self) -> None:
        """End all leases at the start, because their owners are gone. Only for databases with a single process."""
        async with self.database.transaction() as session:
            await session.execute(update(HistoryRead).values(leased_until=None, leased_by=""))

    async def waiting(self, now: datetime) -> int:
        """The number of conversations to read now."""
        async with self.database.session() as session:
            due = select(func.count()).select_from(HistoryRead).where(col(HistoryRead.try_at) <= now)
            return (await session.scalars(due)).one()


async def go_on(session: AsyncSession, claim: ReadClaim, cursor: str, read_to: str) -> bool:
    """Record that a page was read, in the transaction that stores what it said. Without a cursor, it was the last.
    False if another process has taken over, or a later gap made reading begin again."""
    if cursor:
        values: dict[str, object] = {"cursor": cursor, "read_to": read_to, "tries": 0}
        values |= {"leased_until": None, "leased_by": ""}
        done: Any = await session.execute(update(HistoryRead).where(*_ours(claim)).values(**values))
    else:
        done = await session.execute(delete(HistoryRead).where(*_ours(claim)))
    return bool(done.rowcount)


async def add(session: AsyncSession, places: list[tuple[str, str]], since: datetime, now: datetime) -> None:
    """Have conversations read: channels with the timestamp that a thread begins with, or an empty one. One that's being
    read begins again."""
    for start in range(0, len(places), SLICE):
        rows = [
            {
                "channel": channel,
                "thread_ts": thread,
                "since": since,
                "cursor": "",
                "read_to": "",
                "tries": 0,
                "try_at": now,
                "leased_by": "",
            }
            for channel, thread in places[start : start + SLICE]
        ]
        begun = _insert(session)(HistoryRead).values(rows)
        # Of two gaps, reading begins with the earlier one.
        since_here, since_there = col(HistoryRead.since), begun.excluded.since
        anew = {
            "since": case((since_here < since_there, since_here), else_=since_there),
            "cursor": "",
            "read_to": "",
            "tries": 0,
            "try_at": now,
            "leased_until": None,
            "leased_by": "",
        }
        await session.execute(begun.on_conflict_do_update(index_elements=["channel", "thread_ts"], set_=anew))


async def add_all_reads(session: AsyncSession, since: datetime, now: datetime) -> None:
    """Have everything read since shortly before a moment: first the threads of tickets, newest first."""
    threads = (
        select(Notice.message_channel, Notice.message_ts)
        .join(Ticket, col(Ticket.id) == col(Notice.subject_id))
        .where(text(TICKET_THREADS), col(Notice.message_ts) != "")
        .where(or_(is_unresolved(), col(Ticket.resolved_at) > now - REOPENED_WITHIN))
        .order_by(col(Ticket.id).desc())
    )
    direct = (
        select(Notice.message_channel)
        .where(text(POSTED), col(Notice.message_channel).like("D%"))
        .group_by(col(Notice.message_channel))
        .order_by(func.max(Notice.id).desc())
    )
    places = [(channel, thread) for channel, thread in (await session.execute(threads)).all()]
    places += [(channel, "") for channel in await session.scalars(direct)]
    await add(session, list(dict.fromkeys(places)), since - OVERLAP, now)


def _insert(session: AsyncSession) -> Any:
    """INSERT with ON CONFLICT, which SQLAlchemy has for each database separately."""
    return postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert


def _ours(claim: ReadClaim) -> tuple[ColumnElement[bool], ...]:
    return col(HistoryRead.id) == claim.read.id, col(HistoryRead.leased_by) == claim.lease
