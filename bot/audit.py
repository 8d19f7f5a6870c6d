"""`steward audit`: check the chain over the audit trail, or write the trail into a file."""

import re

from bot.clock import SystemClock
from bot.errors import StartError
from bot.opening import migrate, open_database
from bot.settings import DatabaseSettings, load
from models.audit.chain import Checked, Finding, Flaw, Head, verify_entries
from models.database import Database
from models.desk import Desk, Places, System
from models.roles import RoleTables, StaffRight

CONSOLE = System("console", frozenset({StaffRight.MANAGE_DESK}))
"""Whoever may start commands where the desk runs."""
HEAD = re.compile(r"([1-9][0-9]{0,9}):([0-9a-f]{64})")
FLAWS = {
    Flaw.CHANGED: "Entry {id} was changed, or its seal was.",
    Flaw.REMOVED: "Entry {id} was removed.",
    Flaw.REMOVED_WITH_SEAL: "After entry {id} something was removed together with its seal.",
    Flaw.SEAL_REMOVED: "The seal of entry {id} was removed.",
    Flaw.SLIPPED_IN: "Entry {id} was slipped in: it stands between sealed entries and has no seal.",
    Flaw.SEALED_ANEW: "Entry {id} or one before it was changed, and sealed anew: the head that was kept is another.",
    Flaw.CUT_OFF: "After entry {id} the end was cut off: the head that was kept is of a longer chain.",
}


class AuditError(StartError):
    """The audit trail is not as it was sealed, or what was asked for it can't be done."""


def read_head(text: str) -> Head:
    """A head, as it was printed.

    Raises:
        AuditError: It is none.
    """
    match = HEAD.fullmatch(text.strip())
    if match is None:
        raise AuditError(f"{text} is no head. One looks like 1042:9f86d0… and is what `steward audit verify` prints.")
    return Head(int(match[1]), match[2])


async def verify(kept: str) -> str:
    """Check the whole chain. `kept` is a head that the chain has to contain, or nothing.

    Raises:
        AuditError: The first entry that was changed, removed or slipped in.
    """
    expected = read_head(kept) if kept else None
    database = open_database(load(DatabaseSettings).database_url)
    try:
        await migrate(database)
        checked = await _walk(database, expected)
    finally:
        await database.close()
    if checked.finding:
        raise AuditError(_sentence(checked.finding, checked.head))
    waiting = f"{checked.waiting} newer entries wait for their seal.\n" if checked.waiting else ""
    if not checked.head.position:
        return f"No entry is sealed yet.\n{waiting}".rstrip()
    return f"All {checked.head.position} sealed entries are as they were written.\n{waiting}Head: {checked.head}"


async def _walk(database: Database, kept: Head | None) -> Checked:
    """Check turn by turn, each in a transaction of its own, so that nobody has to wait for the whole."""
    checked = Checked(Head())
    tables, now = RoleTables.shipped(), SystemClock().now()
    while not checked.done:
        before = checked.head
        async with database.transaction() as session:
            checked = await verify_entries(Desk(session, CONSOLE, now, tables, Places("", "")), before, kept)
    return checked


def _sentence(finding: Finding, head: Head) -> str:
    return (
        f"{FLAWS[finding.flaw].format(id=finding.entry_id)}\n"
        f"That is number {finding.position} of the chain; the {head.position} before are as they were written."
    )
