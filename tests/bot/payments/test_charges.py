"""Cards on file: put there by their holders, charged on the day that was told, and again if they're declined."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import delete
from sqlmodel import col, select

from models.billing.invoices.credit_cards import CardInput, record_card
from models.billing.invoices.tables import Invoice
from models.billing.online.charging import end_charges
from models.billing.online.tables import Charge
from models.core.receipts import EventReceipt, Lane
from models.subscriptions.tables import Card, Subscription
from tests.bot.payments.shop import Shop
from tests.support.desk import RunningDesk
from tests.support.morning import Morning

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


@pytest.fixture(scope="module")
async def billed(sqlite_morning: Morning, tmp_path_factory: pytest.TempPathFactory) -> Morning:
    """The desk once a card is on file and the site's renewal was invoiced. It's charged three days later."""

    async def bill(desk: RunningDesk) -> None:
        shop = Shop(desk)
        await shop.keep_card(HOLDER, MONTHLY)
        await _advance(shop, "P8D")

    return await sqlite_morning.after(tmp_path_factory, bill, online=True)


@pytest.fixture
async def invoiced(billed: Morning, tmp_path: Path) -> AsyncIterator[Shop]:
    """That desk."""
    async with billed.copied(tmp_path, online=True) as desk:
        yield Shop(desk)


async def _decline(shop: Shop, kind: str = "generic_decline") -> None:
    """The next charge is declined."""
    await shop.desk.fault(method="stripe.card", kind=kind)


async def test_a_card_is_put_on_file_at_stripe(shop: Shop) -> None:
    """Its last digits are shown, and it can be charged."""
    await shop.keep_card(HOLDER, MONTHLY, number="5555 5555 5555 4444", name="Amina")
    said = await shop.answer(HOLDER, f"/invoice card {MONTHLY}")
    assert "Mastercard ending in 4444" in said
    assert "I charge it for what this subscription orders" in said
    async with shop.desk.database.session() as session:
        cards = [card.payment_method for card in await session.scalars(select(Card)) if card.payment_method]
    assert cards == [(await shop.stripe("payment_method"))[0]["id"]]


async def test_an_old_event_doesnt_put_an_old_card_back(shop: Shop) -> None:
    """It comes once more when another card is on file."""
    await shop.keep_card(HOLDER, MONTHLY, number="5555 5555 5555 4444")
    await shop.keep_card(HOLDER, MONTHLY)
    old = [each for each in await shop.stripe("event") if each["type"] == "checkout.session.completed"][-1]
    async with shop.desk.database.transaction() as session:
        await session.execute(delete(EventReceipt).where(col(EventReceipt.lane) == Lane.PAYMENTS))
    await shop.desk._post("stripe/deliver", id=old["id"])
    await shop.settle()
    assert "Visa ending in 4242" in await shop.answer(HOLDER, f"/invoice card {MONTHLY}")


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


async def test_a_declined_card_is_tried_again_and_then_others_are_asked_to_pay(invoiced: Shop) -> None:
    """On the days of the plan. Each time, the people who can update the card hear of it."""
    for period in ("P3D", "P3D", "P5D", "P7D"):
        await _decline(invoiced)
        await _advance(invoiced, period)
    assert await _charges(invoiced) == [
        ("2026-12-04", 1, "failed"),
        ("2026-12-07", 2, "failed"),
        ("2026-12-12", 3, "failed"),
        ("2026-12-19", 4, "failed"),
    ]
    told = str(await invoiced.desk.inbox(HOLDER, "dm"))
    assert told.count("couldn't charge") >= 4
    assert "Please pay it online or by bank transfer." in told
    assert "won't be charged again" in await invoiced.posts("C0BILLING")
    invoice = await _newest(invoiced)
    assert "/pay/" in await invoiced.answer(HOLDER, f"/invoice pay {invoice.ref}")


async def test_an_updated_card_is_charged_the_same_day(invoiced: Shop) -> None:
    """What the old one was declined for doesn't wait for the next try."""
    await _decline(invoiced)
    await _advance(invoiced, "P3D")
    assert [state for _, _, state in await _charges(invoiced)] == ["failed", "scheduled"]
    await invoiced.keep_card(HOLDER, MONTHLY)
    await _advance(invoiced, "PT1M")
    assert await _charges(invoiced) == [("2026-12-04", 1, "failed"), ("2026-12-04", 2, "succeeded")]
    assert (await _newest(invoiced)).due == 0


async def test_a_bank_that_asks_for_confirmation_isnt_tried_again(invoiced: Shop) -> None:
    """Only the cardholder can confirm, on the page."""
    await _decline(invoiced, "3ds")
    await _advance(invoiced, "P3D")
    assert [state for _, _, state in await _charges(invoiced)] == ["failed"]
    assert "the bank wants the cardholder to confirm the payment" in str(await invoiced.desk.inbox(HOLDER, "dm"))


async def test_without_stripe_scheduled_charges_end(invoiced: Shop) -> None:
    """Their customers are asked to pay in another way, and so says the invoice."""
    async with invoiced.desk.database.transaction() as session:
        ended = await end_charges(invoiced.desk.bot.schedule._desk(session, invoiced.desk.bot.clock.now()))
    assert (ended, [state for _, _, state in await _charges(invoiced)]) == (1, ["failed"])
    await invoiced.settle()
    assert "doesn't charge cards at the moment" in str(await invoiced.desk.inbox(HOLDER, "dm"))


async def test_what_was_paid_meanwhile_isnt_charged(invoiced: Shop) -> None:
    """A transfer came before the day."""
    invoice = await _newest(invoiced)
    await invoiced.transfer(invoice.ref, invoice.due)
    await _advance(invoiced, "P4D")
    assert [state for _, _, state in await _charges(invoiced)] == ["cancelled"]
    assert await invoiced.stripe("payment_intent") == []


async def test_a_charge_whose_answer_is_lost_is_made_once(invoiced: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing tells of it, so the same call is made again, and Stripe says what it said."""
    payments = invoiced.desk.bot.payments
    assert payments is not None

    async def nothing() -> int:
        return 0

    monkeypatch.setattr(payments.poller, "read", nothing)
    await invoiced.desk.fault(method="stripe.event", kind="lost", rate=1)
    await invoiced.desk.fault(method="stripe.post.payment_intents", kind="dropped")
    await _advance(invoiced, "P3D")
    await _advance(invoiced, "PT5M")
    assert [state for _, _, state in await _charges(invoiced)] == ["succeeded"]
    assert len(await invoiced.stripe("charge")) == 1


async def test_a_charge_that_stripe_answered_with_an_error_is_found(invoiced: Shop) -> None:
    """It was made all the same, and asking again would get the same error for a day. Its event says so."""
    await invoiced.desk.fault(method="stripe.post.payment_intents", kind="internal_error")
    await _advance(invoiced, "P3D")
    await _advance(invoiced, "PT5M")
    assert [state for _, _, state in await _charges(invoiced)] == ["succeeded"]
    assert len(await invoiced.stripe("charge")) == 1


async def test_what_was_paid_while_stripe_was_away_isnt_charged(invoiced: Shop) -> None:
    """The charge was begun, and nothing came of it."""
    await invoiced.desk.fault(method="stripe.post.payment_intents", kind="error:api_error", rate=1)
    await _advance(invoiced, "P3D")
    assert [state for _, _, state in await _charges(invoiced)] == ["sending"]
    invoice = await _newest(invoiced)
    await invoiced.transfer(invoice.ref, invoice.due)
    await invoiced.desk.fault()
    await _advance(invoiced, "PT5M")
    assert [state for _, _, state in await _charges(invoiced)] == ["cancelled"]
    assert await invoiced.stripe("charge") == []


async def test_a_charge_isnt_asked_for_again_after_a_day(invoiced: Shop) -> None:
    """Stripe forgets keys. If it was made after all, that's booked."""
    await invoiced.desk.fault(method="stripe.post.payment_intents", kind="error:api_error", rate=1)
    await _advance(invoiced, "P3D")
    await invoiced.desk.fault()
    await invoiced.desk.fault(method="stripe.post.payment_intents", kind="error:api_error", rate=1)
    await _advance(invoiced, "P1D")
    assert [state for _, _, state in await _charges(invoiced)] == ["failed"]
    assert "Stripe gave no answer" in str(await invoiced.desk.inbox(HOLDER, "dm"))


async def test_a_card_that_its_bank_renewed_is_tried(invoiced: Shop) -> None:
    """It was declined because it had expired. Its ID stays the same."""
    await _decline(invoiced, "expired_card")
    await _advance(invoiced, "P3D")
    assert [state for _, _, state in await _charges(invoiced)] == ["failed", "scheduled"]
    (card,) = [each for each in await invoiced.stripe("payment_method") if each["customer"]]
    await invoiced.desk._post("stripe/renew", card=card["id"], last4="9999")
    await invoiced.settle()
    await _advance(invoiced, "PT1M")
    assert [state for _, _, state in await _charges(invoiced)] == ["failed", "succeeded"]


async def test_a_card_recorded_by_hand_promises_no_charge(invoiced: Shop) -> None:
    """It can't be charged, so the invoice asks to be paid."""
    async with invoiced.as_person("bella") as desk:
        await record_card(desk, MONTHLY, CardInput("Visa", "1111", "12/2040"))
    invoice = await _newest(invoiced)
    assert "/pay/" in await invoiced.answer(HOLDER, f"/invoice pay {invoice.ref}")
