"""Refunds from Slack and at Stripe, and disputes: booked once, and shown to the billing team."""

import pytest
import stripe
from sqlmodel import col, select

from bot.payments.reading import refund_of
from models.billing.online.tables import OnlineRefund
from models.billing.payments.actions import undo_payment
from models.billing.payments.refunding import pay_back
from models.billing.payments.tables import Method, Payment, Refund
from tests.bot.payments.shop import INVOICE, Shop

CUSTOMER = "CUS-1"


async def _payment(shop: Shop) -> Payment:
    async with shop.desk.database.session() as session:
        newest = select(Payment).where(Payment.method == Method.CARD).order_by(col(Payment.id).desc()).limit(1)
        return (await session.scalars(newest)).one()


async def _overpaid(shop: Shop) -> Payment:
    """A payment of a debt that was paid by transfer meanwhile: all of it is credit."""
    _, at_stripe = await shop.press(await shop.link("ana", f"/invoice pay {INVOICE}"))
    await shop.transfer(INVOICE, 1205596)
    assert (await shop.enter(at_stripe))[0] == 303
    await shop.settle()
    return await _payment(shop)


async def _refunds(shop: Shop) -> list[int]:
    async with shop.desk.database.session() as session:
        return [refund.amount for refund in await session.scalars(select(Refund).order_by(col(Refund.id)))]


async def test_credit_goes_back_to_the_card(shop: Shop) -> None:
    """It's booked once Stripe has made it, and the customer hears of it."""
    payment = await _overpaid(shop)
    async with shop.as_person("bella") as desk:
        made = await pay_back(desk, CUSTOMER, payment.ref, 50000, "paid twice")
    assert (made.online, await _refunds(shop)) == (True, [])
    await shop.settle()
    assert (await _refunds(shop), (await _payment(shop)).unused) == ([50000], 1155596)
    assert [refund["amount"] for refund in await shop.stripe("refund")] == [50000]
    assert any("500.00" in mail["subject"] + mail["text"] for mail in await shop.desk.mails("ana@acme.example"))


async def test_a_refused_refund_isnt_booked(shop: Shop) -> None:
    """The billing team hears why."""
    payment = await _overpaid(shop)
    await shop.desk._post("stripe/dispute", payment=payment.provider_ref)
    await shop.settle()
    async with shop.as_person("bella") as desk:
        await pay_back(desk, CUSTOMER, payment.ref, 50000, "")
    await shop.settle()
    assert await _refunds(shop) == []
    assert "Stripe refused to refund" in await shop.posts("C0BILLING")
    async with shop.desk.database.session() as session:
        assert [str(one.state) for one in await session.scalars(select(OnlineRefund))] == ["failed"]


async def test_a_refund_at_stripe_makes_the_invoice_due_again(shop: Shop) -> None:
    """In part. The billing team hears of it."""
    await shop.pay()
    payment = await _payment(shop)
    await shop.desk._post("stripe/refund", payment=payment.provider_ref, amount=5596)
    await shop.settle()
    assert ((await shop.invoice()).due, await _refunds(shop)) == (5596, [5596])
    payment = await _payment(shop)
    assert (payment.amount, payment.used) == (1205596, 1205596)
    posts = await shop.posts("C0BILLING")
    assert "Someone refunded €55.96" in posts
    assert "€55.96 is due again" in posts


async def test_a_lost_dispute_undoes_the_payment(shop: Shop) -> None:
    """The billing team hears when it opens and when it's decided; the customer when the invoice is due again."""
    await shop.pay()
    payment = await _payment(shop)
    await shop.desk._post("stripe/dispute", payment=payment.provider_ref)
    await shop.settle()
    assert ((await shop.invoice()).due, "is disputed" in await shop.posts("C0BILLING")) == (0, True)
    (dispute,) = await shop.stripe("dispute")
    await shop.desk._post("stripe/decide", dispute=dispute["id"], won=False)
    await shop.settle()
    assert (await shop.invoice()).due == 1205596
    assert "You lost. The bank took the money back." in await shop.posts("C0BILLING")


async def test_a_won_dispute_changes_nothing(shop: Shop) -> None:
    """The money stays."""
    await shop.pay()
    await shop.desk._post("stripe/dispute", payment=(await _payment(shop)).provider_ref)
    await shop.settle()
    (dispute,) = await shop.stripe("dispute")
    await shop.desk._post("stripe/decide", dispute=dispute["id"], won=True)
    await shop.settle()
    assert (await shop.invoice()).due == 0
    assert "You won. You keep the money." in await shop.posts("C0BILLING")


async def test_a_refund_of_an_undone_payment_isnt_owed_too(shop: Shop) -> None:
    """The invoice is due again already."""
    await shop.pay()
    payment = await _payment(shop)
    async with shop.as_person("bella") as desk:
        await undo_payment(desk, CUSTOMER, payment.ref, "A mistake")
    await shop.desk._post("stripe/refund", payment=payment.provider_ref)
    await shop.settle()
    payment = await _payment(shop)
    assert ((await shop.invoice()).due, payment.owed_back, await _refunds(shop)) == (1205596, 0, [])


@pytest.mark.parametrize(("status", "made"), [("succeeded", True), ("pending", False), ("failed", False)])
def test_only_a_refund_that_is_made_counts(status: str, made: bool) -> None:
    """Others may never arrive."""
    values = {"id": "re_1", "amount": 5, "currency": "eur", "payment_intent": "pi_1", "status": status, "metadata": {}}
    assert (refund_of(stripe.Refund.construct_from(values, None)) is not None) is made
