"""Cards on file: put there by their holders, charged on the day that was told, and again if they're declined."""

import pytest
from sqlmodel import col, select

from models.billing.invoices.tables import Invoice
from models.billing.online.charging import end_charges
from models.billing.online.tables import Charge
from models.subscriptions.tables import Card, Subscription
from tests.bot.payments.shop import Shop

MONTHLY, HOLDER = "SUB-1060", "amina"
"""A site that renews by the month, its next term a week after the story begins; and its billing contact."""
MAIL = "amina@baobab.example"


async def _charges(shop: Shop) -> list[tuple[str, int, str]]:
    async with shop.desk.database.session() as session:
        rows = await session.scalars(select(Charge).order_by(col(Charge.id)))
        return [(str(row.on), row.attempt, str(row.state)) for row in rows]


async def _newest(shop: Shop) -> Invoice:
    async with shop.desk.database.session() as session:
        theirs = select(Invoice).join(Subscription, col(Subscription.id) == col(Invoice.subscription_id))
        newest = theirs.where(Subscription.number == 1060).order_by(col(Invoice.id).desc()).limit(1)
        return (await session.scalars(newest)).one()


async def _advance(shop: Shop, period: str) -> None:
    await shop.desk.advance(period)
    await shop.settle()


async def _subjects(shop: Shop) -> list[str]:
    return [mail["subject"] for mail in await shop.desk.mails(MAIL)]


async def test_a_card_is_put_on_file_at_stripe(shop: Shop) -> None:
    """Its last digits are shown, and it can be charged."""
    await shop.keep_card(HOLDER, MONTHLY, number="5555 5555 5555 4444", name="Amina")
    said = await shop.answer(HOLDER, f"/invoice card {MONTHLY}")
    assert "Mastercard ending in 4444" in said
    assert "I charge it for what this subscription orders" in said
    async with shop.desk.database.session() as session:
        cards = [card.payment_method for card in await session.scalars(select(Card)) if card.payment_method]
    assert cards == [(await shop.stripe("payment_method"))[0]["id"]]


async def test_a_renewal_is_charged_by_itself(shop: Shop) -> None:
    """The reminder and the invoice tell the day. Then it's charged, once, and there's a receipt."""
    await shop.keep_card(HOLDER, MONTHLY)
    said = await shop.answer(HOLDER, f"/renewal show {MONTHLY}")
    assert "The Visa card ending in 4242 will be charged for it on" in said
    await _advance(shop, "P8D")
    invoice = await _newest(shop)
    assert [(day, attempt) for day, attempt, _ in await _charges(shop)] == [("2026-12-04", 1)]
    (issued,) = [mail for mail in await shop.desk.mails(MAIL) if invoice.ref in mail["subject"]]
    assert "will be charged to the Visa card ending in 4242 on 4 Dec 2026" in issued["text"]
    refused = await shop.answer(HOLDER, f"/invoice pay {invoice.ref}")
    assert "so you needn't pay" in refused
    await _advance(shop, "P4D")
    assert await _charges(shop) == [("2026-12-04", 1, "succeeded")]
    assert [one for one in await _subjects(shop) if "is due" in one or "was due" in one] == []
    (intent,) = await shop.stripe("payment_intent")
    assert (intent["amount"], (await _newest(shop)).due) == (invoice.gross, 0)
    assert any(subject.startswith("Payment received") for subject in await _subjects(shop))


async def test_a_declined_card_is_tried_again_and_then_others_are_asked_to_pay(shop: Shop) -> None:
    """On the days of the plan. Each time, the people who can update the card hear of it."""
    await shop.keep_card(HOLDER, MONTHLY, number="4000 0000 0000 0341")
    await _advance(shop, "P8D")
    for period in ("P3D", "P3D", "P5D", "P7D"):
        await _advance(shop, period)
    assert await _charges(shop) == [
        ("2026-12-04", 1, "failed"),
        ("2026-12-07", 2, "failed"),
        ("2026-12-12", 3, "failed"),
        ("2026-12-19", 4, "failed"),
    ]
    told = str(await shop.desk.inbox(HOLDER, "dm"))
    assert told.count("couldn't charge") >= 4
    assert "Please pay it online or by bank transfer." in told
    assert "won't be charged again" in await shop.posts("C0BILLING")
    invoice = await _newest(shop)
    assert "/pay/" in await shop.answer(HOLDER, f"/invoice pay {invoice.ref}")


async def test_an_updated_card_is_charged_the_same_day(shop: Shop) -> None:
    """What the old one was declined for doesn't wait for the next try."""
    await shop.keep_card(HOLDER, MONTHLY, number="4000 0000 0000 0341")
    await _advance(shop, "P8D")
    await _advance(shop, "P3D")
    assert [state for _, _, state in await _charges(shop)] == ["failed", "scheduled"]
    await shop.keep_card(HOLDER, MONTHLY)
    await _advance(shop, "PT1M")
    assert await _charges(shop) == [("2026-12-04", 1, "failed"), ("2026-12-04", 2, "succeeded")]
    assert (await _newest(shop)).due == 0


async def test_a_bank_that_asks_for_confirmation_isnt_tried_again(shop: Shop) -> None:
    """Only the cardholder can confirm, on the page."""
    await shop.keep_card(HOLDER, MONTHLY, number="4000 0000 0000 3220")
    await _advance(shop, "P8D")
    await _advance(shop, "P3D")
    assert [state for _, _, state in await _charges(shop)] == ["failed"]
    assert "the bank wants the cardholder to confirm the payment" in str(await shop.desk.inbox(HOLDER, "dm"))


async def test_without_stripe_scheduled_charges_end(shop: Shop) -> None:
    """Their customers are asked to pay in another way, and so says the invoice."""
    await shop.keep_card(HOLDER, MONTHLY)
    await _advance(shop, "P8D")
    async with shop.desk.database.transaction() as session:
        ended = await end_charges(shop.desk.bot.schedule._desk(session, shop.desk.bot.clock.now()))
    assert (ended, [state for _, _, state in await _charges(shop)]) == (1, ["failed"])
    await shop.settle()
    assert "doesn't charge cards at the moment" in str(await shop.desk.inbox(HOLDER, "dm"))


async def test_what_was_paid_meanwhile_isnt_charged(shop: Shop) -> None:
    """A transfer came before the day."""
    await shop.keep_card(HOLDER, MONTHLY)
    await _advance(shop, "P8D")
    invoice = await _newest(shop)
    await shop.transfer(invoice.ref, invoice.due)
    await _advance(shop, "P4D")
    assert [state for _, _, state in await _charges(shop)] == ["cancelled"]
    assert await shop.stripe("payment_intent") == []


@pytest.mark.parametrize("lost", ["late", "dropped", "internal_error"])
async def test_a_charge_whose_answer_is_lost_is_made_once(shop: Shop, lost: str) -> None:
    """The same call is made again, and Stripe says what it said."""
    await shop.keep_card(HOLDER, MONTHLY)
    await _advance(shop, "P8D")
    await shop.desk.fault(method="stripe.post.payment_intents", kind=lost)
    await _advance(shop, "P3D")
    await _advance(shop, "PT5M")
    await _advance(shop, "PT5M")
    assert [state for _, _, state in await _charges(shop)] == ["succeeded"]
    assert len(await shop.stripe("charge")) == 1
