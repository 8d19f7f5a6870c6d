"""The page behind the link in our answer to a new email. Its author says there what becomes of it."""

from collections.abc import Awaitable, Callable
from typing import ClassVar

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from bot.link_pages import page
from handlers.new_mails import chosen, make_changes
from handlers.routing.arguments import Misunderstood, unmarked
from handlers.routing.readers import reader_of
from handlers.routing.router import Router
from handlers.views import errors
from handlers.views import new_mail_pages as views
from handlers.views.reader import Reader
from models.access.desk import Desk
from models.access.errors import Denied, NotFound
from models.access.refusals import keep_refusal, refusal_of
from models.core.errors import DeskError
from models.desks.mails.changes import changes_of
from models.desks.mails.page_address import PATH, mail_at
from models.desks.mails.receiving import drop_mail, my_choices, take_mail
from models.desks.mails.tables import MailWay, NewMail
from models.directory.people import Person

Act = Callable[[Desk, Reader, int], Awaitable[str]]


class NewMailPages:
    """The pages behind `/mail/new/…`. Opening one changes nothing, because programs open links too."""

    PATH: ClassVar[str] = f"{PATH}/{{address}}"

    def __init__(self, router: Router) -> None:
        self.router = router

    async def show(self, request: web.Request) -> web.StreamResponse:
        """The page with the question."""
        return await self._answered(request, _shown)

    async def press(self, request: web.Request) -> web.StreamResponse:
        """A button was pressed."""
        choice = str((await request.post()).get("choice", ""))

        async def act(desk: Desk, reader: Reader, mail_id: int) -> str:
            return await _done(desk, reader, mail_id, choice)

        return await self._answered(request, act)

    async def _answered(self, request: web.Request, act: Act) -> web.StreamResponse:
        app = self.router.app
        mail_id = mail_at(request.match_info["address"], app.codes)
        async with app.database.session() as session:
            person = await _author(session, mail_id) if mail_id else None
            if mail_id is None or person is None:
                return page(views.unknown_page(Reader(vendor=app.vendor_name)), 404)
            reader = await reader_of(session, person, app.vendor_name)
            desk = self.router.desk_for(session, person)
            try:
                said = await act(desk, reader, mail_id)
            except Misunderstood:
                return page(views.unknown_page(reader), 400)
            except DeskError as error:
                return await self._refused(desk, reader, error)
            await session.commit()
        if desk.noticed:
            app.wake()
        return page(said)

    async def _refused(self, desk: Desk, reader: Reader, error: DeskError) -> web.StreamResponse:
        said = unmarked(errors.sentence(reader, error, desk.tables).text)
        is_refusal = isinstance(error, Denied | NotFound) and bool(error.action)
        refusal = refusal_of(desk, error) if is_refusal else None  # type: ignore[arg-type]
        await desk.session.rollback()
        if refusal is not None:
            await keep_refusal(desk, refusal)
        await desk.session.commit()
        return page(views.refused_page(reader, said), 403)


async def _author(session: AsyncSession, mail_id: int) -> Person | None:
    whose = select(Person).join(NewMail, col(NewMail.person_id) == col(Person.id)).where(NewMail.id == mail_id)
    found = await session.scalars(whose.options(joinedload(Person.staff_roles)))  # type: ignore[arg-type]
    return found.unique().one_or_none()


async def _shown(desk: Desk, reader: Reader, mail_id: int) -> str:
    mail, choices = await my_choices(desk, mail_id)
    if mail.way is MailWay.CHOICE:
        return views.choose_page(reader, mail, choices)
    changes = changes_of(mail.changes)
    ids = {change.person_id for change in changes if change.person_id}
    people = await desk.session.scalars(select(Person).where(col(Person.id).in_(ids)))
    return views.confirm_page(reader, changes, {person.id: person for person in people})


async def _done(desk: Desk, reader: Reader, mail_id: int, choice: str) -> str:
    if choice == views.DROP:
        await drop_mail(desk, mail_id)
        return views.dropped_page(reader)
    if choice == views.CHANGES:
        made, missed = await make_changes(desk, reader, mail_id)
        return views.made_page(reader, made, [(line, unmarked(why)) for line, why in missed])
    return views.taken_page(reader, (await take_mail(desk, mail_id, *chosen(choice))).ref)
