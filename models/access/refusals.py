"""Recording refusals, and noticing people who probe for ids.

The first refusals of a person in an hour get an audit entry each. The others are counted, and share one entry.

An id of another customer's row and an id that doesn't exist are counted by the same statements. Neither the answer nor
the response time tells them apart.
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
"""How many of the ids that a person tries in an hour are stored. If the setting `PROBES_TOLD` is higher, it counts."""


class RefusalCount(Row, table=True):
    """How often one caller was refused in one hour.

    Attributes:
        who: A person's key, a system caller's name, or the workspace (or Grid) and id of an unknown Slack user.
        most: How many of the refusals have audit entries: one each or, once the hour is over, one together.
        probes: How many different ids that aren't theirs the caller tried.
        closed_at: When all refusals had their entry. Another refusal resets it.
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
    """An id that a caller tried and that isn't theirs, once for each `RefusalCount`. `at` is the last try."""

    __tablename__: ClassVar[str] = "probed_ids"
    __table_args__ = (UniqueConstraint("refusals_id", "ref"),)

    id: int = Field(default=None, primary_key=True)
    refusals_id: int = Field(foreign_key="refusals.id")
    ref: str = Field(max_length=64)
    at: datetime = Field(sa_type=UTCDateTime)


@dataclass(frozen=True)
class Probing(Payload):
    """To the admins: a person is trying one id after another.

    Args:
        user: Their Slack user id.
        ids: How many different ids they tried since `since`, within an hour.
    """

    kind = NoticeKind.PROBING
    urgency = Urgency.FIRST
    refusals_id: SubjectId
    user: str
    ids: int
    since: datetime | None = None

    def facts(self) -> dict[str, Any]:
        """The facts, with the moment as text for JSON."""
        return super().facts() | ({"since": self.since.isoformat()} if self.since else {})


@dataclass(frozen=True)
class Refusal:
    """A refusal to record.

    Args:
        who: As in `RefusalCount`.
        probed: The id that was tried and isn't theirs; empty if the refusal is about none.
    """

    entry: AuditEntry
    who: str
    person_id: int | None
    probed: str = ""


def refusal_of(desk: Desk, error: Denied | NotFound) -> Refusal:
    """Collect what to record about a refusal. Call it before the transaction is rolled back, which empties rows."""
    probed = error.subject if isinstance(error, NotFound) else ""
    return made_of(desk, refusal_entry(desk, error), probed)


def made_of(desk: Desk, kept: AuditEntry, probed: str = "") -> Refusal:
    """Combine an audit entry for a refusal with the caller whom it counts for."""
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
    *,
    look: bool = False,
) -> None:
    """Record a change or an audited read on the audit trail, in the same transaction.

    Args:
        look: The caller is on the staff and looks at a customer, and the permission has `audited_for_staff`.
    """
    if look or permission.audited or not permission.reads:
        subject = str(getattr(row, "ref", ""))
        subscription_id = scope.subscription_id if scope else None
        outcome = Outcome.REFUSED if desk.refusal else outcome
        kept = entry(desk, name, permission.right, outcome, subject, subscription_id, desk.refusal)
        if desk.refusal:
            await keep_refusal(desk, made_of(desk, kept))
        else:
            desk.session.add(kept)


async def keep_refusal(desk: Desk, refusal: Refusal) -> None:
    """Count a refusal. The first ones in an hour get an entry each. The others share one, once the hour is over."""
    counted = await _count(desk, refusal)
    if counted.count <= counted.most:
        desk.session.add(refusal.entry)
    if refusal.probed and counted.probes < max(MOST_IDS, desk.trail.probes):
        await _probed(desk, refusal, counted.id)


async def _count(desk: Desk, refusal: Refusal) -> Any:
    """Add one to this hour's count and return it. It is a single statement, so concurrent requests wait for each
    other."""
    hour = desk.now.replace(minute=0, second=0, microsecond=0)
    values = {"who": refusal.who, "person_id": refusal.person_id, "hour": hour}
    first = _insert(desk, RefusalCount).values(**values, count=1, most=desk.trail.refusals, probes=0)
    counts: Any = RefusalCount
    again = {"count": counts.count + 1, "closed_at": None}
    statement = first.on_conflict_do_update(index_elements=["who", "hour"], set_=again)
    found = await desk.session.execute(statement.returning(counts.id, counts.count, counts.most, counts.probes))
    return found.one()


async def _probed(desk: Desk, refusal: Refusal, refusals_id: int) -> None:
    """Store a tried id with the moment of its last try. If there are too many within 60 minutes, tell the admins, at
    most once a day."""
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
    """How many different ids that aren't theirs a caller tried in the last 60 minutes, and since when."""
    statement = (
        select(func.count(col(ProbedId.ref).distinct()), func.min(ProbedId.at))
        .join(RefusalCount, col(RefusalCount.id) == col(ProbedId.refusals_id))
        .where(RefusalCount.who == who, col(ProbedId.at) > desk.now - HOUR)
    )
    ids, since = (await desk.session.execute(statement)).one()
    return ids, since


async def ids_tried(session: AsyncSession, counted: RefusalCount) -> list[str]:
    """The stored ids of one `RefusalCount`, in the order of the first try."""
    statement = select(ProbedId.ref).where(ProbedId.refusals_id == counted.id).order_by(col(ProbedId.id))
    return list(await session.scalars(statement))


def _insert(desk: Desk, row: type[Row]) -> Any:
    is_sqlite = desk.session.get_bind().dialect.name == "sqlite"
    return sqlite.insert(row) if is_sqlite else postgresql.insert(row)
