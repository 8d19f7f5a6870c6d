"""The day on which something is booked, and the journals that are exported meanwhile."""

from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from models.access.desk import Desk
from models.billing.books.tables import closed_through
from models.core.database import beside_others, one_at_a_time

BOOKS = "books"
"""The name of the lock: shared by those who book, and exclusive for those who export a journal."""


async def booking_day(desk: Desk) -> date:
    """The day on which the books have what happens now: today for the vendor, or the day after the last closed one.

    A request can begin before midnight and book after it. A journal that is exported meanwhile waits until this
    transaction ends. One that was exported before has closed the day, so it's booked on the next one.
    """
    session = desk.session
    kept: tuple[object, date] | None = session.info.get(BOOKS)
    if kept is not None and kept[0] is session.sync_session.get_transaction():
        return kept[1]
    await beside_others(session, BOOKS)
    day = max(desk.book_day, await closed_through(session) + timedelta(days=1))
    session.info[BOOKS] = session.sync_session.get_transaction(), day
    return day


async def wait_for_bookings(session: AsyncSession) -> None:
    """Wait until all that is being booked is committed, and let nothing be booked until this transaction ends."""
    await one_at_a_time(session, BOOKS)
