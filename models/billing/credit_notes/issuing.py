"""Issuing credit notes. A credit reduces the invoice that it corrects first. Only what was paid becomes credit."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.access.desk import Desk
from models.billing.books.booking import booking_day
from models.billing.credit_notes.tables import CreditNote, CreditNoteLine
from models.billing.invoices.invoice_cards import redraw_if_covered
from models.billing.invoices.tables import Invoice
from models.billing.numbers import next_in
from models.billing.payments.settling import Source, settle
from models.billing.payments.tables import Settlement
from models.core.money import taxes


@dataclass(frozen=True)
class CreditedLine:
    """A line to credit. `net` is before tax, in minor units; the rate is in thousandths of a percent. Without a `tax`,
    it's worked out."""

    description: str
    net: int
    tax_rate: int
    tax: int | None = None


def taxes_on(lines: Sequence[CreditedLine]) -> list[int]:
    """The tax of each line of a credit note, in minor units."""
    found = taxes((line.net, line.tax_rate) for line in lines)
    return [tax if line.tax is None else line.tax for line, tax in zip(lines, found, strict=True)]


async def credited_so_far(desk: Desk, invoice: Invoice) -> int:
    """What credit notes give back of an invoice, with tax, in minor units."""
    total = select(func.coalesce(func.sum(CreditNote.gross), 0)).where(CreditNote.invoice_id == invoice.id)
    return int((await desk.session.scalars(total)).one())


async def lines_left(desk: Desk, invoice: Invoice) -> list[CreditedLine]:
    """What credit notes haven't given back of an invoice yet: a line for each tax rate, with the tax that was billed
    and isn't credited."""
    statement = (
        select(CreditNoteLine.tax_rate, func.sum(CreditNoteLine.net), func.sum(CreditNoteLine.tax))
        .join(CreditNote, col(CreditNote.id) == col(CreditNoteLine.credit_note_id))
        .where(CreditNote.invoice_id == invoice.id)
        .group_by(col(CreditNoteLine.tax_rate))
    )
    credited = {rate: (int(net), int(tax)) for rate, net, tax in (await desk.session.execute(statement)).all()}
    found = []
    for one in invoice.by_rate:
        net, tax = credited.get(one.rate, (0, 0))
        if (one.net, one.tax) != (net, tax):
            found.append(CreditedLine(invoice.ref, one.net - net, one.rate, one.tax - tax))
    return found


async def issue_credit_note(desk: Desk, invoice: Invoice, lines: Sequence[CreditedLine], reason: str) -> CreditNote:
    """Issue a credit note dated today for lines of an invoice, and settle with it what is still due there.

    The caller checks that all credit notes of the invoice together don't exceed it.
    """
    subscription = invoice.subscription
    today = desk.today(subscription.organization)
    sequence = await next_in(desk, CreditNote, today.year, invoice.series)
    spread = taxes_on(lines)
    note = CreditNote(
        **invoice.model_dump(
            include={"series", "legal_entity_id", "subscription_id", "currency", "seller", "buyer", "po_number"}
        ),
        year=today.year,
        sequence=sequence,
        previous=sequence - 1 or None,
        invoice_id=invoice.id,
        issued_on=today,
        booked_on=await booking_day(desk),
        gross=sum(line.net for line in lines) + sum(spread),
        used=0,
        reason=reason,
    )
    note.lines = [
        CreditNoteLine(
            position=position,
            description=line.description,
            quantity=1,
            unit_price=line.net,
            net=line.net,
            tax_rate=line.tax_rate,
            tax=tax,
        )  # type: ignore[call-arg]
        for position, (line, tax) in enumerate(zip(lines, spread, strict=True), start=1)
    ]
    note.subscription, note.invoice = subscription, invoice
    desk.session.add(note)
    await desk.session.flush()
    if amount := min(invoice.due, note.gross):
        await settle(desk, invoice, Source(credit_note=note), amount, today)
    await redraw_if_covered(desk, subscription.id)
    desk.note(credit_note=note.ref)
    return note


async def deducted_by(session: AsyncSession, note: CreditNote) -> int:
    """What a credit note took off the amount due of its own invoice, in minor units. Checks no right."""
    total = select(func.coalesce(func.sum(Settlement.amount), 0)).where(
        Settlement.credit_note_id == note.id, Settlement.invoice_id == note.invoice_id
    )
    return int((await session.scalars(total)).one())


async def credits_of_invoice(desk: Desk, invoice: Invoice) -> Sequence[CreditNote]:
    """The credit notes of an invoice, oldest first, without their lines."""
    statement = select(CreditNote).where(CreditNote.invoice_id == invoice.id).order_by(col(CreditNote.id))
    return (await desk.session.scalars(statement)).all()
