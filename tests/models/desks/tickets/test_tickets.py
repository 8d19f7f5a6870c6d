"""Opening, seeing, answering, claiming and resolving tickets, on both databases."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from models.access.errors import Denied, NotFound
from models.contacts.actions import leave
from models.core.database import Database
from models.core.errors import Problem, Refused
from models.core.outbox import Medium, Notice
from models.core.problems import CardNumber, Empty, TooLong
from models.desks.problems import AlreadyClaimed
from models.desks.tickets.actions import claim_ticket, open_ticket, resolve_ticket, show_ticket
from models.desks.tickets.classification import Severity, TicketState
from models.desks.tickets.comment_tables import Comment
from models.desks.tickets.commenting import comment, reopen_ticket
from models.desks.tickets.history import TicketEntry
from models.desks.tickets.listing import my_tickets
from models.desks.tickets.problems import AlreadyResolved, ClosedForGood, NotResolved
from models.desks.tickets.tables import Ticket, TicketWatcher
from models.directory.people import StaffMember
from models.roles import Reason, Role, StaffRole
from models.subscriptions.contacts import ContactKind
from tests.models.builders import NOW, PLACES, Office, person, subscription
from tests.models.desks.tickets.conftest import Cast, changes
from tests.support.rows import new


async def test_a_new_ticket_goes_to_triage_and_its_opener(office: Office, cast: Cast) -> None:
    """One card, one copy; the texts are trimmed."""
    made = await office.do(open_ticket, cast.bob, "SUB-1", Severity.CRITICAL, "  It hums\n", "\n Since noon. ")
    assert made.ref == f"T-{made.id}"
    (row,) = await office.all(Ticket)
    assert (row.subject, row.description, row.severity) == ("It hums", "Since noon.", Severity.CRITICAL)
    assert (row.state, row.opened_at, row.assignee_id, row.opener_id) == (TicketState.NEW, NOW, None, cast.bob.id)
    (card,) = await office.notices("ticket_card")
    assert (card.medium, card.channel, card.subject_id) == (Medium.CHANNEL, PLACES.triage, row.id)
    (copy,) = await office.notices("ticket_opened")
    assert (copy.medium, copy.person_id) == (Medium.DIRECT, cast.bob.id)


@pytest.mark.parametrize(
    ("subject", "text", "problem", "field"),
    [
        ("", "x", Empty, "subject"),
        (" \n\t", "x", Empty, "subject"),
        ("x", "\u00a0", Empty, "description"),
        ("x" * 151, "x", TooLong, "subject"),
        ("x", "ü" * 12_001, TooLong, "description"),
        ("5555 5555 5555 4444", "x", CardNumber, "subject"),
        ("x", "It is 4242-4242-4242-4242.", CardNumber, "description"),
    ],
)
async def test_texts_have_a_length(
    office: Office, cast: Cast, subject: str, text: str, problem: type[Problem], field: str
) -> None:
    """The field at fault is named, and nothing is stored."""
    with pytest.raises(Refused) as refused:
        await office.do(open_ticket, cast.bob, "SUB-1", Severity.LOW, subject, text)
    assert (type(refused.value.problem), refused.value.field) == (problem, field)
    assert await office.all(Ticket) == []
    assert await office.all(Notice) == []


@pytest.mark.parametrize(
    "text",
    [
        "IMEI 490154203237518, IBAN DE75 5121 0800 1245 1261 99",
        "ü" * 12_000,
        "𝟙" * 12_000,
        "<!channel> & 'quotes' \\ %s",
        "نص\u200f עברית\u200e!",
    ],
)
async def test_texts_are_kept_as_they_were_written(office: Office, cast: Cast, text: str) -> None:
    """The longest that is allowed, and any script."""
    made = await office.do(open_ticket, cast.bob, "SUB-1", Severity.LOW, "x" * 150, text)
    assert (await office.do(show_ticket, cast.bob, made.ref)).ticket.description == text


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b"])
async def test_what_no_database_can_keep_is_left_out(office: Office, cast: Cast, text: str) -> None:
    """A NUL, or half of a character: nobody sees them, and they are no reason to lose the ticket."""
    made = await office.do(open_ticket, cast.bob, "SUB-1", Severity.LOW, text, text)
    assert (await office.do(show_ticket, cast.bob, made.ref)).ticket.description == "ab"


async def test_one_s_own_tickets_are_listed_newest_first(office: Office, cast: Cast, ticket: Ticket) -> None:
    """Only those that the caller opened, and only where they are still a contact."""
    second = await office.do(open_ticket, cast.bob, "SUB-1", Severity.LOW, "Again", "More.")
    await office.do(open_ticket, cast.ana, "SUB-1", Severity.LOW, "Other", "Ana's.")
    assert [found.ref for found in await office.do(my_tickets, cast.bob)] == [second.ref, ticket.ref]
    await office.do(leave, cast.bob, "SUB-1", ContactKind.TECHNICAL)
    assert await office.do(my_tickets, cast.bob) == []
    with pytest.raises(NotFound):
        await office.do(show_ticket, cast.bob, ticket.ref)


async def test_a_colleague_sees_no_ticket(office: Office, cast: Cast, ticket: Ticket) -> None:
    """Not even the primary, nor may they add to it: they don't even learn that there is one, as strangers don't."""
    for other in (cast.ana, cast.cyd, cast.zoe):
        for action, *text in ((show_ticket,), (comment, "Mine too."), (claim_ticket,), (resolve_ticket,)):
            with pytest.raises(NotFound):
                await office.do(action, other, ticket.ref, *text)
    assert await office.all(Comment) == []


async def test_an_organization_may_share_its_tickets(office: Office, cast: Cast, ticket: Ticket) -> None:
    """Then colleagues see them and add to them; others still don't."""
    async with office.database.transaction() as session:
        (await session.merge(cast.acme)).shares_tickets = True
    assert (await office.do(show_ticket, cast.cyd, ticket.ref)).ticket.ref == ticket.ref
    await office.do(comment, cast.ana, ticket.ref, "Mine too.")
    assert await changes(office) == [(cast.bob.id, "commented")]
    with pytest.raises(NotFound):
        await office.do(show_ticket, cast.zoe, ticket.ref)


async def test_comments_are_shown_in_order_with_their_side(office: Office, cast: Cast, ticket: Ticket) -> None:
    """Opener's and vendor's; each side is told of the other's, nobody of their own, and the card is drawn anew."""
    await office.do(claim_ticket, cast.tia, ticket.ref)
    await office.do(comment, cast.bob, ticket.ref, "Still there.")
    await office.do(comment, cast.tia, ticket.ref, "On it.")
    await office.do(comment, cast.tom, ticket.ref, "Me too.")
    shown = await office.do(show_ticket, cast.bob, ticket.ref)
    assert [(said.author.key, said.by_staff, said.text) for said in shown.conversation.comments] == [
        ("bob", False, "Still there."),
        ("tia", True, "On it."),
        ("tom", True, "Me too."),
    ]
    assert await changes(office) == [
        (cast.bob.id, "claimed"),
        (cast.tia.id, "commented"),
        (cast.bob.id, "commented"),
        (cast.bob.id, "commented"),
        (cast.tia.id, "commented"),
    ]
    card, *edits = await office.notices("ticket_card")
    assert [(row.medium, row.edits_id) for row in edits] == [(Medium.EDIT, card.id)] * 4


async def test_what_a_customer_writes_goes_below_the_card_in_the_triage_channel(
    office: Office, cast: Cast, ticket: Ticket
) -> None:
    """In the thread, so that it doesn't ring the whole channel. What an agent writes doesn't."""
    (card,) = await office.notices("ticket_card")
    await office.do(comment, cast.tia, ticket.ref, "Which one?")
    assert await office.notices("comment_waits") == []
    await office.do(comment, cast.bob, ticket.ref, "The left one.")
    said = (await office.all(Comment))[-1]
    (notice,) = await office.notices("comment_waits")
    assert (notice.medium, notice.channel, notice.subject_id) == (Medium.CHANNEL, PLACES.triage, said.id)
    assert notice.reply_to_id == card.id


async def test_each_person_has_one_thread_about_a_ticket(office: Office, cast: Cast, ticket: Ticket) -> None:
    """Their first message begins it, and the others are replies."""
    (copy,) = await office.notices("ticket_opened")
    await office.do(claim_ticket, cast.tia, ticket.ref)
    for text in ("Any news?", "Hello?"):
        await office.do(comment, cast.bob, ticket.ref, text)
    await office.do(comment, cast.tia, ticket.ref, "Soon.")
    news = await office.notices("ticket_changed")
    assert [row.reply_to_id for row in news if row.person_id == cast.bob.id] == [copy.id, copy.id]
    first, second = [row for row in news if row.person_id == cast.tia.id]
    assert (first.reply_to_id, second.reply_to_id) == (None, first.id)


async def test_an_agent_who_is_the_opener_writes_as_the_customer(office: Office, cast: Cast) -> None:
    """The same person on both sides: their own ticket makes them the customer."""
    both = person("both", staff=[StaffRole.AGENT])
    await office.save(subscription(3, (both, Role.TECHNICAL_PRIMARY)))
    made = await office.do(open_ticket, both, "SUB-3", Severity.LOW, "Hm", "Hm.")
    await office.do(comment, both, made.ref, "Hm?")
    assert [row.by_staff for row in await office.all(Comment)] == [False]


async def test_an_empty_comment_is_refused(office: Office, cast: Cast, ticket: Ticket) -> None:
    """And a too long one."""
    for text, problem in ((" ", Empty), ("x" * 12_001, TooLong)):
        with pytest.raises(Refused) as refused:
            await office.do(comment, cast.bob, ticket.ref, text)
        assert isinstance(refused.value.problem, problem)


async def test_a_claimed_ticket_has_its_agent(office: Office, cast: Cast, ticket: Ticket) -> None:
    """Its opener is told by whom, the card is drawn anew."""
    await office.do(claim_ticket, cast.tia, ticket.ref)
    (row,) = await office.all(Ticket)
    assert (row.state, row.assignee_id, row.resolved_at) == (TicketState.OPEN, cast.tia.id, None)
    (told,) = await office.notices("ticket_changed")
    assert (told.person_id, told.facts) == (cast.bob.id, {"what": "claimed", "by": "Tia"})


async def test_a_ticket_is_claimed_once(office: Office, cast: Cast, ticket: Ticket) -> None:
    """The second hears who has it, and whether that is they themselves."""
    await office.do(claim_ticket, cast.tia, ticket.ref)
    for agent, mine in ((cast.tom, False), (cast.tia, True)):
        with pytest.raises(Refused) as refused:
            await office.do(claim_ticket, agent, ticket.ref)
        assert isinstance(refused.value.problem, AlreadyClaimed)
        by = refused.value.problem.assignee
        assert (refused.value.problem.mine, by and by.key) == (mine, "tia")
    assert len(await changes(office)) == 1


@pytest.mark.each_on_both
async def test_of_two_claims_at_once_one_counts(office: Office, cast: Cast, ticket: Ticket, migrated_url: str) -> None:
    """Two connections at the same time."""
    other = Office(Database(migrated_url))
    await other.roles(1)
    results = await asyncio.gather(
        office.do(claim_ticket, cast.tia, ticket.ref),
        other.do(claim_ticket, cast.tom, ticket.ref),
        return_exceptions=True,
    )
    await other.database.close()
    (loser,) = [result for result in results if isinstance(result, BaseException)]
    assert isinstance(loser, Refused)
    assert isinstance(loser.problem, AlreadyClaimed)
    assert len(await changes(office)) == 1


async def test_a_resolved_ticket_has_its_time_and_the_agent_who_resolved_it(
    office: Office, cast: Cast, ticket: Ticket
) -> None:
    """Another agent may resolve it. It's still the first one's, and they are told, too."""
    await office.do(claim_ticket, cast.tia, ticket.ref)
    later = office.at(NOW + timedelta(hours=2))
    await later.do(resolve_ticket, cast.tom, ticket.ref, "Fixed.")
    (row,) = await office.all(Ticket)
    assert (row.state, row.assignee_id, row.resolved_by_id) == (TicketState.RESOLVED, cast.tia.id, cast.tom.id)
    assert (row.resolved_at, row.closed_at) == (later.now, None)
    assert (await changes(office))[1:] == [(cast.bob.id, "resolved"), (cast.tia.id, "resolved")]


async def test_resolving_an_unclaimed_ticket_takes_it_on(office: Office, cast: Cast, ticket: Ticket) -> None:
    """A resolved ticket always has somebody."""
    await office.do(resolve_ticket, cast.tom, ticket.ref, "Fixed.")
    assert (await office.all(Ticket))[0].assignee_id == cast.tom.id


async def test_what_is_resolved_stays_resolved(office: Office, cast: Cast, ticket: Ticket) -> None:
    """Neither claimed nor resolved again."""
    await office.do(resolve_ticket, cast.tom, ticket.ref, "Fixed.")
    for action, *text in ((claim_ticket,), (resolve_ticket, "Fixed.")):
        with pytest.raises(Refused) as refused:
            await office.do(action, cast.tia, ticket.ref, *text)
        assert isinstance(refused.value.problem, AlreadyResolved)
    assert [what for _, what in await changes(office)] == ["resolved"]


@pytest.mark.parametrize(
    ("action", "for_contacts"), [(claim_ticket, Reason.NOT_STAFF), (resolve_ticket, Reason.NOT_OPENER)]
)
async def test_only_agents_and_admins_triage(
    office: Office, cast: Cast, ticket: Ticket, action: Any, for_contacts: Reason
) -> None:
    """Neither a colleague who sees the ticket nor the vendor's billing people."""
    async with office.database.transaction() as session:
        (await session.merge(cast.acme)).shares_tickets = True
    for caller, reason in ((cast.ana, for_contacts), (cast.bill, Reason.NOT_IN_STAFF_ROLE)):
        with pytest.raises(Denied) as denied:
            await office.do(action, caller, ticket.ref)
        assert denied.value.reason is reason
    with pytest.raises(NotFound):
        await office.do(action, cast.zoe, ticket.ref)
    assert (await office.all(Ticket))[0].state is TicketState.NEW


async def test_who_opened_a_ticket_closes_it(office: Office, cast: Cast, ticket: Ticket) -> None:
    """The agent who works on it is told, and the opener, who knows, isn't."""
    await office.do(claim_ticket, cast.tia, ticket.ref)
    with pytest.raises(Denied):
        await office.do(claim_ticket, cast.bob, ticket.ref)
    await office.do(resolve_ticket, cast.bob, ticket.ref)
    (row,) = await office.all(Ticket)
    assert (row.state, row.assignee_id, row.resolved_by_id) == (TicketState.CLOSED, cast.tia.id, cast.bob.id)
    assert await changes(office) == [(cast.bob.id, "claimed"), (cast.tia.id, "closed")]


async def test_a_contact_who_comments_on_a_resolved_ticket_reopens_it(
    office: Office, cast: Cast, ticket: Ticket
) -> None:
    """Nobody has it then. Triage and the agent who resolved it learn of it, and it's claimed and resolved anew."""
    for _ in range(2):
        await office.do(claim_ticket, cast.tia, ticket.ref)
        await office.do(resolve_ticket, cast.tia, ticket.ref, "Fixed.")
        await office.do(comment, cast.bob, ticket.ref, "It hums again.")
        (row,) = await office.all(Ticket)
        assert (row.state, row.assignee_id, row.resolved_at) == (TicketState.OPEN, None, None)
    assert (await changes(office))[:3] == [
        (cast.bob.id, "claimed"),
        (cast.bob.id, "resolved"),
        (cast.tia.id, "reopened"),
    ]
    assert [notice.facts["reopened"] for notice in await office.notices("comment_waits")] == [True, True]


async def test_an_agent_s_comment_leaves_a_ticket_resolved(office: Office, cast: Cast, ticket: Ticket) -> None:
    """It's an afterword. To reopen the ticket, there's a command."""
    await office.do(resolve_ticket, cast.tia, ticket.ref, "Fixed.")
    await office.do(comment, cast.tom, ticket.ref, "Version 6.5 has it.")
    assert (await office.all(Ticket))[0].state is TicketState.RESOLVED
    await office.do(reopen_ticket, cast.tom, ticket.ref, "I was too fast.")
    assert (await office.all(Ticket))[0].state is TicketState.OPEN
    assert (await changes(office))[-2:] == [(cast.bob.id, "reopened"), (cast.tia.id, "reopened")]


async def test_only_a_resolved_ticket_is_reopened(office: Office, cast: Cast, ticket: Ticket) -> None:
    """An open one keeps its state, and no comment is added."""
    with pytest.raises(Refused) as refused:
        await office.do(reopen_ticket, cast.bob, ticket.ref, "Hm")
    assert isinstance(refused.value.problem, NotResolved)
    assert await office.all(Comment) == []


async def test_an_agent_who_left_learns_nothing_of_a_reopened_ticket(
    office: Office, cast: Cast, ticket: Ticket
) -> None:
    """What customers write isn't theirs to read any more."""
    await office.do(resolve_ticket, cast.tia, ticket.ref, "Fixed.")
    async with office.database.transaction() as session:
        await session.execute(update(StaffMember).values(ended_at=NOW).where(col(StaffMember.person_id) == cast.tia.id))
    await office.do(comment, cast.bob, ticket.ref, "It hums again.")
    assert [person for person, what in await changes(office) if what == "reopened"] == []


async def test_an_agent_takes_over_what_a_colleague_claimed(office: Office, cast: Cast, ticket: Ticket) -> None:
    """Both the opener and the colleague are told. One's own can't be taken over."""
    await office.do(claim_ticket, cast.tia, ticket.ref)
    await office.do(claim_ticket, cast.tom, ticket.ref, True)
    assert (await office.all(Ticket))[0].assignee_id == cast.tom.id
    assert (await changes(office))[1:] == [(cast.bob.id, "claimed"), (cast.tia.id, "claimed")]
    with pytest.raises(Refused) as refused:
        await office.do(claim_ticket, cast.tom, ticket.ref, True)
    assert isinstance(refused.value.problem, AlreadyClaimed)


async def test_a_comment_finds_a_ticket_whose_agent_left(office: Office, cast: Cast, ticket: Ticket) -> None:
    """It goes back to the queue. What the customer wrote goes to triage, and not to who left."""
    await office.do(claim_ticket, cast.tia, ticket.ref)
    async with office.database.transaction() as session:
        await session.execute(update(StaffMember).values(ended_at=NOW).where(col(StaffMember.person_id) == cast.tia.id))
    await office.do(comment, cast.bob, ticket.ref, "Any news?")
    (row,) = await office.all(Ticket)
    assert (row.state, row.assignee_id) == (TicketState.OPEN, None)
    assert await changes(office) == [(cast.bob.id, "claimed")]
    assert len(await office.notices("comment_waits")) == 1


async def test_a_contact_s_comment_wakes_a_ticket(office: Office, cast: Cast, ticket: Ticket) -> None:
    """Whether it waits for them or for somebody else. An agent's comment doesn't."""
    await office.do(claim_ticket, cast.tia, ticket.ref)
    for state, since in ((TicketState.WAITING, NOW), (TicketState.ON_HOLD, None)):
        async with office.database.transaction() as session:
            await session.execute(update(Ticket).values(state=state, waits_since=since, nudged_at=since))
        await office.do(comment, cast.tia, ticket.ref, "One moment.")
        assert (await office.all(Ticket))[0].state is state
        await office.do(comment, cast.bob, ticket.ref, "Any news?")
        (row,) = await office.all(Ticket)
        assert (row.state, row.assignee_id) == (TicketState.OPEN, cast.tia.id)
        assert (row.waits_since, row.nudged_at) == (None, None)


async def test_a_ticket_keeps_its_last_word(office: Office, cast: Cast, ticket: Ticket) -> None:
    """At first, that's the description."""
    assert (ticket.last_word_by_id, ticket.last_word_by_staff, ticket.last_word_at) == (cast.bob.id, False, NOW)
    later = office.at(NOW + timedelta(hours=1))
    await later.do(comment, cast.tom, ticket.ref, "Which one?")
    (row,) = await office.all(Ticket)
    assert (row.last_word_by_id, row.last_word_by_staff, row.last_word_at) == (cast.tom.id, True, later.now)


@pytest.mark.parametrize(("days", "reopened"), [(14, True), (15, False)])
async def test_a_ticket_can_be_reopened_for_14_days(
    office: Office, cast: Cast, ticket: Ticket, days: int, reopened: bool
) -> None:
    """After that, a comment is refused too, and nothing is stored."""
    await office.do(resolve_ticket, cast.tia, ticket.ref, "Fixed.")
    later = office.at(NOW + timedelta(days=days))
    for action in (comment, reopen_ticket):
        if reopened:
            await later.do(action, cast.bob, ticket.ref, "It hums.")
            await later.do(resolve_ticket, cast.tia, ticket.ref, "Fixed.")
            later = office.at(later.now + timedelta(days=days))
        else:
            with pytest.raises(Refused) as refused:
                await later.do(action, cast.bob, ticket.ref, "It hums.")
            assert isinstance(refused.value.problem, ClosedForGood)
    by_bob = [written for written in await office.all(Comment) if written.author_id == cast.bob.id]
    assert len(by_bob) == 2 * reopened


async def test_a_ticket_has_a_history(office: Office, cast: Cast, ticket: Ticket) -> None:
    """Who did what."""
    await office.do(claim_ticket, cast.tia, ticket.ref)
    await office.do(comment, cast.bob, ticket.ref, "Any news?")
    await office.do(resolve_ticket, cast.tom, ticket.ref, "Fixed.")
    await office.do(reopen_ticket, cast.bob, ticket.ref, "It hums.")
    await office.do(resolve_ticket, cast.bob, ticket.ref)
    assert [(entry.step, entry.by_id, entry.source) for entry in await office.all(TicketEntry)] == [
        ("opened", cast.bob.id, "slack"),
        ("assigned", cast.tia.id, "slack"),
        ("commented", cast.bob.id, "slack"),
        ("commented", cast.tom.id, "slack"),
        ("resolved", cast.tom.id, "slack"),
        ("commented", cast.bob.id, "slack"),
        ("reopened", cast.bob.id, "slack"),
        ("closed", cast.bob.id, "slack"),
    ]


async def test_a_watcher_sees_and_follows_one_ticket(office: Office, cast: Cast, ticket: Ticket) -> None:
    """No other one of the same colleague. Without being a contact any more, not even that one."""
    await office.save(
        new(TicketWatcher, ticket_id=ticket.id, person_id=cast.cyd.id, added_by_id=cast.bob.id, added_at=NOW)
    )
    other = await office.do(open_ticket, cast.bob, "SUB-1", Severity.LOW, "Again", "More.")
    assert (await office.do(show_ticket, cast.cyd, ticket.ref)).ticket.ref == ticket.ref
    assert [found.ref for found in await office.do(my_tickets, cast.cyd)] == [ticket.ref]
    with pytest.raises(NotFound):
        await office.do(show_ticket, cast.cyd, other.ref)
    await office.do(comment, cast.cyd, ticket.ref, "Me too.")
    await office.do(comment, cast.tia, ticket.ref, "I see.")
    assert await changes(office) == [
        (cast.bob.id, "commented"),
        (cast.bob.id, "commented"),
        (cast.cyd.id, "commented"),
    ]
    await office.do(leave, cast.cyd, "SUB-1", ContactKind.BILLING)
    with pytest.raises(NotFound):
        await office.do(show_ticket, cast.cyd, ticket.ref)
