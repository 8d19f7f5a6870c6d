"""Requests that get into each other's way are tried again, and nobody sees a bug number for it."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlmodel import col, select

from handlers.routing.router import AppContext, Router
from handlers.routing.routes import Answer, Asked, Request, Routes, RouteTable, Touch
from handlers.views.blocks import Message
from handlers.views.reader import Safe
from models.backoffice.help import seek_help
from models.core.codes import Codes
from models.core.database import Database
from models.directory.organizations import Organization
from models.directory.people import Person, SlackId
from models.roles import RoleTables
from tests.handlers.anyorder import NoSlack
from tests.handlers.hands import Hands
from tests.models.builders import PLACES, Office, organization
from tests.support.desk import RunningDesk
from tests.support.keys import KEYS

pytestmark = pytest.mark.each_on_both

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def routes_that_cross(tries: list[str]) -> Routes:
    """Two buttons that lock the same two rows, each in its own order, once both have the first."""
    routes, both = Routes(), asyncio.Barrier(2)

    async def lock(request: Request, name: str, keys: list[str]) -> Message:
        await seek_help(request.desk)
        tries.append(name)
        for place, key in enumerate(keys):
            statement = select(Organization.id).where(col(Organization.key) == key).with_for_update()
            await request.desk.session.execute(statement)
            if place == 0 and tries.count(name) == 1:
                await both.wait()
        return Message(Safe(f"{name} is done"))

    @routes.button("first", seek_help)
    async def first(request: Request) -> Message:
        """This way round."""
        return await lock(request, "first", ["a", "b"])

    @routes.button("second", seek_help)
    async def second(request: Request) -> Message:
        """And the other."""
        return await lock(request, "second", ["b", "a"])

    return routes


async def test_of_two_that_wait_for_each_other_the_loser_is_tried_again(fresh_postgres: str) -> None:
    """PostgreSQL ends one of them; both are answered."""
    database, tries = Database(fresh_postgres, KEYS), list[str]()
    await database.migrate()
    await Office(database).save(organization("a"), organization("b"))
    app = AppContext(database, lambda: NOW, RoleTables.shipped(), PLACES, lambda: None, Codes(KEYS), NoSlack())
    router = Router(RouteTable.of(routes_that_cross(tries)), app)

    async def press(name: str) -> Answer | object:
        return await router.run(router.routes.by_name[Touch.BUTTON, name], SlackId("T1", "U1"), Asked())

    answers = await asyncio.gather(press("first"), press("second"))
    await database.close()
    assert [answer.text for answer in answers if isinstance(answer, Message)] == ["first is done", "second is done"]
    assert len(tries) == 3


async def test_who_asks_twice_at_once_for_the_first_time_is_recognised_once(desk_on_both: RunningDesk) -> None:
    """Both requests find out who Quin is; one binds, and both are answered."""
    async with desk_on_both.database.transaction() as session:
        session.add(Person(key="quin", name="Quin Unlisted", email="quin@acme.example"))
    hands = Hands(desk_on_both)
    both = await asyncio.gather(*[hands.command("quin", "/steward whoami") for _ in range(2)])
    assert ["Quin Unlisted" in said.words for said in both] == [True, True], both
    assert await desk_on_both.count("slack_users", "user_id = 'U0QUIN'") == 1
