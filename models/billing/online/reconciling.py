"""Comparing the payment provider's books with ours, so that each difference has a name, and what is safe is mended.

The provider's side comes as plain facts, read outside any transaction. What can be booked from the provider's own facts
is mended by looking at it again, as after an event: a payment or a refund whose event was lost, or a charge whose
answer was. Everything else is the billing team's to decide.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.billing.online.notices import DifferencesFound
from models.billing.online.tables import (
    Charge,
    ChargeState,
    Checkout,
    Dispute,
    OnlineRefund,
    PaymentAccount,
    PaymentDifference,
    RefundState,
)
from models.billing.payments.owned import OWNER
from models.billing.payments.tables import Payment, Refund
from models.core.receipt_queue import Happening, store
from models.core.receipts import Lane
from models.core.texts import gettext_noop
from models.roles import SystemRight

SPAN = timedelta(days=35)
"""How far back the books are compared. Disputes and refunds of older payments still come as events."""
SETTLED = timedelta(hours=1)
"""What is younger may still be on its way."""
MOST_TOLD = 20
LOOK = "stripe"
"""The part of a receipt's payload with the kind and the ID of what is to be looked at, at the provider."""


class Differs(StrEnum):
    """What differs.

    UNBOOKED: The provider took a payment for one of our debts, and it isn't booked.
    FOREIGN: It took a payment that Steward didn't ask for.
    VANISHED: A payment is booked that the provider doesn't have.
    AMOUNT: A payment has another amount there.
    UNBOOKED_REFUND: It made a refund of a booked payment, and that isn't booked.
    VANISHED_REFUND: A refund is booked that it doesn't have, or that failed there.
    UNKNOWN_DISPUTE: A booked payment is disputed, and Steward doesn't know that.
    HANGING_CHARGE: A charge was sent, and nothing is known of it.
    HANGING_REFUND: A refund was asked for, and nothing is known of it.
    UNKNOWN_CUSTOMER: A payment of ours was made for another customer than ours.
    """

    UNBOOKED = "unbooked"
    FOREIGN = "foreign"
    VANISHED = "vanished"
    AMOUNT = "amount"
    UNBOOKED_REFUND = "unbooked_refund"
    VANISHED_REFUND = "vanished_refund"
    UNKNOWN_DISPUTE = "unknown_dispute"
    HANGING_CHARGE = "hanging_charge"
    HANGING_REFUND = "hanging_refund"
    UNKNOWN_CUSTOMER = "unknown_customer"


WITH_CUSTOMER: Any = joinedload(Payment.subscription).options(*OWNER)  # type: ignore[arg-type]
"""What decides whose a payment is."""


@dataclass(frozen=True)
class TheirPayment:
    """A payment that the provider took. `key` is that of our checkout or charge, and `customer` the short ID of the
    organization, if it has them. The amount is in minor units."""

    ref: str
    key: str
    customer: str
    amount: int
    currency: str
    at: datetime


@dataclass(frozen=True)
class TheirRefund:
    """A refund that the provider made. `key` is that of ours, if it's one."""

    ref: str
    payment: str
    amount: int
    currency: str
    key: str = ""


@dataclass(frozen=True)
class TheirBooks:
    """What the provider has since a moment: payments taken, refunds made, and the IDs of disputes with those of their
    payments."""

    since: datetime
    payments: Sequence[TheirPayment] = ()
    refunds: Sequence[TheirRefund] = ()
    disputes: dict[str, str] = field(default_factory=dict)

    @property
    def surely(self) -> date:
        """What was booked after this day, the provider has since that moment. Paying can take a day or two."""
        return self.since.date() + timedelta(days=2)


@dataclass(frozen=True)
class Difference:
    """One difference: its kind, what it is about, the facts of its sentence, and what to look at again to mend it."""

    kind: Differs
    ref: str
    facts: dict[str, Any] = field(default_factory=dict)
    again: tuple[str, str] | None = None


@dataclass(frozen=True)
class Reconciled:
    """What came of comparing: all differences of now, and those that weren't told before."""

    differences: Sequence[Difference]
    new: Sequence[PaymentDifference]


@action(
    "online.reconcile",
    SystemRight.BOOK_PAYMENTS,
    reads=True,
    label=gettext_noop("compare the payment provider's books"),
)
async def reconcile(desk: Desk, theirs: TheirBooks) -> Reconciled:
    """Name each difference, tell the billing team of those that are new, and look again at what can be mended by
    that."""
    differences = [*await _payments(desk, theirs), *await _refunds(desk, theirs), *await _hanging(desk, theirs)]
    known = {(one.kind, one.ref): one for one in (await desk.session.scalars(select(PaymentDifference))).all()}
    now = {(str(one.kind), one.ref) for one in differences}
    new = []
    for one in differences:
        row = known.get((str(one.kind), one.ref))
        if row is None or row.gone_at is not None:
            new.append(await _keep(desk, one, row))
    for key, row in known.items():
        if key not in now and row.gone_at is None:
            row.gone_at = desk.now
    again = [
        Happening(f"{LOOK}:again:{kind}:{ref}:{desk.now:%Y%m%d%H}", {LOOK: [kind, ref]}, lane=Lane.PAYMENTS)
        for kind, ref in dict.fromkeys(one.again for one in differences if one.again)
    ]
    await store(desk.session, again, desk.now)
    await desk.session.flush()
    if new:
        ids = [row.id for row in new]
        told = DifferencesFound(ids[:MOST_TOLD], max(len(ids) - MOST_TOLD, 0))
        desk.post(desk.channels.billing, told, f"differences_found:{ids[0]}:{desk.now.isoformat()}")
    account = (await desk.session.scalars(select(PaymentAccount))).one_or_none()
    if account is not None:
        account.reconciled_at = desk.now
    return Reconciled(differences, new)


async def _keep(desk: Desk, one: Difference, row: PaymentDifference | None) -> PaymentDifference:
    if row is None:
        row = PaymentDifference(kind=str(one.kind), ref=one.ref, facts=one.facts, found_at=desk.now)
        desk.session.add(row)
    row.facts, row.gone_at, row.mended = one.facts, None, one.again is not None
    await desk.session.flush()
    return row


async def _payments(desk: Desk, theirs: TheirBooks) -> list[Difference]:
    """What differs in payments, each way."""
    booked = await _by_ref(desk, [one.ref for one in theirs.payments])
    ours = await _our_keys(desk, [one.key for one in theirs.payments if one.key])
    found = []
    for one in theirs.payments:
        row, facts = booked.get(one.ref), {"amount": one.amount, "currency": one.currency}
        if row is None and one.at > desk.now - SETTLED:
            continue
        if row is None and one.key in ours:
            found.append(Difference(Differs.UNBOOKED, one.ref, facts, ("payment_intent", one.ref)))
        elif row is None:
            found.append(Difference(Differs.FOREIGN, one.ref, facts))
        elif (row.amount, row.currency) != (one.amount, one.currency):
            here = {"payment": row.ref, "here": row.amount, "here_currency": row.currency}
            found.append(Difference(Differs.AMOUNT, one.ref, facts | here))
        elif one.customer and one.customer != row.subscription.organization.ref:
            whose = {"payment": row.ref, "here": row.subscription.organization.ref, "there": one.customer}
            found.append(Difference(Differs.UNKNOWN_CUSTOMER, one.ref, facts | whose))
    there = {one.ref for one in theirs.payments}
    recent = select(Payment).where(col(Payment.provider_ref).is_not(None), col(Payment.paid_on) > theirs.surely)
    for row in await desk.session.scalars(recent):
        if row.provider_ref not in there:
            facts = {"payment": row.ref, "amount": row.amount, "currency": row.currency}
            found.append(Difference(Differs.VANISHED, str(row.provider_ref), facts))
    return found


async def _by_ref(desk: Desk, refs: Sequence[str]) -> dict[str, Payment]:
    """The booked payments with these IDs of the provider, with their customers."""
    rows: dict[str, Payment] = {}
    for part in _parts(refs):
        owned = select(Payment).where(col(Payment.provider_ref).in_(part)).options(WITH_CUSTOMER)
        rows |= {str(row.provider_ref): row for row in await desk.session.scalars(owned)}
    return rows


async def _our_keys(desk: Desk, keys: Sequence[str]) -> set[str]:
    ours: set[str] = set()
    for part in _parts(keys):
        for table in (Checkout, Charge):
            ours |= set(await desk.session.scalars(select(table.key).where(col(table.key).in_(part))))
    return ours


def _parts(values: Sequence[str]) -> Iterable[Sequence[str]]:
    """The values some at a time, because a statement takes only so many."""
    return (values[place : place + 500] for place in range(0, len(values), 500))


async def _refunds(desk: Desk, theirs: TheirBooks) -> list[Difference]:
    """What differs in refunds and disputes."""
    booked: set[str] = set()
    for part in _parts([one.ref for one in theirs.refunds]):
        refs = select(Refund.provider_ref).where(col(Refund.provider_ref).in_(part))
        booked |= {str(ref) for ref in await desk.session.scalars(refs)}
    paid = await _by_ref(desk, [*(one.payment for one in theirs.refunds), *theirs.disputes.values()])
    found = []
    for one in theirs.refunds:
        if one.ref not in booked and one.payment in paid:
            facts = {"payment": paid[one.payment].ref, "amount": one.amount, "currency": one.currency}
            again = ("refund", one.ref) if paid[one.payment].undone_on is None else None
            found.append(Difference(Differs.UNBOOKED_REFUND, one.ref, facts, again))
    known = set(await desk.session.scalars(select(Dispute.ref)))
    for ref, payment in theirs.disputes.items():
        if ref not in known and payment in paid:
            facts = {"payment": paid[payment].ref}
            found.append(Difference(Differs.UNKNOWN_DISPUTE, ref, facts, ("dispute", ref)))
    there = {one.ref for one in theirs.refunds}
    recent = select(Refund).where(col(Refund.provider_ref).is_not(None), col(Refund.paid_on) > theirs.surely)
    for row in await desk.session.scalars(recent):
        if row.provider_ref not in there:
            facts = {"amount": row.amount, "currency": row.currency}
            found.append(Difference(Differs.VANISHED_REFUND, str(row.provider_ref), facts))
    return found


async def _hanging(desk: Desk, theirs: TheirBooks) -> list[Difference]:
    """What was sent to the provider, and of which nothing is known."""
    before = desk.now - SETTLED
    found = []
    charges = select(Charge).where(col(Charge.state) == ChargeState.SENDING, col(Charge.made_at) < before)
    by_key = {one.key: one.ref for one in theirs.payments if one.key}
    for charge in await desk.session.scalars(charges.order_by(col(Charge.id))):
        ref = charge.intent_ref or by_key.get(charge.key)
        again = ("payment_intent", ref) if ref else None
        found.append(Difference(Differs.HANGING_CHARGE, str(charge.id), {"amount": charge.amount}, again))
    refunds = select(OnlineRefund).where(
        col(OnlineRefund.state) == RefundState.SENDING, col(OnlineRefund.made_at) < before
    )
    wanted = await desk.session.scalars(refunds.order_by(col(OnlineRefund.id)))
    found += [Difference(Differs.HANGING_REFUND, str(one.id), {"amount": one.amount}) for one in wanted]
    return found
