"""Keeping the files that people send. The copy itself is made later, by bot/files."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.access.desk import Desk
from models.core.plain_text import one_line
from models.desks.files.names import clean_name
from models.desks.files.tables import (
    ADDRESS_LENGTH,
    BY_MAIL,
    TYPE_LENGTH,
    FileProblem,
    FileState,
    MailedFile,
    StoredFile,
)

MOST_FILES = 10
"""The most files in one message or form."""
BIGGEST = 10_000_000
"""The most bytes in one file."""


@dataclass(frozen=True)
class OfferedFile:
    """A file as Slack describes it, before we have it.

    Attributes:
        size: In bytes, if it's known.
        address: Slack's private address, or for an external file, its address on the other service.
        is_external: It's on another service, such as Google Drive.
        is_gone: It was deleted, or Slack hides it because of the workspace's plan.
        is_elsewhere: It came with a message in a conversation in which Steward may not be, so it may not be readable.
    """

    file_id: str
    team_id: str
    name: str
    media_type: str = ""
    size: int | None = None
    address: str = ""
    is_external: bool = False
    is_gone: bool = False
    is_elsewhere: bool = False


async def keep_files(desk: Desk, offered: Sequence[OfferedFile], uploader_id: int) -> list[StoredFile]:
    """Record the files of one message or form, and order a copy of each. Those after the tenth are refused, so that
    nobody thinks they arrived.

    Returns:
        A row for each file, in the same order. Rows of other nouns can refer to them.
    """
    kept = [_kept(desk, one, uploader_id, place) for place, one in enumerate(offered)]
    desk.session.add_all(kept)
    await desk.session.flush()
    # There is something to copy, as with a notice to deliver.
    desk.noticed |= bool(kept)
    return kept


async def keep_file(desk: Desk, offered: OfferedFile, uploader_id: int) -> StoredFile:
    """Record one file, and order a copy of it."""
    return (await keep_files(desk, [offered], uploader_id))[0]


def as_offered(file: StoredFile) -> OfferedFile:
    """A file that was kept, as Slack described it before."""
    return OfferedFile(
        file.slack_file,
        file.slack_team,
        file.name,
        file.claimed_type,
        file.size or None,
        file.address,
        is_external=file.state is FileState.LINKED,
    )


async def blank_file(desk: Desk, file: StoredFile) -> None:
    """Remove a file's content for good, such as a secret that leaked. The row stays, with its name, and says so. The
    storage removes the content as soon as nobody is copying it. The caller's action decides who may do this."""
    if file.state is FileState.BLANKED:
        return
    file.state, file.blanked_at = FileState.BLANKED, desk.now
    # Short secrets could be guessed by their hash.
    file.sha256 = file.address = ""
    file.problem = None
    await drop_mailed(desk.session, file)
    await desk.session.flush()
    desk.noticed = True


async def drop_mailed(session: AsyncSession, file: StoredFile) -> None:
    """Delete the content of a file that came by email, because it was copied, or nobody may have it."""
    if file.slack_team == BY_MAIL:
        await session.execute(delete(MailedFile).where(col(MailedFile.id) == int(file.slack_file)))


def _kept(desk: Desk, offered: OfferedFile, uploader_id: int, place: int) -> StoredFile:
    state, problem = _begins(offered, place)
    return StoredFile(
        name=clean_name(offered.name),
        claimed_type=one_line(offered.media_type)[:TYPE_LENGTH],
        size=max(offered.size or 0, 0),
        state=state,
        problem=problem,
        slack_file=offered.file_id[:64],
        slack_team=offered.team_id[:64],
        # A longer address would lead elsewhere if it were cut.
        address=offered.address if len(offered.address) <= ADDRESS_LENGTH else "",
        uploader_id=uploader_id,
        created_at=desk.now,
        try_at=desk.now,
    )


def _begins(offered: OfferedFile, place: int) -> tuple[FileState, FileProblem | None]:
    """The first state of a file. What is already known to be wrong isn't tried."""
    if place >= MOST_FILES:
        return FileState.REFUSED, FileProblem.TOO_MANY
    if offered.is_gone:
        return FileState.FAILED, FileProblem.GONE
    if offered.is_external:
        return FileState.LINKED, None
    if offered.size is not None and offered.size > BIGGEST:
        return FileState.REFUSED, FileProblem.TOO_BIG
    if offered.size == 0:
        return FileState.REFUSED, FileProblem.EMPTY
    return FileState.WAITING, None
