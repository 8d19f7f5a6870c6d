"""The outbox's side of delivery: claiming notices with a lease, and recording each result."""

from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from math import ceil
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, func, or_, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from bot.delivery.lanes import Lane, Turns, find_lanes, in_lane, values_of, waiting
from models.core.database import Database, one_at_a_time
from models.core.outages import Way, way_failed, way_works
from models.core.outbox import BEGUN, Medium, Notice, NoticeState, key_of_mail

LONGEST_WAIT = timedelta(minutes=5)
"""The longest pause before a try, whatever Slack says. If needed, the next try is delayed again."""
LEASE = timedelta(seconds=90)
"""Longer than one try can take, with a margin for replicas whose clocks differ."""


@dataclass(frozen=True)
class Claim:
    """A notice that this process may send until the lease ends.

    `lease` identifies this claim. A result only counts while the notice has the same lease. `look_first`: an earlier
    try may have arrived.
    """

    notice: Notice
    lease: str
    until: datetime
    look_first: bool


class Outbox:
    """Claims notices and records results, each in its own transaction."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._turns = Turns()

    async def claim(self, now: datetime, most: int, besides: Collection[int] = ()) -> list[Claim]:
        """Claim the next notices: the most urgent first, with customers taking turns. Each person gets one at a time,
        equally urgent ones in the order of writing. Each channel also gets one at a time, and retries go before
        everything else.

        The claim records "maybe sent" before anything is sent, so that after a crash the next try looks first.
        `besides` are the IDs that the caller is busy with. When the clock is moved forward, their leases seem to have
        ended.
        """
        async with self.database.transaction() as session:
            # Replicas don't see what another one is about to claim. They could choose another notice for the same
            # channel.
            await one_at_a_time(session, "claim")
            found = await self._choose(session, now, most, besides)
            return [_claimed(notice, now) for notice in found]

    async def _choose(self, session: AsyncSession, now: datetime, most: int, besides: Collection[int]) -> list[Notice]:
        lanes = [lane for lane in await find_lanes(session) if lane.try_at <= now]
        if not lanes:
            return []
        chosen, busy = await _go_on(session, now, besides)
        chosen = chosen[:most]
        lanes = [lane for lane in lanes if lane.channel not in busy]
        standing: dict[Lane, deque[Notice]] = {}
        seen, ended = set(besides), set[Lane]()
        while lanes and len(chosen) < most:
            lane = self._turns.next(lanes, now)
            if not standing.get(lane) and lane not in ended:
                # Take a share of them each time, because there may be many waiting customers, or only a few.
                share = ceil((most - len(chosen)) / len(lanes))
                standing[lane] = deque(await _first_of(session, lane, now, share, seen))
                seen.update(notice.id for notice in standing[lane])
                ended |= {lane} if len(standing[lane]) < share else set()
            if not standing[lane]:
                lanes.remove(lane)
                continue
            notice = standing[lane].popleft()
            if not lane.channel and any(other.destination == notice.destination for other in chosen):
                continue
            chosen.append(notice)
            self._turns.taken(lane)
            lanes = [other for other in lanes if not lane.channel or other.channel != lane.channel]
        return chosen

    async def is_mailed_too(self, notice: Notice) -> bool:
        """Whether an email goes out beside a direct message."""
        async with self.database.transaction() as session:
            beside = select(Notice.id).where(Notice.key == key_of_mail(notice.key))
            return (await session.scalars(beside)).first() is not None

    async def bound(self, now: datetime) -> None:
        """Limit how long notices wait and how long leases last. Otherwise, after a clock is set back, notices written
        before would wait until it catches up."""
        late = update(Notice).where(waiting(Notice), col(Notice.try_at) > now + LONGEST_WAIT)
        held = update(Notice).where(waiting(Notice), col(Notice.leased_until) > now + LEASE)
        async with self.database.transaction() as session:
            await session.execute(late.values(try_at=now))
            await session.execute(held.values(leased_until=now + LEASE))

    async def take_over(self) -> None:
        """End all leases at the start, because their owners are gone. Only for databases with a single delivering
        process."""
        held = update(Notice).where(waiting(Notice), col(Notice.leased_until).is_not(None))
        async with self.database.transaction() as session:
            await session.execute(held.values(leased_until=None, leased_by="", trouble="Steward ended meanwhile."))

    async def sent(self, claim: Claim, now: datetime, channel: str = "", ts: str = "") -> None:
        """Record that it arrived. For Slack, also record the message's place, so that it can be updated."""
        async with self.database.transaction() as session:
            await way_works(session, Way.SLACK if channel else Way.MAIL, now)
            values = {"sent_at": now, "message_channel": channel, "message_ts": ts, "trouble": ""}
            await _record(session, claim, state=NoticeState.SENT, **values)

    async def failed(self, way: Way, now: datetime, trouble: str) -> None:
        """Record that nothing can be sent by one way at the moment."""
        async with self.database.transaction() as session:
            await way_failed(session, way, now, trouble)

    async def dropped(self, claim: Claim) -> None:
        """Record that there was nothing to say."""
        await self._conclude(claim, state=NoticeState.DROPPED)

    async def parked(self, claim: Claim, now: datetime, trouble: str) -> None:
        """Park the notice, because an operator has to look at it."""
        await self._conclude(claim, state=NoticeState.PARKED, trouble=trouble[:200], parked_at=now)

    async def again(self, claim: Claim, at: datetime, trouble: str, *, maybe_sent: bool, counts: bool = True) -> None:
        """Schedule another try. `counts`: it counts towards parking."""
        tries = claim.notice.tries - (0 if counts else 1)
        await self._conclude(claim, try_at=at, trouble=trouble[:200], maybe_sent=maybe_sent, tries=tries)

    async def _conclude(self, claim: Claim, **values: object) -> None:
        async with self.database.transaction() as session:
            await _record(session, claim, **values)

    async def post_anew(self, card: Notice, now: datetime) -> None:
        """Post a deleted card again, unless another process has already scheduled that."""
        async with self.database.transaction() as session:
            statement = select(Notice).where(Notice.id == card.id).with_for_update()
            notice = (await session.scalars(statement)).one()
            if notice.state is NoticeState.SENT and notice.message_ts == card.message_ts:
                # It counts as written now, so that earlier messages aren't searched for it.
                notice.state, notice.created_at, notice.try_at = NoticeState.WAITING, now, now
                notice.tries, notice.maybe_sent = 0, False
                notice.message_channel = notice.message_ts = ""

    async def undelivered(self, now: datetime | None = None) -> int:
        """The number of notices still to be delivered. With a moment, without those that are held until later."""
        return await self._count(_undelivered(without_held=now is not None), {"now": now} if now else {})

    async def count_parked(self) -> int:
        """The number of parked notices."""
        return await self._count(_parked(), {})

    async def _count(self, statement: Select[int], values: dict[str, Any]) -> int:
        async with self.database.transaction() as session:
            return (await session.execute(statement, values)).scalar_one()


async def _record(session: AsyncSession, claim: Claim, **values: object) -> None:
    """Record the result, unless another replica has taken over the lease."""
    notice = (await session.execute(_locked(), {"id": claim.notice.id})).scalar_one()
    if notice.leased_by == claim.lease and notice.state is NoticeState.WAITING:
        for name, value in values.items():
            setattr(notice, name, value)
        notice.leased_until, notice.leased_by = None, ""


def _claimed(notice: Notice, now: datetime) -> Claim:
    """Take a notice. It's ours until the lease ends."""
    claim = Claim(notice, uuid4().hex, now + LEASE, look_first=notice.maybe_sent)
    notice.leased_until, notice.leased_by = claim.until, claim.lease
    notice.tries += 1
    notice.maybe_sent = True
    return claim


async def _go_on(session: AsyncSession, now: datetime, besides: Collection[int]) -> tuple[list[Notice], set[str]]:
    """Notices for channels that were tried and are due again, and the channels that have to wait. An update that is
    retried delays nothing else, because it only has to come after its card."""
    due, busy = [], set()
    # Read without a lock: until a result is stored, its channel stays busy.
    for notice in await session.scalars(_begun()):
        on_its_way = notice.id in besides or (notice.leased_until is not None and notice.leased_until >= now)
        if on_its_way or (notice.medium is not Medium.EDIT and notice.channel not in busy):
            if not on_its_way and notice.try_at <= now:
                due.append(notice.id)
            busy.add(notice.channel)
    if not due:
        return [], busy
    return list(await session.scalars(_due_again(), {"due": due, "now": now})), busy


NOW: Any = bindparam("now")
"""The statements are the same each time, and building one takes longer than running it. So each is made once, for the
moment and the other values that it's given."""


def _ids(name: str) -> Any:
    return bindparam(name, expanding=True)


@cache
def _undelivered(*, without_held: bool) -> Select[int]:
    due = [~_held(Notice, NOW)] if without_held else []
    return select(func.count()).select_from(Notice).where(col(Notice.state) == NoticeState.WAITING, *due)


@cache
def _parked() -> Select[int]:
    return select(func.count()).select_from(Notice).where(col(Notice.state) == NoticeState.PARKED)


@cache
def _locked() -> Select[Notice]:
    return select(Notice).where(col(Notice.id) == bindparam("id")).with_for_update()


@cache
def _begun() -> Select[Notice]:
    begun = select(Notice).where(text(BEGUN), col(Notice.channel) != "")
    return begun.order_by(col(Notice.channel), col(Notice.id))


@cache
def _due_again() -> Select[Notice]:
    due = col(Notice.id).in_(_ids("due"))
    locked = select(Notice).where(due, waiting(Notice), col(Notice.try_at) <= NOW, _unleased(Notice, NOW))
    locked = locked.order_by(col(Notice.id)).with_for_update(skip_locked=True)
    return locked.execution_options(populate_existing=True)


def _unleased(notice: type[Notice], now: Any) -> ColumnElement[bool]:
    """The condition that no process has a lease on the notice."""
    return or_(col(notice.leased_until).is_(None), col(notice.leased_until) < now)


def _held(notice: type[Notice], now: Any) -> ColumnElement[bool]:
    """The condition that a notice was written to be sent later. Those that come after it needn't wait for it. One that
    another process wrote with a clock that is ahead isn't held."""
    later = col(notice.try_at) > now, col(notice.try_at) > col(notice.created_at)
    return and_(col(notice.tries) == 0, col(notice.trouble) == "", *later)


@cache
def _other_notices() -> tuple[type[Notice], type[Notice]]:
    """Two other notices to compare one with. SQLAlchemy copies all columns for each, so they are made once."""
    return aliased(Notice), aliased(Notice)


async def _first_of(
    session: AsyncSession, lane: Lane, now: datetime, most: int, besides: Collection[int]
) -> Sequence[Notice]:
    """The first notices of a lane that can be claimed."""
    # Two parameters, because SQLAlchemy writes IN and NOT IN of nothing differently.
    values = {**values_of(lane), "now": now, "most": 1 if lane.channel else most}
    values |= {"besides": list(besides), "others": list(besides)}
    return (await session.scalars(_claimable(to_people=not lane.channel), values)).all()


@cache
def _claimable(*, to_people: bool) -> Select[Notice]:
    """Select them."""
    other, card = _other_notices()
    goes_before = and_(
        col(other.id) < col(Notice.id),
        or_(
            col(other.urgency) <= col(Notice.urgency),
            col(other.leased_until).is_not(None),
            col(other.trouble) != "",
            col(other.id) == col(Notice.reply_to_id),
        ),
    )
    on_its_way = and_(col(other.id) != col(Notice.id), or_(~_unleased(other, NOW), col(other.id).in_(_ids("others"))))
    behind = select(col(other.id)).where(
        col(other.destination) == col(Notice.destination),
        waiting(other),
        ~_held(other, NOW),
        or_(goes_before, on_its_way),
    )
    undrawn = select(col(card.id)).where(col(card.id) == col(Notice.edits_id), waiting(card))
    return (
        select(Notice)
        .where(
            waiting(Notice),
            in_lane(),
            col(Notice.id).not_in(_ids("besides")),
            col(Notice.try_at) <= NOW,
            _unleased(Notice, NOW),
            ~undrawn.exists(),
            *([~behind.exists()] if to_people else []),
        )
        .order_by(col(Notice.try_at), col(Notice.id))
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True)
    )
