"""What admins do with the audit trail: read it and export it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from sqlmodel import col

from models.access.actions import action
from models.access.audit import AuditEntry
from models.access.desk import Desk
from models.access.permissions import actions_about
from models.backoffice.audit.notices import AuditExport
from models.backoffice.audit.problems import TooManyEntries
from models.backoffice.audit.trail import AuditLine, Filters, count, entries, read, read_on
from models.core.errors import Refused
from models.core.outbox import Medium
from models.core.texts import gettext_noop
from models.roles import StaffRight, SystemRight

actions_about("audit", gettext_noop("the audit trail"))
actions_about("keys", gettext_noop("encryption keys"))

PAGE = 10
MOST_TO_MAIL = 10_000
BATCH = 1000


@dataclass(frozen=True)
class Page:
    """Some entries of the trail, newest first. `older` and `newer` say whether there are more on that side."""

    lines: Sequence[AuditLine]
    older: bool
    newer: bool


@action("audit.list_entries", StaffRight.MANAGE_DESK, reads=True, label=gettext_noop("see the audit trail"))
async def list_entries(desk: Desk, filters: Filters, *, older_than: int = 0, newer_than: int = 0) -> Page:
    """The newest entries, or the entries next to an ID on one side."""
    conditions, number = filters.conditions(), col(AuditEntry.id)
    if newer_than:
        found = await read(desk.session, entries(*conditions, number > newer_than).order_by(number).limit(PAGE + 1))
        return Page(found[:PAGE][::-1], older=True, newer=len(found) > PAGE)
    if older_than:
        conditions.append(number < older_than)
    found = await read(desk.session, entries(*conditions).order_by(number.desc()).limit(PAGE + 1))
    return Page(found[:PAGE], older=len(found) > PAGE, newer=bool(older_than))


@action("audit.export_entries", StaffRight.MANAGE_DESK, label=gettext_noop("export the audit trail by email"))
async def export_entries(desk: Desk, filters: Filters) -> int:
    """Email the matching entries to the caller as a file. Returns how many there are.

    Raises:
        Refused: There are too many entries for one email.
    """
    found, newest = await count(desk.session, filters)
    if found > MOST_TO_MAIL:
        raise Refused(TooManyEntries(count=found, most=MOST_TO_MAIL))
    desk.note(entries=found)
    me = desk.person.id
    desk.notify(Medium.MAIL, AuditExport(me, filters, newest), f"audit_export:{uuid4().hex}", person_id=me)
    return found


@action("audit.export_trail", StaffRight.MANAGE_DESK, label=gettext_noop("export the audit trail to a file"))
async def export_trail(desk: Desk) -> None:
    """Log an export of the whole trail from the command line, before the export starts."""
    desk.note(entries=(await count(desk.session, Filters()))[0])


@action("audit.read_entries", StaffRight.MANAGE_DESK, reads=True, label=gettext_noop("see the audit trail"))
async def read_entries(desk: Desk, after: int) -> Sequence[AuditLine]:
    """The next entries after an ID, oldest first."""
    return await read_on(desk.session, Filters(), after, BATCH)


@action("keys.note_rotation", SystemRight.ROTATE_KEYS, label=gettext_noop("change the encryption key"))
async def note_rotation(desk: Desk, label: str, rows: int) -> None:
    """Log that everything was encrypted under a new key.

    Args:
        label: The name of the key in the configuration. It doesn't reveal the key.
        rows: The number of rows that were rewritten.
    """
    desk.note(key=label, rows=rows)
