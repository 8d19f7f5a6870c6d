"""What pauses the reminders of an invoice: a question about it, or the vendor's billing team."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from operator import itemgetter
from typing import Any

from sqlalchemy import Date, String, cast, literal, null, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, or_, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.permissions import actions_about
from models.billing.invoices.problems import NothingDue
from models.billing.invoices.tables import Invoice
from models.core.errors import Refused
from models.core.texts import gettext_noop
from models.desks.dunning.problems import NoPromise, NotPaused
from models.desks.dunning.tables import DunningPause, PauseKind
from models.desks.enquiries.enquiry_cards import WAITING
from models.desks.enquiries.tables import Enquiry
from models.roles import StaffRight

actions_about("dunning", gettext_noop("payment reminders"))

DAY = timedelta(days=1)
SNOOZE = timedelta(days=7)
LONGEST_PROMISE = timedelta(days=90)


class PauseReason(StrEnum):
    """Why reminders are paused. QUESTION: the billing team hasn't answered a question about the invoice."""

    PROMISE = "promise"
    SNOOZE = "snooze"
    HOLD = "hold"
    QUESTION = "question"


@dataclass(frozen=True)
class Pause:
    """Why the reminders of an invoice are paused on a day. `until` is the last day of the pause, if it has one, and
    `question` is the enquiry's short ID."""

    reason: PauseReason
    until: date | None = None
    question: str = ""


async def pauses_on(
    session: AsyncSession, invoices: Sequence[Invoice], day: date, asked_since: datetime | None = None
) -> dict[int, Pause]:
    """The pauses of those invoices whose reminders are paused on a day, by invoice ID.

    Args:
        asked_since: Questions that were closed after this moment count, too.
    """
    by_ref = {invoice.ref: invoice.id for invoice in invoices}
    until, made = col(DunningPause.until), col(DunningPause.invoice_id).in_(by_ref.values())
    waits = col(Enquiry.state).in_(WAITING)
    asked = (
        col(Enquiry.subscription_id).in_({invoice.subscription_id for invoice in invoices}),
        col(Enquiry.subject).in_(by_ref),
        waits if asked_since is None else or_(waits, col(Enquiry.closed_at) > asked_since),
    )
    # One statement, because every card of an invoice asks.
    nothing: Any = literal(0)
    of_pause: Any = (col(DunningPause.invoice_id), cast(col(DunningPause.kind), String), until, literal(""), nothing)
    of_question: Any = (
        *(nothing, literal(PauseReason.QUESTION.value), cast(null(), Date)),
        *(col(Enquiry.subject), col(Enquiry.id)),
    )
    rows: Any = union_all(
        select(*of_pause).where(made, or_(until.is_(None), until >= day)), select(*of_question).where(*asked)
    )
    found: dict[int, Pause] = {}
    for invoice_id, reason, last, subject, enquiry_id in sorted((await session.execute(rows)).all(), key=itemgetter(4)):
        ref = f"{Enquiry.PREFIX}-{enquiry_id}" if enquiry_id else ""
        found[by_ref[subject] if enquiry_id else invoice_id] = Pause(PauseReason(reason), last, ref)
    return found


async def made_pauses(session: AsyncSession, invoices: Sequence[Invoice]) -> dict[int, DunningPause]:
    """The newest pause that the billing team made for each of these invoices, over or not, by invoice ID."""
    theirs = col(DunningPause.invoice_id).in_([invoice.id for invoice in invoices])
    return {row.invoice_id: row for row in await session.scalars(select(DunningPause).where(theirs))}


@action(
    "dunning.record_promise",
    StaffRight.MANAGE_INVOICES,
    on=Invoice,
    label=gettext_noop("record until when payment is promised"),
)
async def record_promise(desk: Desk, invoice: Invoice, day: date) -> Pause:
    """Record that the customer promised to pay by a day. Reminders are paused until then.

    Raises:
        Refused: Nothing is due, or the day is in the past or too far off.
    """
    today = desk.today(invoice.subscription.organization)
    if not today <= day <= today + LONGEST_PROMISE:
        raise Refused(NoPromise(day, today + LONGEST_PROMISE), "day")
    return await _pause(desk, invoice, PauseKind.PROMISE, day)


@action(
    "dunning.snooze_reminders",
    StaffRight.MANAGE_INVOICES,
    on=Invoice,
    label=gettext_noop("pause payment reminders for seven days"),
)
async def snooze_reminders(desk: Desk, invoice: Invoice) -> Pause:
    """Pause the reminders of an invoice for seven days.

    Raises:
        Refused: Nothing is due.
    """
    return await _pause(desk, invoice, PauseKind.SNOOZE, desk.today(invoice.subscription.organization) + SNOOZE - DAY)


@action("dunning.hold_reminders", StaffRight.MANAGE_INVOICES, on=Invoice, label=gettext_noop("hold payment reminders"))
async def hold_reminders(desk: Desk, invoice: Invoice) -> Pause:
    """Pause the reminders of an invoice until they are resumed.

    Raises:
        Refused: Nothing is due.
    """
    return await _pause(desk, invoice, PauseKind.HOLD, None)


@action(
    "dunning.resume_reminders", StaffRight.MANAGE_INVOICES, on=Invoice, label=gettext_noop("resume payment reminders")
)
async def resume_reminders(desk: Desk, invoice: Invoice) -> Invoice:
    """End the pause of an invoice's reminders. The next one comes as the plan says.

    Raises:
        Refused: The billing team hasn't paused them.
    """
    today = desk.today(invoice.subscription.organization)
    row = (await made_pauses(desk.session, [invoice])).get(invoice.id)
    if row is None or (row.until is not None and row.until < today):
        raise Refused(NotPaused(invoice))
    await desk.session.delete(row)
    invoice.dunning_on = today
    await desk.session.flush()
    return invoice


async def _pause(desk: Desk, invoice: Invoice, kind: PauseKind, until: date | None) -> Pause:
    if invoice.due <= 0:
        raise Refused(NothingDue(invoice))
    there = (await made_pauses(desk.session, [invoice])).get(invoice.id)
    row = there or DunningPause(invoice_id=invoice.id, kind=kind, made_at=desk.now)
    row.kind, row.until, row.made_by_id, row.made_at = kind, until, desk.caller_id, desk.now
    desk.session.add(row)
    invoice.dunning_on = until + DAY if until else None
    await desk.session.flush()
    desk.note(pause=kind, **({"until": until.isoformat()} if until else {}))
    return Pause(PauseReason(kind.value), until)
