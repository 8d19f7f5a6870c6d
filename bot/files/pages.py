"""The pages behind links to files that people sent."""

import re
from urllib.parse import quote

import structlog
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select

from bot.files.storage import ContentMissing, Storage, StorageDown, read
from bot.link_pages import FILE_SAFE, Found, LinkPages, PagesContext
from handlers.views.files import ASK_AGAIN
from handlers.views.reader import Reader
from models.access.desk import Desk
from models.desks.files.actions import fetch_file, open_file_link
from models.desks.files.tables import FileLink, StoredFile

log = structlog.get_logger("steward.downloads")


class FileDownloads(LinkPages[StoredFile]):
    """The pages behind `/download/file/…`. Every file is given as one to keep, of no known type. So no browser shows a
    page or a drawing that somebody sent, or runs what is in it."""

    PATH = "/download/file/{address}"
    again = ASK_AGAIN

    def __init__(self, context: PagesContext, storage: Storage) -> None:
        super().__init__(context)
        self.storage = storage

    async def find(self, session: AsyncSession, token: str) -> tuple[FileLink, str] | None:
        """The link."""
        link = (await session.scalars(select(FileLink).where(FileLink.token == token))).one_or_none()
        return None if link is None else (link, "")

    async def fetch(self, desk: Desk, found: Found) -> StoredFile:
        """The file, for a browser that has claimed the link."""
        assert isinstance(found.link, FileLink)  # noqa: S101
        return await fetch_file(desk, found.link)

    async def claim(self, desk: Desk, found: Found, browser: str) -> StoredFile | None:
        """The file, for the browser that claims the link."""
        assert isinstance(found.link, FileLink)  # noqa: S101
        return await open_file_link(desk, found.link, browser)

    def name_of(self, thing: StoredFile) -> str:
        """The name that its sender gave it."""
        return thing.name

    async def file(self, thing: StoredFile, reader: Reader) -> web.StreamResponse:
        """The file, to keep."""
        try:
            content = await read(self.storage, thing.key, thing.sha256)
        except (ContentMissing, StorageDown) as trouble:
            log.error("file_missing", file=thing.ref, trouble=str(trouble))
            return self.unknown(reader)
        headers = {**FILE_SAFE, "Content-Disposition": disposition(thing.name)}
        return web.Response(body=content, headers=headers, content_type="application/octet-stream")


def disposition(name: str) -> str:
    """The header that makes a browser keep a file under its name, whatever script the name is in (RFC 6266)."""
    plain = re.sub(r"[^\w.+ -]", "_", name, flags=re.ASCII)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
