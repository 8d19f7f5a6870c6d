"""The audit trail and its seals are only added to, on SQLite and on PostgreSQL."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from models.access.audit import AuditEntry, AuditSeal
from models.backoffice.audit.chain import seal_entries
from models.roles import SystemRight
from tests.models.builders import Office, system

pytestmark = pytest.mark.each_on_both

CHANGES = [
    "UPDATE audit SET outcome = 'allowed'",
    "DELETE FROM audit",
    "DELETE FROM audit WHERE id = 1",
    "UPDATE audit_seals SET hash = ''",
    "DELETE FROM audit_seals",
]


@pytest.fixture
async def one(office: Office) -> AuditEntry:
    """One entry, sealed."""
    await office.save(entry_of(office))
    await office.do(seal_entries, system(SystemRight.SEAL_AUDIT))
    (kept,) = await office.audit()
    return kept


def entry_of(office: Office) -> AuditEntry:
    """An entry."""
    return AuditEntry(at=office.now, actor="ana", action="invoices.pay", right="pay", outcome="refused")


@pytest.mark.parametrize("change", CHANGES)
async def test_nothing_is_changed_or_removed(office: Office, one: AuditEntry, change: str) -> None:
    """The database refuses, whoever asks, and all stays."""
    seals = await office.all(AuditSeal)
    with pytest.raises(IntegrityError, match="is only added to"):
        async with office.database.transaction() as session:
            await session.execute(text(change))
    assert await office.audit() == [one]
    assert await office.all(AuditSeal) == seals


@pytest.mark.parametrize("table", ["audit", "audit_seals"])
async def test_nothing_is_emptied(office: Office, one: AuditEntry, table: str) -> None:
    """PostgreSQL has a way of its own for it; SQLite has not."""
    if office.database.is_sqlite:
        return
    with pytest.raises(IntegrityError, match="is only added to"):
        async with office.database.transaction() as session:
            await session.execute(text(f"TRUNCATE {table}"))
    assert await office.audit() == [one]
