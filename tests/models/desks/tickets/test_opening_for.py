"""Agents open tickets for others, on both databases."""

import pytest

from models.access.errors import Denied
from models.core.errors import Refused
from models.desks.tickets.actions import show_ticket
from models.desks.tickets.classification import Severity
from models.desks.tickets.history import TicketEntry
from models.desks.tickets.opening_for import open_for
from models.desks.tickets.problems import CannotRaise
from models.desks.tickets.tables import Ticket
from tests.models.builders import Office
from tests.models.desks.tickets.conftest import Cast, changes
from tests.support.selection import MOSTLY_ON_SQLITE

pytestmark = MOSTLY_ON_SQLITE

HUMS = (Severity.HIGH, "It hums", "He called at noon.")


async def test_the_ticket_is_the_contact_s(office: Office, cast: Cast) -> None:
    """They're told, by whom; the history has both; and the card is in the triage channel."""
    made = await office.do(open_for, cast.tia, "SUB-1", cast.bob, *HUMS)
    (row,) = await office.all(Ticket)
    assert (row.opener_id, row.last_word_by_id, row.last_word_by_staff) == (cast.bob.id, cast.bob.id, False)
    assert await changes(office) == [(cast.bob.id, "opened_for")]
    assert len(await office.notices("ticket_card")) == 1
    (entry,) = await office.all(TicketEntry)
    assert (entry.step, entry.by_id, entry.facts["person"]) == ("opened", cast.tia.id, cast.bob.id)
    assert (await office.do(show_ticket, cast.bob, made.ref)).ticket.subject == "It hums"


async def test_only_for_somebody_who_may_open_one_there(office: Office, cast: Cast) -> None:
    """Neither for a stranger, nor for a colleague on the vendor's side."""
    for person in (cast.zoe, cast.tom):
        with pytest.raises(Refused) as refused:
            await office.do(open_for, cast.tia, "SUB-1", person, *HUMS)
        assert isinstance(refused.value.problem, CannotRaise)
    assert await office.all(Ticket) == []


async def test_only_agents_open_tickets_for_others(office: Office, cast: Cast) -> None:
    """Neither the primary contact nor the vendor's billing people."""
    for caller in (cast.ana, cast.bill):
        with pytest.raises(Denied):
            await office.do(open_for, caller, "SUB-1", cast.bob, *HUMS)
    assert await office.all(Ticket) == []
