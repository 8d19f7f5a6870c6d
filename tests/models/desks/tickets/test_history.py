"""Reading a ticket's history, on both databases."""

from models.access.desk import Desk
from models.desks.tickets.actions import claim_ticket, resolve_ticket
from models.desks.tickets.comment_tables import Comment
from models.desks.tickets.commenting import comment
from models.desks.tickets.history import TicketEntry, TicketStep
from models.desks.tickets.reading_history import ticket_history
from models.desks.tickets.tables import Ticket
from models.directory.people import Person
from tests.models.builders import NOW, Office
from tests.models.desks.tickets.conftest import Cast
from tests.support.selection import MOSTLY_ON_SQLITE

pytestmark = MOSTLY_ON_SQLITE


async def read(office: Office, reader: Person, ref: str, first: int = 1) -> list[tuple[str, str]]:
    """The steps as somebody reads them, with who did them."""

    async def named(desk: Desk) -> list[tuple[str, str]]:
        shown = await ticket_history(desk, ref, first)
        return [(entry.step, entry.by.key if entry.by else "") for entry in shown.entries]

    return await office.do(named, reader)


async def test_a_history_says_who_did_what_newest_first(office: Office, cast: Cast, ticket: Ticket) -> None:
    """Staff read all of it; the opener doesn't read what the support team does among itself."""
    await office.do(claim_ticket, cast.tia, ticket.ref)
    await office.do(comment, cast.bob, ticket.ref, "Still there.")
    await office.do(resolve_ticket, cast.tom, ticket.ref, "Fixed.")
    ended = [("resolved", "tom"), ("commented", "tom"), ("commented", "bob")]
    assert await read(office, cast.bill, ticket.ref) == [*ended, ("assigned", "tia"), ("opened", "bob")]
    assert await read(office, cast.bob, ticket.ref) == [*ended, ("opened", "bob")]


async def test_contacts_read_nothing_of_notes(office: Office, cast: Cast, ticket: Ticket) -> None:
    """Neither that there is one, nor that it was changed or has files."""
    note = Comment(
        ticket_id=ticket.id, author_id=cast.tia.id, by_staff=True, is_note=True, text="He is odd.", written_at=NOW
    )
    said = Comment(ticket_id=ticket.id, author_id=cast.tia.id, by_staff=True, text="Hello.", written_at=NOW)
    await office.save(note, said)
    steps = [(TicketStep.NOTED, note), (TicketStep.EDITED, note), (TicketStep.FILED, note), (TicketStep.EDITED, said)]
    for step, about in steps:
        row = TicketEntry(
            ticket_id=ticket.id, at=NOW, by_id=cast.tia.id, source="slack", step=step, facts={"comment": about.id}
        )
        await office.save(row)
    assert await read(office, cast.bob, ticket.ref) == [("edited", "tia"), ("opened", "bob")]
    assert len(await read(office, cast.tia, ticket.ref)) == 5


async def test_a_long_history_has_pages(office: Office, cast: Cast, ticket: Ticket) -> None:
    """Each step is on one of them."""
    for number in range(24):
        await office.do(comment, cast.tia, ticket.ref, f"Word {number}.")
    pages = [await read(office, cast.bob, ticket.ref, first) for first in (1, 21)]
    assert [len(page) for page in pages] == [20, 5]
    assert pages[1][-1] == ("opened", "bob")
