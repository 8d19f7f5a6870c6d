"""A small world in which people do anything in any order, and what must hold in it whatever they did.

Requests go through the router, as they come from Slack's side of it, into a SQLite database; nothing is delivered.
"""

import asyncio
import shutil
import sqlite3
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from bot.schedule import Schedule
from handlers.routing.callers import Belonging
from handlers.routing.catalogue import all_routes
from handlers.routing.router import AppContext, FieldError, Router
from handlers.routing.routes import Answer, Asked, Request, Route, Touch
from handlers.views.blocks import Message, Modal
from models.access.desk import Approval, Desk
from models.access.errors import Denied, NotFound
from models.contacts.presence import SLACK, note_presence
from models.core.codes import Codes
from models.core.database import Database
from models.core.errors import DeskError
from models.directory.people import SlackId
from models.identity.profiles import SlackProfile
from models.roles import Kind, Role, RoleTables, StaffRole
from tests.models.builders import NOW, PLACES, TEAM, Office, organization, person, plan, subscription
from tests.support.keys import KEYS

T = TypeVar("T")
ADMINS = ("adam", "astrid")
STAFF = (*ADMINS, "agnes")
CONTACTS = ("ana", "ben", "cyd", "dan", "eva", "fay", "gus")
PEOPLE = (*CONTACTS, "bo", *STAFF)
ACTORS = (*PEOPLE, "zoe")
ADDRESSES = {name: f"{name}@acme.example" for name in CONTACTS} | {
    "gus": "gus@gmail.com",
    "bo": "bo@elsewhere.example",
    "zoe": "zoe@nowhere.example",
    **{name: f"{name}@vendor.example" for name in STAFF},
}
SHARED = ("SUB-1", "SUB-2")
FOREIGN = "SUB-3"
MANDATORY = {("SUB-1", "billing"), ("SUB-2", "billing")}
"""What had a main contact at the start, and must never be without one."""


async def write_world(url: str) -> None:
    """SUB-1, a license with all roles; SUB-2, under the other table, with a sole main contact; SUB-3 of another
    organization. Fay and Gus are nobody yet."""
    database = Database(url, KEYS)
    await database.migrate()
    made = {
        name: person(
            name,
            ADDRESSES[name],
            staff=[StaffRole.ADMIN] if name in ADMINS else [StaffRole.AGENT] if name == "agnes" else [],
        )
        for name in PEOPLE
    }
    roles = {
        "ana": Role.BILLING_PRIMARY,
        "ben": Role.BILLING_SECONDARY,
        "cyd": Role.TECHNICAL_PRIMARY,
        "dan": Role.TECHNICAL_SECONDARY,
        "eva": Role.SITE_ADMIN,
    }
    acme = organization()
    first = subscription(
        1,
        *[(made[name], role) for name, role in roles.items()],
        of=acme,
        under=plan("license-and-site", max_billing_contacts=3),
    )
    second = subscription(
        2,
        (made["ana"], Role.BILLING_PRIMARY),
        of=acme,
        under=plan("support-portal", max_technical_contacts=2),
        kind=Kind.LICENSE,
    )
    third = subscription(3, (made["bo"], Role.BILLING_PRIMARY), of=organization("elsewhere"))
    await Office(database).save(*made.values(), first, second, third)
    await database.close()


class NoSlack:
    """Slack does not say who anybody is."""

    home_team = TEAM

    async def find(self, who: SlackId) -> SlackProfile | None:
        """Nothing."""
        return None

    async def whose(self, user_id: str) -> Belonging | None:
        """Nothing."""
        return None


@dataclass
class Still:
    """A clock that stands."""

    at: datetime

    def now(self) -> datetime:
        """Where it stands."""
        return self.at


class Watched(Router):
    """The router, with what it refused kept to be looked at; a bug is raised instead of being answered."""

    refusals: list[DeskError]

    def _sentence(self, route: Route, request: Request, error: Any) -> Message | FieldError:
        if isinstance(error, DeskError):
            self.refusals.append(error)
        return super()._sentence(route, request, error)

    def _bug(self, route: Route, who: SlackId) -> Message:
        raise AssertionError(f"A bug in {route.name}, asked by {who.user_id}.")


@dataclass
class World:
    """One database and what runs on it. `now` is moved by hand."""

    file: Path
    runner: asyncio.Runner
    now: datetime = NOW
    approval: Approval = Approval.ALWAYS
    codes: Codes = field(default=Codes(KEYS), init=False)

    def __post_init__(self) -> None:
        self.database = Database(f"sqlite+aiosqlite:///{self.file}", KEYS)
        self.tables = RoleTables.shipped()
        app = AppContext(
            self.database,
            lambda: self.now,
            self.tables,
            PLACES,
            lambda: None,
            self.codes,
            NoSlack(),
            self.approval,
        )
        self.router = Watched(all_routes(), app)
        self.router.refusals = []
        self.rows = sqlite3.connect(self.file, isolation_level=None)
        self.rows.execute("PRAGMA busy_timeout = 120000")
        self.rows.execute("PRAGMA synchronous = OFF")
        self._asked = 0

    @classmethod
    def copied(cls, template: Path, folder: Path, runner: asyncio.Runner, approval: Approval) -> "World":
        """A world of one's own."""
        return cls(Path(shutil.copy(template, folder / "world.db")), runner, approval=approval)

    def close(self) -> None:
        """Close both connections."""
        self.rows.close()
        self.do(self.database.close())

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something to its end."""
        return self.runner.run(work)

    def types(self, who: str, line: str) -> Answer | FieldError:
        """Somebody types a command line, or presses a button that is one."""
        route, arguments = self.router.routes.typed(line)
        assert route is not None, line
        return self._run(route, who, Asked(line=line, arguments=arguments))

    def presses(self, who: str, name: str, value: str) -> Answer | FieldError:
        """Somebody presses a button of its own name."""
        return self._run(self.router.routes.by_name[Touch.BUTTON, name], who, Asked(value=value))

    def submits(self, who: str, form: object, **values: str) -> Answer | FieldError:
        """Somebody sends the form that they were shown; nothing, if they were shown none."""
        if not isinstance(form, Modal):
            return None
        route = self.router.routes.by_name[Touch.FORM, form.name]
        return self._run(route, who, Asked(values=values, form_context=form.form_context))

    def _run(self, route: Route, who: str, asked: Asked) -> Answer | FieldError:
        self._asked += 1
        return self.do(self.router.run(route, SlackId(TEAM, f"U0{who.upper()}"), asked, f"trigger:{self._asked}"))

    def slack_says(self, whom: str, *, deleted: bool) -> None:
        """Slack tells of somebody's account in the vendor's workspace."""
        user_id, address = f"U0{whom.upper()}", ADDRESSES[whom]
        profile = SlackProfile(TEAM, user_id, whom, address, verified=True, active=not deleted, deleted=deleted)

        async def note() -> None:
            async with self.database.transaction() as session:
                await note_presence(Desk(session, SLACK, self.now, self.tables, PLACES), profile, TEAM)

        self.do(note())

    def unreachable(self) -> set[str]:
        """Who can't be reached in Slack."""
        return {key for (key,) in self.read("SELECT key FROM people WHERE unreachable_since IS NOT NULL")}

    def moves_on(self, days: int) -> None:
        """Time passes, and the schedule looks at what is due."""
        self.now += timedelta(days=days)
        looked = Schedule(self.database, Still(self.now), self.tables, PLACES, lambda: None)
        self.do(looked.look())
        assert looked.looked_at == self.now

    def invitations(self) -> list[str]:
        """The codes of all invitations that were sent, as the mails say them."""
        found = self.read("SELECT token FROM codes WHERE purpose = 'invitation' ORDER BY id")
        return [self.codes.code_of(token) for (token,) in found]

    def answers(self, who: str, question: object, name: str) -> Answer | FieldError:
        """Somebody presses the button of that name in what they were shown; nothing, if it is not there."""
        blocks = question.payload()["blocks"] if isinstance(question, Message) else []
        values = [
            part["value"] for block in blocks for part in block.get("elements", []) if part.get("action_id") == name
        ]
        return self.presses(who, name, values[0]) if values else None

    def read(self, statement: str, *values: object) -> list[Any]:
        """Rows, read from beside the bot."""
        return self.rows.execute(statement, values).fetchall()

    def holders(self) -> dict[tuple[str, str], list[str]]:
        """Who is primary of which kind in which subscription."""
        found = self.read(
            "SELECT 'SUB-' || s.number, c.kind, p.key FROM contacts c JOIN people p ON p.id = c.person_id "
            "JOIN subscriptions s ON s.id = c.subscription_id WHERE c.rank = 'primary' ORDER BY c.id"
        )
        held: dict[tuple[str, str], list[str]] = {}
        for ref, kind, key in found:
            held.setdefault((ref, kind), []).append(key)
        return held

    def roles(self) -> set[tuple[str, str, str, str]]:
        """Every contact: subscription, person, kind, rank."""
        return set(
            self.read(
                "SELECT 'SUB-' || s.number, p.key, c.kind, c.rank FROM contacts c "
                "JOIN people p ON p.id = c.person_id JOIN subscriptions s ON s.id = c.subscription_id"
            )
        )

    def admins(self) -> set[str]:
        """Who is an admin of the vendor now."""
        return {key for (key,) in self.read(ADMINS_NOW)}

    def promotions(self) -> list[dict[str, Any]]:
        """All promotions, with people by name."""
        names = ("ref", "sub", "kind", "state", "person", "asker", "decider")
        return [dict(zip(names, row, strict=True)) for row in self.read(PROMOTIONS)]

    def is_within_domain_of_primary(self, promotion: dict[str, Any]) -> bool:
        """Whether whoever would rise and the present primary of the kind are both at acme.example; no two others in
        this world share a domain that is anybody's own."""
        sub, kind = promotion["sub"], promotion["kind"]
        primary = [who for ref, who, of, rank in self.roles() if (ref, of, rank) == (sub, kind, "primary")]
        return [ADDRESSES[who].rpartition("@")[2] for who in (*primary, promotion["person"])] == ["acme.example"] * 2

    def refused_entries(self) -> int:
        """How many refusals are on the audit trail."""
        return int(self.read("SELECT count(*) FROM audit WHERE outcome = 'refused'")[0][0])

    def refusals(self) -> int:
        """How many requests were refused for a right, or asked for what is somebody else's."""
        return sum(
            isinstance(error, Denied) or (isinstance(error, NotFound) and error.scope is not None)
            for error in self.router.refusals
        )


ADMINS_NOW = (
    "SELECT p.key FROM staff s JOIN people p ON p.id = s.person_id WHERE s.role = 'admin' AND s.ended_at IS NULL"
)
PROMOTIONS = (
    "SELECT 'PRO-' || o.id, 'SUB-' || s.number, o.kind, o.state, p.key, a.key, d.key FROM promotions o "
    "JOIN subscriptions s ON s.id = o.subscription_id JOIN people p ON p.id = o.person_id "
    "JOIN people a ON a.id = o.asked_by_id LEFT JOIN people d ON d.id = o.decided_by_id ORDER BY o.id"
)
