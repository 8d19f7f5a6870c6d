"""The export of people's own tickets: whose, what's in it, and how it's packed."""

import csv
import io
import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from models.core.errors import Refused
from models.core.outbox import Notice
from models.desks.files.tables import FileState, StoredFile
from models.desks.tickets import exporting
from models.desks.tickets.actions import open_ticket
from models.desks.tickets.answering import answer_ticket, note_ticket
from models.desks.tickets.classification import Severity
from models.desks.tickets.commenting import comment
from models.desks.tickets.editing import remove_comment
from models.desks.tickets.export_data import (
    COMMENT_COLUMNS,
    TICKET_COLUMNS,
    ExportedTicket,
    as_json,
    comments_csv,
    tickets_csv,
)
from models.desks.tickets.exporting import WantedExport, export_tickets, read_files, read_tickets
from models.desks.tickets.files import TicketFile
from models.desks.tickets.problems import NothingToExport, TooMuchToExport
from models.desks.tickets.tables import Ticket
from models.desks.tickets.watching import watch_ticket
from models.directory.people import Person
from tests.models.builders import NOW, Office
from tests.models.desks.tickets.conftest import Cast
from tests.support.rows import new
from tests.support.selection import MOSTLY_ON_SQLITE

pytestmark = MOSTLY_ON_SQLITE

GUIDE = Path(__file__).parents[4] / "docs/ticket-export.md"
ALL = WantedExport(mine=False)


async def read(office: Office, who: Person, wanted: WantedExport = ALL) -> list[ExportedTicket]:
    """What somebody exports."""
    return await office.do(lambda desk: read_tickets(desk, wanted), who)


def stored(ticket_id: int, comment_id: int | None, file_id: int, size: int = 9, **more: Any) -> list[Any]:
    """A file of a ticket."""
    values = {
        "state": FileState.STORED,
        "stored_at": NOW,
        "sha256": "0",
        "created_at": NOW,
        "try_at": NOW,
    }
    file = new(StoredFile, id=file_id, name=f"{file_id}.log", uploader_id=1, size=size, **values | more)
    return [file, new(TicketFile, ticket_id=ticket_id, comment_id=comment_id, file_id=file_id)]


async def test_contacts_export_what_they_see_and_nothing_else(office: Office, cast: Cast, ticket: Ticket) -> None:
    """No notes, no deleted comments, no files of those, and no ticket of a colleague, unless they watch it."""
    await office.do(comment, cast.bob, ticket.ref, "Still loud")
    await office.do(answer_ticket, cast.tia, ticket.ref, "Restart it")
    await office.do(note_ticket, cast.tia, ticket.ref, "They shout")
    await office.do(comment, cast.bob, ticket.ref, "Oops")
    await office.do(remove_comment, cast.bob, ticket.ref, 4)
    places = ((1, None), (2, 1), (3, 3), (4, 4))
    await office.save(*(row for number, of in places for row in stored(ticket.id, of, number)))
    hers = await office.do(open_ticket, cast.ana, "SUB-1", Severity.LOW, "Hers", "Hm.")
    (found,) = await read(office, cast.bob)
    assert [(one.text, one.author.key) for one in found.comments] == [("Still loud", "bob"), ("Restart it", "tia")]
    assert {place: [file.id for file in files] for place, files in found.files.items()} == {0: [1], 1: [2]}
    kept = await office.do(lambda desk: read_files(desk, ALL, 1, 9), cast.bob)
    assert [(of, file.id) for of, file in kept] == [(ticket.id, 1), (ticket.id, 2)]
    await office.do(watch_ticket, cast.ana, hers.ref, cast.bob)
    assert [one.ticket.ref for one in await read(office, cast.bob)] == [ticket.ref, hers.ref]
    assert [one.ticket.ref for one in await read(office, cast.bob, WantedExport())] == [ticket.ref]
    assert [await read(office, who) for who in (cast.cyd, cast.zoe, cast.tia)] == [[], [], []]


async def test_an_export_is_narrowed_down(office: Office, cast: Cast, ticket: Ticket) -> None:
    """To a subscription, and to days in the person's time zone."""
    for wanted, count in (
        (WantedExport(of="SUB-1"), 1),
        (WantedExport(of="SUB-2"), 0),
        (WantedExport(first=NOW.date(), last=NOW.date()), 1),
        (WantedExport(first=NOW.date() + timedelta(days=1)), 0),
        (WantedExport(last=date(2026, 3, 1)), 0),
    ):
        assert len(await read(office, cast.bob, wanted)) == count, wanted


async def test_big_exports_come_in_parts(office: Office, cast: Cast, ticket: Ticket) -> None:
    """The texts first, then the files in pieces that Slack takes. Asked twice within a minute, it's sent once."""
    sizes = (6_000_000, 5_000_000, 5_000_000, 100)
    await office.save(*(row for number, size in enumerate(sizes, 1) for row in stored(ticket.id, None, number, size)))
    begun = await office.do(export_tickets, cast.bob, WantedExport())
    assert (begun.tickets, begun.files, begun.size, begun.parts) == (1, 4, 16_000_100, 4)
    await office.do(export_tickets, cast.bob, WantedExport())
    parts = [
        (one.person_id, one.facts["part"], one.facts.get("files")) for one in await office.notices("ticket_export")
    ]
    assert parts == [(cast.bob.id, place, of) for place, of in ((1, None), (2, [1, 1]), (3, [2, 3]), (4, [4, 4]))]


async def test_none_and_too_many_are_refused(
    office: Office, cast: Cast, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is sent."""
    with pytest.raises(Refused) as refused:
        await office.do(export_tickets, cast.cyd, ALL)
    assert isinstance(refused.value.problem, NothingToExport)
    await office.do(open_ticket, cast.bob, "SUB-1", Severity.LOW, "Hm", "Hm.")
    monkeypatch.setattr(exporting, "MOST_TICKETS", 1)
    with pytest.raises(Refused) as refused:
        await office.do(export_tickets, cast.bob, ALL)
    assert isinstance(refused.value.problem, TooMuchToExport)
    assert await office.all(Notice, Notice.kind == "ticket_export") == []


def keys(schema: Any, defs: Any) -> Any:
    """The properties of a schema, in the shape of its data."""
    schema = defs[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    if "properties" in schema:
        return {name: keys(one, defs) for name, one in schema["properties"].items()}
    return [keys(schema["items"], defs)] if "items" in schema else None


def shape(data: Any) -> Any:
    """The same of data."""
    if isinstance(data, dict):
        return {name: shape(one) for name, one in data.items()}
    return [shape(data[0])] if isinstance(data, list) and data else None


async def test_the_guide_describes_what_is_exported(office: Office, cast: Cast, ticket: Ticket) -> None:
    """The schema of the JSON and the columns of the CSV. A cell that would be a formula is defused."""
    await office.do(comment, cast.bob, ticket.ref, "=1+1")
    await office.save(*stored(ticket.id, None, 1), *stored(ticket.id, 1, 2))
    found = await read(office, cast.bob)
    guide = GUIDE.read_text()
    schema = json.loads(re.findall(r"```json\n(.*?)```", guide, re.DOTALL)[0])
    exported = json.loads("".join(as_json(found, NOW)))
    exported["tickets"][0]["rating"] = {"stars": 4, "text": ""}
    assert shape(exported) == keys(schema, schema["$defs"])
    columns = dict(re.findall(r"^\| `(\w+\.csv)` \| (.*) \|$", guide, re.MULTILINE))
    for name, names in (("tickets.csv", TICKET_COLUMNS), ("comments.csv", COMMENT_COLUMNS)):
        assert re.findall(r"`(\w+)`", columns[name]) == list(names)
    rows = list(csv.DictReader(io.StringIO("".join(comments_csv(found)).removeprefix("\ufeff"))))
    assert [(row["ticket"], row["text"], row["files"]) for row in rows] == [("T-1", "'=1+1", "files/T-1/F-2 2.log")]
    (row,) = csv.DictReader(io.StringIO("".join(tickets_csv(found)).removeprefix("\ufeff")))
    assert (row["id"], row["severity"], row["files"]) == ("T-1", "2", "files/T-1/F-1 1.log")


async def test_the_texts_are_written_a_ticket_at_a_time(office: Office, cast: Cast, ticket: Ticket) -> None:
    """However many there are, only one is in memory as text. It is the same JSON."""
    await office.do(open_ticket, cast.bob, "SUB-1", Severity.LOW, "Second", "One\ntwo")
    found = await read(office, cast.bob)
    pieces = list(as_json(found, NOW))
    assert [ticket.subject in piece for piece in pieces] == [False, True, False, False]
    assert json.loads("".join(pieces))["tickets"][1]["description"] == "One\ntwo"
