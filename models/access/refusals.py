"""Recording refusals, and noticing people who probe for ids.

The first refusals of a person in an hour get an audit entry each. The others are counted, and share one entry.

An id of another customer's row and an id that doesn't exist are counted by the same statements. Neither the answer nor
the response time tells them apart.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import UniqueConstraint, and_, bindparam, distinct, func, update
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
        probes: How many different ids that aren't theirs the caller tried before their last refusal.
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


async def ids_tried(session: AsyncSession, counted: RefusalCount) -> list[str]:
    """The stored ids of one `RefusalCount`, in the order of the first try."""
    statement = select(ProbedId.ref).where(ProbedId.refusals_id == counted.id).order_by(col(ProbedId.id))
    return list(await session.scalars(statement))


async def _count(desk: Desk, refusal: Refusal) -> Any:
    """Add one to this hour's count and return it. It is a single statement, so concurrent requests wait for each
    other."""
    hour = desk.now.replace(minute=0, second=0, microsecond=0)
    values = {"who": refusal.who, "person_id": refusal.person_id, "hour": hour, "most": desk.trail.refusals}
    return (await desk.session.execute(_counting(_dialect(desk)), values)).one()


async def _probed(desk: Desk, refusal: Refusal, refusals_id: int) -> None:
    """Store a tried id with the moment of its last try. If there are too many within 60 minutes, tell the admins, at
    most once a day."""
    tried = {"of_refusals": refusals_id, "tried": refusal.probed, "now": desk.now}
    again: Any = await desk.session.execute(_tried_again(), tried)
    if again.rowcount:
        # The number of ids is still the same.
        return
    await desk.session.execute(_tried_first(_dialect(desk)), tried)
    within = {"by": refusal.who, "since": desk.now - HOUR}
    ids, since = (await desk.session.execute(_within_an_hour(), within)).one()
    if ids < desk.trail.probes:
        return
    key = f"probing:{refusal.who}:{desk.now.date()}"
    if (await desk.session.scalars(select(Notice.id).where(Notice.key == key))).first() is None:
        desk.organization_id = 0
        told = Probing(refusals_id, desk.slack_user.user_id, ids, since)
        desk.post(desk.channels.approvals, told, key)


# Each statement is built once, because building it costs more than running it.
_COUNTS: Any = RefusalCount.__table__  # type: ignore[attr-defined]
_IDS: Any = ProbedId.__table__  # type: ignore[attr-defined]


@cache
def _counting(dialect: str) -> Any:
    """Adds one to the count of an hour, or begins it. Returns it."""
    parts: dict[str, Any] = {name: bindparam(name) for name in ("who", "person_id", "hour", "most")}
    first = _insert(dialect, _COUNTS).values(**parts, count=1, probes=0)
    ids = select(func.count()).where(_IDS.c.refusals_id == _COUNTS.c.id).scalar_subquery()
    again = {"count": _COUNTS.c.count + 1, "closed_at": None, "probes": ids}
    statement = first.on_conflict_do_update(index_elements=["who", "hour"], set_=again)
    return statement.returning(_COUNTS.c.id, _COUNTS.c.count, _COUNTS.c.most, _COUNTS.c.probes)


@cache
def _tried_again() -> Any:
    """Stores another try of an id that was tried before in the same hour."""
    same = and_(_IDS.c.refusals_id == bindparam("of_refusals"), _IDS.c.ref == bindparam("tried"))
    return update(_IDS).where(same).values(at=bindparam("now"))


@cache
def _tried_first(dialect: str) -> Any:
    """Stores an id that was tried. A concurrent request may have stored it meanwhile."""
    parts: dict[str, Any] = {"refusals_id": bindparam("of_refusals"), "ref": bindparam("tried"), "at": bindparam("now")}
    statement = _insert(dialect, _IDS).values(**parts)
    return statement.on_conflict_do_update(index_elements=["refusals_id", "ref"], set_={"at": bindparam("now")})


@cache
def _within_an_hour() -> Any:
    """How many different ids that aren't theirs a caller tried in the last 60 minutes, and since when."""
    statement = select(func.count(distinct(_IDS.c.ref)), func.min(_IDS.c.at))
    statement = statement.join(_COUNTS, _COUNTS.c.id == _IDS.c.refusals_id)
    return statement.where(_COUNTS.c.who == bindparam("by"), _IDS.c.at > bindparam("since"))


def _dialect(desk: Desk) -> str:
    return desk.session.get_bind().dialect.name


def _insert(dialect: str, table: Any) -> Any:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
