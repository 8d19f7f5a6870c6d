"""Receipts as a queue: storing an event once, claiming it with a lease, and recording what became of it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, func, or_, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.core.database import Database
from models.core.json_data import mapped, texts_in
from models.core.receipts import RECEIPTS_PARKED, RECEIPTS_WAITING, EventReceipt, Lane, ReceiptState

LEASE = timedelta(seconds=90)
"""Longer than handling one can take, with a margin for replicas whose clocks differ."""
MOST_TRIES = 5
FIRST_PAUSE = timedelta(seconds=5)
"""The pause after the first try. Each further one is four times as long: five tries take about seven minutes."""
LONGEST_PAUSE = timedelta(minutes=10)

DOES: dict[str, Any] = {"state": ReceiptState.DONE, "payload": {}, "trouble": ""}
PARKS: dict[str, Any] = {"state": ReceiptState.PARKED}


@dataclass(frozen=True)
class Happening:
    """What Slack told, or what was found in its history: see `EventReceipt`."""

    key: str
    payload: Mapping[str, Any]
    event_id: str | None = None
    lane: Lane = Lane.ARRIVED


@dataclass
class ReceiptClaim:
    """A receipt that this process may handle until the lease ends. `done` is set once that's committed. It's `late` if
    it didn't come from Slack just now. With a `trouble`, handling it has failed for good, and it's parked."""

    receipt_id: int
    payload: Mapping[str, Any]
    tries: int = 1
    lease: str = field(default_factory=lambda: uuid4().hex)
    done: bool = False
    late: bool = False
    trouble: str = ""

    async def close(self, session: AsyncSession, now: datetime) -> bool:
        """Mark the receipt as done or parked, in the transaction that handles it. Returns False if another process has
        taken it over: then nothing must be committed."""
        values = PARKS | {"trouble": self.trouble[:200]} if self.trouble else DOES
        ended: Any = await session.execute(
            update(EventReceipt)
            .where(
                col(EventReceipt.id) == self.receipt_id,
                col(EventReceipt.leased_by) == self.lease,
                col(EventReceipt.state) == ReceiptState.WAITING,
            )
            .values(ended_at=now, leased_until=None, leased_by="", **values),
            execution_options={"synchronize_session": False},
        )
        return bool(ended.rowcount)


class TakenOver(Exception):
    """Another process handles this receipt by now."""


async def store(session: AsyncSession, happenings: Iterable[Happening], now: datetime, lease: str = "") -> list[int]:
    """Store what happened, each thing once.

    Args:
        lease: Claims the new receipts for this process.

    Returns:
        The IDs of the new receipts. What was stored before isn't among them.
    """
    rows = [
        {
            "key": one.key,
            "event_id": one.event_id,
            "payload": dict(one.payload),
            "lane": one.lane,
            "received_at": now,
            "state": ReceiptState.WAITING,
            "tries": 1 if lease else 0,
            "try_at": now,
            "leased_until": now + LEASE if lease else None,
            "leased_by": lease,
            "trouble": "",
        }
        for one in happenings
    ]
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    new: list[int] = []
    for row in rows:
        stored = insert(EventReceipt).values(row).on_conflict_do_nothing().returning(col(EventReceipt.id))
        new += (await session.scalars(stored)).all()
    return new


async def blank_receipts(session: AsyncSession, pattern: re.Pattern[str], instead: str, authors: set[str]) -> int:
    """Blank a pattern in what these Slack users wrote and that isn't handled yet, or is parked. What is done has no
    words left. Returns in how many receipts it was."""
    changed = 0
    waiting = select(EventReceipt).where(undone())
    for receipt in (await session.scalars(waiting.with_for_update())).all():
        if authors.isdisjoint(texts_in(receipt.payload)):
            continue
        blanked = mapped(receipt.payload, lambda said: pattern.sub(instead, said))
        if blanked != receipt.payload:
            receipt.payload = blanked
            changed += 1
    return changed


async def drop_receipts(session: AsyncSession, channel: str, message_ts: str, now: datetime) -> None:
    """Drop the events about a message that aren't handled yet, or are parked: its first text and its edits."""
    if not (channel and message_ts):
        return
    of_message = col(EventReceipt.key).contains(f":{channel}:{message_ts}", autoescape=True)
    dropped = update(EventReceipt).where(undone(), of_message)
    values = {"state": ReceiptState.DONE, "ended_at": now, "payload": {}, "leased_until": None, "leased_by": ""}
    await session.execute(dropped.values(**values), execution_options={"synchronize_session": False})


def undone() -> ColumnElement[bool]:
    """The condition for what isn't handled yet, or is parked. One index lookup for each: most receipts are done."""
    states = [select(col(EventReceipt.id)).where(text(state)) for state in (RECEIPTS_WAITING, RECEIPTS_PARKED)]
    return col(EventReceipt.id).in_(states[0].union_all(states[1]))


async def retry_parked(session: AsyncSession, now: datetime, only: int | None = None) -> int:
    """Try everything that is parked again, or `only` the receipt with this ID, with as many tries as a new event gets.
    Returns how much that is."""
    again = update(EventReceipt).where(text(RECEIPTS_PARKED))
    if only is not None:
        again = again.where(col(EventReceipt.id) == only)
    values = {"state": ReceiptState.WAITING, "ended_at": None, "tries": 0, "try_at": now}
    found: Any = await session.execute(again.values(**values), execution_options={"synchronize_session": False})
    return int(found.rowcount)


class ReceiptQueue:
    """The receipts of one lane to handle. Each method has a transaction of its own. Any number of processes can share
    one."""

    def __init__(self, database: Database, lane: Lane = Lane.ARRIVED) -> None:
        self.database = database
        self.lane = lane

    async def take(self, happening: Happening, now: datetime) -> ReceiptClaim | None:
        """Store an event and claim it. None if it's stored already."""
        lease = uuid4().hex
        async with self.database.transaction() as session:
            new = await store(session, [happening], now, lease)
        return ReceiptClaim(new[0], happening.payload, lease=lease) if new else None

    async def claim(self, now: datetime) -> ReceiptClaim | None:
        """Claim the first receipt that is due: one that nobody has begun, or whose process died on the way."""
        unleased = or_(col(EventReceipt.leased_until).is_(None), col(EventReceipt.leased_until) < now)
        ours = text(RECEIPTS_WAITING), col(EventReceipt.lane) == self.lane
        due = select(EventReceipt).where(*ours, col(EventReceipt.try_at) <= now, unleased)
        due = due.order_by(col(EventReceipt.try_at), col(EventReceipt.id)).limit(1)
        async with self.database.transaction() as session:
            receipt = (await session.scalars(due.with_for_update(skip_locked=True))).first()
            return _claimed(receipt, now) if receipt is not None else None

    async def failed(self, claim: ReceiptClaim, now: datetime, trouble: str) -> bool:
        """Record that a try failed. Returns whether that was the last one, and the receipt is parked now."""
        values: dict[str, Any] = {"leased_until": None, "leased_by": "", "trouble": trouble[:200]}
        is_last = claim.tries >= MOST_TRIES
        if is_last:
            values |= {"state": ReceiptState.PARKED, "ended_at": now}
        else:
            values["try_at"] = now + min(FIRST_PAUSE * 4 ** (claim.tries - 1), LONGEST_PAUSE)
        ours = update(EventReceipt).where(
            col(EventReceipt.id) == claim.receipt_id, col(EventReceipt.leased_by) == claim.lease
        )
        async with self.database.transaction() as session:
            recorded: Any = await session.execute(ours.values(**values))
        return is_last and bool(recorded.rowcount)

    async def later(self, claim: ReceiptClaim, at: datetime) -> None:
        """Try again at a moment, without counting this try: the other side can't be reached, or asked to wait."""
        values = {"leased_until": None, "leased_by": "", "try_at": at, "tries": claim.tries - 1}
        ours = update(EventReceipt).where(
            col(EventReceipt.id) == claim.receipt_id, col(EventReceipt.leased_by) == claim.lease
        )
        async with self.database.transaction() as session:
            await session.execute(ours.values(**values))

    async def bound(self, now: datetime) -> None:
        """Limit pauses and leases. Otherwise, after a clock is set back, receipts would wait until it catches up."""
        late = update(EventReceipt).where(text(RECEIPTS_WAITING), col(EventReceipt.try_at) > now + LONGEST_PAUSE)
        held = update(EventReceipt).where(text(RECEIPTS_WAITING), col(EventReceipt.leased_until) > now + LEASE)
        async with self.database.transaction() as session:
            await session.execute(late.values(try_at=now))
            await session.execute(held.values(leased_until=now + LEASE))

    async def take_over(self) -> None:
        """End leases at the start, because their owners are gone. Only for databases with a single process. A receipt
        that was begun several times keeps its lease: it may have ended the process, and others have to get their turn.
        """
        held = update(EventReceipt).where(
            text(RECEIPTS_WAITING), col(EventReceipt.leased_until).is_not(None), col(EventReceipt.tries) <= 1
        )
        async with self.database.transaction() as session:
            await session.execute(held.values(leased_until=None, leased_by=""))

    async def waiting(self, now: datetime) -> int:
        """The number of receipts that are due or being handled."""
        return await self._count(text(RECEIPTS_WAITING), col(EventReceipt.try_at) <= now)

    async def parked(self) -> int:
        """The number of receipts that failed too often."""
        return await self._count(text(RECEIPTS_PARKED))

    async def _count(self, *conditions: Any) -> int:
        async with self.database.session() as session:
            ours = (
                select(func.count()).select_from(EventReceipt).where(col(EventReceipt.lane) == self.lane, *conditions)
            )
            return (await session.scalars(ours)).one()


def _claimed(receipt: EventReceipt, now: datetime) -> ReceiptClaim:
    receipt.tries += 1
    claim = ReceiptClaim(receipt.id, receipt.payload, receipt.tries, late=True)
    receipt.leased_until, receipt.leased_by = now + LEASE, claim.lease
    return claim
