"""What isn't paid on a subscription, for the reminders of its renewal."""

from dataclasses import dataclass

from sqlmodel import col, select

from models.access.desk import Desk
from models.billing.invoices.tables import Invoice, is_unpaid
from models.billing.payments.covering import covered
from models.renewals.status import RenewalStatus
from models.roles import Right
from models.subscriptions.rights import decide_for


@dataclass(frozen=True)
class Unpaid:
    """Invoices that aren't fully paid: the one that is due first, and how many others there are. `amount` is what is to
    be paid of the first one. As in all reminders, that's without what unused credit covers."""

    first: Invoice
    others: int
    amount: int


async def unpaid_on(desk: Desk, standing: RenewalStatus) -> Unpaid | None:
    """What isn't paid on the subscription of a renewal. None if everything is, or if unused credit covers it, or if the
    person can't see invoices."""
    if not decide_for(desk, standing.subscription, standing.person, Right.VIEW_INVOICES).allowed:
        return None
    statement = (
        select(Invoice)
        .where(Invoice.subscription_id == standing.subscription.id, is_unpaid())
        .order_by(col(Invoice.due_on), col(Invoice.id))
    )
    if not (unpaid := (await desk.session.scalars(statement)).all()):
        return None
    credit = await covered(desk, standing.person, [standing.subscription.organization_id])
    found = [(one, one.due - credit[one.id]) for one in unpaid if one.due > credit[one.id]]
    return Unpaid(found[0][0], len(found) - 1, found[0][1]) if found else None
