"""Files that came by email. Their content is kept until it's copied to where files are."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.access.desk import Desk
from models.desks.files.keeping import OfferedFile
from models.desks.files.tables import BY_MAIL, MailedFile, StoredFile


async def offer_mailed(
    desk: Desk, files: Sequence[tuple[str, str, bytes]], until: datetime | None = None
) -> list[OfferedFile]:
    """Keep the content of files, each with its name and media type, so that they can be attached to something.

    Args:
        until: How long that may take, if it isn't at once.
    """
    rows = [MailedFile(content=content, received_at=until or desk.now) for _, _, content in files]
    desk.session.add_all(rows)
    await desk.session.flush()
    return [
        OfferedFile(file_id=str(row.id), team_id=BY_MAIL, name=name, media_type=media_type, size=len(content))
        for row, (name, media_type, content) in zip(rows, files, strict=True)
    ]


async def mailed_content(session: AsyncSession, file: StoredFile) -> bytes | None:
    """The content of a file that came by email; None if it's gone."""
    wanted = select(col(MailedFile.content)).where(MailedFile.id == int(file.slack_file))
    return (await session.scalars(wanted)).one_or_none()
