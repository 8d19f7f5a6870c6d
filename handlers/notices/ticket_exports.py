"""The notices with the parts of an export of tickets."""

from sqlalchemy.orm import selectinload
from sqlmodel import select

from handlers.notices.context import NoticeContext, renders
from handlers.views import ticket_exports as views
from handlers.views.blocks import Drawing
from models.access.desk import Desk
from models.desks.tickets.exporting import WantedExport, read_files, read_tickets
from models.desks.tickets.notices import TicketsExported
from models.directory.people import Person


@renders(TicketsExported)
async def ticket_export(context: NoticeContext, notice: TicketsExported) -> Drawing | None:
    """To the person who requested it, with what they see now. Nothing if that's nothing any more."""
    caller = select(Person).where(Person.id == context.me.id).options(selectinload(Person.staff_roles))  # type: ignore[arg-type]
    person = (await context.session.scalars(caller)).one()
    desk = Desk(context.session, person, context.now, context.tables, context.channels)
    wanted, day = WantedExport.wanted_by(notice), context.row.created_at.date()
    if notice.files is None:
        found = await read_tickets(desk, wanted)
        return views.texts(context.reader, notice, found, context.now, day) if found else None
    files = await read_files(desk, wanted, *notice.files)
    return views.files(context.reader, notice, files, day) if files else None
