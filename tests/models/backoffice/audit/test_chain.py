"""Whatever is done to sealed entries behind the desk's back is named, on SQLite and on PostgreSQL."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from models.access.audit import AuditEntry, AuditSeal
from models.access.desk import System
from models.backoffice.audit.chain import FIELDS, Checked, Finding, Flaw, Head, seal_entries, verify_entries
from models.core.database import Database
from models.roles import StaffRight, SystemRight
from tests.models.builders import NOW, Office
from tests.models.emptying import unguarded

SEALER, CONSOLE = (
    System("schedule", frozenset({SystemRight.SEAL_AUDIT})),
    System("console", frozenset({StaffRight.MANAGE_DESK})),
)
IDS = (1, 2, 3, 6, 7, 8)
"""A transaction that was rolled back leaves a gap, in PostgreSQL."""
Tamper = Callable[[Office], Awaitable[None]]


def entry(number: int) -> AuditEntry:
    """An entry."""
    return AuditEntry(
        id=number,
        at=NOW + timedelta(minutes=number, microseconds=number),
        actor="ana",
        action="contacts.add_contact",
        right="edit_secondary_contacts",
        outcome="refused" if number % 2 else "allowed",
        reason="not_in_role" if number % 2 else "",
        subject=f"SUB-{number}",
        details={"person": "Ñandú", "role": "agent"} if number == 3 else {},
    )


async def seal(office: Office) -> Head:
    """Seal all that waits for it."""
    turn = await office.do(seal_entries, SEALER)
    while turn.more:
        turn = await office.do(seal_entries, SEALER)
    return turn.head


async def verify(office: Office, kept: Head | None = None) -> Checked:
    """Check the whole chain."""
    checked = Checked(Head())
    while not checked.done:
        checked = await office.do(verify_entries, CONSOLE, checked.head, kept)
    return checked


@pytest.fixture
async def head(office: Office) -> Head:
    """The head of a chain over six entries."""
    await office.save(*[entry(number) for number in IDS])
    return await seal(office)


def runs(*statements: str) -> Tamper:
    """Somebody with the database's password and no guards in the way."""

    async def tamper(office: Office) -> None:
        async with unguarded(office.database) as session:
            for statement in statements:
                await session.execute(text(statement))

    return tamper


COPY = 'INSERT INTO audit SELECT {}, at, actor, person_id, subscription_id, action, "right", outcome, reason, subject, details FROM audit WHERE id = 1'  # noqa: E501
SWAP = [
    "UPDATE audit SET id = 99 WHERE id = 2",
    "UPDATE audit SET id = 2 WHERE id = 6",
    "UPDATE audit SET id = 6 WHERE id = 99",
]
TAMPERED: dict[str, tuple[Tamper, Finding]] = {
    "moment": (
        runs("UPDATE audit SET at = (SELECT at FROM audit WHERE id = 1) WHERE id = 3"),
        Finding(Flaw.CHANGED, 3, 3),
    ),
    "actor": (runs("UPDATE audit SET actor = 'ben' WHERE id = 3"), Finding(Flaw.CHANGED, 3, 3)),
    "action": (runs("UPDATE audit SET action = 'invoices.pay' WHERE id = 8"), Finding(Flaw.CHANGED, 8, 6)),
    "right": (runs("UPDATE audit SET \"right\" = 'pay' WHERE id = 1"), Finding(Flaw.CHANGED, 1, 1)),
    "outcome": (runs("UPDATE audit SET outcome = 'allowed' WHERE id = 7"), Finding(Flaw.CHANGED, 7, 5)),
    "reason": (runs("UPDATE audit SET reason = '' WHERE id = 3"), Finding(Flaw.CHANGED, 3, 3)),
    "subject": (runs("UPDATE audit SET subject = 'SUB-5' WHERE id = 6"), Finding(Flaw.CHANGED, 6, 4)),
    "details": (runs("UPDATE audit SET details = '{\"person\": \"bo\"}' WHERE id = 3"), Finding(Flaw.CHANGED, 3, 3)),
    "person": (
        runs(
            "INSERT INTO people (key, name, email, time_zone, locale, phone) VALUES ('x', 'X', 'x@x', '', '', '')",
            "UPDATE audit SET person_id = (SELECT id FROM people WHERE key = 'x') WHERE id = 2",
        ),
        Finding(Flaw.CHANGED, 2, 2),
    ),
    "the id": (runs("UPDATE audit SET id = 5 WHERE id = 6"), Finding(Flaw.SLIPPED_IN, 5, 4)),
    "one is removed": (runs("DELETE FROM audit WHERE id = 2"), Finding(Flaw.REMOVED, 2, 2)),
    "the first is removed": (runs("DELETE FROM audit WHERE id = 1"), Finding(Flaw.REMOVED, 1, 1)),
    "one is removed with its seal": (
        runs("DELETE FROM audit WHERE id = 6", "DELETE FROM audit_seals WHERE entry_id = 6"),
        Finding(Flaw.REMOVED_WITH_SEAL, 3, 4),
    ),
    "one is removed, and the chain closed": (
        runs(
            "DELETE FROM audit WHERE id = 7",
            "DELETE FROM audit_seals WHERE entry_id = 7",
            "UPDATE audit_seals SET id = 5 WHERE id = 6",
        ),
        Finding(Flaw.CHANGED, 8, 5),
    ),
    "one is slipped in": (runs(COPY.format(4)), Finding(Flaw.SLIPPED_IN, 4, 4)),
    "one is slipped in before the first": (runs(COPY.format(0)), Finding(Flaw.SLIPPED_IN, 0, 1)),
    "one is slipped in, with a seal": (
        runs(COPY.format(5), "INSERT INTO audit_seals VALUES (7, 5, 'abc')"),
        Finding(Flaw.SLIPPED_IN, 5, 7),
    ),
    "two are swapped": (runs(*SWAP), Finding(Flaw.CHANGED, 2, 2)),
    "the end is cut off": (runs("DELETE FROM audit WHERE id > 6"), Finding(Flaw.REMOVED, 7, 5)),
    "a seal is changed": (runs("UPDATE audit_seals SET hash = 'abc' WHERE id = 2"), Finding(Flaw.CHANGED, 2, 2)),
    "a seal is removed": (runs("DELETE FROM audit_seals WHERE id = 2"), Finding(Flaw.SEAL_REMOVED, 2, 2)),
}  # fmt: skip


async def test_what_nobody_touched_is_right(office: Office, head: Head) -> None:
    """Before and after the next entries, which wait for their seal until the next turn."""
    assert await verify(office) == Checked(head, done=True)
    await office.save(entry(9), entry(12))
    assert await verify(office, head) == Checked(head, waiting=2, done=True)
    longer = await seal(office)
    assert (longer.position, longer.entry_id) == (8, 12)
    assert await verify(office, head) == Checked(longer, done=True)


@pytest.mark.parametrize("case", TAMPERED)
async def test_the_first_entry_that_is_not_right_is_named(office: Office, head: Head, case: str) -> None:
    """By its id and its place in the chain, also after the next sealing."""
    tamper, finding = TAMPERED[case]
    await tamper(office)
    assert (await verify(office)).finding == finding
    await office.save(entry(100))
    await seal(office)
    assert (await verify(office)).finding == finding


async def test_an_end_that_was_cut_off_with_its_seals_is_known_by_a_head_that_was_kept(
    office: Office, head: Head
) -> None:
    """Nothing inside of the database could tell."""
    await runs("DELETE FROM audit WHERE id > 6", "DELETE FROM audit_seals WHERE entry_id > 6")(office)
    assert (await verify(office)).finding is None
    assert (await verify(office, head)).finding == Finding(Flaw.CUT_OFF, 6, 5)


async def test_a_chain_that_was_sealed_anew_is_known_by_a_head_that_was_kept(office: Office, head: Head) -> None:
    """Whoever can write seals can make a chain that is right in itself, and not the one that was."""
    await runs("UPDATE audit SET actor = 'bo' WHERE id = 7", "DELETE FROM audit_seals WHERE entry_id > 6")(office)
    await seal(office)
    assert (await verify(office)).finding is None
    assert (await verify(office, head)).finding == Finding(Flaw.SEALED_ANEW, 8, 6)


DEEP = "[" * 100_000 + "]" * 100_000
UNREADABLE = {
    "no moment, no JSON": "UPDATE audit SET details = 'no JSON', at = 'never' WHERE id = 6",
    "bytes in place of a text": "UPDATE audit SET subject = x'00ff' WHERE id = 6",
    "a text that is no UTF-8": "UPDATE audit SET subject = CAST(x'ff' AS TEXT) WHERE id = 6",
    "details too deep to be read": f"UPDATE audit SET details = '{DEEP}' WHERE id = 6",  # noqa: S608
    "details too deep to be written": f"UPDATE audit SET details = '{DEEP[99_100:100_900]}' WHERE id = 6",  # noqa: S608
    "a seal of no number": "UPDATE audit_seals SET entry_id = 'abc' WHERE id = 4",
    "a seal of half a number": "UPDATE audit_seals SET entry_id = 6.5 WHERE id = 4",
    "a seal of bytes": "UPDATE audit_seals SET entry_id = x'ff' WHERE id = 4",
    "a hash that is no UTF-8": "UPDATE audit_seals SET hash = CAST(x'ff' AS TEXT) WHERE id = 4",
    "a hash of bytes": "UPDATE audit_seals SET hash = x'ff' WHERE id = 4",
}


@pytest.mark.parametrize("case", UNREADABLE)
async def test_what_can_t_be_read_was_changed(office: Office, head: Head, case: str) -> None:
    """It is named as any other, and stops nothing. PostgreSQL keeps nothing of the kind."""
    if not office.database.is_sqlite:
        return
    async with unguarded(office.database) as session:
        await (await session.connection()).exec_driver_sql(UNREADABLE[case])
    assert (await verify(office)).finding == Finding(Flaw.CHANGED, 6, 4)
    await office.save(entry(100))
    await seal(office)
    assert (await verify(office)).finding == Finding(Flaw.CHANGED, 6, 4)


async def test_a_database_that_fails_is_no_change(office: Office, head: Head) -> None:
    """What can't be read because the database does not answer says nothing about the trail."""
    async with unguarded(office.database) as session:
        await session.execute(text("ALTER TABLE audit_seals RENAME COLUMN hash TO other"))
    try:
        with pytest.raises(DBAPIError):
            await verify(office)
    finally:
        async with office.database.transaction() as session:
            await session.execute(text("ALTER TABLE audit_seals RENAME COLUMN other TO hash"))


async def test_a_seal_is_what_the_guide_says(office: Office, head: Head) -> None:
    """So that anybody can compute it again, without Steward."""
    rows = [
        {
            "action": "contacts.add_contact",
            "actor": "ana",
            "at": f"2026-03-02T09:0{number}:00.00000{number}+00:00",
            "details": {"person": "Ñandú", "role": "agent"} if number == 3 else {},
            "id": number,
            "outcome": "refused" if number % 2 else "allowed",
            "person_id": None,
            "reason": "not_in_role" if number % 2 else "",
            "right": "edit_secondary_contacts",
            "subject": f"SUB-{number}",
            "subscription_id": None,
        }
        for number in IDS
    ]
    expected, before = [], ""
    for row in rows:
        before = hashlib.sha256(json.dumps([before, row], separators=(",", ":")).encode()).hexdigest()
        expected.append(before)
    assert [seal.hash for seal in await office.all(AuditSeal)] == expected
    assert head == Head(6, expected[-1], 8)


def test_a_seal_covers_every_column() -> None:
    """A column that no seal covered could be changed by anybody."""
    assert set(FIELDS) == {column.name for column in AuditEntry.__table__.columns}  # type: ignore[attr-defined]


async def test_many_are_sealed_and_checked_turn_by_turn(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither has to take all at once."""
    monkeypatch.setattr("models.backoffice.audit.chain.BATCH", 2)
    await office.save(*[entry(number) for number in IDS], entry(9))
    turns = [await office.do(seal_entries, SEALER) for _ in range(5)]
    assert [(turn.sealed, turn.more) for turn in turns] == [(2, True), (2, True), (2, True), (1, False), (0, False)]
    assert await verify(office) == Checked(turns[-1].head, done=True)
    await runs("DELETE FROM audit WHERE id = 7")(office)
    assert (await verify(office)).finding == Finding(Flaw.REMOVED, 7, 5)


async def test_an_entry_on_its_way_is_waited_for(office: Office) -> None:
    """What commits late, with a smaller id, is not taken for slipped in. SQLite lets nobody write meanwhile."""
    if office.database.is_sqlite:
        return
    other = Database(office.database.url)
    async with other.session() as late:
        late.add(entry(1))
        await late.flush()
        await office.save(entry(2))
        turn = await office.do(seal_entries, SEALER)
        assert (turn.sealed, turn.more) == (0, True)
        await late.commit()
    await other.close()
    assert (await seal(office)).entry_id == 2
    assert [seal.entry_id for seal in await office.all(AuditSeal)] == [1, 2]
    assert (await verify(office)).finding is None


async def test_one_replica_seals_at_a_time(office: Office) -> None:
    """The other leaves it to the first."""
    if office.database.is_sqlite:
        return
    await office.save(entry(1))
    other = Office(Database(office.database.url))
    async with office.database.session() as session:
        desk = await office.desk(session, SEALER)
        assert (await seal_entries(desk)).sealed == 1
        assert (await other.do(seal_entries, SEALER)).sealed == 0
        await session.commit()
    await other.database.close()
    assert len(await office.all(AuditSeal)) == 1
