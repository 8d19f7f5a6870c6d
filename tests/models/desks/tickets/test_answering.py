"""Answers and internal notes, on both databases."""

from datetime import timedelta

import pytest

from models.access.errors import Denied
from models.core.errors import Refused
from models.customers.sharing import switch_sharing
from models.desks.tickets.actions import claim_ticket, resolve_ticket, show_ticket
from models.desks.tickets.answering import Then, answer_ticket, audience_of, note_ticket
from models.desks.tickets.classification import TicketState
from models.desks.tickets.comment_tables import Comment
from models.desks.tickets.commenting import comment
from models.desks.tickets.history import TicketEntry
from models.desks.tickets.problems import AlreadyResolved, OnCustomersSide
from models.desks.tickets.tables import Ticket, TicketWatcher
from models.desks.tickets.writing import begin_answer
from models.roles import Role
from tests.models.builders import NOW, Office, contact, invoice
from tests.models.desks.tickets.conftest import Cast, changes
from tests.nouns.payments import payment_of
from tests.support.rows import new
from tests.support.selection import MOSTLY_ON_SQLITE

pytestmark = MOSTLY_ON_SQLITE


@pytest.mark.parametrize(
    ("then", "state"),
    [(Then.WAITING, TicketState.WAITING), (Then.OPEN, TicketState.OPEN), (Then.ON_HOLD, TicketState.ON_HOLD)],
)
async def test_an_answer_says_what_comes_then(
    office: Office, cast: Cast, ticket: Ticket, then: Then, state: TicketState
) -> None:
    """An agent who answers what is nobody's gets it. The customer gets one message, with the answer."""
    await office.do(answer_ticket, cast.tia, ticket.ref, "Restart it.", then)
    (row,) = await office.all(Ticket)
    assert (row.state, row.assignee_id, row.last_word_by_staff) == (state, cast.tia.id, True)
    assert row.waits_since == (NOW if state is TicketState.WAITING else None)
    assert await changes(office) == [(cast.bob.id, "commented")]
    steps = [entry.step for entry in await office.all(TicketEntry)]
    assert steps == ["opened", "commented", "assigned", *(["moved"] if state is not TicketState.OPEN else [])]


async def test_an_answer_leaves_a_ticket_with_its_agent(office: Office, cast: Cast, ticket: Ticket) -> None:
    """Who answers for a colleague doesn't take it from them, and the colleague is told."""
    await office.do(claim_ticket, cast.tia, ticket.ref)
    await office.do(answer_ticket, cast.tom, ticket.ref, "Restart it.")
    assert (await office.all(Ticket))[0].assignee_id == cast.tia.id
    assert (await changes(office))[1:] == [(cast.bob.id, "commented"), (cast.tia.id, "commented")]


@pytest.mark.parametrize(
    ("first", "after", "named"),
    [("tom", 2, "Tom"), ("tom", 10, ""), ("tia", 2, ""), ("bob", 2, "")],
    ids=["a colleague", "some time before", "themselves", "the customer"],
)
async def test_an_agent_learns_that_a_colleague_answered_just_before(
    office: Office, cast: Cast, ticket: Ticket, first: str, after: int, named: str
) -> None:
    """Both answers are sent, and the second agent can put right what they contradict."""
    writer = {"tom": cast.tom, "tia": cast.tia, "bob": cast.bob}[first]
    await office.do(comment, writer, ticket.ref, "Restart it.")
    answered = await office.at(NOW + timedelta(minutes=after)).do(answer_ticket, cast.tia, ticket.ref, "Wait.")
    assert (answered.colleague, answered.ago) == (named, timedelta(minutes=after if named else 0))


async def test_what_has_ended_is_not_answered(office: Office, cast: Cast, ticket: Ticket) -> None:
    """An afterword is a comment."""
    await office.do(resolve_ticket, cast.tia, ticket.ref, "Fixed.")
    with pytest.raises(Refused) as refused:
        await office.do(answer_ticket, cast.tia, ticket.ref, "Restart it.")
    assert isinstance(refused.value.problem, AlreadyResolved)


async def test_an_agent_sees_who_will_read_an_answer(office: Office, cast: Cast, ticket: Ticket) -> None:
    """Who opened the ticket, and who watches it; with shared tickets, each contact whose role lets them."""
    await office.save(
        new(TicketWatcher, ticket_id=ticket.id, person_id=cast.cyd.id, added_by_id=cast.bob.id, added_at=NOW)
    )
    seen = await office.do(audience_of, cast.tia, ticket.ref)
    assert ([one.key for one in seen.people], seen.colleagues) == (["bob", "cyd"], [])
    await office.do(switch_sharing, cast.bill, "SUB-1", True)
    seen = await office.do(audience_of, cast.tia, ticket.ref)
    assert ([one.key for one in seen.people], [one.key for one in seen.colleagues]) == (["bob", "cyd"], ["ana"])
    with pytest.raises(Denied):
        await office.do(audience_of, cast.ana, ticket.ref)


async def test_an_agent_sees_who_else_is_answering(office: Office, cast: Cast, ticket: Ticket) -> None:
    """Until they send it, or for ten minutes: Slack doesn't say if they close the form."""
    soon, later = office.at(NOW + timedelta(minutes=9)), office.at(NOW + timedelta(minutes=11))
    assert await office.do(begin_answer, cast.tia, ticket.ref) == []
    assert await soon.do(begin_answer, cast.tom, ticket.ref) == [cast.tia.name]
    assert await later.do(begin_answer, cast.tom, ticket.ref) == []
    assert await later.do(begin_answer, cast.tia, ticket.ref) == [cast.tom.name]
    await later.do(answer_ticket, cast.tom, ticket.ref, "Restart it.")
    assert await later.do(begin_answer, cast.tia, ticket.ref) == []


@pytest.mark.parametrize(
    ("due", "paid", "left", "overdue"),
    [(-1, 0, 0, True), (0, 0, 0, False), (-1, 1, 0, False), (-1, 0, 1, False)],
)
async def test_agents_see_whether_a_payment_is_overdue(
    office: Office, cast: Cast, ticket: Ticket, due: int, paid: int, left: int, overdue: bool
) -> None:
    """After the due date, and only while something is due that unused credit doesn't cover. Contacts aren't told."""
    made = invoice(cast.sub)
    made.due_on = NOW.date() + timedelta(days=due)
    made.paid = made.gross * paid
    await office.save(made)
    if left:
        await office.save(payment_of(cast.sub, made.gross))
    assert (await office.do(show_ticket, cast.tia, ticket.ref)).overdue is overdue
    assert (await office.do(show_ticket, cast.bob, ticket.ref)).overdue is None


async def test_a_note_stands_beside_the_conversation_for_staff_only(office: Office, cast: Cast, ticket: Ticket) -> None:
    """It's nobody's last word, and changes no state. The agent who has the ticket is told, and no contact."""
    await office.do(claim_ticket, cast.tia, ticket.ref)
    await office.do(note_ticket, cast.tom, ticket.ref, "They don't pay.")
    (row,) = await office.all(Ticket)
    assert (row.state, row.last_word_by_id) == (TicketState.OPEN, cast.bob.id)
    for reader, seen in ((cast.tia, ["They don't pay."]), (cast.bill, ["They don't pay."]), (cast.bob, [])):
        shown = await office.do(show_ticket, reader, ticket.ref)
        assert [said.text for said in shown.conversation.comments] == seen
        assert shown.conversation.earlier == 0
    assert (await changes(office))[1:] == [(cast.tia.id, "noted")]


async def test_staff_who_are_contacts_there_neither_see_nor_write_notes(
    office: Office, cast: Cast, ticket: Ticket
) -> None:
    """Nor do they answer for the support team. As contacts, they comment."""
    await office.do(note_ticket, cast.tia, ticket.ref, "They don't pay.")
    made = contact(cast.tom, Role.TECHNICAL_SECONDARY)
    made.subscription_id = cast.sub.id
    await office.save(made)
    shown = await office.do(show_ticket, cast.tom, ticket.ref)
    assert list(shown.conversation.comments) == []
    for action in (note_ticket, answer_ticket):
        with pytest.raises(Refused) as refused:
            await office.do(action, cast.tom, ticket.ref, "Hm")
        assert isinstance(refused.value.problem, OnCustomersSide)
    await office.do(comment, cast.tom, ticket.ref, "Me too.")
    assert [(said.text, said.by_staff) for said in await office.all(Comment)] == [
        ("They don't pay.", True),
        ("Me too.", False),
    ]
