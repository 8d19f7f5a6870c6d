"""`steward audit`: check the chain over the audit trail, or export the trail to a file."""

import re
from pathlib import Path
from typing import TextIO

from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import SystemClock
from bot.errors import StartError
from bot.opening import migrate, open_database
from bot.settings import DatabaseSettings, load
from models.access.desk import Channels, Desk, System
from models.backoffice.audit.actions import export_trail, read_entries
from models.backoffice.audit.chain import Checked, Finding, Flaw, Head, verify_entries
from models.backoffice.audit.export import heading, values
from models.core.database import Database
from models.roles import RoleTables, StaffRight

CONSOLE = System("console", frozenset({StaffRight.MANAGE_DESK}))
"""The operator, who can run commands on the machine."""
HEAD = re.compile(r"([1-9][0-9]{0,9}):([0-9a-f]{64})")
FLAWS = {
    Flaw.CHANGED: "Entry {id} or its seal was changed.",
    Flaw.REMOVED: "Entry {id} was removed.",
    Flaw.REMOVED_WITH_SEAL: "One or more entries after entry {id} were removed together with their seals.",
    Flaw.SEAL_REMOVED: "The seal of entry {id} was removed.",
    Flaw.SLIPPED_IN: "Entry {id} was inserted: it's between sealed entries and has no seal.",
    Flaw.SEALED_ANEW: "Entry {id} or an earlier one was changed and sealed again: it doesn't match the head that "
    "you kept.",
    Flaw.CUT_OFF: "Entries after entry {id} were cut off: the head that you kept is from a longer chain.",
}


class AuditError(StartError):
    """The audit trail doesn't match its seals, or the command can't be carried out."""


def read_head(text: str) -> Head:
    """Parse a head as it was printed.

    Raises:
        AuditError: It isn't a head.
    """
    match = HEAD.fullmatch(text.strip())
    if match is None:
        raise AuditError(f"{text} isn't a head. Use the one that `steward audit verify` prints, such as 1042:9f86d0….")
    return Head(int(match[1]), match[2])


async def verify(kept: str) -> str:
    """Check the whole chain. `kept` is a head that the chain must contain, or an empty text.

    Raises:
        AuditError: An entry was changed, removed or inserted. Names the first one.
    """
    expected = read_head(kept) if kept else None
    database = open_database(load(DatabaseSettings))
    try:
        await migrate(database)
        checked = await _walk(database, expected)
    finally:
        await database.close()
    if checked.finding:
        raise AuditError(_sentence(checked.finding, checked.head))
    waiting = f"{checked.waiting} newer entries are waiting for their seal.\n" if checked.waiting else ""
    if not checked.head.position:
        return f"No entries are sealed yet.\n{waiting}".rstrip()
    return f"All {checked.head.position} sealed entries are unchanged.\n{waiting}Head: {checked.head}"


async def export(file: Path) -> str:
    """Write the whole trail, with an entry about the export, to a new file that only its owner can read.

    Raises:
        AuditError: The file already exists, or can't be written.
    """
    database = open_database(load(DatabaseSettings))
    try:
        await migrate(database)
        with _new(file) as out:
            count = await _write(database, out)
    except FileExistsError:
        raise AuditError(f"{file} already exists. Choose another name.") from None
    except OSError as trouble:
        raise AuditError(f"{file} can't be written: {trouble.strerror or trouble}.") from None
    finally:
        await database.close()
    return f"Exported {count} entries to {file}."


def _new(file: Path) -> TextIO:
    file.touch(mode=0o600, exist_ok=False)
    return file.open("w", encoding="utf-8", newline="")


async def _write(database: Database, out: TextIO) -> int:
    """Write the trail in several transactions, so that others don't have to wait for all of it."""
    async with database.transaction() as session:
        await export_trail(_desk(session))
    out.write(heading())
    count, last = 0, 0
    while True:
        async with database.transaction() as session:
            lines = await read_entries(_desk(session), last)
        if not lines:
            return count
        out.write(values(lines))
        count, last = count + len(lines), lines[-1].entry.id


def _desk(session: AsyncSession) -> Desk:
    return Desk(session, CONSOLE, SystemClock().now(), RoleTables.shipped(), Channels("", ""))


async def _walk(database: Database, kept: Head | None) -> Checked:
    """Check the chain in several transactions, so that others don't have to wait for all of it."""
    checked = Checked(Head())
    while not checked.done:
        before = checked.head
        async with database.transaction() as session:
            checked = await verify_entries(_desk(session), before, kept)
    return checked


def _sentence(finding: Finding, head: Head) -> str:
    return (
        f"{FLAWS[finding.flaw].format(id=finding.entry_id)}\n"
        f"That is number {finding.position} of the chain; the {head.position} before are as they were written."
    )
