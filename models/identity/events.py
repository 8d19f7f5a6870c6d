"""Events of the vendor's staff that higher layers react to."""

from dataclasses import dataclass
from typing import ClassVar

from models.access.events import Event
from models.directory.people import Person


@dataclass(frozen=True)
class StaffLost(Event):
    """Somebody lost a staff role, or Steward can't reach them in Slack any more. They may have other roles."""

    handled_in: ClassVar[tuple[str, ...]] = ("desks",)
    person: Person
