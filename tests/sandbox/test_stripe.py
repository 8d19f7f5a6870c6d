"""The small Stripe, called by Stripe's own client."""

from pathlib import Path
from typing import Any

import pytest
import stripe

from tests.sandbox.conftest import OpenDesk
from tests.sandbox.desk import Desk
from tests.sandbox.stripe_calls import checkout, client, hooked, pay


def _copy(file: Path, copy: Path) -> None:
    """What a kill would leave of a state and its journal."""
    for end in ("", ".journal"):
        kept = Path(f"{file}{end}")
        words = kept.read_text(encoding="utf-8") if kept.exists() else ""
        assert "4242424242424242" not in words.replace(" ", "")
        Path(f"{copy}{end}").write_text(words, encoding="utf-8")


async def test_a_hosted_payment_ends_in_a_charge_a_kept_card_and_its_events(desk: Desk) -> None:
    """What the page sold is charged once, kept for later, and refunded in part."""
    api = client(desk)
    customer = await api.v1.customers.create_async({"email": "ana@acme.example", "metadata": {"org": "3"}})
    session = await checkout(
        api,
        customer=customer.id,
        payment_intent_data={"setup_future_usage": "off_session", "metadata": {"debt": "7"}},
    )
    assert await pay(desk, session.url) == (303, f"http://127.0.0.1/paid?s={session.id}")
    paid = await api.v1.checkout.sessions.retrieve_async(session.id, {"expand": ["payment_intent.latest_charge"]})
    assert (paid.status, paid.payment_status, paid.payment_intent.latest_charge.amount) == ("complete", "paid", 2500)
    cards = await api.v1.payment_methods.list_async({"customer": customer.id})
    assert [card.card.last4 for card in cards.data] == ["4242"]
    later: Any = {"amount": 900, "currency": "eur", "customer": customer.id, "payment_method": cards.data[0].id}
    again = await api.v1.payment_intents.create_async({**later, "confirm": True, "off_session": True})
    refund = await api.v1.refunds.create_async({"payment_intent": again.id, "amount": 400})
    charge = await api.v1.charges.retrieve_async(str(refund.charge))
    assert (again.status, charge.amount_refunded, charge.refunded) == ("succeeded", 400, False)
    found = await api.v1.customers.search_async({"query": "metadata['org']:'3'"})
    assert [each.id for each in found.data] == [customer.id]
    events = await api.v1.events.list_async({"types": ["checkout.session.completed", "charge.refunded"]})
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
    session = await checkout(client(desk))
    status, page = await pay(desk, session.url, number=number)
    assert (status, words in page) == (402, True)
    assert (await pay(desk, session.url))[0] == 303


async def test_3d_secure_is_asked_for_and_can_fail(desk: Desk) -> None:
    """Nothing is charged until the bank is told who it is."""
    session = await checkout(api := client(desk))
    assert "Complete authentication" in (await pay(desk, session.url, number="4000000000003220"))[1]
    assert (await pay(desk, session.url, authenticate="fail"))[0] == 402
    await pay(desk, session.url, number="4000000000003220")
    assert (await api.v1.checkout.sessions.retrieve_async(session.id)).payment_status == "unpaid"
    assert (await pay(desk, session.url, authenticate="complete"))[0] == 303


async def test_a_kept_card_can_refuse_later(desk: Desk) -> None:
    """…0341 is kept by a setup session, and its charge is a card_error with Stripe's code."""
    api = client(desk)
    customer = await api.v1.customers.create_async({})
    setup: Any = {"mode": "setup", "currency": "eur", "customer": customer.id, "success_url": "http://127.0.0.1/"}
    session = await api.v1.checkout.sessions.create_async(setup)
    assert (await pay(desk, str(session.url), number="4000000000000341"))[0] == 303
    kept = await api.v1.setup_intents.retrieve_async(str(session.setup_intent))
    charge: Any = {"amount": 900, "currency": "eur", "customer": customer.id, "payment_method": kept.payment_method}
    with pytest.raises(stripe.CardError) as refused:
        await api.v1.payment_intents.create_async({**charge, "confirm": True, "off_session": True})
    assert (refused.value.code, refused.value.http_status) == ("card_declined", 402)


async def test_a_key_answers_once(desk: Desk) -> None:
    """The same call with the same key isn't done again; another call with it is refused."""
    api = client(desk)
    first = await api.v1.customers.create_async({"name": "A"}, {"idempotency_key": "k"})
    again = await api.v1.customers.create_async({"name": "A"}, {"idempotency_key": "k"})
    assert (again.id, len((await api.v1.customers.list_async()).data)) == (first.id, 1)
    with pytest.raises(stripe.IdempotencyError):
        await api.v1.customers.create_async({"name": "B"}, {"idempotency_key": "k"})


async def test_a_wrong_key_and_a_wrong_id_are_refused(desk: Desk) -> None:
    """With the errors that Stripe's client knows."""
    with pytest.raises(stripe.AuthenticationError):
        await client(desk, "sk_test_other").v1.customers.list_async()
    with pytest.raises(stripe.InvalidRequestError) as missing:
        await client(desk).v1.charges.retrieve_async("ch_none")
    assert missing.value.code == "resource_missing"


async def test_a_refused_call_leaves_nothing_behind(desk: Desk) -> None:
    """A charge without a card makes no payment intent."""
    api = client(desk)
    with pytest.raises(stripe.InvalidRequestError):
        await api.v1.payment_intents.create_async({"amount": 900, "currency": "eur", "confirm": True})
    assert (await api.v1.payment_intents.list_async()).data == []


async def test_a_session_expires_with_the_clock(desk: Desk) -> None:
    """A day later its page takes no card."""
    session = await checkout(api := client(desk))
    await desk.act("clock", advance="P2D")
    assert "This page has expired" in (await pay(desk, session.url))[1]
    assert (await api.v1.checkout.sessions.retrieve_async(session.id)).status == "expired"


async def test_webhooks_are_signed_and_repeated_in_order(open_desk: OpenDesk) -> None:
    """An event that the bot doesn't take comes again before the next one."""
    async with hooked() as hook:
        hook.answers = [500]
        desk = await open_desk(stripe_webhook_url=hook.url, stripe_retry_delays=(0.0,))
        api = client(desk)
        customer = await api.v1.customers.create_async({})
        await api.v1.customers.update_async(customer.id, {"name": "B"}, {"idempotency_key": "k"})
        await desk.sandbox.stripe.sent()
    assert hook.seen == ["customer.created", "customer.created", "customer.updated"]
    assert hook.events[-1].request.idempotency_key == "k"


async def test_a_killed_sandbox_knows_what_it_answered(open_desk: OpenDesk, tmp_path: Path) -> None:
    """The journal has each object before its answer leaves; a card's number is nowhere."""
    file = tmp_path / "state.json"
    first = await open_desk(state_file=file)
    session = await checkout(client(first))
    await pay(first, session.url)
    copy = tmp_path / "copy.json"
    _copy(file, copy)
    second = await open_desk(state_file=copy)
    again = await client(second).v1.checkout.sessions.retrieve_async(session.id)
    assert again.payment_status == "paid"


async def test_webhooks_that_a_killed_sandbox_still_had_are_sent_at_its_next_start(
    open_desk: OpenDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that were taken aren't sent again."""
    async with hooked() as hook:
        file, copy = tmp_path / "state.json", tmp_path / "copy.json"
        first = await open_desk(state_file=file, stripe_webhook_url=hook.url, stripe_retry_delays=())
        customer = await client(first).v1.customers.create_async({})
        await first.sandbox.stripe.sent()
        monkeypatch.setattr(first.sandbox.stripe.webhooks, "send", lambda _: None)
        await client(first).v1.customers.update_async(customer.id, {"name": "B"})
        _copy(file, copy)
        second = await open_desk(state_file=copy, stripe_webhook_url=hook.url)
        await second.sandbox.stripe.sent()
    assert hook.seen == ["customer.created", "customer.updated"]
