"""Agents who are away: their tickets go back into the queue, and they get none until they're back."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import select

from models.access.actions import action
from models.access.desk import Desk
from models.core.errors import Refused
from models.core.texts import gettext_noop
from models.desks.tickets.agents import give_back_tickets
from models.desks.tickets.problems import DayPassed, NotAway
from models.desks.tickets.tables import AgentAway
from models.roles import StaffRight


@dataclass(frozen=True)
class Absence:
    """The caller is away.

    Attributes:
        until: The last day; None if they didn't say.
        tickets: How many of their tickets are in the queue again.
    """

    until: date | None
    tickets: int


@action("tickets.go_away", StaffRight.TRIAGE_TICKETS, label=gettext_noop("be away from tickets"))
async def go_away(desk: Desk, until: date | None = None) -> Absence:
    """Note that the caller is away. Their open tickets go back into the queue, and the triage channel learns of it.

    Args:
        until: The last day, in the caller's time zone. Without one, until they say that they're back.

    Raises:
        Refused: The day has passed.
    """
    if until is not None and until < desk.own_day:
        raise Refused(DayPassed(until))
    away = await _absence_of(desk)
    if away is None:
        away = AgentAway(person_id=desk.person.id, since=desk.now)
        desk.session.add(away)
    away.back_at = _day_after(until, desk.person.time_zone) if until else None
    await desk.session.flush()
    return Absence(until, await give_back_tickets(desk, desk.person.id))


@action("tickets.come_back", StaffRight.TRIAGE_TICKETS, label=gettext_noop("be back from being away"))
async def come_back(desk: Desk) -> None:
    """Note that the caller works on tickets again.

    Raises:
        Refused: They aren't away.
    """
    away = await _absence_of(desk)
    if away is None or not away.lasts(desk.now):
        raise Refused(NotAway())
    await desk.session.delete(away)


async def _absence_of(desk: Desk) -> AgentAway | None:
    theirs = select(AgentAway).where(AgentAway.person_id == desk.person.id)
    return (await desk.session.scalars(theirs)).one_or_none()


def _day_after(day: date, time_zone: str | None) -> datetime:
    """The moment at which a day ends in a time zone."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(time_zone or "UTC"))
