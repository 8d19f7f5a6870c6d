"""Telling people: each by the way that reaches them, and with as few statements for many as for one."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial

from sqlalchemy import event
from sqlmodel import col

from models.access.desk import Desk
from models.backoffice.help import Greeting
from models.contacts.news import Newcomer, welcome
from models.core.database import Database
from models.core.outbox import Medium, Notice
from models.directory.people import Binding, Person
from models.renewals.notifications import tell_others
from models.renewals.tables import Renewal, RenewalThread
from models.roles import Role
from models.subscriptions.tables import Subscription
from tests.models.builders import Office, person, subscription

MANY = 50


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The statements that a database is sent."""
    sent: list[str] = []

    def see(*args: object) -> None:
        sent.append(str(args[2]))

    event.listen(database.engine.sync_engine, "before_cursor_execute", see)
    yield sent
    event.remove(database.engine.sync_engine, "before_cursor_execute", see)


async def counted(office: Office, act: Callable[[Desk], Awaitable[object]], caller: Person | None = None) -> int:
    """How many statements something takes, with the writing of its rows."""
    async with office.database.transaction() as session:
        desk = await office.desk(session, caller)
        await session.connection()
        with statements(office.database) as sent:
            await act(desk)
            await session.flush()
    return len(sent)


async def greet(desk: Desk, people: list[Person]) -> None:
    """Tell people something."""
    await desk.tell([one.id for one in people], Greeting(known=True), "hello")


async def sold_to(office: Office, number: int, contacts: int) -> Subscription:
    """A subscription with so many technical contacts; every other one is in Slack."""
    people = [person(f"p{number}-{place}", in_slack=place % 2 == 0) for place in range(contacts)]
    sub = subscription(number, *[(one, Role.TECHNICAL_SECONDARY) for one in people])
    await office.save(sub)
    return sub


def people_of(sub: Subscription) -> list[Person]:
    """The contacts of a subscription."""
    return [contact.person for contact in sub.contacts]


async def test_people_are_told_where_they_can_be_reached(office: Office) -> None:
    """By direct message in Slack; by mail, whoever is not there or not any more. Each notice has a key of its own."""
    ana, ben, gone = person("ana"), person("ben", in_slack=False), person("gone")
    gone.slack_users[0].state, gone.slack_users[0].ended_at = Binding.UNLINKED, office.now
    await office.save(ana, ben, gone)
    async with office.database.transaction() as session:
        await greet(await office.desk(session, None), [ana, ben, gone])
    assert [(one.key, one.person_id, one.medium) for one in await office.all(Notice)] == [
        (f"hello:{ana.id}", ana.id, Medium.DIRECT),
        (f"hello:{ben.id}", ben.id, Medium.MAIL),
        (f"hello:{gone.id}", gone.id, Medium.MAIL),
    ]


async def test_nobody_to_tell_is_nothing_to_deliver(office: Office) -> None:
    """No notice is written."""
    async with office.database.transaction() as session:
        desk = await office.desk(session, None)
        await greet(desk, [])
    assert (desk.noticed, await office.all(Notice)) == (False, [])


async def test_many_are_told_by_as_many_statements_as_one(office: Office) -> None:
    """Who is in Slack is one question, and the notices are written at once."""
    one, many = people_of(await sold_to(office, 1, 1)), people_of(await sold_to(office, 2, MANY))
    assert await counted(office, lambda desk: greet(desk, one)) == 2
    assert await counted(office, lambda desk: greet(desk, many)) == 2
    assert len(await office.all(Notice)) == 1 + MANY


async def test_many_cards_are_drawn_anew_by_as_many_statements_as_one(office: Office) -> None:
    """They are looked up at once, and their edits written at once."""
    many = people_of(await sold_to(office, 1, MANY))
    await counted(office, lambda desk: greet(desk, many))
    assert await counted(office, lambda desk: desk.redraw(col(Notice.person_id) == many[0].id)) == 2
    assert await counted(office, lambda desk: desk.redraw(col(Notice.medium) != Medium.EDIT)) == 2
    assert len(await office.all(Notice, Notice.medium == Medium.EDIT)) == 1 + MANY


async def test_many_are_welcomed_by_as_many_statements_as_one(office: Office) -> None:
    """Who had the mail before is one question, too."""
    found = []
    for number, contacts in ((1, 1), (2, MANY)):
        sub = await sold_to(office, number, contacts)
        table = office.tables[sub.plan.role_table]
        new = [Newcomer(sub, table, one, Role.TECHNICAL_SECONDARY) for one in people_of(sub)]
        found.append(await counted(office, partial(welcome, newcomers=new)))
    assert found == [2, 2]
    assert len(await office.notices("support_welcome")) == 1 + MANY


async def test_news_of_a_renewal_takes_as_many_statements_for_many_as_for_one(office: Office) -> None:
    """Who was told of it, who of them is in Slack, which cards they have; and the notices."""
    found = []
    for number, contacts in ((1, 1), (2, MANY)):
        sub, caller = await sold_to(office, number, contacts), person(f"caller{number}")
        renewal = Renewal(subscription_id=sub.id, term_ends_on=sub.ends_on, opened_at=office.now)
        await office.save(caller, renewal)
        of = renewal.id
        await office.save(
            *[RenewalThread(renewal_id=of, person_id=one.id, opened_at=office.now) for one in people_of(sub)]
        )
        found.append(await counted(office, partial(tell_others, renewal=renewal, what="handled"), caller))
    assert found == [4, 4]
    assert len(await office.notices("renewal_news")) == 1 + MANY
