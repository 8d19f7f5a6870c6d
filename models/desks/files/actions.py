"""What people do with stored files: get one, and retry a copy that failed."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import String, cast, delete
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.permissions import actions_about
from models.core.errors import Refused
from models.core.paging import PageOf, page_of
from models.core.searching import exact_first, matching
from models.core.texts import gettext_noop
from models.desks.files.notices import FileSent
from models.desks.files.owners import may_see
from models.desks.files.problems import FileNotThere, FileNotYours, NothingToRetry
from models.desks.files.tables import FileLink, FileState, StoredFile
from models.roles import OwnRight, StaffRight
from models.subscriptions.downloads import is_open_to, known_by

actions_about("files", gettext_noop("files"))

OPEN_FOR = timedelta(minutes=15)
KEPT_FOR = timedelta(days=1)
RETRIED = (FileState.WAITING, FileState.FAILED)


@action(
    "files.list_failed", StaffRight.TRIAGE_TICKETS, reads=True, label=gettext_noop("see files that couldn't be copied")
)
async def list_failed(desk: Desk, first: int = 1, *, typed: str = "") -> PageOf[StoredFile]:
    """A page of the files that couldn't be copied, newest first. With a text, only those with its words in their number
    or name."""
    number = cast(col(StoredFile.id), String)
    order = exact_first(typed, [number])
    statement = select(StoredFile).where(StoredFile.state == FileState.FAILED)
    statement = statement.where(matching(typed, number, col(StoredFile.name)))
    statement = statement.options(joinedload(StoredFile.uploader))  # type: ignore[arg-type]
    page: PageOf[StoredFile] = await page_of(desk.session, statement.order_by(*order, col(StoredFile.id).desc()), first)
    return page


@action("files.retry_copy", StaffRight.TRIAGE_TICKETS, on=StoredFile, label=gettext_noop("retry copying a file"))
async def retry_copy(desk: Desk, file: StoredFile) -> StoredFile:
    """Try again right away to copy a file, with as many tries as a new one gets.

    Raises:
        Refused: It was copied meanwhile, or it's a file that Steward doesn't take.
    """
    if file.state not in RETRIED:
        raise Refused(NothingToRetry(file))
    file.state, file.tries, file.try_at = FileState.WAITING, 0, desk.now
    await desk.session.flush()
    desk.noticed = True
    return file


async def send_file(desk: Desk, file: StoredFile) -> None:
    """Send the caller a file: in their direct message with Steward, or by email. The caller's action decides whether
    they may have it, and delivery asks again.

    Raises:
        Refused: There's no copy of it.
    """
    if file.state is not FileState.STORED:
        raise Refused(FileNotThere(file))
    await desk.tell([desk.person.id], FileSent(file.id), f"file:{file.id}:{uuid4().hex}")


async def make_file_link(desk: Desk, file: StoredFile) -> str:
    """Make a link for the caller to a file, for some minutes. The caller's action decides whether they may have it.
    Opening it asks again.

    Returns:
        The address, which only the caller may see. Empty if browsers can't reach Steward. Then, use `send_file`.

    Raises:
        Refused: There's no copy of the file.
    """
    if file.state is not FileState.STORED:
        raise Refused(FileNotThere(file))
    if not desk.public_url:
        return ""
    old = desk.now - KEPT_FOR
    mine = col(FileLink.person_id) == desk.person.id
    await desk.session.execute(delete(FileLink).where(mine, col(FileLink.expires_at) < old))
    link = FileLink(
        token=uuid4().hex,
        file_id=file.id,
        person_id=desk.person.id,
        made_at=desk.now,
        expires_at=desk.now + OPEN_FOR,
    )
    desk.session.add(link)
    await desk.session.flush()
    return f"{desk.public_url}/download/file/{link.token}.{desk.codes.signature_of(link.token)}"


@action("files.open_link", OwnRight.KNOWN, label=gettext_noop("open a link to a file"))
async def open_file_link(desk: Desk, link: FileLink, browser: str) -> StoredFile | None:
    """Use a link as the person it was made for. The first browser to open it claims it.

    Args:
        browser: A secret that only that browser knows.

    Returns:
        The file, or None if another browser has claimed the link.

    Raises:
        Refused: There's no copy of the file any more, or the person may not see it now.
    """
    file = await _file_of(desk, link)
    # Locked, so that of two browsers at once, one finds it claimed.
    link = await desk.session.get_one(FileLink, link.id, with_for_update=True, populate_existing=True)
    desk.note(file=file.ref)
    if link.opened_at is None:
        link.opened_at, link.opened_by = desk.now, known_by(browser)
        return file
    if is_open_to(link, browser):
        return file
    desk.refusal = "opened_elsewhere"
    return None


@action("files.fetch", OwnRight.KNOWN, reads=True, label=gettext_noop("download a file"))
async def fetch_file(desk: Desk, link: FileLink) -> StoredFile:
    """The file behind a link, for a browser that has claimed it already. Used to repeat a download.

    Raises:
        Refused: As in `open_file_link`.
    """
    return await _file_of(desk, link)


async def _file_of(desk: Desk, link: FileLink) -> StoredFile:
    file = await desk.session.get(StoredFile, link.file_id, populate_existing=True)
    if file is None or not await may_see(desk, desk.person, file):
        raise Refused(FileNotYours())
    if file.state is not FileState.STORED:
        raise Refused(FileNotThere(file))
    return file
