"""Refusals, kept on the audit trail up to a number in an hour and counted beyond it; and who probes for ids.

What belongs to somebody else and what nothing has are counted alike, by the same statements: neither the answer nor the
time that it takes tells them apart.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import UniqueConstraint, func, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col, select

from models.access.audit import AuditEntry
from models.access.desk import Desk
from models.access.entries import entry, refusal_entry
from models.access.errors import Denied, NotFound
from models.access.permissions import Permission
from models.access.scopes import Scope
from models.core.outbox import Notice, NoticeKind, Payload, SubjectId, Urgency
from models.core.types import Row, UTCDateTime
from models.directory.people import Person
from models.roles import Outcome

HOUR = timedelta(hours=1)
MOST_IDS = 100
"""Of the ids that one person tries in an hour, so many are kept; more only if `PROBES_TOLD` is higher."""


class RefusalCount(Row, table=True):
    """How often one person was refused something in one hour.

    `who` is a person's key, or the workspace and id of an unknown Slack user. `most` of them have entries: of their own
    or, once the hour is over, one together. `probes` are the different ids among them that weren't theirs. `closed_at`:
    all of them have their entry. One more opens the count again.
    """

    __tablename__: ClassVar[str] = "refusals"
    __table_args__ = (UniqueConstraint("who", "hour"),)

    id: int = Field(default=None, primary_key=True)
    who: str = Field(max_length=80)
    person_id: int | None = Field(default=None, foreign_key="people.id")
    hour: datetime = Field(sa_type=UTCDateTime, index=True)
    count: int
    most: int
    probes: int = 0
    closed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class ProbedId(Row, table=True):
    """One id that was asked for and isn't theirs, once for each `RefusalCount`. `at` is when it was tried last."""

    __tablename__: ClassVar[str] = "probed_ids"
    __table_args__ = (UniqueConstraint("refusals_id", "ref"),)

    id: int = Field(default=None, primary_key=True)
    refusals_id: int = Field(foreign_key="refusals.id")
    ref: str = Field(max_length=64)
    at: datetime = Field(sa_type=UTCDateTime)


@dataclass(frozen=True)
class Probing(Payload):
    """To the admins: somebody tries one id after the other. `user` is their Slack user, `ids` is how many they tried
    from `since` on, within an hour."""

    kind = NoticeKind.PROBING
    urgency = Urgency.FIRST
    refusals_id: SubjectId
    user: str
    ids: int
    since: datetime | None = None

    def facts(self) -> dict[str, Any]:
        """As a notice keeps them."""
        return super().facts() | ({"since": self.since.isoformat()} if self.since else {})


@dataclass(frozen=True)
class Refusal:
    """One refusal, as it is kept. `probed` is the id that isn't theirs, where it was one."""

    entry: AuditEntry
    who: str
    person_id: int | None
    probed: str = ""


def refusal_of(desk: Desk, error: Denied | NotFound) -> Refusal:
    """What is kept of a refusal. Call it before the transaction is rolled back, which empties rows."""
    probed = error.subject if isinstance(error, NotFound) else ""
    return made_of(desk, refusal_entry(desk, error), probed)


def made_of(desk: Desk, kept: AuditEntry, probed: str = "") -> Refusal:
    """An entry about a refusal, with whom it counts for."""
    caller = desk.caller
    who = caller.key if isinstance(caller, Person) else caller.name if caller else " ".join(desk.slack_user.key)
    return Refusal(kept, who, desk.caller_id, probed)


async def keep(
    desk: Desk,
    name: str,
    permission: Permission,
    outcome: Outcome,
    row: Row | None = None,
    scope: Scope | None = None,
) -> None:
    """Keep a change on the audit trail, in the same transaction; and a read that is audited."""
    if permission.audited or not permission.reads:
        subject = str(getattr(row, "ref", ""))
        subscription_id = scope.subscription_id if scope else None
        outcome = Outcome.REFUSED if desk.refusal else outcome
        kept = entry(desk, name, permission.right, outcome, subject, subscription_id, desk.refusal)
        if desk.refusal:
            await keep_refusal(desk, made_of(desk, kept))
        else:
            desk.session.add(kept)


async def keep_refusal(desk: Desk, refusal: Refusal) -> None:
    """Count a refusal. The first ones of an hour have an entry each; the others get one together when it is over."""
    counted = await _count(desk, refusal)
    if counted.count <= counted.most:
        desk.session.add(refusal.entry)
    if refusal.probed and counted.probes < max(MOST_IDS, desk.trail.probes):
        await _probed(desk, refusal, counted.id)


async def _count(desk: Desk, refusal: Refusal) -> Any:
    """The count of this hour, one higher, by one statement: the second of two waits for the first."""
    hour = desk.now.replace(minute=0, second=0, microsecond=0)
    values = {"who": refusal.who, "person_id": refusal.person_id, "hour": hour}
    first = _insert(desk, RefusalCount).values(**values, count=1, most=desk.trail.refusals, probes=0)
    counts: Any = RefusalCount
    again = {"count": counts.count + 1, "closed_at": None}
    statement = first.on_conflict_do_update(index_elements=["who", "hour"], set_=again)
    found = await desk.session.execute(statement.returning(counts.id, counts.count, counts.most, counts.probes))
    return found.one()


async def _probed(desk: Desk, refusal: Refusal, refusals_id: int) -> None:
    """Keep an id with the moment of its last try; and tell the admins, once a day, when there were too many of them
    within an hour: any hour, and not that of the clock."""
    tried = _insert(desk, ProbedId).values(refusals_id=refusals_id, ref=refusal.probed, at=desk.now)
    await desk.session.execute(
        tried.on_conflict_do_update(index_elements=["refusals_id", "ref"], set_={"at": desk.now})
    )
    kept = select(func.count()).where(col(ProbedId.refusals_id) == refusals_id).scalar_subquery()
    await desk.session.execute(update(RefusalCount).where(col(RefusalCount.id) == refusals_id).values(probes=kept))
    ids, since = await _within_an_hour(desk, refusal.who)
    if ids < desk.trail.probes:
        return
    key = f"probing:{refusal.who}:{desk.now.date()}"
    if (await desk.session.scalars(select(Notice.id).where(Notice.key == key))).first() is None:
        desk.organization_id = 0
        told = Probing(refusals_id, desk.slack_user.user_id, ids, since)
        desk.post(desk.channels.approvals, told, key)


async def _within_an_hour(desk: Desk, who: str) -> tuple[int, datetime]:
    """How many different ids that aren't theirs somebody tried in the last hour, and since when."""
    statement = (
        select(func.count(col(ProbedId.ref).distinct()), func.min(ProbedId.at))
        .join(RefusalCount, col(RefusalCount.id) == col(ProbedId.refusals_id))
        .where(RefusalCount.who == who, col(ProbedId.at) > desk.now - HOUR)
    )
    ids, since = (await desk.session.execute(statement)).one()
    return ids, since


async def ids_tried(session: AsyncSession, counted: RefusalCount) -> list[str]:
    """The ids that somebody tried in an hour and that aren't theirs, in the order of their first try: the first
    `MOST_IDS`."""
    statement = select(ProbedId.ref).where(ProbedId.refusals_id == counted.id).order_by(col(ProbedId.id))
    return list(await session.scalars(statement))


def _insert(desk: Desk, row: type[Row]) -> Any:
    is_sqlite = desk.session.get_bind().dialect.name == "sqlite"
    return sqlite.insert(row) if is_sqlite else postgresql.insert(row)
