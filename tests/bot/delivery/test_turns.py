"""What is urgent goes first, customers take turns, and each person reads what is as urgent in the order of writing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.lanes import Lane, Turns
from bot.delivery.outbox import Outbox
from models.access.desk import Desk
from models.core.outbox import Urgency
from tests.bot.delivery.office import TRIAGE, Office, Probe

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def card(text: str, customer: int, urgency: Urgency = Urgency.ORDINARY) -> Callable[[Desk], None]:
    """A card in the triage channel about a customer."""

    def write(desk: Desk) -> None:
        desk.organization_id = customer
        desk.post(TRIAGE, Probe(text), text, urgency=urgency)

    return write


async def test_a_critical_card_is_next_behind_ninety_others(office: Office) -> None:
    """However many of another customer were written before it."""
    await office.write(*[card(f"low {number:02}", 1) for number in range(90)], card("critical", 2, Urgency.FIRST))
    (claim,) = await Outbox(office.database).claim(office.clock.now(), 5)
    assert claim.notice.key == "critical"


async def test_customers_take_turns(office: Office) -> None:
    """Both wait with several: each card of the one is followed by one of the other, each's own in their order."""
    await office.write(*[card(f"a{number}", 1) for number in range(3)], *[card(f"b{number}", 2) for number in range(3)])
    await office.deliver()
    assert office.texts(TRIAGE) == ["a0", "b0", "a1", "b1", "a2", "b2"]


async def test_people_of_several_customers_take_turns(office: Office) -> None:
    """Of what goes out at once, each customer has its share."""

    def to(reader: int, customer: int) -> Callable[[Desk], object]:
        async def write(desk: Desk) -> None:
            desk.organization_id = customer
            await desk.tell([office.readers[reader]], Probe(f"{customer}"), f"{customer}:{reader}")

        return write

    await office.write(*[to(reader, 1) for reader in range(30)], *[to(reader, 2) for reader in range(30, 40)])
    claims = await Outbox(office.database).claim(office.clock.now(), 8)
    assert [claim.notice.organization_id for claim in claims] == [1, 2] * 4


def to_reader(office: Office, reader: int, text: str, customer: int, urgency: Urgency) -> Callable[[Desk], object]:
    """A direct message about a customer."""

    async def write(desk: Desk) -> None:
        desk.organization_id = customer
        await desk.tell([office.readers[reader]], Probe(text), text, urgency=urgency)

    return write


async def test_a_person_reads_what_is_as_urgent_in_the_order_of_writing(office: Office) -> None:
    """And what is urgent before the reminders that were written to them earlier."""
    written = [("a", Urgency.LAST), ("b", Urgency.LAST), ("c", Urgency.FIRST), ("d", Urgency.FIRST)]
    await office.write(*[to_reader(office, 0, text, 1, urgency) for text, urgency in written])
    await office.deliver()
    assert office.texts("D0READER00") == ["c", "d", "a", "b"]


async def test_to_one_person_one_goes_at_a_time(office: Office) -> None:
    """Whichever is on its way, the other waits; and what was tried already isn't overtaken any more."""
    await office.write(to_reader(office, 0, "reminder", 1, Urgency.LAST), office.direct(1, "elsewhere"))
    outbox, now = Outbox(office.database), office.clock.now()
    await office.write(to_reader(office, 0, "code", 1, Urgency.FIRST))
    first = await outbox.claim(now, 9)
    assert [claim.notice.key[:4] for claim in first] == ["code", "else"]
    assert await outbox.claim(now, 9) == []
    await outbox.sent(first[0], now)
    (reminder,) = await outbox.claim(now, 9)
    await office.write(to_reader(office, 0, "ticket", 1, Urgency.FIRST))
    assert await outbox.claim(now, 9) == []
    await outbox.again(reminder, now + timedelta(minutes=1), "trouble", maybe_sent=True)
    assert await outbox.claim(now, 9) == []
    assert [claim.notice.key[:8] for claim in await outbox.claim(now + timedelta(minutes=1), 9)] == ["reminder"]


async def test_everything_urgent_goes_before_what_is_not(office: Office) -> None:
    """Ten urgent ones about one customer, and one reminder each about twenty others: the ten go first."""
    await office.write(
        *[to_reader(office, reader, f"late {reader}", reader, Urgency.LAST) for reader in range(10, 30)],
        *[to_reader(office, reader, f"now {reader}", 1, Urgency.FIRST) for reader in range(10)],
    )
    claims = await Outbox(office.database).claim(office.clock.now(), 20)
    assert [claim.notice.urgency for claim in claims] == [Urgency.FIRST] * 10 + [Urgency.LAST] * 10


async def test_what_is_urgent_stays_so_when_the_clock_is_set_back(office: Office) -> None:
    """It hasn't waited a negative time, by which it would be less urgent than a reminder of now."""
    await office.write(card("critical", 1, Urgency.FIRST))
    office.clock.advance(-3600)
    outbox = Outbox(office.database)
    await outbox.bound(office.clock.now())
    await office.write(card("reminder", 2, Urgency.LAST))
    (claim,) = await outbox.claim(office.clock.now(), 9)
    assert claim.notice.key == "critical"


async def test_a_redraw_gives_way_and_still_follows_its_card(office: Office) -> None:
    """Cards that were written with it go first. After an hour it is as urgent as any, and goes before a new card."""
    await office.write(card("one", 1), office.redraw("one"), card("two", 1))
    office.clock.advance(3600)
    await office.write(card("three", 1))
    seen = []
    outbox = Outbox(office.database)
    while claims := await outbox.claim(office.clock.now(), 5):
        seen += [str(claim.notice.medium) + claim.notice.key[:3] for claim in claims]
        for claim in claims:
            await outbox.sent(claim, office.clock.now(), TRIAGE, "1.1")
    assert seen == ["channelone", "channeltwo", "editone", "channelthr"]


async def test_what_was_tried_goes_on_before_anything_else(office: Office) -> None:
    """It may be there already: something urgent must not come between the try and the look."""
    await office.write(card("tried", 1))
    outbox, now = Outbox(office.database), office.clock.now()
    (claim,) = await outbox.claim(now, 5)
    await office.write(card("critical", 2, Urgency.FIRST))
    assert await outbox.claim(now, 5) == []
    await outbox.again(claim, now + timedelta(seconds=5), "unclear", maybe_sent=True)
    assert await outbox.claim(now, 5) == []
    (again,) = await outbox.claim(now + timedelta(seconds=5), 5)
    assert again.notice.key == "tried"


def lane(customer: int, urgency: Urgency, waited: timedelta = timedelta(), number: int = 1) -> Lane:
    """A lane whose first notice has waited for some time."""
    return Lane(TRIAGE, urgency, customer, number, NOW - waited, NOW - waited)


@pytest.mark.parametrize(
    ("urgency", "minutes", "wanted"),
    [(3, 9, 3), (3, 10, 2), (3, 20, 1), (2, 9, 2), (2, 10, 1), (2, 600, 1), (1, 0, 1), (1, 600, 1)],
)
def test_waiting_makes_more_urgent(urgency: int, minutes: int, wanted: int) -> None:
    """By a step every ten minutes, and never more than what came as the most urgent."""
    assert lane(1, Urgency(urgency), timedelta(minutes=minutes)).urgency_at(NOW) == wanted


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 4)), min_size=1, max_size=12, unique=True))
def test_nobody_gets_two_turns_while_another_waits_with_something_as_urgent(given: list[tuple[int, int]]) -> None:
    """Whatever lanes there are: the most urgent first, and in as many turns as there are customers, each has one."""
    lanes = [lane(customer, Urgency(urgency), number=number) for number, (urgency, customer) in enumerate(given)]
    most_urgent = min(one.urgency for one in lanes)
    customers = {one.organization_id for one in lanes if one.urgency == most_urgent}
    turns, served = Turns(), []
    for _turn in range(len(customers)):
        chosen = turns.next(lanes, NOW)
        turns.taken(chosen)
        assert chosen.urgency == most_urgent
        served.append(chosen.organization_id)
    assert sorted(served) == sorted(customers)
