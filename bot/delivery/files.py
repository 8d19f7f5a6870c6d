"""The files of a notice: those that are stored, drawn as documents, or packed into an archive."""

import asyncio

import structlog

from bot.delivery.archives import zipped
from bot.delivery.slack import NeverDelivered, NotDelivered
from bot.delivery.ways import Ways
from bot.documents.drawing import Tell, drawn
from bot.files.storage import ContentMissing, Storage, StorageDown, read
from handlers.views.blocks import Archive, Drawing, StoredAttachment, WrittenAttachment
from handlers.views.mails import Attachment

log = structlog.get_logger("steward.delivery")


async def files_of(drawing: Drawing, ways: Ways, report: Tell) -> list[Attachment]:
    """All files of a notice.

    Args:
        report: Told which characters a document lacks.

    Raises:
        NotDelivered: The storage doesn't answer.
        NeverDelivered: The content of a file is gone.
    """
    stored = [await _stored(ways.storage, file) for file in drawing.stored]
    archives = [await _archive(ways.storage, one) for one in drawing.archives]
    return [*drawing.files, *stored, *archives, *await drawn(ways.documents, drawing.documents, report)]


async def _archive(storage: Storage, archive: Archive) -> Attachment:
    """Pack a zip file. It has a list of those files whose content is gone."""
    found, missing = list[Attachment | WrittenAttachment](), list[str]()
    for entry in archive.entries:
        if isinstance(entry, WrittenAttachment):
            found.append(entry)
            continue
        try:
            found.append(await _stored(storage, entry))
        except NeverDelivered:
            log.error("file_missing", key=entry.key)
            missing.append(entry.name)
    content = await asyncio.to_thread(zipped, found, missing)
    return Attachment(archive.name, content, "application/zip")


async def _stored(storage: Storage, file: StoredAttachment) -> Attachment:
    try:
        return Attachment(file.name, await read(storage, file.key, file.sha256), file.type)
    except StorageDown as trouble:
        raise NotDelivered(f"storage: {trouble}") from trouble
    except ContentMissing as trouble:
        raise NeverDelivered(f"storage: {trouble}", "file_missing") from trouble
