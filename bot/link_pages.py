"""Pages for browsers that open a download link: one person, one browser, some minutes."""

import re
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe
from typing import ClassVar, Generic, TypeVar
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
from models.core.codes import Codes
from models.core.database import Database
from models.core.errors import DeskError
from models.desks.files.tables import FileLink
from models.directory.lookup import bound
from models.directory.people import Person, SlackUser
from models.roles import RoleTables
from models.subscriptions.downloads import is_open_to
from models.subscriptions.tables import DownloadLink

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
FILE_SAFE = {**SAFE, "Content-Security-Policy": "default-src 'none'; sandbox"}
"""Even if a browser shows the file after all, nothing in it may run or be loaded."""

ThingT = TypeVar("ThingT")
"""What a link leads to."""


@dataclass(frozen=True)
class Found:
    """A valid link and its person, if they still have an active Slack user. `ref` is the subscription's, if the link
    belongs to one."""

    link: DownloadLink | FileLink
    ref: str
    person: Person
    reader: Reader


@dataclass(frozen=True)
class PagesContext:
    """What the pages need of the process.

    `secure`: whether browsers use https.
    """

    database: Database
    now: Callable[[], datetime]
    tables: RoleTables
    channels: Channels
    codes: Codes
    trail: TrailLimits
    vendor: str
    secure: bool


Answer = Callable[[AsyncSession, Desk, Found], Awaitable[web.StreamResponse]]


class LinkPages(ABC, Generic[ThingT]):
    """The pages behind one kind of link. Opening a page, such as for a preview, doesn't use up the link. Only pressing
    the button does."""

    PATH: ClassVar[str]
    again: ClassVar[str]
    """How people get another link. Marked for translation."""

    def __init__(self, context: PagesContext) -> None:
        self.context = context

    @abstractmethod
    async def find(self, session: AsyncSession, token: str) -> tuple[DownloadLink | FileLink, str] | None:
        """The link with a token, and the short ID of its subscription, if any."""

    @abstractmethod
    async def fetch(self, desk: Desk, found: Found) -> ThingT:
        """What a link leads to, if its person may still have it."""

    @abstractmethod
    async def claim(self, desk: Desk, found: Found, browser: str) -> ThingT | None:
        """The same, for the browser that claims the link by this. None if another one has it."""

    @abstractmethod
    def name_of(self, thing: ThingT) -> str:
        """The name of the file."""

    @abstractmethod
    async def file(self, thing: ThingT, reader: Reader) -> web.StreamResponse:
        """The file itself."""

    async def show(self, request: web.Request) -> web.StreamResponse:
        """The file, for the browser that has claimed the link. If none has, the page with the button."""

        async def answer(_session: AsyncSession, desk: Desk, found: Found) -> web.StreamResponse:
            thing = await self.fetch(desk, found)
            if found.link.opened_at is None:
                return page(views.press_page(found.reader, self.name_of(thing), found.person.name))
            if is_open_to(found.link, request.cookies.get(COOKIE, "")):
                return await self.file(thing, found.reader)
            return page(views.taken_page(found.reader, self.again), 403)

        return await self._answered(request, answer)

    async def press(self, request: web.Request) -> web.StreamResponse:
        """The button was pressed. The browser claims the link, and it leads to the file from now on."""
        known = request.cookies.get(COOKIE, "")
        browser = known if WORD.fullmatch(known) else token_urlsafe(32)

        async def answer(session: AsyncSession, desk: Desk, found: Found) -> web.StreamResponse:
            thing = await self.claim(desk, found, browser)
            await session.commit()
            if thing is None:
                return page(views.taken_page(found.reader, self.again), 403)
            there = web.Response(status=303, headers={"Location": request.rel_url.raw_path, **SAFE})
            secure = self.context.secure
            there.set_cookie(COOKIE, browser, path="/download", httponly=True, samesite="Lax", secure=secure)
            return there

        return await self._answered(request, answer)

    def unknown(self, reader: Reader | None = None) -> web.Response:
        """The page for an unknown link, or a missing file."""
        return page(views.unknown_page(reader or Reader(vendor=self.context.vendor), self.again), 404)

    async def _answered(self, request: web.Request, answer: Answer) -> web.StreamResponse:
        match = ADDRESS.fullmatch(request.match_info["address"])
        if match is None or not self.context.codes.has_signed(match[1], match[2]):
            return self.unknown()
        try:
            async with self.context.database.session() as session:
                return await self._of_link(session, match[1], answer)
        except Exception:
            number = uuid4().hex[:8].upper()
            log.exception("download_failed", number=number)
            return web.Response(status=500, headers=SAFE, text=f"Something went wrong: {number}\n")

    async def _of_link(self, session: AsyncSession, token: str, answer: Answer) -> web.StreamResponse:
        found, of = await self._found(session, token), self.context
        if found is None:
            return self.unknown()
        now = of.now()
        if found.link.expires_at <= now:
            return page(views.expired_page(found.reader, self.again), 410)
        desk = Desk(session, found.person, now, of.tables, of.channels, codes=of.codes, trail=of.trail)
        try:
            return await answer(session, desk, found)
        except DeskError as error:
            said = views.refused_page(found.reader, errors.sentence(found.reader, error, of.tables))
            refusal = refusal_of(desk, error) if isinstance(error, Denied | NotFound) else None
            await session.rollback()
            if refusal:
                await keep_refusal(desk, refusal)
            await session.commit()
            return page(said, 403)

    async def _found(self, session: AsyncSession, token: str) -> Found | None:
        """The link, if its person can still use Steward. That ends when they are deactivated in Slack."""
        row = await self.find(session, token)
        if row is None:
            return None
        link, ref = row
        speaks = select(SlackUser.person_id).where(bound())
        whose = select(Person).where(Person.id == link.person_id, col(Person.id).in_(speaks))
        whose = whose.options(joinedload(Person.staff_roles))  # type: ignore[arg-type]
        person = (await session.scalars(whose)).unique().one_or_none()
        if person is None:
            return None
        return Found(link, ref, person, await reader_of(session, person, self.context.vendor))


def page(html: str, status: int = 200) -> web.Response:
    """A page for people."""
    return web.Response(status=status, text=html, content_type="text/html", headers=PAGE_SAFE)
