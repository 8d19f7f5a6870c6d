"""Who has a right by the typed tables, and their hands: what they type, press and fill in, and what came of it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from tests.handlers.conftest import Stage
from tests.handlers.hands import Said
from tests.handlers.worlds import KIND_OF, REF, SLACK, World
from tests.models.roles.typed import BP, BS, SA, TS, USED, Around, expected
from tests.support.selection import Fact

SPARES = {"spare": BS, "spare technician": TS}
"""The second of each kind of secondary contact in every world."""
ALONE = "DELETE FROM contacts WHERE subscription_id = 1 AND NOT (kind = 'billing' AND rank = 'primary')"
Told = tuple[str | None, str, str]
"""A person's name, or none; the medium; the channel."""


@dataclass(frozen=True)
class Who:
    """Somebody with these roles under a table: a site admin with another role has become a contact, and a main contact
    may be alone."""

    table: str
    kind: str
    roles: tuple[str, ...]
    alone: bool = False

    @property
    def id(self) -> str:
        """How the case is called."""
        return "-".join([self.table, self.kind, "+".join(self.roles), *["alone"] * self.alone])

    def gets(self, right: str) -> str:
        """What the typed table says: allowed, masked or refused. The organization shares its tickets, and whoever is
        asked about reminders has said yes."""
        return expected(self.table, right, self.roles, Around(self.kind, sole=self.alone, shares=True, agreed=True))


def everybody() -> Iterator[Who]:
    """In every world each role, a site admin with another role, and a main contact who is alone."""
    for table, used in USED.items():
        for kind in ("license", "site"):
            yield from (Who(table, kind, (role,)) for role in used)
            if SA in used:
                yield from (Who(table, kind, (SA, role)) for role in (BS, TS))
            else:
                yield Who(table, kind, (BP,), alone=True)


def holders(right: str) -> list[Who]:
    """Whoever has a right. A site admin with another role is left out where one of the roles alone gives it."""
    having = [who for who in everybody() if who.gets(right) != "refused"]
    return [who for who in having if len(who.roles) == 1 or not by_one_role(who, right)]


def by_one_role(who: Who, right: str) -> bool:
    """Whether they would have a right by one of their roles, and with others beside them."""
    return any(Who(who.table, who.kind, (role,)).gets(right) != "refused" for role in who.roles)


def by_each(right: str, kind: str = "") -> Callable[[Any], Any]:
    """Let a test be done by everybody who has a right, on this kind or on any; in each run by some of them."""
    found = [who for who in holders(right) if kind in ("", who.kind)]
    assert found, right

    def shows(scene: Who) -> Iterator[Fact]:
        """Each table, masked or not, and those who have it only because they are a contact, or alone."""
        yield scene.table, scene.gets(right)
        if not by_one_role(scene, right):
            yield scene.table, len(scene.roles), scene.alone

    def mark(test: Any) -> Any:
        test = pytest.mark.parametrize("scene", found, indirect=True, ids=[who.id for who in found])(test)
        return pytest.mark.sample(shows=shows)(test)

    return mark


@dataclass(frozen=True)
class At:
    """A clock that stands."""

    moment: datetime

    def now(self) -> datetime:
        """Always the same."""
        return self.moment


class Scene:
    """Somebody in a world, who does things up to their end. The world is as new."""

    def __init__(self, stage: Stage, world: World, who: Who, since: int) -> None:
        self.stage, self.world, self.who = stage, world, who
        self._since = since

    @classmethod
    async def of(cls, stage: Stage, who: Who) -> "Scene":
        """Put the world before the desk. A site admin becomes a contact as people do."""
        world = await stage.set(who.table, who.kind)
        if who.alone:
            await stage.rows.run(ALONE)
        scene = cls(stage, world, who, 0)
        for role in who.roles[1:]:
            said = await scene.types(f"/contact add me {KIND_OF[role]} {REF}")
            assert "You're now " in said.words, said.words
        await scene.forget()
        return scene

    @property
    def name(self) -> str:
        """What they are called in the world."""
        return self.who.roles[0]

    @property
    def key(self) -> str:
        """What their row is called."""
        return key_of(self.name)

    async def forget(self) -> None:
        """What was told until now is not asked about."""
        self._since = int(str((await self.rows("SELECT coalesce(max(id), 0) FROM notices"))[0][0]))

    async def types(self, line: str, by: str = "") -> Said:
        """A command."""
        return await self.stage.hands.command(SLACK[by or self.name], line)

    async def press(self, said: Said, label: str, by: str = "") -> Said:
        """A button of an answer: the one that begins so."""
        button = said.button(label)
        return await self.stage.hands.press(SLACK[by or self.name], button["action_id"], button.get("value", ""))

    async def follow(self, said: Said, line: str) -> Said:
        """The button of an answer that is this command."""
        assert line in [button["action_id"] for button in said.buttons], said.buttons
        return await self.stage.hands.press(SLACK[self.name], line)

    async def fill(self, said: Said, by: str = "", **values: Any) -> Said:
        """The form that was opened: what is not given stays as it stands in it."""
        assert said.view, said.words
        inputs = {one["block_id"]: one["element"] for one in said.view["blocks"] if one["type"] == "input"}
        assert set(values) <= set(inputs), inputs
        given = {name: values.get(name, initial(element)) for name, element in inputs.items()}
        about = said.view.get("private_metadata", "")
        return await self.stage.hands.submit(SLACK[by or self.name], said.view["callback_id"], given, about)

    async def accept(self, said: Said) -> str:
        """Order what is quoted: by the button under it, and the form."""
        form = said if said.view and "po_number" in said.all else await self.press(said, "Accept")
        ordered = await self.fill(form, po_number="PO-9")
        found = re.search(r"Your order (ORD-\d{4}-\d{4})", ordered.words)
        assert found, ordered.words
        return found[1]

    async def look_on(self, day: object) -> None:
        """Let the clock strike noon of a day for whatever is due."""
        schedule = self.stage.hands.desk.bot.schedule
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(schedule, "clock", At(datetime.fromisoformat(f"{day}T12:00:00+00:00")))
            patch.setattr(schedule, "_reminded_at", None)
            await schedule.look()

    async def rows(self, query: str) -> list[tuple[object, ...]]:
        """Rows of the database."""
        return await self.stage.rows.ask(query)

    async def one(self, column: str) -> object:
        """A column of SUB-1001."""
        return (await self.rows(f"SELECT {column} FROM subscriptions WHERE id = 1"))[0][0]  # noqa: S608

    async def roles(self, name: str = "") -> set[str]:
        """The roles of somebody in SUB-1001."""
        found = await self.rows(
            "SELECT kind, rank FROM contacts JOIN people ON people.id = person_id "  # noqa: S608
            f"WHERE subscription_id = 1 AND key = '{key_of(name or self.name)}'"
        )
        return {str(kind) if kind == "site_admin" else f"{kind}.{rank}" for kind, rank in found}

    async def seats(self) -> dict[str, int]:
        """What is in SUB-1001."""
        found = await self.rows(
            'SELECT "key", seats FROM subscription_items JOIN products ON products.id = product_id '
            "WHERE subscription_id = 1 AND ended_on IS NULL"
        )
        return {str(key): int(str(seats)) for key, seats in found}

    async def told(self, kind: str, about: int | None = None) -> set[Told]:
        """To whom notices of a kind about their organization were addressed, and how. `about`: this row alone."""
        these = "" if about is None else f" AND subject_id = {about}"
        found = await self.rows(
            "SELECT people.key, medium, channel FROM notices LEFT JOIN people ON people.id = person_id "  # noqa: S608
            f"WHERE notices.id > {self._since} AND kind = '{kind}' "
            "AND organization_id = (SELECT organization_id FROM subscriptions WHERE id = 1)" + these
        )
        return {(str(key) if key else None, str(medium), str(channel)) for key, medium, channel in found}


def key_of(name: str) -> str:
    """What somebody's row in the database is called."""
    return name.replace(".", "-").replace(" ", "-")


def initial(element: dict[str, Any]) -> Any:
    """What stands in an input when its form opens."""
    if "initial_option" in element:
        return {"type": element["type"], "selected_option": element["initial_option"]}
    return element.get("initial_value", "")


def people_of(who: Who, right: str) -> set[str]:
    """The keys of all who get something by a right in a world, where `who` has become what they are."""
    roles = {role: {role} for role in USED[who.table]} | {name: {role} for name, role in SPARES.items()}
    if who.alone:
        roles = {who.roles[0]: set()}
    roles[who.roles[0]] |= set(who.roles)
    around = Around(who.kind, sole=who.alone)
    return {key_of(name) for name, held in roles.items() if expected(who.table, right, held, around) == "allowed"}
