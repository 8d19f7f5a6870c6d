"""Codes: taken once, counted truly, forgotten in time; on both databases."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

import pytest

from models.access.desk import Desk
from models.core.database import Database
from models.directory.people import SlackUser
from models.identity.codes import CONSEQUENCES, KEPT, MOST_WRONG, EnteredCode, enter_code, forget_codes, make_code, take
from models.identity.linking import MOST_TO_ADDRESS, ask_for_code
from models.identity.tables import OneTimeCode, Purpose, WrongCode
from models.roles import SystemRight
from tests.models.builders import CODES, TEAM, Office, person, system

pytestmark = pytest.mark.each_on_both

T = TypeVar("T")
LIFE = timedelta(minutes=15)


@pytest.fixture
async def replicas(office: Office) -> AsyncIterator[list[Office]]:
    """Three desks on one database, with connections of their own."""
    databases = [Database(office.database.url) for _ in range(2)]
    yield [office, *[Office(database) for database in databases]]
    for database in databases:
        await database.close()


async def code_for(office: Office, key: str, user_id: str = "U0NOBODY") -> str:
    """A code that was mailed to somebody; who asked is nobody yet."""
    hers = person(key, in_slack=False)
    await office.save(hers)
    async with office.database.transaction() as session:
        desk = await office.desk(session, None)
        made = make_code(desk, Purpose.LINK, hers.email, LIFE, person_id=hers.id, asked_by=(TEAM, user_id))
    return CODES.code_of(made.token)


async def at_once(offices: list[Office], act: Callable[[Office], Awaitable[T]], times: int = 2) -> list[T]:
    """The same at each of them, at the same time."""
    return list(await asyncio.gather(*[act(office) for office in offices * times]))


async def test_one_of_many_who_enter_a_code_at_once_gets_it(replicas: list[Office]) -> None:
    """Linked once; the others are answered as if there were no such code."""
    code = await code_for(replicas[0], "ana")
    all_entered = await at_once(replicas, lambda office: office.do(enter_code, None, code))
    assert sorted(str(entered.purpose) for entered in all_entered) == ["None"] * 5 + ["link"]
    assert len(await replicas[0].all(SlackUser)) == 1
    assert len(await replicas[0].all(WrongCode)) == 5


async def test_taking_needs_no_other_lock(replicas: list[Office]) -> None:
    """Whoever may enter a code, and whatever else they lock: it is taken once."""
    await code_for(replicas[0], "ana")
    [row] = await replicas[0].all(OneTimeCode)

    async def take_it(office: Office) -> bool:
        async with office.database.transaction() as session:
            return await take(await office.desk(session, None), row)

    assert sorted(await at_once(replicas, take_it)) == [False] * 5 + [True]


async def test_guesses_at_once_are_counted_one_by_one(replicas: list[Office]) -> None:
    """Twelve at the same time are five tries, and then nothing is looked at any more."""
    guesses = await at_once(replicas, lambda office: office.do(enter_code, None, "ZZZZ-ZZZZ"), times=4)
    assert len(await replicas[0].all(WrongCode)) == MOST_WRONG
    assert sorted(entered.wait_until is not None for entered in guesses) == [False] * 4 + [True] * 8


async def test_mails_that_are_asked_for_at_once_are_counted_one_by_one(replicas: list[Office]) -> None:
    """Fifteen different Slack users at the same time, twelve mails: the most that one address gets."""
    await replicas[0].save(person("ana"))
    users = [
        Office(office.database, user_id=f"U0{number}{place}")
        for place in "ABCDE"
        for number, office in enumerate(replicas)
    ]
    await asyncio.gather(*[office.do(ask_for_code, None, "ana@acme.example") for office in users])
    assert len(await replicas[0].notices("link_code")) == MOST_TO_ADDRESS == 12


async def test_after_five_wrong_ones_the_asked_for_code_is_void_and_an_invitation_is_not(office: Office) -> None:
    """A code belongs to who asked for it; what somebody was sent is not theirs to spoil."""
    code = await code_for(office, "ana")
    other = await code_for(office, "ben", "U0OTHER")
    for _ in range(MOST_WRONG):
        await office.do(enter_code, None, "ZZZZ-ZZZZ")
    closed = {row.user_id: row.closed_at is not None for row in await office.all(OneTimeCode)}
    assert closed == {"U0NOBODY": True, "U0OTHER": False}
    later = Office(office.database, office.now + LIFE)
    assert await later.do(enter_code, None, code) == EnteredCode()
    beside = Office(office.database, user_id="U0OTHER")
    assert (await beside.do(enter_code, None, other)).purpose is Purpose.LINK


async def test_a_consequence_that_does_not_take_its_code_is_a_bug(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing happens then: a code that could be used again would be worse."""

    async def forgetful(_desk: Desk, _code: OneTimeCode) -> str:
        return "done"

    monkeypatch.setitem(CONSEQUENCES, Purpose.LINK, forgetful)
    code = await code_for(office, "ana")
    with pytest.raises(AssertionError):
        await office.do(enter_code, None, code)


async def test_codes_of_no_use_are_forgotten(office: Office) -> None:
    """Some days after; one that is good is kept, however old."""
    await code_for(office, "ana")
    async with office.database.transaction() as session:
        desk = await office.desk(session, None)
        long = make_code(desk, Purpose.LINK, "b@acme.example", timedelta(days=30), asked_by=(TEAM, "U0B"))
        session.add(WrongCode(team_id=TEAM, user_id="U0B", at=office.now))
    app = system(SystemRight.FORGET_REQUESTS)
    await office.at(office.now + KEPT - timedelta(minutes=1)).do(forget_codes, app)
    assert len(await office.all(OneTimeCode)) == 2
    assert len(await office.all(WrongCode)) == 1
    await office.at(office.now + KEPT + LIFE + timedelta(minutes=1)).do(forget_codes, app)
    assert [row.token for row in await office.all(OneTimeCode)] == [long.token]
    assert await office.all(WrongCode) == []
