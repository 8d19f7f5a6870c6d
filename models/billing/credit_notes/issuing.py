"""Issuing credit notes. A credit reduces the invoice that it corrects first. Only what was paid becomes credit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.access.desk import Desk
from models.billing.books.booking import booking_day
from models.billing.credit_notes.tables import CreditNote, CreditNoteLine
from models.billing.invoices.invoice_cards import redraw_if_covered
from models.billing.invoices.tables import Invoice
from models.billing.numbers import next_in
from models.billing.payments.recovering import recover_refunds
from models.billing.payments.settling import Source, settle
from models.billing.payments.tables import Settlement
from models.core.money import WHOLE, taxes


@dataclass(frozen=True)
class CreditedLine:
    """A line to credit. `net` is before tax and `tax` the tax on it, in minor units; the rate is in thousandths of a
    percent."""

    description: str
    net: int
    tax_rate: int
    tax: int


@dataclass(frozen=True)
class RateLeft:
    """What credit notes haven't given back of an invoice at one tax rate yet, in minor units: before tax, and the tax.
    `credited` is what they have given back."""

    rate: int
    net: int
    tax: int
    credited: "Credited"

    def line(self, description: str, net: int) -> CreditedLine:
        """A line that credits an amount before tax, at most what is left."""
        return CreditedLine(description, net, self.rate, self._tax_on(net))

    def net_within(self, gross: int) -> int:
        """The largest amount before tax that can be credited and comes to no more than `gross` with tax."""
        # The tax of a line can be one unit less than that of the amount alone, and is never more than what is left.
        net = max(0, min(self.net, max(gross * WHOLE // (WHOLE + self.rate) + 2, gross - self.tax)))
        while net > 0 and net + self._tax_on(net) > gross:
            net -= 1
        return net

    def _tax_on(self, net: int) -> int:
        """All notes together have the tax of the rate, however many they are, and in the end the tax that was billed
        (ADR 26)."""
        if net == self.net:
            return self.tax
        together = self.credited.net + net
        return max(0, min(self.tax, taxes([(together, self.rate)])[0] - self.credited.tax))


class Credited(NamedTuple):
    """What credit notes give back at one tax rate: before tax, and the tax, in minor units."""

    net: int = 0
    tax: int = 0


async def credited_so_far(desk: Desk, invoice: Invoice) -> int:
    """What credit notes give back of an invoice, with tax, in minor units."""
    total = select(func.coalesce(func.sum(CreditNote.gross), 0)).where(CreditNote.invoice_id == invoice.id)
    return int((await desk.session.scalars(total)).one())


async def rates_left(desk: Desk, invoice: Invoice) -> list[RateLeft]:
    """What credit notes haven't given back of an invoice yet, the highest tax rate first. No rate of which nothing is
    left."""
    statement = (
        select(CreditNoteLine.tax_rate, func.sum(CreditNoteLine.net), func.sum(CreditNoteLine.tax))
        .join(CreditNote, col(CreditNote.id) == col(CreditNoteLine.credit_note_id))
        .where(CreditNote.invoice_id == invoice.id)
        .group_by(col(CreditNoteLine.tax_rate))
    )
    credited = {rate: Credited(int(net), int(tax)) for rate, net, tax in (await desk.session.execute(statement)).all()}
    found = []
    for one in invoice.by_rate:
        so_far = credited.get(one.rate, Credited())
        if (one.net, one.tax) != so_far:
            found.append(RateLeft(one.rate, one.net - so_far.net, one.tax - so_far.tax, so_far))
    return found


def gross_of(lines: Sequence[CreditedLine]) -> int:
    """What lines come to with tax, in minor units."""
    return sum(line.net + line.tax for line in lines)


async def issue_credit_note(desk: Desk, invoice: Invoice, lines: Sequence[CreditedLine], reason: str) -> CreditNote:
    """Issue a credit note dated today for lines of an invoice, and settle with it what is still due there.

    The caller checks that all credit notes of the invoice together don't exceed it.
    """
    subscription = invoice.subscription
    today = desk.today(subscription.organization)
    sequence = await next_in(desk, CreditNote, today.year, invoice.series)
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
        gross=gross_of(lines),
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
            tax=line.tax,
        )  # type: ignore[call-arg]
        for position, line in enumerate(lines, start=1)
    ]
    note.subscription, note.invoice = subscription, invoice
    desk.session.add(note)
    await desk.session.flush()
    if amount := min(invoice.due, note.gross):
        await settle(desk, invoice, Source(credit_note=note), amount, today)
    if note.unused:
        await recover_refunds(desk, subscription.id, note.currency)
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
