"""Rating tickets, on both databases."""

from datetime import timedelta

import pytest

from models.access.errors import Denied
from models.core.errors import Refused
from models.core.outbox import Medium
from models.desks.tickets.actions import claim_ticket, resolve_ticket
from models.desks.tickets.commenting import reopen_ticket
from models.desks.tickets.history import TicketEntry
from models.desks.tickets.problems import NotYetRated, RatedTooLate, StarsOutOfRange
from models.desks.tickets.rating import rate_ticket
from models.desks.tickets.tables import Ticket, TicketRating
from models.roles import Reason
from tests.models.builders import NOW, PLACES, Office
from tests.models.desks.tickets.conftest import Cast, changes
from tests.support.selection import MOSTLY_ON_SQLITE

pytestmark = MOSTLY_ON_SQLITE


@pytest.fixture
async def resolved(office: Office, cast: Cast, ticket: Ticket) -> Ticket:
    """bob's ticket, which tia claimed and resolved."""
    await office.do(claim_ticket, cast.tia, ticket.ref)
    await office.do(resolve_ticket, cast.tia, ticket.ref, "Fixed.")
    return ticket


async def ratings(office: Office) -> list[tuple[int, str]]:
    """All ratings."""
    return [(row.stars, row.text) for row in await office.all(TicketRating)]


async def test_the_agent_and_the_triage_thread_learn_of_a_rating(office: Office, cast: Cast, resolved: Ticket) -> None:
    """It doesn't ring the channel. The history has the number, and not the words."""
    await office.do(rate_ticket, cast.bob, resolved.ref, 4, " Fast \n and kind. ")
    assert await ratings(office) == [(4, "Fast and kind.")]
    assert (await changes(office))[-1] == (cast.tia.id, "rated")
    card = next(row for row in await office.notices("ticket_card") if row.medium is Medium.CHANNEL)
    (below,) = await office.notices("ticket_card_news")
    assert (below.channel, below.reply_to_id, below.facts) == (PLACES.triage, card.id, {"what": "rated"})
    entry = (await office.all(TicketEntry))[-1]
    assert (entry.step, entry.by_id, entry.facts) == ("rated", cast.bob.id, {"stars": 4})


async def test_a_rating_can_be_changed_for_14_days(office: Office, cast: Cast, resolved: Ticket) -> None:
    """A press on another number keeps the words; new words replace them."""
    await office.do(rate_ticket, cast.bob, resolved.ref, 4, "Fast.")
    last = office.at(NOW + timedelta(days=14))
    await last.do(rate_ticket, cast.bob, resolved.ref, 2)
    assert await ratings(office) == [(2, "Fast.")]
    await last.do(rate_ticket, cast.bob, resolved.ref, 1, "It hums again.")
    with pytest.raises(Refused) as refused:
        await office.at(NOW + timedelta(days=14, seconds=1)).do(rate_ticket, cast.bob, resolved.ref, 5)
    assert isinstance(refused.value.problem, RatedTooLate)
    assert await ratings(office) == [(1, "It hums again.")]


async def test_only_a_ticket_that_ended_is_rated(office: Office, cast: Cast, ticket: Ticket, resolved: Ticket) -> None:
    """A reopened one isn't, and keeps the rating that it had."""
    await office.do(rate_ticket, cast.bob, resolved.ref, 4)
    await office.do(reopen_ticket, cast.bob, resolved.ref, "It hums.")
    with pytest.raises(Refused) as refused:
        await office.do(rate_ticket, cast.bob, resolved.ref, 1)
    assert isinstance(refused.value.problem, NotYetRated)
    assert await ratings(office) == [(4, "")]


@pytest.mark.parametrize("stars", [0, 6])
async def test_ratings_go_from_1_to_5(office: Office, cast: Cast, resolved: Ticket, stars: int) -> None:
    """Nothing else is stored."""
    with pytest.raises(Refused) as refused:
        await office.do(rate_ticket, cast.bob, resolved.ref, stars)
    assert isinstance(refused.value.problem, StarsOutOfRange)
    assert await ratings(office) == []


async def test_only_the_person_who_opened_a_ticket_rates_it(office: Office, cast: Cast, resolved: Ticket) -> None:
    """Neither a colleague, who may see it if tickets are shared, nor the agent."""
    async with office.database.transaction() as session:
        (await session.merge(cast.acme)).shares_tickets = True
    for other, reason in ((cast.ana, Reason.NOT_ASKER), (cast.tia, Reason.NO_ROLE)):
        with pytest.raises(Denied) as denied:
            await office.do(rate_ticket, other, resolved.ref, 5)
        assert denied.value.reason is reason
    assert await ratings(office) == []
