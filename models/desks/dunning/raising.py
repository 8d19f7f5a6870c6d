"""Raising payment reminders when they are due: for each person one message a morning, for all that they can pay."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.billing.invoices.tables import Invoice, is_unpaid
from models.billing.payments.covering import coverage
from models.billing.settlement_plan import is_charged
from models.core.outbox import Medium, Notice, key_of_mail
from models.core.texts import gettext_noop
from models.desks.dunning.notices import DunningStuck, PaymentsDue
from models.desks.dunning.pauses import DAY, Pause, PauseReason, made_pauses, pauses_on
from models.desks.dunning.tables import DunningPause, PaymentReminder
from models.directory.organizations import Organization
from models.directory.people import Person
from models.renewals.days import due_day, everywhere, furthest, may_have_struck
from models.renewals.slots import spans
from models.roles import Right, SystemRight
from models.subscriptions.lookup import subscription_options
from models.subscriptions.rights import who_may
from models.subscriptions.tables import Subscription

BATCH = 200
"""The most invoices in one transaction."""
AFTER_ANSWER = timedelta(hours=12)
"""An answered question pauses reminders for the rest of the day, so that nobody is reminded right after the answer."""


@dataclass(frozen=True)
class DunningScan:
    """The result of one scan. `after` is where the next one starts, or None at the end."""

    raised: int
    after: int | None


@action(
    "dunning.raise_payment_reminders",
    SystemRight.RAISE_REMINDERS,
    reads=True,
    label=gettext_noop("create payment reminders"),
)
async def raise_payment_reminders(desk: Desk, since: datetime | None = None, after: int = 0) -> DunningScan:
    """Raise the payment reminders that are due, for each person and invoice the newest. At the end, write one message
    for each person. Nobody is reminded of an invoice that unused credit covers wholly.

    Args:
        since: When everything due was last raised. It's 9:00 somewhere at most four times an hour.
        after: Where the previous scan ended.
    """
    if not may_have_struck(since, desk.now):
        return DunningScan(0, None)
    invoices = await _next_batch(desk, after)
    if not invoices:
        return DunningScan(await _announce(desk), None)
    pauses = await pauses_on(desk.session, invoices, furthest(desk.now), desk.now - AFTER_ANSWER)
    made = await made_pauses(desk.session, invoices)
    before = await _raised_before(desk, invoices)
    customers = {invoice.subscription.organization_id for invoice in invoices}
    covered = (await coverage(desk, None, customers)).whole
    raised = 0
    for invoice in invoices:
        if invoice.id in covered:
            # It stays due, so that the newest slot follows if the credit is used for something else.
            continue
        pause = pauses.get(invoice.id)
        if pause is None:
            slots = slots_of(invoice, made.get(invoice.id))
            reminders = list(_due(desk, invoice, slots, before[invoice.id]))
            desk.session.add_all(reminders)
            raised += len(reminders)
            await _tell_if_stuck(desk, invoice)
        _move_on(desk, invoice, pause, made.get(invoice.id))
    await desk.session.flush()
    return DunningScan(raised, invoices[-1].id)


def slots_of(invoice: Invoice, made: DunningPause | None) -> list[int]:
    """The slots of an invoice: those of its plan, and the day after a pause."""
    slots = list(invoice.subscription.plan.dunning_slots)
    if made is not None and made.until is not None:
        slots.append((invoice.due_on - made.until - DAY).days)
    return slots


def slot_on(invoice: Invoice, slots: Sequence[int], day: date) -> int | None:
    """The newest slot that is due on a day. None if it came before `dunning_on`: that is old news."""
    left = (invoice.due_on - day).days
    found = next((span.slot for span in spans(slots) if span.least <= left <= span.most), None)
    if found is None or invoice.dunning_on is None or _day_of(invoice, found) < invoice.dunning_on:
        return None
    return found


def _day_of(invoice: Invoice, slot: int) -> date:
    return invoice.due_on - timedelta(days=slot)


async def _next_batch(desk: Desk, after: int) -> list[Invoice]:
    """The next unpaid invoices that may be due, locked, with their subscriptions. While a charge of the card on file is
    scheduled, an invoice stays due without a reminder: people were told that they needn't pay."""
    due = (is_unpaid(), ~is_charged(), col(Invoice.dunning_on) <= furthest(desk.now), col(Invoice.id) > after)
    statement = select(Invoice).where(*due).order_by(col(Invoice.id)).limit(BATCH).with_for_update()
    invoices = list(await desk.session.scalars(statement.execution_options(populate_existing=True)))
    ids = {invoice.subscription_id for invoice in invoices}
    theirs = select(Subscription).where(col(Subscription.id).in_(ids)).options(*subscription_options())
    subscriptions = {one.id: one for one in (await desk.session.scalars(theirs)).unique()}
    for invoice in invoices:
        invoice.subscription = subscriptions[invoice.subscription_id]
    return invoices


async def _raised_before(desk: Desk, invoices: Sequence[Invoice]) -> dict[int, dict[int, int]]:
    """The newest slot that each person was reminded of, by invoice ID and person ID."""
    ids = [invoice.id for invoice in invoices]
    newest: dict[int, dict[int, int]] = {invoice_id: {} for invoice_id in ids}
    rows = select(PaymentReminder).where(col(PaymentReminder.invoice_id).in_(ids))
    for row in await desk.session.scalars(rows):
        told = newest[row.invoice_id]
        told[row.person_id] = min(row.slot, told.get(row.person_id, row.slot))
    return newest


def _due(desk: Desk, invoice: Invoice, slots: Sequence[int], before: dict[int, int]) -> Iterator[PaymentReminder]:
    """The reminders of one invoice that are due now, each in its person's time zone."""
    for person in who_may(desk, invoice.subscription, Right.PAY):
        zone = person.time_zone or invoice.subscription.organization.time_zone
        slot = slot_on(invoice, slots, due_day(desk.now, zone))
        if slot is not None and before.get(person.id, slot + 1) > slot:
            yield PaymentReminder(invoice_id=invoice.id, slot=slot, person_id=person.id, raised_at=desk.now)


def _move_on(desk: Desk, invoice: Invoice, pause: Pause | None, made: DunningPause | None) -> None:
    """Set when an invoice is next due. While there is a question, it stays due, so that the newest slot follows."""
    past = everywhere(desk.now)
    asked = pause is not None and pause.reason is PauseReason.QUESTION
    if asked or invoice.dunning_on is None or invoice.dunning_on > past:
        return
    coming = [day for slot in slots_of(invoice, made) if (day := _day_of(invoice, slot)) > past]
    invoice.dunning_on = min(coming, default=None)


async def _tell_if_stuck(desk: Desk, invoice: Invoice) -> None:
    """Tell the billing team, once for each invoice, that it's overdue and nobody who can pay it can be reached."""
    if not invoice.is_overdue(due_day(desk.now, invoice.subscription.organization.time_zone)):
        return
    if any(person.unreachable_since is None for person in who_may(desk, invoice.subscription, Right.PAY)):
        return
    key = f"dunning_stuck:{invoice.id}"
    if (await desk.session.scalars(select(Notice.id).where(Notice.key == key))).first() is None:
        desk.organization_id = invoice.subscription.organization_id
        desk.post(desk.channels.billing, DunningStuck(invoice.id), key)


async def _announce(desk: Desk) -> int:
    """Write a message for each person with reminders that no message lists yet. Who had one this morning gets the next
    one tomorrow.

    Returns:
        The number of messages.
    """
    statement = (
        select(PaymentReminder, Person, Organization)
        .join(Person, col(Person.id) == col(PaymentReminder.person_id))
        .join(Invoice, col(Invoice.id) == col(PaymentReminder.invoice_id))
        .join(Subscription, col(Subscription.id) == col(Invoice.subscription_id))
        .join(Organization, col(Organization.id) == col(Subscription.organization_id))
        .where(PaymentReminder.message == "")
        .order_by(col(PaymentReminder.id))
    )
    reminders: dict[int, list[PaymentReminder]] = defaultdict(list)
    keys: dict[str, tuple[Person, int]] = {}
    for row, person, organization in (await desk.session.execute(statement)).all():
        if person.id not in reminders:
            day = due_day(desk.now, person.time_zone or organization.time_zone)
            keys[f"payments_due:{day}:{person.id}"] = (person, organization.id)
        reminders[person.id].append(row)
    there = set(await desk.session.scalars(select(Notice.key).where(col(Notice.key).in_(keys)))) if keys else set()
    reached = await desk.in_slack(reminders)
    for key in keys.keys() - there:
        person, desk.organization_id = keys[key]
        payload = PaymentsDue(person.id, uuid4().hex)
        for row in reminders[person.id]:
            row.message = payload.message
        in_slack = person.id in reached
        desk.notify(Medium.DIRECT if in_slack else Medium.MAIL, payload, key, person_id=person.id)
        if in_slack and person.important_mail:
            desk.notify(Medium.MAIL, payload, key_of_mail(key), person_id=person.id)
    await desk.session.flush()
    return len(keys) - len(there)
