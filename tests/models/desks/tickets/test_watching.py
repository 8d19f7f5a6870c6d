"""Watchers of a ticket: who adds them, who agrees, what they see, and how it ends. On both databases."""

import pytest

from models.access.errors import Denied, NotFound
from models.contacts.actions import leave
from models.contacts.problems import UnknownContact
from models.core.errors import Refused
from models.desks.tickets.actions import open_ticket, resolve_ticket, show_ticket
from models.desks.tickets.classification import Severity
from models.desks.tickets.comment_tables import Comment
from models.desks.tickets.commenting import comment
from models.desks.tickets.history import TicketEntry, TicketStep
from models.desks.tickets.listing import my_tickets
from models.desks.tickets.problems import AlreadyAsked, AlreadyWatches, NotTheirWatcher, NotWatching
from models.desks.tickets.tables import Ticket, TicketWatcher, WatcherRequest
from models.desks.tickets.watching import refuse_watcher, unwatch_ticket, watch_ticket
from models.roles import Reason
from models.subscriptions.contacts import ContactKind
from tests.models.builders import Office
from tests.models.desks.tickets.conftest import Cast, changes
from tests.support.selection import MOSTLY_ON_SQLITE

pytestmark = MOSTLY_ON_SQLITE


async def watchers(office: Office) -> list[int]:
    """Who watches any ticket."""
    return [row.person_id for row in await office.all(TicketWatcher)]


async def news(office: Office) -> list[tuple[int | None, str]]:
    """Who was told what of watchers."""
    return [(row.person_id, row.facts["what"]) for row in await office.notices("watcher_news")]


async def test_a_watcher_sees_that_ticket_alone_and_comments_on_it(office: Office, cast: Cast, ticket: Ticket) -> None:
    """They are told, in a thread of their own, which later news continues."""
    other = await office.do(open_ticket, cast.bob, "SUB-1", Severity.LOW, "Mine", "Mine.")
    await office.do(watch_ticket, cast.bob, ticket.ref, cast.cyd)
    assert await changes(office) == [(cast.cyd.id, "watching")]
    (first,) = await office.notices("ticket_changed")
    assert [one.ref for one in await office.do(my_tickets, cast.cyd)] == [ticket.ref]
    with pytest.raises(NotFound):
        await office.do(show_ticket, cast.cyd, other.ref)
    await office.do(comment, cast.cyd, ticket.ref, "Me too.")
    await office.do(comment, cast.tia, ticket.ref, "On it.")
    theirs = [row for row in await office.notices("ticket_changed") if row.person_id == cast.cyd.id]
    assert [row.reply_to_id for row in theirs] == [None, first.id]
    entry = next(row for row in await office.all(TicketEntry) if row.step is TicketStep.WATCHED)
    assert (entry.by_id, entry.facts) == (cast.bob.id, {"person": cast.cyd.id})


async def test_a_watcher_learns_that_the_ticket_is_closed(office: Office, cast: Cast, ticket: Ticket) -> None:
    """By the person who opened it, whose last words come along."""
    await office.do(watch_ticket, cast.bob, ticket.ref, cast.cyd)
    await office.do(resolve_ticket, cast.bob, ticket.ref, "It was the fuse.")
    (said,) = await office.all(Comment)
    *_, news = await office.notices("ticket_changed")
    assert (news.person_id, news.facts["what"], news.facts["comment"]) == (cast.cyd.id, "closed", said.id)


async def test_an_agent_needs_the_yes_of_who_opened_it(office: Office, cast: Cast, ticket: Ticket) -> None:
    """Before it, the colleague learns and sees nothing. Then the agent hears of it."""
    assert await office.do(watch_ticket, cast.tia, ticket.ref, cast.cyd) is None
    (question,) = await office.notices("watcher_asked")
    assert question.person_id == cast.bob.id
    assert (await watchers(office), await changes(office)) == ([], [])
    with pytest.raises(NotFound):
        await office.do(show_ticket, cast.cyd, ticket.ref)
    with pytest.raises(Refused) as refused:
        await office.do(watch_ticket, cast.tom, ticket.ref, cast.cyd)
    assert isinstance(refused.value.problem, AlreadyAsked)
    await office.do(watch_ticket, cast.bob, ticket.ref, cast.cyd)
    assert await watchers(office) == [cast.cyd.id]
    assert await news(office) == [(cast.tia.id, "agreed")]
    assert await office.all(WatcherRequest) == []
    assert [row.edits_id for row in await office.notices("watcher_asked")] == [None, question.id]


async def test_who_opened_it_says_no(office: Office, cast: Cast, ticket: Ticket) -> None:
    """The agent learns of it, and the colleague nothing. The agent can ask again later."""
    await office.do(watch_ticket, cast.tia, ticket.ref, cast.cyd)
    await office.do(refuse_watcher, cast.bob, ticket.ref, cast.cyd)
    assert await watchers(office) == []
    assert await news(office) == [(cast.tia.id, "refused")]
    assert [row for row in await changes(office) if row[0] == cast.cyd.id] == []
    with pytest.raises(Refused) as refused:
        await office.do(refuse_watcher, cast.bob, ticket.ref, cast.cyd)
    assert isinstance(refused.value.problem, NotWatching)
    await office.do(watch_ticket, cast.tia, ticket.ref, cast.cyd)
    assert len(await office.all(WatcherRequest)) == 1


async def test_only_contacts_of_the_subscription_watch(office: Office, cast: Cast, ticket: Ticket) -> None:
    """Neither a stranger nor an agent; and nobody twice."""
    for outsider in (cast.zoe, cast.tom):
        with pytest.raises(Refused) as refused:
            await office.do(watch_ticket, cast.bob, ticket.ref, outsider)
        assert isinstance(refused.value.problem, UnknownContact)
    await office.do(watch_ticket, cast.bob, ticket.ref, cast.cyd)
    for person in (cast.bob, cast.cyd):
        with pytest.raises(Refused) as refused:
            await office.do(watch_ticket, cast.bob, ticket.ref, person)
        assert isinstance(refused.value.problem, AlreadyWatches)
    assert await watchers(office) == [cast.cyd.id]


async def test_a_colleague_adds_nobody(office: Office, cast: Cast, ticket: Ticket) -> None:
    """Not even a watcher does, nor do the vendor's billing people."""
    await office.do(watch_ticket, cast.bob, ticket.ref, cast.cyd)
    for person, reason in ((cast.cyd, Reason.NOT_OPENER), (cast.bill, Reason.NOT_IN_STAFF_ROLE)):
        with pytest.raises(Denied) as denied:
            await office.do(watch_ticket, person, ticket.ref, cast.ana)
        assert denied.value.reason is reason
    assert await watchers(office) == [cast.cyd.id]


@pytest.mark.parametrize(
    ("by", "told"),
    [("bob", [("cyd", "removed")]), ("cyd", [("bob", "left")]), ("tia", [("cyd", "removed"), ("bob", "removed")])],
)
async def test_the_opener_the_watcher_and_agents_end_it(
    office: Office, cast: Cast, ticket: Ticket, by: str, told: list[tuple[str, str]]
) -> None:
    """The others of them are told. The ticket is then hidden from the watcher again."""
    await office.do(watch_ticket, cast.bob, ticket.ref, cast.cyd)
    await office.do(unwatch_ticket, getattr(cast, by), ticket.ref, cast.cyd)
    assert await news(office) == [(getattr(cast, who).id, what) for who, what in told]
    assert await office.do(my_tickets, cast.cyd) == []
    with pytest.raises(NotFound):
        await office.do(show_ticket, cast.cyd, ticket.ref)
    assert (await office.all(TicketEntry))[-1].step is TicketStep.UNWATCHED


async def test_a_watcher_removes_only_themselves(office: Office, cast: Cast, ticket: Ticket) -> None:
    """Another watcher stays."""
    for person in (cast.cyd, cast.ana):
        await office.do(watch_ticket, cast.bob, ticket.ref, person)
    with pytest.raises(Refused) as refused:
        await office.do(unwatch_ticket, cast.cyd, ticket.ref, cast.ana)
    assert isinstance(refused.value.problem, NotTheirWatcher)
    assert await watchers(office) == [cast.cyd.id, cast.ana.id]


async def test_a_watcher_who_is_no_contact_any_more_sees_nothing(office: Office, cast: Cast, ticket: Ticket) -> None:
    """Whatever they watched; and who opened the ticket can still take them from the list."""
    await office.do(watch_ticket, cast.bob, ticket.ref, cast.cyd)
    await office.do(leave, cast.cyd, "SUB-1", ContactKind.BILLING)
    assert await office.do(my_tickets, cast.cyd) == []
    with pytest.raises(NotFound):
        await office.do(show_ticket, cast.cyd, ticket.ref)
    await office.do(unwatch_ticket, cast.bob, ticket.ref, cast.cyd)
    assert await watchers(office) == []
