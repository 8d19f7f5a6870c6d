"""How a problem is met."""

from dataclasses import dataclass, field
from typing import Any

from tests.handlers.worlds import SLACK
from tests.models.roles.typed import BP

GUEST = "guest1@guests.example"
SPARE = f"<@{SLACK['spare']}|spare>"
PRIMARY = f"<@{SLACK[BP]}|primary>"
UNBIND = "DELETE FROM contacts WHERE person_id = (SELECT id FROM people WHERE name = '{}')"


@dataclass(frozen=True)
class Met:
    """How a problem is met: by whom, after what, with which line, and what is said. `app`: settings of
    the app that differ."""

    who: str
    line: str
    said: str
    before: str = ""
    first: str = ""
    app: dict[str, Any] = field(default_factory=dict)
