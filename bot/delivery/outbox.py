"""The outbox's side of delivery: claim notices with a lease, and write down what came of each."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import ColumnElement, func, literal_column, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from models.core.database import Database
from models.core.outbox import Notice, NoticeState

LEASE = timedelta(seconds=90)
"""Longer than one try may take, with time to spare for clocks of replicas that disagree."""


@dataclass(frozen=True)
class Claim:
    """A notice that is ours until its lease ends.

    `lease` names this one claim: a result counts only while the notice has the same. `look_first`: an earlier try may
    have arrived.
    """

    notice: Notice
    lease: str
    until: datetime
    look_first: bool


class Outbox:
    """Claims and results, each in a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def claim(self, now: datetime, most: int, besides: Collection[int] = ()) -> list[Claim]:
        """Claim the first waiting notice of each destination, so that what goes to one place keeps its order.

        The claim says "maybe sent" before anything leaves: after a crash the next one looks first. `besides` are the
        ids that the caller is busy with: when the clock is moved on, their leases seem to have ended.
        """
        earlier = aliased(Notice)
        waits_behind = (
            select(col(earlier.id))
            .where(
                col(earlier.destination) == col(Notice.destination),
                _waiting(earlier),
                col(earlier.id) < col(Notice.id),
            )
            .exists()
        )
        statement = (
            select(Notice)
            .where(
                _waiting(Notice),
                col(Notice.id).not_in(besides),
                col(Notice.try_at) <= now,
                or_(col(Notice.leased_until).is_(None), col(Notice.leased_until) < now),
                ~waits_behind,
            )
            # Plus 0, or SQLite reads all notices in the order of their ids instead of the index of waiting ones.
            .order_by(col(Notice.id) + 0)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        async with self.database.transaction() as session:
            claims = []
            for notice in await session.scalars(statement):
                claim = Claim(notice, uuid4().hex, now + LEASE, look_first=notice.maybe_sent)
                claims.append(claim)
                notice.leased_until, notice.leased_by = claim.until, claim.lease
                notice.tries += 1
                notice.maybe_sent = True
            return claims

    async def sent(self, claim: Claim, now: datetime, channel: str = "", ts: str = "") -> None:
        """It arrived; for Slack with the message's place, so that it can be edited."""
        await self._conclude(
            claim, state=NoticeState.SENT, sent_at=now, message_channel=channel, message_ts=ts, trouble=""
        )

    async def dropped(self, claim: Claim) -> None:
        """There was nothing left to say."""
        await self._conclude(claim, state=NoticeState.DROPPED)

    async def parked(self, claim: Claim, trouble: str) -> None:
        """Somebody has to look."""
        await self._conclude(claim, state=NoticeState.PARKED, trouble=trouble[:200])

    async def again(self, claim: Claim, at: datetime, trouble: str, *, maybe_sent: bool, counts: bool = True) -> None:
        """Try again at a moment. `counts`: it counts towards parking."""
        tries = claim.notice.tries - (0 if counts else 1)
        await self._conclude(claim, try_at=at, trouble=trouble[:200], maybe_sent=maybe_sent, tries=tries)

    async def _conclude(self, claim: Claim, **values: object) -> None:
        """Write the result, unless the lease was lost to another replica meanwhile."""
        async with self.database.transaction() as session:
            statement = select(Notice).where(Notice.id == claim.notice.id).with_for_update()
            notice = (await session.scalars(statement)).one()
            if notice.leased_by == claim.lease and notice.state is NoticeState.WAITING:
                for name, value in values.items():
                    setattr(notice, name, value)
                notice.leased_until, notice.leased_by = None, ""

    async def post_anew(self, card: Notice, now: datetime) -> None:
        """Let a card that somebody deleted be posted once more; nothing, if another one saw to that already."""
        async with self.database.transaction() as session:
            statement = select(Notice).where(Notice.id == card.id).with_for_update()
            notice = (await session.scalars(statement)).one()
            if notice.state is NoticeState.SENT and notice.message_ts == card.message_ts:
                # Written now, as it were: what was before need not be looked through for it.
                notice.state, notice.created_at, notice.try_at = NoticeState.WAITING, now, now
                notice.tries, notice.maybe_sent = 0, False
                notice.message_channel = notice.message_ts = ""

    async def undelivered(self) -> int:
        """How many notices are still to be delivered."""
        return await self._count(NoticeState.WAITING)

    async def count_parked(self) -> int:
        """How many wait for somebody to look."""
        return await self._count(NoticeState.PARKED)

    async def _count(self, state: NoticeState) -> int:
        async with self.database.transaction() as session:
            statement = select(func.count()).select_from(Notice).where(col(Notice.state) == state)
            return (await session.scalars(statement)).one()


def _waiting(notice: type[Notice]) -> ColumnElement[bool]:
    """Said as the index of waiting notices has it: SQLite does not use that index for a bound parameter."""
    return col(notice.state) == literal_column(f"'{NoticeState.WAITING}'")
