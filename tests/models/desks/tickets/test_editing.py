"""Changing and deleting what one wrote on a ticket, on both databases."""

import pytest

from models.core.errors import Refused
from models.core.outbox import Medium, Notice, NoticeState
from models.desks.tickets.actions import claim_ticket, open_ticket
from models.desks.tickets.answering import answer_ticket, note_ticket
from models.desks.tickets.classification import Severity
from models.desks.tickets.comment_tables import Comment, CommentVersion
from models.desks.tickets.commenting import comment
from models.desks.tickets.editing import change_comment, own_comments, remove_comment
from models.desks.tickets.history import TicketEntry
from models.desks.tickets.problems import CommentGone
from models.desks.tickets.tables import Ticket
from models.roles import Role
from tests.models.builders import Office, person, subscription
from tests.models.desks.tickets.conftest import Cast, changes
from tests.support.selection import MOSTLY_ON_SQLITE

pytestmark = MOSTLY_ON_SQLITE


async def test_an_agent_changes_an_answer_wherever_it_is_shown(office: Office, cast: Cast, ticket: Ticket) -> None:
    """In the customer's thread and on the triage card. What it said before is kept."""
    await office.do(answer_ticket, cast.tia, ticket.ref, "Restart.")
    before = len(await office.all(Notice))
    await office.do(change_comment, cast.tia, ticket.ref, 1, "Restart it twice.")
    (row,) = await office.all(Comment)
    assert (row.text, row.edited_at) == ("Restart it twice.", office.now)
    assert [one.text for one in await office.all(CommentVersion)] == ["Restart."]
    shows = {one.id: (one.kind, one.person_id) for one in (await office.all(Notice))[:before]}
    updated = [shows[one.edits_id or 0] for one in (await office.all(Notice))[before:]]
    assert sorted(updated, key=str) == [("ticket_card", None), ("ticket_changed", cast.bob.id)]
    entry = (await office.all(TicketEntry))[-1]
    assert (entry.step, entry.by_id, entry.facts) == ("edited", cast.tia.id, {"comment": 1})


async def test_an_agent_deletes_an_answer(office: Office, cast: Cast, ticket: Ticket) -> None:
    """The last word is then the one before, and the history keeps the text."""
    await office.do(comment, cast.bob, ticket.ref, "Hm?")
    await office.do(answer_ticket, cast.tia, ticket.ref, "Restart.")
    await office.do(remove_comment, cast.tia, ticket.ref, 2)
    rows = await office.all(Comment)
    assert [(one.text, one.deleted_at) for one in rows] == [("Hm?", None), ("", office.now)]
    assert [one.text for one in await office.all(CommentVersion)] == ["Restart."]
    assert (await office.all(Ticket))[0].last_word_by_id == cast.bob.id
    with pytest.raises(Refused) as refused:
        await office.do(remove_comment, cast.tia, ticket.ref, 2)
    assert isinstance(refused.value.problem, CommentGone)


async def test_a_note_that_changes_is_news_for_nobody_on_the_other_side(
    office: Office, cast: Cast, ticket: Ticket
) -> None:
    """Only the assignee's message is updated."""
    await office.do(claim_ticket, cast.tom, ticket.ref)
    await office.do(note_ticket, cast.tia, ticket.ref, "They shout.")
    before = len(await office.all(Notice))
    await office.do(change_comment, cast.tia, ticket.ref, 1, "They were loud.")
    new = (await office.all(Notice))[before:]
    assert {one.person_id for one in new} == {cast.tom.id, None}
    assert all(one.medium is Medium.EDIT for one in new)


async def test_nobody_changes_what_others_wrote(office: Office, cast: Cast, ticket: Ticket) -> None:
    """For them it isn't there, whoever they are; their own list doesn't have it."""
    await office.do(answer_ticket, cast.tia, ticket.ref, "Restart.")
    await office.do(note_ticket, cast.tia, ticket.ref, "They shout.")
    for who, number in ((cast.tom, 1), (cast.bob, 1), (cast.bob, 2)):
        for action, *text in ((change_comment, "Ha"), (remove_comment,)):
            with pytest.raises(Refused) as refused:
                await office.do(action, who, ticket.ref, number, *text)
            assert isinstance(refused.value.problem, CommentGone)
    assert [one.text for one in await office.all(Comment)] == ["Restart.", "They shout."]
    _, wrote = await office.do(own_comments, cast.tia, ticket.ref)
    assert [one.text for one in wrote] == ["They shout.", "Restart."]
    assert (await office.do(own_comments, cast.bob, ticket.ref))[1] == []


async def test_a_customer_by_email_gets_the_changed_answer_once(office: Office, cast: Cast) -> None:
    """An email can't be updated. One that still waits will say what's so by then."""
    far = person("far", in_slack=False)
    await office.save(subscription(3, (far, Role.TECHNICAL_PRIMARY)))
    opened = await office.do(open_ticket, far, "SUB-3", Severity.HIGH, "It hums", "Since noon.")
    await office.do(answer_ticket, cast.tia, opened.ref, "Restart.")
    await office.do(change_comment, cast.tia, opened.ref, 1, "Restart it.")
    assert await changes(office) == [(far.id, "commented")]
    async with office.database.transaction() as session:
        for notice in await office.notices("ticket_changed"):
            (await session.get_one(Notice, notice.id)).state = NoticeState.SENT
    await office.do(change_comment, cast.tia, opened.ref, 1, "Restart it twice.")
    await office.do(remove_comment, cast.tia, opened.ref, 1)
    assert await changes(office) == [(far.id, "commented"), (far.id, "edited")]
