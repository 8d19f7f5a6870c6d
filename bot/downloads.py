"""The pages for browsers that open a download link."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_urlsafe
from uuid import uuid4

import structlog
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from handlers.routing.readers import reader_of
from handlers.views import errors
from handlers.views.reader import Reader
from handlers.views.subscriptions import downloading as views
from models.access.desk import Channels, Desk, TrailLimits
from models.access.errors import Denied, NotFound
from models.access.refusals import keep_refusal, refusal_of
from models.catalogue.products import Product
from models.core.codes import Codes
from models.core.database import Database
from models.core.errors import DeskError
from models.directory.lookup import bound
from models.directory.people import Person, SlackUser
from models.roles import RoleTables
from models.subscriptions.downloads import fetch_download, is_open_to, open_download
from models.subscriptions.tables import DownloadLink, Subscription

log = structlog.get_logger("steward.downloads")

COOKIE = "steward_download"
ADDRESS = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{64})")
WORD = re.compile(r"[\w-]{40,60}", re.ASCII)
SAFE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
PAGE_SAFE = {**SAFE, "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"}


@dataclass(frozen=True)
class Found:
    """A valid link and its person, if they still have an active Slack user."""

    link: DownloadLink
    ref: str
    person: Person
    reader: Reader


Answer = Callable[[AsyncSession, Desk, Found], Awaitable[web.StreamResponse]]


class Downloads:
    """The pages behind `/download/…`. Opening a page, such as for a preview, doesn't use up the link. Only pressing the
    button does.

    `secure`: whether browsers use https.
    """

    PATH = "/download/{address}"

    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime],
        tables: RoleTables,
        channels: Channels,
        codes: Codes,
        folder: Path,
        trail: TrailLimits,
        vendor: str,
        *,
        secure: bool,
    ) -> None:
        self.database = database
        self.now = now
        self.tables = tables
        self.channels = channels
        self.codes = codes
        self.folder = folder
        self.trail = trail
        self.vendor = vendor
        self.secure = secure

    async def show(self, request: web.Request) -> web.StreamResponse:
        """The file, for the browser that has claimed the link. If none has, the page with the button."""

        async def answer(_session: AsyncSession, desk: Desk, found: Found) -> web.StreamResponse:
            product = await fetch_download(desk, found.ref, found.link)
            if found.link.opened_at is None:
                return _page(views.press_page(found.reader, product, found.person.name))
            if is_open_to(found.link, request.cookies.get(COOKIE, "")):
                return await self._file(product, found.reader)
            return _page(views.taken_page(found.reader), 403)

        return await self._answered(request, answer)

    async def press(self, request: web.Request) -> web.StreamResponse:
        """The button was pressed. The browser claims the link, and it leads to the file from now on."""
        known = request.cookies.get(COOKIE, "")
        browser = known if WORD.fullmatch(known) else token_urlsafe(32)

        async def answer(session: AsyncSession, desk: Desk, found: Found) -> web.StreamResponse:
            product = await open_download(desk, found.ref, found.link, browser)
            await session.commit()
            if product is None:
                return _page(views.taken_page(found.reader), 403)
            there = web.Response(status=303, headers={"Location": request.rel_url.raw_path, **SAFE})
            there.set_cookie(COOKIE, browser, path="/download", httponly=True, samesite="Lax", secure=self.secure)
            return there

        return await self._answered(request, answer)

    async def _answered(self, request: web.Request, answer: Answer) -> web.StreamResponse:
        match = ADDRESS.fullmatch(request.match_info["address"])
        if match is None or not self.codes.has_signed(match[1], match[2]):
            return _page(views.unknown_page(Reader(vendor=self.vendor)), 404)
        try:
            async with self.database.session() as session:
                return await self._of_link(session, match[1], answer)
        except Exception:
            number = uuid4().hex[:8].upper()
            log.exception("download_failed", number=number)
            return web.Response(status=500, headers=SAFE, text=f"Something went wrong: {number}\n")

    async def _of_link(self, session: AsyncSession, token: str, answer: Answer) -> web.StreamResponse:
        found = await self._found(session, token)
        if found is None:
            return _page(views.unknown_page(Reader(vendor=self.vendor)), 404)
        if found.link.expires_at <= self.now():
            return _page(views.expired_page(found.reader), 410)
        about = found.person, self.now(), self.tables, self.channels
        desk = Desk(session, *about, codes=self.codes, trail=self.trail)
        try:
            return await answer(session, desk, found)
        except DeskError as error:
            said = views.refused_page(found.reader, errors.sentence(found.reader, error, self.tables))
            refusal = refusal_of(desk, error) if isinstance(error, Denied | NotFound) else None
            await session.rollback()
            if refusal:
                await keep_refusal(desk, refusal)
            await session.commit()
            return _page(said, 403)

    async def _found(self, session: AsyncSession, token: str) -> Found | None:
        """The link, if its person can still use Steward. That ends when they are deactivated in Slack."""
        statement = select(DownloadLink, Subscription).where(DownloadLink.token == token)
        statement = statement.join(Subscription, col(Subscription.id) == col(DownloadLink.subscription_id))
        row = (await session.execute(statement)).one_or_none()
        if row is None:
            return None
        link, subscription = row
        speaks = select(SlackUser.person_id).where(bound())
        whose = select(Person).where(Person.id == link.person_id, col(Person.id).in_(speaks))
        whose = whose.options(joinedload(Person.staff_roles))  # type: ignore[arg-type]
        person = (await session.scalars(whose)).unique().one_or_none()
        if person is None:
            return None
        return Found(link, subscription.ref, person, await reader_of(session, person, self.vendor))

    async def _file(self, product: Product, reader: Reader) -> web.StreamResponse:
        path = await asyncio.to_thread(file_in, self.folder, product.file)
        if path is None:
            log.error("download_missing", product=product.key)
            return _page(views.unknown_page(reader), 404)
        name = re.sub(r"[^\w.+ -]", "_", product.file, flags=re.ASCII)
        headers = {**SAFE, "Content-Disposition": f'attachment; filename="{name}"'}
        return web.FileResponse(path, headers={**headers, "Content-Type": "application/octet-stream"})


def file_in(folder: Path, name: str) -> Path | None:
    """The file with that name directly in a folder; None if there is none, or the name leads elsewhere."""
    if not name or name.startswith(".") or name != Path(name).name or "\\" in name or "\0" in name:
        return None
    path = (folder / name).resolve()
    return path if path.parent == folder.resolve() and path.is_file() else None


def _page(html: str, status: int = 200) -> web.Response:
    return web.Response(status=status, text=html, content_type="text/html", headers=PAGE_SAFE)
