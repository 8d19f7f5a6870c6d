"""The page that turns off one kind of emails for a person, and the address that it has in each such email."""

import re
from typing import ClassVar

from aiohttp import web
from sqlalchemy.orm import joinedload
from sqlmodel import select

from bot.link_pages import PagesContext, page
from handlers.routing.readers import reader_of
from handlers.views import mail_stopping as views
from handlers.views.reader import Reader
from models.access.desk import Desk
from models.contacts.settings import set_important_mail
from models.core.codes import Codes
from models.desks.tickets.mailing import set_ticket_mail
from models.directory.people import Person

CHOICES = {"important_mail": set_important_mail, "ticket_mail": set_ticket_mail}
"""The action for each field of `Person` that emails can be turned off by."""
ADDRESS = re.compile(r"(\d{1,12})\.([a-z_]{1,40})\.([0-9a-f]{64})", re.ASCII)


def stop_address(public_url: str, codes: Codes, person_id: int, choice: str) -> str:
    """The address at which a person turns off emails by one request. Empty if browsers can't reach Steward."""
    if not public_url:
        return ""
    return f"{public_url}/mail/stop/{person_id}.{choice}.{codes.signature_of(_token(person_id, choice))}"


def _token(person_id: int, choice: str) -> str:
    return f"mail-stop:{person_id}:{choice}"


class MailStops:
    """The pages behind `/mail/stop/…`. Opening one changes nothing, because programs open links too. The address works
    as long as its key does: all it can do is to turn emails off."""

    PATH: ClassVar[str] = "/mail/stop/{address}"

    def __init__(self, context: PagesContext) -> None:
        self.context = context

    async def show(self, request: web.Request) -> web.StreamResponse:
        """The page with the button."""
        return await self._answered(request, press=False)

    async def press(self, request: web.Request) -> web.StreamResponse:
        """The button was pressed here, or in a mail program (RFC 8058)."""
        return await self._answered(request, press=True)

    async def _answered(self, request: web.Request, *, press: bool) -> web.StreamResponse:
        of, match = self.context, ADDRESS.fullmatch(request.match_info["address"])
        if (
            match is None
            or match[2] not in CHOICES
            or not of.codes.has_signed(_token(int(match[1]), match[2]), match[3])
        ):
            return page(views.unknown_page(Reader(vendor=of.vendor)), 404)
        choice = match[2]
        async with of.database.transaction() as session:
            whose = select(Person).where(Person.id == int(match[1])).options(joinedload(Person.staff_roles))  # type: ignore[arg-type]
            person = (await session.scalars(whose)).unique().one_or_none()
            if person is None:
                return page(views.unknown_page(Reader(vendor=of.vendor)), 404)
            reader = await reader_of(session, person, of.vendor)
            if not press:
                return page(views.ask_page(reader, choice))
            desk = Desk(session, person, of.now(), of.tables, of.channels, codes=of.codes, trail=of.trail)
            await CHOICES[choice](desk, wants=False)
            return page(views.stopped_page(reader, choice))
