"""Handing tickets to colleagues and giving them back, on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from models.core.errors import Refused
from models.desks.problems import AlreadyClaimed
from models.desks.tickets.actions import claim_ticket, open_ticket, resolve_ticket
from models.desks.tickets.assigning import assign_ticket, find_agents, release_ticket
from models.desks.tickets.away import come_back, go_away
from models.desks.tickets.classification import Severity, TicketState
from models.desks.tickets.history import TicketEntry
from models.desks.tickets.problems import AlreadyResolved, CantWork, NotAssigned, NotAway, StillAway
from models.desks.tickets.tables import Ticket
from models.desks.tickets.triage_rules import RuleInput, add_rule
from models.directory.people import StaffMember
from models.roles import StaffRole
from tests.models.builders import NOW, PLACES, Office, person
from tests.models.desks.tickets.conftest import Cast, changes
from tests.support.selection import MOSTLY_ON_SQLITE

pytestmark = MOSTLY_ON_SQLITE


async def test_an_agent_assigns_a_ticket_to_a_colleague(office: Office, cast: Cast, ticket: Ticket) -> None:
    """It's open then. The colleague learns who did it, the customer who works on it, and nobody else anything."""
    await office.do(assign_ticket, cast.tia, ticket.ref, cast.tom)
    (row,) = await office.all(Ticket)
    assert (row.state, row.assignee_id) == (TicketState.OPEN, cast.tom.id)
    told = [(one.person_id, one.facts["what"], one.facts["by"]) for one in await office.notices("ticket_changed")]
    assert told == [(cast.bob.id, "claimed", cast.tom.name), (cast.tom.id, "assigned", cast.tia.name)]
    assert [(entry.step, entry.by_id, entry.facts) for entry in await office.all(TicketEntry)][1:] == [
        ("assigned", cast.tia.id, {"to": cast.tom.id})
    ]


async def test_who_hands_a_ticket_over_is_not_told_so(office: Office, cast: Cast, ticket: Ticket) -> None:
    """But who had it before is, if somebody else hands it over."""
    await office.do(claim_ticket, cast.tia, ticket.ref)
    await office.do(assign_ticket, cast.tia, ticket.ref, cast.tom)
    assert (await changes(office))[1:] == [(cast.bob.id, "claimed"), (cast.tom.id, "assigned")]
    await office.do(assign_ticket, cast.tia, ticket.ref, cast.tia)
    assert (await changes(office))[3:] == [(cast.bob.id, "claimed"), (cast.tom.id, "claimed")]
    with pytest.raises(Refused) as refused:
        await office.do(assign_ticket, cast.tom, ticket.ref, cast.tia)
    assert refused.value.problem == AlreadyClaimed(ticket.ref, cast.tia, mine=False)


async def test_only_who_can_work_gets_a_ticket(office: Office, cast: Cast, ticket: Ticket) -> None:
    """Neither a contact nor an agent who left. The refusal says who can."""
    async with office.database.transaction() as session:
        await session.execute(update(StaffMember).values(ended_at=NOW).where(col(StaffMember.person_id) == cast.tom.id))
    for somebody in (cast.ana, cast.bill, cast.tom):
        with pytest.raises(Refused) as refused:
            await office.do(assign_ticket, cast.tia, ticket.ref, somebody)
        assert refused.value.problem == CantWork(somebody, (cast.tia,))
    assert [one.key for one in await office.do(find_agents, cast.tia)] == ["tia"]
    assert (await office.all(Ticket))[0].state is TicketState.NEW


async def test_a_ticket_is_given_back(office: Office, cast: Cast, ticket: Ticket) -> None:
    """It stays open, and only an agent who lost it to somebody else is told. What's nobody's can't be given back."""
    await office.do(claim_ticket, cast.tia, ticket.ref)
    await office.do(release_ticket, cast.tia, ticket.ref)
    (row,) = await office.all(Ticket)
    assert (row.state, row.assignee_id) == (TicketState.OPEN, None)
    assert [entry.step for entry in await office.all(TicketEntry)] == ["opened", "assigned", "released"]
    with pytest.raises(Refused) as refused:
        await office.do(release_ticket, cast.tia, ticket.ref)
    assert isinstance(refused.value.problem, NotAssigned)
    await office.do(claim_ticket, cast.tia, ticket.ref)
    await office.do(release_ticket, cast.tom, ticket.ref)
    assert [told for told in await changes(office) if told[1] != "claimed"] == [(cast.tia.id, "released")]


async def test_what_has_ended_changes_hands_no_more(office: Office, cast: Cast, ticket: Ticket) -> None:
    """It's neither assigned nor given back."""
    await office.do(resolve_ticket, cast.tia, ticket.ref, "Fixed.")
    for action, *to in ((assign_ticket, cast.tom), (release_ticket,)):
        with pytest.raises(Refused) as refused:
            await office.do(action, cast.tia, ticket.ref, *to)
        assert isinstance(refused.value.problem, AlreadyResolved)
    assert (await office.all(Ticket))[0].assignee_id == cast.tia.id


async def test_an_agent_who_is_away_has_no_tickets(office: Office, cast: Cast, ticket: Ticket) -> None:
    """They go back to the queue, and triage learns why. Until they're back, they're neither assigned nor claim one."""
    await office.do(claim_ticket, cast.tia, ticket.ref)
    absence = await office.do(go_away, cast.tia, date(2026, 3, 4))
    assert (absence.until, absence.tickets) == (date(2026, 3, 4), 1)
    assert (await office.all(Ticket))[0].assignee_id is None
    (news,) = await office.notices("tickets_unassigned")
    assert (news.channel, news.subject_id, news.facts) == (
        PLACES.triage,
        cast.tia.id,
        {"tickets": [ticket.id], "away": True},
    )
    with pytest.raises(Refused) as refused:
        await office.do(assign_ticket, cast.tom, ticket.ref, cast.tia)
    assert refused.value.problem == CantWork(cast.tia, (cast.tom,))
    with pytest.raises(Refused) as refused:
        await office.do(claim_ticket, cast.tia, ticket.ref)
    assert isinstance(refused.value.problem, StillAway)
    await office.do(come_back, cast.tia)
    await office.do(claim_ticket, cast.tia, ticket.ref)
    with pytest.raises(Refused) as refused:
        await office.do(come_back, cast.tia)
    assert isinstance(refused.value.problem, NotAway)


async def test_each_channel_learns_which_of_its_tickets_are_nobody_s_again(office: Office, cast: Cast) -> None:
    """Not only the triage channel: with rules, others have cards too."""
    admin = person("adam", staff=[StaffRole.ADMIN])
    await office.save(admin)
    await office.do(add_rule, admin, RuleInput("C0LOW", severity=Severity.LOW))
    for severity in (Severity.LOW, Severity.HIGH, Severity.LOW):
        made = await office.do(open_ticket, cast.bob, "SUB-1", severity, "Hm", "Hm.")
        await office.do(claim_ticket, cast.tia, made.ref)
    await office.do(go_away, cast.tia)
    news = await office.notices("tickets_unassigned")
    assert [(one.channel, one.facts["tickets"]) for one in news] == [("C0LOW", [1, 3]), (PLACES.triage, [2])]


@pytest.mark.parametrize(("hours", "away"), [(62, True), (63, False)])
async def test_who_is_away_until_a_day_is_back_after_it(
    office: Office, cast: Cast, ticket: Ticket, hours: int, away: bool
) -> None:
    """At midnight, without doing anything. `NOW` is 9:00 on March 2."""
    await office.do(go_away, cast.tia, date(2026, 3, 4))
    working = await office.at(NOW + timedelta(hours=hours)).do(find_agents, cast.tom)
    assert [one.key for one in working] == (["tom"] if away else ["tia", "tom"])
