"""What a message about unpaid invoices lists, with the facts of the moment when it's sent."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from models.access.desk import Desk
from models.billing.invoices.tables import Invoice, is_unpaid
from models.billing.payments.covering import coverage, covered
from models.billing.settlement_plan import SettlementPlan, is_charged, plan_from
from models.desks.dunning.pauses import made_pauses, pauses_on
from models.desks.dunning.tables import PauseKind, PaymentReminder
from models.directory.people import Person
from models.roles import Right
from models.subscriptions.lookup import subscription_options
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class PaymentDue:
    """An unpaid invoice as its reader sees it.

    Attributes:
        today: The day in the customer's time zone, which decides what is overdue.
        plan: How it will be settled; None for readers who don't see amounts.
        promised: The day until which payment had been promised, or None.
        may_ask: Whether the reader may ask the billing team.
    """

    invoice: Invoice
    today: date
    plan: SettlementPlan | None
    promised: date | None
    may_ask: bool


async def payments_due(desk: Desk, person: Person, message: str) -> list[PaymentDue]:
    """The invoices that a message lists, the longest due first. Those that were paid or paused meanwhile are left out,
    those that unused credit covers wholly by now or that the card on file is charged for, and those that the person
    can't pay any more."""
    listed = select(PaymentReminder.invoice_id).where(
        PaymentReminder.message == message, PaymentReminder.person_id == person.id
    )
    statement = select(Invoice).where(col(Invoice.id).in_(listed), is_unpaid(), ~is_charged())
    rows = await desk.session.scalars(statement.order_by(col(Invoice.due_on), col(Invoice.id)))
    invoices = await _payable(desk, rows.all(), person)
    if not invoices:
        return []
    zone = ZoneInfo(person.time_zone or invoices[0].subscription.organization.time_zone)
    today = desk.now.astimezone(zone).date()
    made, paused = await made_pauses(desk.session, invoices), await pauses_on(desk.session, invoices, today)
    found: list[PaymentDue] = []
    customers = {one.subscription.organization_id for one in invoices}
    in_books = await coverage(desk, None, customers)
    credit = await covered(desk, person, customers) if in_books.amounts else Counter[int]()
    for invoice in invoices:
        subscription = invoice.subscription
        if invoice.id in paused or invoice.id in in_books.whole:
            continue
        sees = decide_for(desk, subscription, person, Right.VIEW_INVOICES).allowed
        pause = made.get(invoice.id)
        promised = pause.until if pause and pause.kind is PauseKind.PROMISE else None
        may_ask = decide_for(desk, subscription, person, Right.ASK_BILLING).allowed
        plan = plan_from(invoice, credit=credit[invoice.id], online=desk.pays_online) if sees else None
        found.append(PaymentDue(invoice, desk.today(subscription.organization), plan, promised, may_ask))
    return found


async def _payable(desk: Desk, invoices: Sequence[Invoice], person: Person) -> list[Invoice]:
    """Those invoices that a person can pay, with their subscriptions."""
    ids = {invoice.subscription_id for invoice in invoices}
    theirs = select(Subscription).where(col(Subscription.id).in_(ids)).options(*subscription_options())
    fresh = theirs.execution_options(populate_existing=True)
    subscriptions = {one.id: one for one in (await desk.session.scalars(fresh)).unique()}
    for invoice in invoices:
        invoice.subscription = subscriptions[invoice.subscription_id]
    return [one for one in invoices if decide_for(desk, one.subscription, person, Right.PAY).allowed]
