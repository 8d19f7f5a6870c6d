"""The schedule goes on whatever happens to one look, and can be stopped anywhere."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, func, select
from structlog.testing import capture_logs

from bot.schedule import Schedule
from models.access.audit import AuditEntry, AuditSeal
from models.access.desk import Channels, Desk
from models.backoffice.audit.chain import Sealing, seal_entries
from models.core.database import Database
from models.core.outbox import Notice
from models.core.receipts import EventReceipt, ReceiptState, ReceivedMail
from models.core.requests import HandledRequest
from models.renewals.reminder_tables import Reminder
from models.renewals.reminders import Scan, raise_reminders
from models.roles import RoleTables
from tests.bot.process import PATIENCE
from tests.support.keys import KEYS

pytestmark = pytest.mark.each_on_both

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


class Noon:
    """A clock that stands still."""

    def now(self) -> datetime:
        """Always the same."""
        return NOW


def schedule_of(database: Database, wake: Callable[[], None] = lambda: None) -> Schedule:
    return Schedule(database, Noon(), RoleTables.shipped(), Channels("C0TRIAGE", "C0APPROVALS"), wake)


async def counted(database: Database) -> tuple[int, int]:
    """How many reminders and notices there are."""
    async with database.transaction() as session:
        reminders = (await session.scalars(select(func.count()).select_from(Reminder))).one()
        return reminders, (await session.scalars(select(func.count()).select_from(Notice))).one()


async def test_ticking_goes_on_after_looks_that_fail(example_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A look that failed does not count as looked; the next one that works raises everything."""
    monkeypatch.setattr("bot.schedule.TICK", 0.01)
    failures = [ConnectionError("no database"), ZeroDivisionError("a bug")]

    async def sometimes(*arguments: Any) -> Scan:
        if failures:
            raise failures.pop()
        return await raise_reminders(*arguments)

    monkeypatch.setattr("bot.schedule.raise_reminders", sometimes)
    database, woken = Database(example_sqlite, KEYS), asyncio.Event()
    schedule = schedule_of(database, woken.set)
    with capture_logs() as logs:
        schedule.start()
        async with asyncio.timeout(PATIENCE):
            await woken.wait()
    await schedule.stop()
    assert [entry["event"] for entry in logs].count("look_failed") == 2
    assert schedule.looked_at == NOW
    assert (await counted(database))[0] > 0
    await database.close()


async def test_a_look_that_is_cut_off_leaves_nothing_and_is_done_again(
    example_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process stops after the rows are written and before they are committed; the next start raises them, once."""
    monkeypatch.setattr("bot.schedule.TICK", 0.01)
    inside = asyncio.Event()

    async def raise_and_hang(*arguments: Any) -> Scan:
        raised = await raise_reminders(*arguments)
        assert raised.raised > 0
        inside.set()
        await asyncio.Event().wait()
        return raised

    database = Database(example_url, KEYS)
    before = await counted(database)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr("bot.schedule.raise_reminders", raise_and_hang)
        schedule = schedule_of(database)
        schedule.start()
        async with asyncio.timeout(PATIENCE):
            await inside.wait()
        await schedule.stop()
    await database.close()

    database = Database(example_url, KEYS)
    assert await counted(database) == before
    await schedule_of(database).look()
    once = await counted(database)
    assert once[0] > before[0]
    await schedule_of(database).look()
    assert await counted(database) == once
    await database.close()


async def test_stopping_what_never_started_is_harmless(example_sqlite: str) -> None:
    """Nor does it look on the way out."""
    schedule = schedule_of(Database(example_sqlite, KEYS))
    await schedule.stop()
    assert schedule.looked_at is None


async def test_two_looks_at_once_raise_everything_once(example_url: str) -> None:
    """Two replicas look at the same moment."""
    first, second = Database(example_url, KEYS), Database(example_url, KEYS)
    await asyncio.gather(schedule_of(first).look(), schedule_of(second).look())
    await asyncio.gather(schedule_of(first).look(), schedule_of(second).look())
    async with first.transaction() as session:
        keys = list(await session.scalars(select(Notice.key)))
    assert len(keys) == len(set(keys)) > 0
    for database in (first, second):
        await database.close()


async def test_requests_that_nobody_can_send_again_are_forgotten(example_sqlite: str) -> None:
    """A look forgets those of more than a week ago, and keeps the rest."""
    database = Database(example_sqlite, KEYS)
    async with database.transaction() as session:
        session.add(HandledRequest(key="old", at=NOW - timedelta(days=8)))
        session.add(HandledRequest(key="new", at=NOW - timedelta(days=6)))
    await schedule_of(database).look()
    async with database.transaction() as session:
        assert [row.key for row in await session.scalars(select(HandledRequest))] == ["new"]
    await database.close()


async def test_receipts_of_events_are_forgotten_later_if_they_failed(example_sqlite: str) -> None:
    """After a week, or after 30 days, with the emails that they're about."""
    database, done, parked = Database(example_sqlite, KEYS), ReceiptState.DONE, ReceiptState.PARKED
    async with database.transaction() as session:
        for state, days in ((done, 6), (done, 8), (parked, 8), (parked, 31)):
            at = NOW - timedelta(days=days)
            key = f"{state} {days}"
            receipt = EventReceipt(key=key, state=state, received_at=at, try_at=at, ended_at=at)
            session.add(receipt)
            await session.flush()
            session.add(ReceivedMail(receipt_id=receipt.id, content=key.encode()))
    await schedule_of(database).look()
    async with database.transaction() as session:
        assert set(await session.scalars(select(EventReceipt.key))) == {"done 6", "parked 8"}
        assert set(await session.scalars(select(ReceivedMail.content))) == {b"done 6", b"parked 8"}
    await database.close()


async def test_the_audit_trail_is_sealed_by_ticks(example_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the import wrote gets its seals by itself."""
    monkeypatch.setattr("bot.schedule.TICK", 0.01)
    all_sealed = asyncio.Event()

    async def seal_and_say(desk: Desk) -> Sealing:
        turn = await seal_entries(desk)
        if turn.sealed == 0:
            all_sealed.set()
        return turn

    monkeypatch.setattr("bot.schedule.seal_entries", seal_and_say)
    database = Database(example_sqlite, KEYS)
    schedule = schedule_of(database)
    schedule.start()
    async with asyncio.timeout(PATIENCE):
        await all_sealed.wait()
    await schedule.stop()
    entries, seals = await trail(database)
    assert [seal.entry_id for seal in seals] == entries
    assert entries
    await database.close()


async def trail(database: Database) -> tuple[list[int], list[AuditSeal]]:
    """The ids of all entries, and all seals."""
    async with database.transaction() as session:
        entries = list(await session.scalars(select(AuditEntry.id).order_by(col(AuditEntry.id))))
        return entries, list(await session.scalars(select(AuditSeal).order_by(col(AuditSeal.id))))


async def test_two_replicas_seal_everything_once(example_url: str) -> None:
    """And the head of the chain is logged."""
    databases = [Database(example_url, KEYS) for _ in range(2)]
    with capture_logs() as logs:
        await asyncio.gather(*[schedule_of(database).seal() for database in databases])
    entries, seals = await trail(databases[0])
    assert [seal.entry_id for seal in seals] == entries
    assert [entry for entry in logs if entry["event"] == "audit_sealed"] == [
        {"event": "audit_sealed", "log_level": "info", "head": f"{len(seals)}:{seals[-1].hash}"}
    ]
    for database in databases:
        await database.close()


async def test_sealing_gives_up_for_now_while_somebody_writes(
    example_postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It looks a few times, and again at the next tick."""
    monkeypatch.setattr("bot.schedule.SEALING_PAUSE", 0.001)
    database = Database(example_postgres, KEYS)
    entry = AuditEntry(at=NOW, actor="ana", action="invoices.pay", right="pay", outcome="refused")
    async with database.session() as writer:
        writer.add(entry)
        await writer.flush()
        with capture_logs() as logs:
            await schedule_of(database).seal()
        assert logs == []
        await writer.commit()
    with capture_logs() as logs:
        await schedule_of(database).seal()
    assert [entry["event"] for entry in logs] == ["audit_sealed"]
    await database.close()
