"""The small Stripe, called by Stripe's own client."""

from pathlib import Path
from typing import Any

import pytest
import stripe
from aiohttp import web
from stripe import StripeClient

from tests.sandbox.conftest import OpenDesk
from tests.sandbox.desk import Desk

CARD = {"number": "4242 4242 4242 4242", "expiry": "12 / 40", "cvc": "123", "name": "Ana", "email": "ana@acme.example"}
LINES: Any = [{"quantity": 2, "price_data": {"currency": "eur", "unit_amount": 1250, "product_data": {"name": "Seat"}}}]


def _client(desk: Desk, key: str = "sk_test_sandbox") -> Any:
    return StripeClient(
        key,
        base_addresses={"api": f"{desk.sandbox.url}/stripe"},
        http_client=stripe.AIOHTTPClient(session=desk.http),
        max_network_retries=0,
    )


async def _pay(desk: Desk, url: str, **fields: str) -> tuple[int, str]:
    """The status and the page, or the address that a payment leads to."""
    async with desk.http.post(url, data={**CARD, **fields}, allow_redirects=False) as answer:
        return answer.status, answer.headers.get("Location") or await answer.text()


def _copy(file: Path, copy: Path) -> None:
    """What a kill would leave of a state and its journal."""
    for end in ("", ".journal"):
        kept = Path(f"{file}{end}")
        words = kept.read_text(encoding="utf-8") if kept.exists() else ""
        assert "4242424242424242" not in words.replace(" ", "")
        Path(f"{copy}{end}").write_text(words, encoding="utf-8")


async def _checkout(client: Any, **more: Any) -> Any:
    return await client.v1.checkout.sessions.create_async(
        {
            "mode": "payment",
            "line_items": LINES,
            "success_url": "http://127.0.0.1/paid?s={CHECKOUT_SESSION_ID}",
            "metadata": {"debt": "7"},
            **more,
        }
    )


async def test_a_hosted_payment_ends_in_a_charge_a_kept_card_and_its_events(desk: Desk) -> None:
    """What the page sold is charged once, kept for later, and refunded in part."""
    client = _client(desk)
    customer = await client.v1.customers.create_async({"email": "ana@acme.example", "metadata": {"org": "3"}})
    session = await _checkout(
        client,
        customer=customer.id,
        payment_intent_data={"setup_future_usage": "off_session", "metadata": {"debt": "7"}},
    )
    assert await _pay(desk, session.url) == (303, f"http://127.0.0.1/paid?s={session.id}")
    paid = await client.v1.checkout.sessions.retrieve_async(session.id, {"expand": ["payment_intent.latest_charge"]})
    assert (paid.status, paid.payment_status, paid.payment_intent.latest_charge.amount) == ("complete", "paid", 2500)
    cards = await client.v1.payment_methods.list_async({"customer": customer.id})
    assert [card.card.last4 for card in cards.data] == ["4242"]
    later: Any = {"amount": 900, "currency": "eur", "customer": customer.id, "payment_method": cards.data[0].id}
    again = await client.v1.payment_intents.create_async({**later, "confirm": True, "off_session": True})
    refund = await client.v1.refunds.create_async({"payment_intent": again.id, "amount": 400})
    charge = await client.v1.charges.retrieve_async(str(refund.charge))
    assert (again.status, charge.amount_refunded, charge.refunded) == ("succeeded", 400, False)
    found = await client.v1.customers.search_async({"query": "metadata['org']:'3'"})
    assert [each.id for each in found.data] == [customer.id]
    events = await client.v1.events.list_async({"types": ["checkout.session.completed", "charge.refunded"]})
    assert [event.type for event in events.data] == ["charge.refunded", "checkout.session.completed"]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("4000000000000002", "Your card was declined."),
        ("4000000000009995", "Your card has insufficient funds."),
        ("4000000000000069", "Your card has expired."),
        ("4242424242424241", "Your card number is invalid."),
    ],
)
async def test_a_refused_card_leaves_the_page_open(desk: Desk, number: str, words: str) -> None:
    """Another card pays the same session."""
    session = await _checkout(_client(desk))
    status, page = await _pay(desk, session.url, number=number)
    assert (status, words in page) == (402, True)
    assert (await _pay(desk, session.url))[0] == 303


async def test_3d_secure_is_asked_for_and_can_fail(desk: Desk) -> None:
    """Nothing is charged until the bank is told who it is."""
    session = await _checkout(client := _client(desk))
    assert "Complete authentication" in (await _pay(desk, session.url, number="4000000000003220"))[1]
    assert (await _pay(desk, session.url, authenticate="fail"))[0] == 402
    await _pay(desk, session.url, number="4000000000003220")
    assert (await client.v1.checkout.sessions.retrieve_async(session.id)).payment_status == "unpaid"
    assert (await _pay(desk, session.url, authenticate="complete"))[0] == 303


async def test_a_kept_card_can_refuse_later(desk: Desk) -> None:
    """…0341 is kept by a setup session, and its charge is a card_error with Stripe's code."""
    client = _client(desk)
    customer = await client.v1.customers.create_async({})
    setup: Any = {"mode": "setup", "currency": "eur", "customer": customer.id, "success_url": "http://127.0.0.1/"}
    session = await client.v1.checkout.sessions.create_async(setup)
    assert (await _pay(desk, str(session.url), number="4000000000000341"))[0] == 303
    kept = await client.v1.setup_intents.retrieve_async(str(session.setup_intent))
    charge: Any = {"amount": 900, "currency": "eur", "customer": customer.id, "payment_method": kept.payment_method}
    with pytest.raises(stripe.CardError) as refused:
        await client.v1.payment_intents.create_async({**charge, "confirm": True, "off_session": True})
    assert (refused.value.code, refused.value.http_status) == ("card_declined", 402)


async def test_a_key_answers_once(desk: Desk) -> None:
    """The same call with the same key isn't done again; another call with it is refused."""
    client = _client(desk)
    first = await client.v1.customers.create_async({"name": "A"}, {"idempotency_key": "k"})
    again = await client.v1.customers.create_async({"name": "A"}, {"idempotency_key": "k"})
    assert (again.id, len((await client.v1.customers.list_async()).data)) == (first.id, 1)
    with pytest.raises(stripe.IdempotencyError):
        await client.v1.customers.create_async({"name": "B"}, {"idempotency_key": "k"})


async def test_a_wrong_key_and_a_wrong_id_are_refused(desk: Desk) -> None:
    """With the errors that Stripe's client knows."""
    with pytest.raises(stripe.AuthenticationError):
        await _client(desk, "sk_test_other").v1.customers.list_async()
    with pytest.raises(stripe.InvalidRequestError) as missing:
        await _client(desk).v1.charges.retrieve_async("ch_none")
    assert missing.value.code == "resource_missing"


async def test_a_refused_call_leaves_nothing_behind(desk: Desk) -> None:
    """A charge without a card makes no payment intent."""
    client = _client(desk)
    with pytest.raises(stripe.InvalidRequestError):
        await client.v1.payment_intents.create_async({"amount": 900, "currency": "eur", "confirm": True})
    assert (await client.v1.payment_intents.list_async()).data == []


async def test_a_session_expires_with_the_clock(desk: Desk) -> None:
    """A day later its page takes no card."""
    session = await _checkout(client := _client(desk))
    await desk.act("clock", advance="P2D")
    assert "This page has expired" in (await _pay(desk, session.url))[1]
    assert (await client.v1.checkout.sessions.retrieve_async(session.id)).status == "expired"


async def test_webhooks_are_signed_and_repeated_in_order(open_desk: OpenDesk) -> None:
    """An event that the bot doesn't take comes again before the next one."""
    seen: list[str] = []

    async def take(request: web.Request) -> web.Response:
        raw, signature = await request.read(), request.headers["Stripe-Signature"]
        event = stripe.Webhook.construct_event(raw, signature, "whsec_sandbox")
        seen.append(event.type)
        return web.Response(status=500 if len(seen) == 1 else 200)

    app = web.Application()
    app.add_routes([web.post("/hook", take)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    desk = await open_desk(stripe_webhook_url=url, stripe_retry_delays=(0.0,))
    client = _client(desk)
    customer = await client.v1.customers.create_async({})
    await client.v1.customers.update_async(customer.id, {"name": "B"})
    await desk.sandbox.stripe.sent()
    await runner.cleanup()
    assert seen == ["customer.created", "customer.created", "customer.updated"]


async def test_a_killed_sandbox_knows_what_it_answered(open_desk: OpenDesk, tmp_path: Path) -> None:
    """The journal has each object before its answer leaves; a card's number is nowhere."""
    file = tmp_path / "state.json"
    first = await open_desk(state_file=file)
    session = await _checkout(_client(first))
    await _pay(first, session.url)
    copy = tmp_path / "copy.json"
    _copy(file, copy)
    second = await open_desk(state_file=copy)
    again = await _client(second).v1.checkout.sessions.retrieve_async(session.id)
    assert again.payment_status == "paid"
