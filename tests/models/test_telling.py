"""Telling people: each by the way that reaches them, and with as few statements for many as for one."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlmodel import col

from models.database import Database
from models.desk import Desk
from models.help import Greeting
from models.notices import Medium, Notice
from models.people import Binding
from tests.models.builders import Office, person

Act = Callable[[Desk, list[int]], Awaitable[None]]


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The statements that a database is sent."""
    sent: list[str] = []

    def see(*args: object) -> None:
        sent.append(str(args[2]))

    event.listen(database.engine.sync_engine, "before_cursor_execute", see)
    yield sent
    event.remove(database.engine.sync_engine, "before_cursor_execute", see)


async def people(office: Office, count: int) -> list[int]:
    """The ids of so many new people; every other one is in Slack."""
    made = [person(f"p{number}", in_slack=number % 2 == 0) for number in range(count)]
    await office.save(*made)
    return [one.id for one in made]


async def tell(desk: Desk, ids: list[int]) -> None:
    """Tell them."""
    await desk.tell(ids, Greeting(known=True), "hello")


async def redraw(desk: Desk, _ids: list[int]) -> None:
    """Draw all of their cards anew."""
    await desk.redraw(col(Notice.medium) != Medium.EDIT)


async def test_people_are_told_where_they_can_be_reached(office: Office) -> None:
    """By direct message in Slack; by mail, whoever is not there or not any more. Each notice has a key of its own."""
    ana, ben, gone = person("ana"), person("ben", in_slack=False), person("gone")
    gone.slack_users[0].state, gone.slack_users[0].ended_at = Binding.UNLINKED, office.now
    await office.save(ana, ben, gone)
    async with office.database.transaction() as session:
        await tell(await office.desk(session, None), [ana.id, ben.id, gone.id])
    assert [(one.key, one.person_id, one.medium) for one in await office.all(Notice)] == [
        (f"hello:{ana.id}", ana.id, Medium.DIRECT),
        (f"hello:{ben.id}", ben.id, Medium.MAIL),
        (f"hello:{gone.id}", gone.id, Medium.MAIL),
    ]


async def test_nobody_to_tell_is_nothing_to_deliver(office: Office) -> None:
    """No notice is written."""
    async with office.database.transaction() as session:
        desk = await office.desk(session, None)
        await tell(desk, [])
    assert (desk.noticed, await office.all(Notice)) == (False, [])


async def counted(office: Office, act: Act, ids: list[int]) -> int:
    """How many statements it takes, with the writing of the rows."""
    async with office.database.transaction() as session:
        desk = await office.desk(session, None)
        await session.connection()
        with statements(office.database) as sent:
            await act(desk, ids)
            await session.flush()
    return len(sent)


async def test_many_are_told_by_as_many_statements_as_one(office: Office) -> None:
    """Who is in Slack is one question, and the notices are written at once."""
    one, *many = await people(office, 51)
    assert await counted(office, tell, [one]) == await counted(office, tell, many) == 2
    assert len(await office.all(Notice)) == 51


async def test_many_cards_are_drawn_anew_by_as_many_statements_as_one(office: Office) -> None:
    """They are looked up at once, and their edits written at once."""
    one, *many = await people(office, 51)
    await counted(office, tell, [one])
    assert await counted(office, redraw, []) == 2
    await counted(office, tell, many)
    assert await counted(office, redraw, []) == 2
    assert len(await office.all(Notice, Notice.medium == Medium.EDIT)) == 52
