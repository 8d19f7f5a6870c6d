"""An agent's day: forty tickets, from the first look at the queue until it's empty, in the direct message alone."""

import re
from collections import Counter

import pytest
from sqlmodel import select

from models.desks.tickets.classification import Severity, TicketState
from models.desks.tickets.tables import Ticket
from models.directory.people import Person
from models.subscriptions.tables import Subscription
from tests.handlers.cases.doing import chosen
from tests.handlers.hands import Hands, Said
from tests.handlers.test_reopening import labels
from tests.support.desk import RunningDesk
from tests.support.rows import new

MOST_PRESSES = 4
CUSTOMERS = [("chidi", 1042), ("kenji", 1045), ("taras", 1047), ("omar", 1050)]
STATES = [*[TicketState.NEW] * 6, *[TicketState.OPEN] * 2, TicketState.WAITING, TicketState.ON_HOLD]


async def fill(desk: RunningDesk, many: int) -> None:
    """Tickets of four customers, of each severity but critical. Those in work are Agnes's."""
    now = desk.bot.clock.now()
    async with desk.database.transaction() as session:
        people = {one.email.split("@")[0]: one.id for one in await session.scalars(select(Person))}
        subs = {one.number: one.id for one in await session.scalars(select(Subscription))}
        for number in range(1, many + 1):
            (name, sub), state = CUSTOMERS[number % 4], STATES[number % 10]
            row = new(
                Ticket,
                subscription_id=subs[sub],
                opener_id=people[name],
                last_word_by_id=people[name],
                severity=list(Severity)[number % 3 + 1],
                subject=f"Subject {number}",
                description=f"Words {number}",
                state=state,
                assignee_id=None if state is TicketState.NEW else people["agnes"],
                opened_at=now,
                last_word_at=now,
                waits_since=now if state is TicketState.WAITING else None,
            )
            session.add(row)


async def replies(hands: Hands, number: int, text: str) -> None:
    """The customer comments on their ticket."""
    await hands.command(CUSTOMERS[number % 4][0], f"/ticket comment T-{number} {text}")


class Agent:
    """Agnes at her direct message: she presses only what she sees, and each press is counted for its ticket."""

    def __init__(self, hands: Hands) -> None:
        self.hands = hands
        self.presses: Counter[int] = Counter()
        self.said = Said(None)

    @property
    def ticket(self) -> int:
        """The number of the ticket that is before her; 0 if none is."""
        title = re.search(r"^(?:\*Next: )?T-(\d+)\*? · ", self.said.words, re.MULTILINE)
        return int(title[1]) if title else 0

    async def press(self, label: str) -> None:
        """Press a button."""
        self.presses[self.ticket] += 1
        press = self.hands.press_in_modal if self.said.view else self.hands.press
        self.said = await press("agnes", self.said.button(label)["action_id"])

    async def write(self, text: str, then: str = "") -> None:
        """Fill in the form and send it. To choose what happens then is a press, too."""
        form = self.said.view
        assert form is not None, self.said.words
        name, about = form["callback_id"], form["private_metadata"]
        self.presses[int(about.split()[0].removeprefix("T-"))] += 2 if then else 1
        values = {"text": text} | ({"then": chosen(then or "waiting")} if name == "ticket_answer" else {})
        self.said = await self.hands.submit("agnes", name, values, about)


@pytest.mark.parametrize("many", [12, pytest.param(40, marks=pytest.mark.long)])
async def test_a_day_takes_at_most_four_presses_a_ticket(hands: Hands, many: int) -> None:
    """Some are resolved at once, some after a look at all of it, some are skipped at first. Others are answered, and
    come back with the customer's reply. In the end, none is open."""
    await fill(hands.desk, many)
    agent, seen = Agent(hands), set[int]()
    late = [
        number for number in range(1, many + 1) if STATES[number % 10] in (TicketState.WAITING, TicketState.ON_HOLD)
    ]
    agent.said = await hands.command("agnes", "/ticket queue")
    await agent.press("Start with the first")
    while number := agent.ticket:
        assert f"Words {number}" in agent.said.words, "She reads what it's about before she answers."
        match number % 4 if number not in seen else 0:
            case 0:
                await agent.press("Resolve")
                await agent.write("Fixed.")
            case 1:
                await agent.press("Answer")
                await agent.write("Is it fixed?")
                await replies(hands, number, "Yes, thanks.")
            case 2:
                if "Show" in labels(agent.said):
                    await agent.press("Show")
                await agent.press("Answer")
                await agent.write("Fixed.", "resolve")
            case 3:
                await agent.press("Skip")
        seen.add(number)
        while late and len(seen) > many // 2:
            await replies(hands, late.pop(), "Any news?")
    assert seen == set(range(1, many + 1))
    assert max(agent.presses.values()) <= MOST_PRESSES, agent.presses.most_common(3)
    assert "No other ticket is waiting for you." in agent.said.words
    assert (await hands.command("agnes", "/ticket queue")).text == "There are no open tickets: all are resolved."


async def test_the_way_through_the_queue_stays_in_its_part(hands: Hands) -> None:
    """Who narrowed it down gets only tickets of that part, until there are none: after an answer, too."""
    await fill(hands.desk, 24)
    agent, seen = Agent(hands), list[int]()
    agent.said = await hands.command("agnes", "/ticket queue unassigned 2 CUS-1")
    await agent.press("Start with the first")
    while number := agent.ticket:
        seen.append(number)
        await agent.press("Answer")
        await agent.write("Hm?")
    assert seen == [12, 24]
    assert "No other ticket in this part of the queue is waiting for you." in agent.said.words
