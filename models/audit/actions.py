"""What admins do with the audit trail: look at it, and take it out."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from sqlmodel import col

from models.actions import action
from models.audit.notices import AuditExport
from models.audit.problems import TooManyEntries
from models.audit.tables import AuditEntry
from models.audit.trail import Filters, Line, count, entries, read, read_on
from models.desk import Desk
from models.errors import Refused
from models.notices import Medium
from models.roles import StaffRight

PAGE = 10
MOST_TO_MAIL = 10_000
BATCH = 1000


@dataclass(frozen=True)
class Page:
    """Some lines of the trail, newest first. `older` and `newer`: there are more on that side."""

    lines: Sequence[Line]
    older: bool
    newer: bool


@action(StaffRight.MANAGE_DESK, reads=True)
async def list_entries(desk: Desk, filters: Filters, *, older_than: int = 0, newer_than: int = 0) -> Page:
    """The newest entries; or those next to an id, on one side of it."""
    conditions, number = filters.conditions(), col(AuditEntry.id)
    if newer_than:
        found = await read(desk.session, entries(*conditions, number > newer_than).order_by(number).limit(PAGE + 1))
        return Page(found[:PAGE][::-1], older=True, newer=len(found) > PAGE)
    if older_than:
        conditions.append(number < older_than)
    found = await read(desk.session, entries(*conditions).order_by(number.desc()).limit(PAGE + 1))
    return Page(found[:PAGE], older=len(found) > PAGE, newer=bool(older_than))


@action(StaffRight.MANAGE_DESK)
async def export_entries(desk: Desk, filters: Filters) -> int:
    """Mail entries to the caller as a file, as they are now. Returns how many.

    Raises:
        Refused: They are too many for a mail.
    """
    found, newest = await count(desk.session, filters)
    if found > MOST_TO_MAIL:
        raise Refused(TooManyEntries(count=found, most=MOST_TO_MAIL))
    desk.note(entries=found)
    me = desk.person.id
    desk.notify(Medium.MAIL, AuditExport(me, filters, newest), f"audit_export:{uuid4().hex}", person_id=me)
    return found


@action(StaffRight.MANAGE_DESK)
async def export_trail(desk: Desk) -> None:
    """Note that the whole trail is taken out, at the command line, before it is."""
    desk.note(entries=(await count(desk.session, Filters()))[0])


@action(StaffRight.MANAGE_DESK, reads=True)
async def read_entries(desk: Desk, after: int) -> Sequence[Line]:
    """The next entries behind an id, oldest first."""
    return await read_on(desk.session, Filters(), after, BATCH)
