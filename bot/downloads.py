"""The pages behind links to a subscription's downloads."""

import asyncio
import re
from pathlib import Path

import structlog
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.link_pages import FILE_SAFE, Found, LinkPages, PagesContext
from handlers.views.reader import Reader
from handlers.views.subscriptions.downloading import ASK_AGAIN
from models.access.desk import Desk
from models.catalogue.products import Product
from models.subscriptions.downloads import fetch_download, open_download
from models.subscriptions.tables import DownloadLink, Subscription

log = structlog.get_logger("steward.downloads")


class Downloads(LinkPages[Product]):
    """The pages behind `/download/…`, with the files of a folder."""

    PATH = "/download/{address}"
    again = ASK_AGAIN

    def __init__(self, context: PagesContext, folder: Path) -> None:
        super().__init__(context)
        self.folder = folder

    async def find(self, session: AsyncSession, token: str) -> tuple[DownloadLink, str] | None:
        """The link, and its subscription."""
        statement = select(DownloadLink, Subscription).where(DownloadLink.token == token)
        statement = statement.join(Subscription, col(Subscription.id) == col(DownloadLink.subscription_id))
        row = (await session.execute(statement)).one_or_none()
        return None if row is None else (row[0], row[1].ref)

    async def fetch(self, desk: Desk, found: Found) -> Product:
        """The product, for a browser that has claimed the link."""
        assert isinstance(found.link, DownloadLink)  # noqa: S101
        return await fetch_download(desk, found.ref, found.link)

    async def claim(self, desk: Desk, found: Found, browser: str) -> Product | None:
        """The product, for the browser that claims the link."""
        assert isinstance(found.link, DownloadLink)  # noqa: S101
        return await open_download(desk, found.ref, found.link, browser)

    def name_of(self, thing: Product) -> str:
        """The name in the folder."""
        return thing.file

    async def file(self, thing: Product, reader: Reader) -> web.StreamResponse:
        """The file, to keep."""
        path = await asyncio.to_thread(file_in, self.folder, thing.file)
        if path is None:
            log.error("download_missing", product=thing.key)
            return self.unknown(reader)
        name = re.sub(r"[^\w.+ -]", "_", thing.file, flags=re.ASCII)
        headers = {**FILE_SAFE, "Content-Disposition": f'attachment; filename="{name}"'}
        return web.FileResponse(path, headers={**headers, "Content-Type": "application/octet-stream"})


def file_in(folder: Path, name: str) -> Path | None:
    """The file with that name directly in a folder; None if there is none, or the name leads elsewhere."""
    if not name or name.startswith(".") or name != Path(name).name or "\\" in name or "\0" in name:
        return None
    path = (folder / name).resolve()
    return path if path.parent == folder.resolve() and path.is_file() else None
