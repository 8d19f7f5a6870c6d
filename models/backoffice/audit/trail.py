"""Reading the audit trail: filtering entries, and adding the names that people know."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.access.audit import AuditEntry
from models.backoffice.audit.known_people import KnownPerson, know
from models.directory.people import Person
from models.roles import Outcome
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class Filters:
    """The filters for entries. An empty value or 0 filters nothing.

    Args:
        person_id: The person who did it, or whom it was done to.
        subscription: A subscription's number.
        action: An action's name such as `contacts.add_contact`, or only its noun.
        outcome: `allowed` or `refused`.
        since: Only entries from this moment on.
        until: Only entries before this moment.
    """

    person_id: int = 0
    subscription: int = 0
    action: str = ""
    outcome: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def facts(self) -> dict[str, Any]:
        """The filters as a notice stores them."""
        return asdict(self) | {name: at.isoformat() if at else None for name, at in self._moments.items()}

    @classmethod
    def of(cls, facts: dict[str, Any]) -> "Filters":
        """The filters from a notice's facts."""
        moments = {name: facts[name] and datetime.fromisoformat(facts[name]) for name in ("since", "until")}
        return cls(**facts | moments)

    @property
    def _moments(self) -> dict[str, datetime | None]:
        return {"since": self.since, "until": self.until}

    def conditions(self) -> list[ColumnElement[bool]]:
        """The conditions that an entry has to meet."""
        found: list[ColumnElement[bool]] = []
        if self.person_id:
            about = col(AuditEntry.details)["person"].as_string()
            key = select(Person.key).where(Person.id == self.person_id).scalar_subquery()
            found.append(or_(col(AuditEntry.person_id) == self.person_id, about == key))
        if self.subscription:
            wanted = select(Subscription.id).where(Subscription.number == self.subscription).scalar_subquery()
            found.append(col(AuditEntry.subscription_id) == wanted)
        if self.action:
            named = col(AuditEntry.action) == self.action
            found.append(named if "." in self.action else col(AuditEntry.action).startswith(f"{self.action}."))
        if self.outcome:
            refused = col(AuditEntry.outcome) == Outcome.REFUSED
            found.append(refused if self.outcome == Outcome.REFUSED else ~refused)
        if self.since:
            found.append(col(AuditEntry.at) >= self.since)
        if self.until:
            found.append(col(AuditEntry.at) < self.until)
        return found


@dataclass(frozen=True)
class AuditLine:
    """One entry, with the people and the subscription if they are known."""

    entry: AuditEntry
    actor: KnownPerson | None
    number: int | None
    about: KnownPerson | None = None

    @property
    def ref(self) -> str:
        """The subscription's short ID; empty if there is none."""
        return f"SUB-{self.number}" if self.number else ""


def entries(*conditions: ColumnElement[bool]) -> Select[Any]:
    """The statement for entries with these conditions, each with its actor and the number of its subscription."""
    statement: Any = select(AuditEntry, Person, Subscription.number)
    joined: Select[Any] = (
        statement.outerjoin(Person, col(Person.id) == col(AuditEntry.person_id))
        .outerjoin(Subscription, col(Subscription.id) == col(AuditEntry.subscription_id))
        .where(*conditions)
    )
    return joined


async def read(session: AsyncSession, statement: Select[Any]) -> list[AuditLine]:
    """The entries that a statement finds."""
    rows: Sequence[Any] = (await session.execute(statement)).all()
    keys = {entry.details["person"] for entry, _, _ in rows if entry.details.get("person")}
    mentioned = list(await session.scalars(select(Person).where(col(Person.key).in_(keys)))) if keys else []
    ids = {person.key: person.id for person in mentioned}
    known = await know(session, [*mentioned, *[actor for _, actor, _ in rows if actor]])
    return [
        AuditLine(
            entry,
            actor=known[actor.id] if actor else None,
            number=number,
            about=known.get(ids.get(entry.details.get("person"), 0)),
        )
        for entry, actor, number in rows
    ]


async def count(session: AsyncSession, filters: Filters) -> tuple[int, int]:
    """The number of matching entries, and the newest one's ID, or 0."""
    statement = select(func.count(), func.coalesce(func.max(AuditEntry.id), 0)).where(*filters.conditions())
    found, newest = (await session.execute(statement)).one()
    return found, newest


async def read_on(
    session: AsyncSession, filters: Filters, after: int, most: int, up_to: int = 0
) -> Sequence[AuditLine]:
    """The next entries after an ID, oldest first, up to `up_to` if given."""
    conditions = [*filters.conditions(), col(AuditEntry.id) > after]
    if up_to:
        conditions.append(col(AuditEntry.id) <= up_to)
    return await read(session, entries(*conditions).order_by(col(AuditEntry.id)).limit(most))
