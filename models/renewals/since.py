"""What happened to a renewal since a person's last reminder, as far as that person may see it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import joinedload
from sqlmodel import col, func, select, true

from models.access.desk import Desk
from models.billing.invoices.tables import Invoice
from models.billing.orders.tables import Order, Quote, QuoteState
from models.billing.payments.settling import taken_back
from models.billing.payments.tables import Settlement, SettlementKind
from models.core.outbox import Medium, Notice
from models.directory.people import Person
from models.renewals.notices import RenewalNews
from models.renewals.reminder_tables import Reminder
from models.renewals.status import RenewalStatus
from models.renewals.tables import RenewalState, RenewalThread
from models.roles import Right
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Subscription

MOST = 8
"""The most things that one reminder tells."""


class Step(StrEnum):
    """What happened. `GIVEN_BACK` and `RESUMED` are answers that a colleague undid."""

    QUOTED = "quoted"
    ORDERED = "ordered"
    PAID = "paid"
    HANDLED = "handled"
    GIVEN_BACK = "given_back"
    ENDING = "ending"
    RESUMED = "resumed"
    PAUSED = "paused"
    INVOLVED = "involved"
    ANSWERED = "answered"


@dataclass(frozen=True)
class Happening:
    """One thing that happened. `ref` is a short ID, and `name` a colleague's or several colleagues' names."""

    step: Step
    day: date
    ref: str = ""
    name: str = ""


async def happened_since(desk: Desk, standing: RenewalStatus, last: datetime, *others: Happening) -> list[Happening]:
    """What happened since a moment, oldest first. `others` are things that this package doesn't know about."""
    subscription, person = standing.subscription, standing.person
    found = [*others, *_own(standing, last), *await _of_colleagues(desk, standing, last)]
    every = decide_for(desk, subscription, person, Right.VIEW_ORDERS).allowed
    found += await _orders(desk, standing, last, every=every)
    if decide_for(desk, subscription, person, Right.VIEW_INVOICES).allowed:
        found += await _payments(desk, subscription, last)
    return sorted(found, key=lambda one: one.day)[-MOST:]


async def last_reminded(desk: Desk, reminder: Reminder) -> datetime | None:
    """When the person was last reminded of this term before."""
    statement = select(func.max(Reminder.raised_at)).where(
        Reminder.subscription_id == reminder.subscription_id,
        Reminder.term_ends_on == reminder.term_ends_on,
        Reminder.person_id == reminder.person_id,
        col(Reminder.raised_at) < reminder.raised_at,
    )
    return (await desk.session.scalars(statement)).one()


def _own(standing: RenewalStatus, last: datetime) -> Iterator[Happening]:
    """What the person did: took the renewal, or paused the reminders."""
    renewal, thread = standing.renewal, standing.thread
    handled = standing.state is RenewalState.HANDLED and standing.is_mine
    if handled and renewal is not None and renewal.answered_at is not None and renewal.answered_at > last:
        yield Happening(Step.HANDLED, renewal.answered_at.date())
    if thread is not None and thread.snoozed_until is not None and thread.snoozed_until > last.date():
        yield Happening(Step.PAUSED, thread.snoozed_until)


async def _of_colleagues(desk: Desk, standing: RenewalStatus, last: datetime) -> list[Happening]:
    """What colleagues did about the renewal, as the person was told, and who else was asked."""
    found: list[Happening] = []
    if standing.thread is not None:
        told = select(Notice).where(
            Notice.kind == RenewalNews.kind,
            Notice.subject_id == standing.thread.id,
            Notice.person_id == standing.person.id,
            col(Notice.medium).in_([Medium.DIRECT, Medium.MAIL]),
            col(Notice.created_at) > last,
        )
        for notice in await desk.session.scalars(told.order_by(col(Notice.id))):
            news = RenewalNews.of(notice)
            found.append(Happening(Step(news.what), notice.created_at.date(), name=news.by))
    if standing.renewal is not None:
        involved = (
            select(Person.name)
            .join(RenewalThread, col(RenewalThread.person_id) == col(Person.id))
            .where(
                RenewalThread.renewal_id == standing.renewal.id,
                col(RenewalThread.escalated),
                col(RenewalThread.opened_at) > last,
                RenewalThread.person_id != standing.person.id,
            )
        )
        names = (await desk.session.scalars(involved.order_by(col(RenewalThread.id)))).all()
        if names:
            found.append(Happening(Step.INVOLVED, desk.now.date(), name=", ".join(names)))
    return found


async def _orders(desk: Desk, standing: RenewalStatus, last: datetime, *, every: bool) -> list[Happening]:
    """Quotes that were made and can be accepted, and orders that weren't cancelled. Without `every`, only the
    person's own."""
    subscription, me = standing.subscription, standing.person.id
    quotes = select(Quote).where(
        Quote.subscription_id == subscription.id,
        Quote.state == QuoteState.OPEN,
        col(Quote.made_on) >= last.date(),
        true() if every else Quote.asked_by_id == me,
    )
    found = [Happening(Step.QUOTED, quote.made_on, quote.ref) for quote in await desk.session.scalars(quotes)]
    orders = (
        select(Order)
        .where(
            Order.subscription_id == subscription.id,
            col(Order.ordered_at) > last,
            col(Order.cancelled_at).is_(None),
            true() if every else Order.accepted_by_id == me,
        )
        .options(joinedload(Order.accepted_by))  # type: ignore[arg-type]
    )
    for order in await desk.session.scalars(orders):
        name = order.accepted_by.name if order.accepted_by else ""
        found.append(Happening(Step.ORDERED, order.ordered_at.date(), order.ref, name))
    return found


async def _payments(desk: Desk, subscription: Subscription, last: datetime) -> list[Happening]:
    """Payments that arrived."""
    statement = (
        select(Settlement, Invoice)
        .join(Invoice, col(Invoice.id) == col(Settlement.invoice_id))
        .where(
            Invoice.subscription_id == subscription.id,
            Settlement.kind == SettlementKind.PAYMENT,
            col(Settlement.amount) > 0,
            col(Settlement.settled_on) >= last.date(),
            col(Settlement.id).not_in(taken_back()),
        )
    )
    rows = (await desk.session.execute(statement)).all()
    return [Happening(Step.PAID, settlement.settled_on, invoice.ref) for settlement, invoice in rows]
