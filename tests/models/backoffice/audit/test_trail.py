"""Looking at the audit trail and taking it out, on SQLite and on PostgreSQL."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.access.audit import AuditEntry
from models.backoffice.audit.actions import export_entries, list_entries, read_entries
from models.backoffice.audit.export import COLUMNS, heading, values
from models.backoffice.audit.known_people import KnownPerson
from models.backoffice.audit.trail import AuditLine, Filters
from models.core.csv_files import MARK
from models.core.outbox import Medium
from models.directory.people import Person
from models.identity.staff import add_staff
from models.roles import Role, StaffRole
from tests.handlers.worlds import new
from tests.models.builders import NOW, Office, person, subscription

DAY = timedelta(days=1)


@pytest.fixture
async def people(office: Office) -> tuple[Person, Person, Person]:
    """Adam, an admin; ana, a contact of SUB-7; ben. On the trail: four entries, a day apart."""
    adam, ana, ben = person("adam", staff=[StaffRole.ADMIN]), person("ana"), person("ben")
    sub = subscription(7, (ana, Role.BILLING_PRIMARY))
    await office.save(adam, ben, sub)
    usual: dict[str, Any] = {"right": "pay", "outcome": "allowed"}
    entries: list[dict[str, Any]] = [
        {"actor": "ana", "person_id": ana.id, "subscription_id": sub.id, "action": "tickets.comment"},
        {"actor": "start", "action": "staff.enrol_admin", "details": {"person": "ben", "role": "admin"}},
        {"actor": "ben", "person_id": ben.id, "action": "staff.list_staff", "outcome": "refused"},
        {"actor": "ana", "person_id": ana.id, "action": "tickets.comment_on", "outcome": "masked"},
    ]
    for number, entry in enumerate(entries):
        await office.save(AuditEntry(at=NOW + number * DAY, **usual | entry))
    return adam, ana, ben


async def found(office: Office, adam: Person, filters: Filters) -> list[int]:
    """The ids of the entries that are found, newest first."""
    return [line.entry.id for line in (await office.do(list_entries, adam, filters)).lines]


async def test_each_filter_picks_its_entries(office: Office, people: tuple[Person, Person, Person]) -> None:
    """Alone and together: by or about whom, where, what, with what outcome, when."""
    adam, ana, ben = people
    for filters, expected in (
        (Filters(), [4, 3, 2, 1]),
        (Filters(person_id=ana.id), [4, 1]),
        (Filters(person_id=ben.id), [3, 2]),
        (Filters(subscription=7), [1]),
        (Filters(action="tickets.comment"), [1]),
        (Filters(action="tickets"), [4, 1]),
        (Filters(action="staff"), [3, 2]),
        (Filters(outcome="refused"), [3]),
        (Filters(outcome="allowed"), [4, 2, 1]),
        (Filters(since=NOW + DAY), [4, 3, 2]),
        (Filters(until=NOW + DAY), [1]),
        (Filters(person_id=ben.id, outcome="allowed", since=NOW, until=NOW + 2 * DAY), [2]),
        (Filters(subscription=8), []),
    ):
        assert await found(office, adam, filters) == expected, filters


def test_filters_survive_the_outbox() -> None:
    """A notice keeps facts as JSON."""
    filters = Filters(3, 7, "staff", "refused", datetime(2026, 3, 1, tzinfo=UTC), None)
    assert Filters.of(filters.facts()) == filters
    assert filters.facts()["since"] == "2026-03-01T00:00:00+00:00"


async def test_a_line_knows_names(office: Office, people: tuple[Person, Person, Person]) -> None:
    """Who it was, where, and about whom."""
    lines = {line.entry.id: line for line in (await office.do(list_entries, people[0], Filters())).lines}
    assert lines[1].actor is not None
    assert (lines[1].actor.person.name, lines[2].actor) == ("Ana", None)
    assert lines[2].about is not None
    assert (lines[1].ref, lines[2].ref, lines[2].about.person.name) == ("SUB-7", "", "Ben")


async def test_an_export_is_a_mail_and_an_entry(office: Office, people: tuple[Person, Person, Person]) -> None:
    """To whoever asked, who is in Slack all the same."""
    adam, ana, _ = people
    assert await office.do(export_entries, adam, Filters(person_id=ana.id)) == 2
    (notice,) = await office.notices("audit_export")
    assert (notice.medium, notice.person_id, notice.facts["up_to"]) == (Medium.MAIL, adam.id, 4)
    kept = (await office.audit())[-1]
    assert (kept.actor, kept.action, kept.outcome, kept.details) == (
        "adam", "audit.export_entries", "allowed", {"entries": 2},
    )  # fmt: skip


async def test_all_entries_are_read_in_turns(
    office: Office, people: tuple[Person, Person, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Oldest first, each once."""
    monkeypatch.setattr("models.backoffice.audit.actions.BATCH", 3)
    await office.do(add_staff, people[0], people[1], StaffRole.AGENT)
    first = [line.entry.id for line in await office.do(read_entries, people[0], 0)]
    second = [line.entry.id for line in await office.do(read_entries, people[0], first[-1])]
    assert (first, second) == ([1, 2, 3], [4, 5])
    assert await office.do(read_entries, people[0], second[-1]) == []


def line(**entry: object) -> AuditLine:
    """An entry as it is exported."""
    usual: dict[str, Any] = {
        "id": 1,
        "at": NOW,
        "actor": "ana",
        "action": "x.y",
        "right": "pay",
        "outcome": "refused",
        "reason": "",
    }
    made = new(AuditEntry, **usual | {"subject": "", "details": {}} | entry)
    person = Person(key="ana", name=str(entry.get("actor", "Ana")), email="ana@acme.example")
    return AuditLine(made, KnownPerson(person, organizations=("Acme", "Bolt")), 7)


def test_a_file_has_a_line_for_each_entry() -> None:
    """With a heading, in UTF-8 that spreadsheets know, whatever is in the cells."""
    text = heading() + values([line(actor='A "quoted", name\nof 佐藤', details={"role": "agent", "person": "bo"})])
    assert text.startswith(MARK)
    assert text.endswith("\r\n")
    columns, row = csv.reader(io.StringIO(text.removeprefix(MARK)))
    assert tuple(columns) == COLUMNS
    assert row == [
        "1", "2026-03-02T09:00:00+00:00", 'A "quoted", name\nof 佐藤', 'A "quoted", name\nof 佐藤',
        "ana@acme.example", "Acme, Bolt", "", "x.y", "pay", "SUB-7", "", "refused", "",
        '{"person": "bo", "role": "agent"}',
    ]  # fmt: skip


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "=cmd|' /C calc'!A0"])
def test_no_cell_is_a_formula(evil: str) -> None:
    """A name may be anything; a spreadsheet must not run it."""
    rows = list(csv.reader(io.StringIO(values([line(actor=evil, subject=evil)]), newline="")))
    assert [cell for cell in rows[0] if cell.endswith(evil)] == [f"'{evil}"] * 3
