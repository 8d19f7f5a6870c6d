"""The overdue invoices that a contact may pay."""

from sqlalchemy.orm import joinedload, selectinload
from sqlmodel import col, select

from models.access.desk import Desk
from models.access.waiting import WaitKind, few, waits, where_may
from models.billing.invoices.actions import sum_of
from models.billing.invoices.tables import Invoice, InvoiceLine, Payment
from models.core.paging import PageOf
from models.roles import Right


@waits(WaitKind.OVERDUE_INVOICES, contacts=True)
async def overdue_invoices(desk: Desk) -> PageOf[Invoice]:
    """Unpaid invoices after their due date, the longest overdue first."""
    billed = sum_of(InvoiceLine.net, InvoiceLine.invoice_id) + sum_of(InvoiceLine.tax, InvoiceLine.invoice_id)
    payable = set(where_may(desk, Right.PAY)) & set(where_may(desk, Right.VIEW_INVOICES))
    statement = (
        select(Invoice)
        .where(
            col(Invoice.subscription_id).in_(payable),
            col(Invoice.due_on) < desk.own_day,
            billed > sum_of(Payment.amount, Payment.invoice_id),
        )
        .options(joinedload(Invoice.subscription), selectinload(Invoice.lines), selectinload(Invoice.payments))  # type: ignore[arg-type]
        .order_by(col(Invoice.due_on), col(Invoice.id))
    )
    return await few(desk.session, statement)
