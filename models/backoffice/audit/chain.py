"""The hash chain over the audit trail. Each entry is sealed with a hash that covers the entry and the previous hash,
and so all entries before it. To change an entry unnoticed, an attacker has to forge every later seal, and a head kept
elsewhere still shows it.

A background job seals entries in ID order. No entry may appear later with a smaller ID, because it would look inserted.
SQLite has only one writer at a time, so this can't happen there. In PostgreSQL, a transaction gets its IDs before it
commits, and can commit after others. So only IDs are sealed that no open transaction can still add. A transaction that
writes an entry locks the table from before it gets the ID until it ends. While such a lock is held, sealing waits for
its next turn. No request waits for sealing.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from itertools import takewhile
from typing import Any

from sqlalchemy import BigInteger, func, literal, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.access.actions import action
from models.access.audit import AuditEntry, AuditSeal
from models.access.desk import Desk
from models.core.texts import gettext_noop
from models.roles import StaffRight, SystemRight

BATCH = 1000
LOCK = 5837252
BIGGEST = literal(2**63 - 1, BigInteger)
UNREADABLE = (ValueError, TypeError, RecursionError)
"""Python's errors for a column that contains a value of the wrong type."""
FIELDS = (
    "id",
    "at",
    "actor",
    "person_id",
    "subscription_id",
    "action",
    "right",
    "outcome",
    "reason",
    "subject",
    "details",
)
"""The columns that a seal covers: all columns of an entry. A new column needs a new kind of seal, or old seals no
longer match."""


@dataclass(frozen=True)
class Head:
    """The end of a chain: the number of entries, the hash over all of them, and the last entry's ID."""

    position: int = 0
    hash: str = ""
    entry_id: int = 0

    def __str__(self) -> str:
        return f"{self.position}:{self.hash}"


@dataclass(frozen=True)
class Sealing:
    """The result of one run of sealing: how many entries were sealed, and whether more are waiting."""

    head: Head
    sealed: int
    more: bool


class Flaw(StrEnum):
    """What is wrong with an entry."""

    CHANGED = "changed"
    REMOVED = "removed"
    REMOVED_WITH_SEAL = "removed_with_seal"
    SEAL_REMOVED = "seal_removed"
    SLIPPED_IN = "slipped_in"
    SEALED_ANEW = "sealed_anew"
    CUT_OFF = "cut_off"


@dataclass(frozen=True)
class Finding:
    """The first entry that doesn't match its seal, and its place in the chain. If an entry was removed with its seal,
    or the end was cut off, its ID isn't known. `entry_id` is then the ID of the entry before it."""

    flaw: Flaw
    entry_id: int
    position: int


@dataclass(frozen=True)
class Checked:
    """The result of a check: how far the chain is intact. `waiting` entries have no seal yet. `done` means the end was
    reached."""

    head: Head
    finding: Finding | None = None
    waiting: int = 0
    done: bool = False


def hash_of(previous: str, entry: AuditEntry) -> str:
    """The hash of a seal: hexadecimal SHA-256 over canonical JSON of the previous hash and the entry's columns."""
    content = {name: _plain(getattr(entry, name)) for name in FIELDS}
    whole = json.dumps([previous, content], sort_keys=True, separators=(",", ":"))
    return sha256(whole.encode()).hexdigest()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


@action("audit.seal_entries", SystemRight.SEAL_AUDIT, reads=True, label=gettext_noop("seal the audit trail"))
async def seal_entries(desk: Desk) -> Sealing:
    """Seal waiting entries in ID order, a limited number in each run.

    It writes no audit entry itself, or it would never finish.
    """
    session = desk.session
    on_postgres = session.get_bind().dialect.name == "postgresql"
    if on_postgres and not await _is_my_turn(session):
        return Sealing(Head(), 0, more=False)
    head = await _head(session)
    newest = (await session.scalars(select(func.max(AuditEntry.id)))).one()
    if newest is None or newest <= head.entry_id:
        return Sealing(head, 0, more=False)
    if on_postgres and await _is_being_written(session):
        return Sealing(head, 0, more=True)
    statement = select(AuditEntry).where(col(AuditEntry.id) > head.entry_id, col(AuditEntry.id) <= newest)
    entries = (await session.scalars(statement.order_by(col(AuditEntry.id)).limit(BATCH))).all()
    for entry in entries:
        head = Head(head.position + 1, hash_of(head.hash, entry), entry.id)
        session.add(AuditSeal(id=head.position, entry_id=entry.id, hash=head.hash))
    await session.flush()
    return Sealing(head, len(entries), more=head.entry_id < newest)


async def _head(session: AsyncSession) -> Head:
    last = (await session.scalars(select(AuditSeal).order_by(col(AuditSeal.id).desc()).limit(1))).first()
    # SQLite stores text in an integer column if asked to, and sorts it after all integers.
    integers = select(func.max(AuditSeal.entry_id)).where(col(AuditSeal.entry_id) <= BIGGEST)
    newest = (await session.scalars(integers)).one() or 0
    return Head(last.id, last.hash, newest) if last else Head()


async def _is_my_turn(session: AsyncSession) -> bool:
    """Whether no other replica is sealing."""
    return bool((await session.execute(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": LOCK})).scalar_one())


async def _is_being_written(session: AsyncSession) -> bool:
    """Whether an open transaction has written to the trail or is about to. It could still add a smaller ID."""
    statement = text(
        "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' "
        "AND relation = to_regclass('audit') "
        "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
    )
    return bool((await session.execute(statement)).scalar_one())


@action("audit.verify_entries", StaffRight.MANAGE_DESK, reads=True, label=gettext_noop("check the audit trail"))
async def verify_entries(desk: Desk, head: Head, kept: Head | None = None) -> Checked:
    """Check the next entries after `head` against their seals, up to the first mismatch.

    Args:
        head: Where to start; `Head()` is the beginning. Call again with the new head until `done`.
        kept: A head that was kept outside the database. The chain has to contain it.
    """
    session = desk.session
    seals = await _next_seals(session, head)
    if seals is None:
        return Checked(head, Finding(Flaw.CHANGED, await _next_id(session, head), head.position + 1), done=True)
    if not seals and kept and kept.position > head.position:
        return Checked(head, Finding(Flaw.CUT_OFF, head.entry_id, head.position + 1), done=True)
    if not seals:
        return Checked(head, waiting=await _count_behind(session, head), done=True)
    sealed = {seal.entry_id for seal in seals}
    unsealed = [number for number in await _ids(session, head, max(sealed)) if number not in sealed]
    entries = await _read(session, sealed)
    for seal in seals:
        finding = _finding(head, seal, unsealed, entries)
        if not finding and kept and kept.position == seal.id and kept.hash != seal.hash:
            finding = Finding(Flaw.SEALED_ANEW, seal.entry_id, seal.id)
        if finding:
            return Checked(head, finding, done=True)
        head = Head(seal.id, seal.hash, seal.entry_id)
    return Checked(head)


def _finding(
    head: Head, seal: AuditSeal, unsealed: Sequence[int], entries: dict[int, AuditEntry | None]
) -> Finding | None:
    """What is wrong: either between the last intact entry and this seal's entry, or with this entry."""
    position = head.position + 1
    between = next((number for number in unsealed if number < seal.entry_id), None)
    if seal.id != position and between is None:
        return Finding(Flaw.REMOVED_WITH_SEAL, head.entry_id, position)
    if between is not None:
        return Finding(Flaw.SLIPPED_IN if seal.id == position else Flaw.SEAL_REMOVED, between, position)
    if head.position and seal.entry_id <= head.entry_id:
        return Finding(Flaw.SLIPPED_IN, seal.entry_id, position)
    if seal.entry_id not in entries:
        return Finding(Flaw.REMOVED, seal.entry_id, seal.id)
    entry = entries[seal.entry_id]
    if entry is None or not _fits(seal, head, entry):
        return Finding(Flaw.CHANGED, seal.entry_id, seal.id)
    return None


def _fits(seal: AuditSeal, head: Head, entry: AuditEntry) -> bool:
    """Whether this is the seal of the entry after the head. Details that aren't JSON never fit."""
    try:
        return hash_of(head.hash, entry) == seal.hash
    except UNREADABLE:
        return False


async def _next_seals(session: AsyncSession, head: Head) -> list[AuditSeal] | None:
    """The next readable seals after the head, empty at the end. None if the next seal can't be read."""
    statement = select(AuditSeal).where(col(AuditSeal.id) > head.position).order_by(col(AuditSeal.id))
    for most in (BATCH, 1):
        try:
            seals = (await session.scalars(statement.limit(most))).all()
        except OperationalError as trouble:
            _must_be_no_text(trouble)
            continue
        readable = list(takewhile(lambda seal: isinstance(seal.entry_id, int), seals))
        if readable or not seals:
            return readable
    return None


def _must_be_no_text(trouble: OperationalError) -> None:
    """Reraise any error except SQLite's for text that can't be decoded. Only that one is a sign of a change."""
    if "decode to UTF-8" not in str(trouble.orig):
        raise trouble


async def _next_id(session: AsyncSession, head: Head) -> int:
    """The ID of the entry after the head, which should be sealed next. If there is none, the head's own ID."""
    behind = select(func.min(AuditEntry.id))
    if head.position:
        behind = behind.where(col(AuditEntry.id) > head.entry_id)
    found = (await session.scalars(behind)).one()
    return head.entry_id if found is None else found


async def _count_behind(session: AsyncSession, head: Head) -> int:
    behind = select(func.count()).select_from(AuditEntry)
    if head.position:
        behind = behind.where(col(AuditEntry.id) > head.entry_id)
    return (await session.scalars(behind)).one()


async def _ids(session: AsyncSession, head: Head, last: int) -> Sequence[int]:
    """The IDs of all entries after the head up to `last`, sealed or not. From the start, this includes smaller IDs."""
    statement = select(AuditEntry.id).where(col(AuditEntry.id) <= last).order_by(col(AuditEntry.id))
    if head.position:
        statement = statement.where(col(AuditEntry.id) > head.entry_id)
    return (await session.scalars(statement)).all()


async def _read(session: AsyncSession, ids: set[int]) -> dict[int, AuditEntry | None]:
    """The entries with these IDs, by ID. An entry with a value that can't be read is None."""
    statement = select(AuditEntry).where(col(AuditEntry.id).in_(ids))
    try:
        return {entry.id: entry for entry in await session.scalars(statement)}
    except UNREADABLE:
        pass
    except OperationalError as trouble:
        _must_be_no_text(trouble)
    if len(ids) == 1:
        return dict.fromkeys(ids)
    found: dict[int, AuditEntry | None] = {}
    for number in sorted(ids):
        found |= await _read(session, {number})
    return found
