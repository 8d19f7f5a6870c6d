"""Numbers of quotes, orders and invoices, counted up within each year."""

from sqlalchemy import func
from sqlmodel import col, select

from models.access.desk import Desk
from models.billing.invoices.tables import Invoice
from models.billing.orders.tables import Order, Quote
from models.core.database import one_at_a_time


async def next_in(desk: Desk, row_type: type[Quote] | type[Order] | type[Invoice], year: int) -> int:
    """The next number in a year. Other transactions wait until this one ends, so a rollback leaves no gap."""
    await one_at_a_time(desk.session, f"{row_type.__tablename__}:{year}")
    last = await desk.session.scalar(select(func.max(col(row_type.sequence))).where(row_type.year == year))
    return (last or 0) + 1
