"""Paying an invoice online, from the link in Slack to the receipt."""

import asyncio
import json
import time
from datetime import timedelta

import pytest
from sqlalchemy import delete
from sqlmodel import col, select

from models.billing.online.links import read_address
from models.billing.payments.tables import Method, Payment
from models.directory.people import Person
from models.subscriptions.contacts import Contact
from sandbox.stripe.webhooks import signed
from tests.bot.payments.shop import INVOICE, PAYER, Shop

COLLEAGUE = "chidi"
"""Another contact who can pay the invoice."""


async def _payments(shop: Shop) -> list[Payment]:
    async with shop.desk.database.session() as session:
        rows = select(Payment).where(Payment.method == Method.CARD).order_by(col(Payment.id))
        return list(await session.scalars(rows))


async def test_an_invoice_is_paid_on_the_hosted_page(shop: Shop) -> None:
    """Stripe's page asks for what is due. Then the invoice is paid, and the payer gets a receipt."""
    due = (await shop.invoice()).due
    url = await shop.link(PAYER, f"/invoice pay {INVOICE}")
    status, words = await shop.page(url)
    assert (status, "€12,055.96" in words, await shop.stripe("checkout.session")) == (200, True, [])
    _, at_stripe = await shop.press(url)
    (session,) = await shop.stripe("checkout.session")
    assert (session["amount_total"], due) == (1205596, 1205596)
    assert await shop.enter(at_stripe) == (303, f"{url}?done=1")
    assert "Thank you" in (await shop.page(f"{url}?done=1"))[1]
    await shop.settle()
    (payment,) = await _payments(shop)
    assert ((await shop.invoice()).due, payment.amount, payment.used) == (0, 1205596, 1205596)
    assert [mail["subject"] for mail in await shop.desk.mails("ana@acme.example")][-1] == "Payment received: €12,055.96"


async def test_two_people_and_two_clicks_get_the_same_page(shop: Shop) -> None:
    """There is one open page for a debt."""
    urls = [await shop.link(who, f"/invoice pay {INVOICE}") for who in (PAYER, PAYER, COLLEAGUE)]
    pages = {(await shop.press(url))[1] for url in urls}
    assert len(pages) == len(await shop.stripe("checkout.session")) == 1


async def test_two_presses_at_the_same_moment_get_the_same_page(shop: Shop) -> None:
    """Neither is told that it failed."""
    urls = [await shop.link(who, f"/invoice pay {INVOICE}") for who in (PAYER, COLLEAGUE)]
    pages = await asyncio.gather(*[shop.press(url) for url in (*urls, urls[0])])
    assert [status for status, _ in pages] == [200, 200, 200]
    assert len({url for _, url in pages}) == len(await shop.stripe("checkout.session")) == 1


async def test_a_page_for_an_outdated_amount_is_ended(shop: Shop) -> None:
    """When a part was paid by transfer, the old page takes no money, and the new one asks for the rest."""
    _, old = await shop.press(await shop.link(PAYER, f"/invoice pay {INVOICE}"))
    await shop.transfer(INVOICE, 205596)
    _, new = await shop.press(await shop.link(PAYER, f"/invoice pay {INVOICE}"))
    assert "no longer open" in (await shop.enter(old))[1]
    assert (await shop.enter(new))[0] == 303
    await shop.settle()
    assert [payment.amount for payment in await _payments(shop)] == [1000000]
    assert (await shop.invoice()).due == 0


async def test_a_second_payment_of_the_same_debt_is_credit(shop: Shop) -> None:
    """The invoice was paid by transfer while somebody was entering a card."""
    _, at_stripe = await shop.press(await shop.link(PAYER, f"/invoice pay {INVOICE}"))
    (session,) = await shop.stripe("checkout.session")
    await shop.desk.sandbox.stripe.sent()
    kept = await _paid_twice(shop, at_stripe)
    assert kept == [1205596, 1205596]
    assert [payment.used for payment in await _payments(shop)] == [1205596, 0]
    assert session["payment_status"] == "paid"


async def _paid_twice(shop: Shop, at_stripe: str) -> list[int]:
    """Pay on the page, and by a second payment of the same debt, of which Stripe knows only the first's metadata."""
    assert (await shop.enter(at_stripe))[0] == 303
    await shop.settle()
    (intent,) = await shop.stripe("payment_intent")
    fields = {"amount": intent["amount"], "currency": "eur", "metadata": intent["metadata"]}
    await shop.desk._post("stripe/payment", **fields)
    await shop.settle()
    return [payment.amount for payment in await _payments(shop)]


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(lambda url: url.replace(INVOICE, "INV-2026-000018"), id="another invoice"),
        pytest.param(lambda url: url[:-1] + ("0" if url[-1] != "0" else "1"), id="another signature"),
        pytest.param(lambda url: url.replace("/pay/1.", "/pay/2."), id="another person"),
    ],
)
async def test_a_changed_link_leads_nowhere(shop: Shop, changed: object) -> None:
    """No page is opened for it."""
    url = changed(await shop.link(PAYER, f"/invoice pay {INVOICE}"))  # type: ignore[operator]
    assert [(await shop.page(url))[0], (await shop.press(url))[0]] == [404, 404]
    assert await shop.stripe("checkout.session") == []


async def test_a_link_works_for_fifteen_minutes(shop: Shop) -> None:
    """After that, the page says how to get another."""
    url = await shop.link(PAYER, f"/invoice pay {INVOICE}")
    await shop.desk.advance("PT14M")
    assert (await shop.page(url))[0] == 200
    await shop.desk.advance("PT2M")
    status, words = await shop.press(url)
    assert (status, "/invoice pay" in words, await shop.stripe("checkout.session")) == (410, True, [])
    link = read_address(url.rpartition("/")[2], shop.desk.bot.codes)
    assert link is not None
    assert link.expires_at - shop.desk.bot.clock.now() <= timedelta(minutes=-1)


async def test_who_cant_pay_any_more_opens_no_page(shop: Shop) -> None:
    """The right is checked again when the button is pressed."""
    url = await shop.link(COLLEAGUE, f"/invoice pay {INVOICE}")
    async with shop.desk.database.transaction() as session:
        chidi = select(Person.id).where(Person.email == "chidi@acme.example").scalar_subquery()
        await session.execute(delete(Contact).where(col(Contact.person_id) == chidi))
    status, _ = await shop.press(url)
    assert (status, await shop.stripe("checkout.session")) == (403, [])


async def test_what_isnt_signed_by_stripe_changes_nothing(shop: Shop) -> None:
    """Forged, stale and unsigned events are refused."""
    await shop.press(await shop.link(PAYER, f"/invoice pay {INVOICE}"))
    (session,) = await shop.stripe("checkout.session")
    event = {"id": "evt_forged", "object": "event", "type": "x", "livemode": False, "data": {"object": session}}
    raw, now = json.dumps(event).encode(), int(time.time())
    where = f"http://127.0.0.1:{shop.desk.bot.port}/payments/stripe"
    for secret, at in (("whsec_other", now), ("whsec_sandbox", now - 400), ("", now)):
        headers = {"Stripe-Signature": signed(secret, raw, at)} if secret else {}
        async with shop.desk.http.post(where, data=raw, headers=headers) as answer:
            assert answer.status == 400
    assert await shop.desk.count("event_receipts", "lane = 'payments'") == 0


async def test_a_repeated_event_is_stored_once(shop: Shop) -> None:
    """However often Stripe sends it."""
    await shop.pay()
    (event,) = [each for each in await shop.stripe("event") if each["type"] == "checkout.session.completed"]
    before = await shop.desk.count("event_receipts", "lane = 'payments'")
    for _ in range(3):
        await shop.desk._post("stripe/deliver", id=event["id"])
    await shop.settle()
    assert before == await shop.desk.count("event_receipts", "lane = 'payments'") > 0
    assert len(await _payments(shop)) == 1
