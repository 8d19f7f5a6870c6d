"""Comparing Stripe's books with ours: no difference after a day's work, and each planted one is named once."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select, update

from models.billing.online.reconciling import Differs, Reconciled
from models.billing.online.tables import Charge, ChargeState, OnlineRefund, PaymentDifference
from models.billing.payments.tables import Payment, Refund
from sandbox.entities import Json
from tests.bot.payments.shop import INVOICE, Shop


async def _reconciled(shop: Shop) -> Reconciled:
    payments = shop.desk.bot.payments
    assert payments is not None
    return await payments.reconciler.reconcile()


async def _found(shop: Shop) -> list[str]:
    """The kinds of the differences of now."""
    return [str(one.kind) for one in (await _reconciled(shop)).differences]


async def _payment(shop: Shop) -> Payment:
    async with shop.desk.database.session() as session:
        paid = select(Payment).where(col(Payment.provider_ref).is_not(None)).order_by(col(Payment.id))
        return (await session.scalars(paid)).one()


async def _stripe(shop: Shop, act: str, **fields: Any) -> Json:
    return await shop.desk._post(f"stripe/{act}", quiet=True, **fields)


async def _paid_unseen(shop: Shop) -> None:
    """A payment of an open page whose events were lost."""
    _, at_stripe = await shop.press(await shop.link("ana", f"/invoice pay {INVOICE}"))
    session = at_stripe.rpartition("/")[2]
    await _stripe(shop, "pay", session=session, ago="PT2H")


async def _foreign(shop: Shop) -> None:
    await _stripe(shop, "payment", amount=1000, currency="eur", ago="P2D")


async def _vanished(shop: Shop) -> None:
    await shop.pay()
    await shop.desk._post("stripe/forget", id=(await _payment(shop)).provider_ref)


async def _other_amount(shop: Shop) -> None:
    await shop.pay()
    ref = (await _payment(shop)).provider_ref
    await shop.desk._post("stripe/change", id=ref, fields={"amount_received": 1205595})


async def _other_customer(shop: Shop) -> None:
    await shop.pay()
    (intent,) = await shop.stripe("payment_intent")
    metadata = {**intent["metadata"], "steward_organization": "CUS-2"}
    await shop.desk._post("stripe/change", id=intent["id"], fields={"metadata": metadata})


async def _unseen_refund(shop: Shop) -> None:
    await shop.pay()
    await _stripe(shop, "refund", payment=(await _payment(shop)).provider_ref, amount=100)


async def _vanished_refund(shop: Shop) -> None:
    await shop.pay()
    await shop.desk._post("stripe/refund", payment=(await _payment(shop)).provider_ref, amount=100)
    await shop.settle()
    await shop.desk._post("stripe/forget", id=(await shop.stripe("refund"))[0]["id"])


async def _unseen_dispute(shop: Shop) -> None:
    await shop.pay()
    await _stripe(shop, "dispute", payment=(await _payment(shop)).provider_ref)


async def _hanging_charge(shop: Shop) -> None:
    invoice = await shop.invoice()
    async with shop.desk.database.transaction() as session:
        now = shop.desk.bot.clock.now()
        made: dict[str, Any] = {"made_at": now - timedelta(hours=2), "state": ChargeState.SENDING, "on": now.date()}
        session.add(Charge(key="k", invoice_id=invoice.id, amount=5, **made))


async def _hanging_refund(shop: Shop) -> None:
    await shop.pay()
    async with shop.desk.database.transaction() as session:
        paid = (await session.scalars(select(Payment).where(col(Payment.provider_ref).is_not(None)))).one()
        at = shop.desk.bot.clock.now() - timedelta(hours=2)
        session.add(OnlineRefund(key="k", payment_id=paid.id, amount=5, made_at=at))


PLANTED = {
    Differs.UNBOOKED: _paid_unseen,
    Differs.FOREIGN: _foreign,
    Differs.VANISHED: _vanished,
    Differs.AMOUNT: _other_amount,
    Differs.UNKNOWN_CUSTOMER: _other_customer,
    Differs.UNBOOKED_REFUND: _unseen_refund,
    Differs.VANISHED_REFUND: _vanished_refund,
    Differs.UNKNOWN_DISPUTE: _unseen_dispute,
    Differs.HANGING_CHARGE: _hanging_charge,
    Differs.HANGING_REFUND: _hanging_refund,
}
MENDED = (Differs.UNBOOKED, Differs.UNBOOKED_REFUND, Differs.UNKNOWN_DISPUTE)


def test_each_kind_of_difference_is_planted() -> None:
    """None is left out below."""
    assert set(PLANTED) == set(Differs)


@pytest.mark.parametrize("kind", PLANTED, ids=str)
async def test_a_planted_difference_is_named_once(shop: Shop, kind: Differs) -> None:
    """The billing team reads of it in a sentence. What the provider's own facts mend is gone the next time."""
    assert await _found(shop) == []
    await PLANTED[kind](shop)
    first = await _reconciled(shop)
    assert [(str(one.kind), one.mended) for one in first.new] == [(str(kind), kind in MENDED)]
    await shop.settle()
    assert "Payments differ" in await shop.posts("C0BILLING")
    again = await _reconciled(shop)
    assert ([str(one.kind) for one in again.differences], again.new) == ([] if kind in MENDED else [str(kind)], [])


async def test_a_day_of_payments_leaves_no_difference(shop: Shop) -> None:
    """A payment, a refund from Slack, one at Stripe, and a dispute."""
    await shop.pay()
    payment = await _payment(shop)
    await shop.desk._post("stripe/refund", payment=payment.provider_ref, amount=300)
    await shop.settle()
    async with shop.desk.database.session() as session:
        refunds = [refund.amount for refund in await session.scalars(select(Refund))]
    assert refunds == [300]
    await shop.transfer(INVOICE, 300)
    await shop.desk._post("stripe/dispute", payment=payment.provider_ref)
    await shop.settle()
    assert await _found(shop) == []


async def test_a_difference_that_comes_back_is_told_again(shop: Shop) -> None:
    """It was gone in between."""
    await _foreign(shop)
    assert len((await _reconciled(shop)).new) == 1
    async with shop.desk.database.transaction() as session:
        await session.execute(update(PaymentDifference).values(gone_at=shop.desk.bot.clock.now()))
    assert len((await _reconciled(shop)).new) == 1


async def test_the_books_are_compared_each_night(shop: Shop) -> None:
    """Once, after three in the vendor's morning."""
    payments = shop.desk.bot.payments
    assert payments is not None
    await _reconciled(shop)
    assert not await payments.reconciler._is_due()
    await shop.desk.advance("P1DT12H")
    assert await payments.reconciler._is_due()
    await _reconciled(shop)
    assert not await payments.reconciler._is_due()
