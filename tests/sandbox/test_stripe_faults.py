"""How the small Stripe misbehaves when it's told to."""

from typing import Any

import pytest
import stripe

from tests.sandbox.conftest import OpenDesk
from tests.sandbox.desk import Desk
from tests.sandbox.stripe_calls import charge, checkout, client, error_of, hooked, later, pay


async def _on_file(api: Any) -> tuple[str, str]:
    customer = await api.v1.customers.create_async({})
    card = await api.v1.payment_methods.attach_async("pm_card_visa", {"customer": customer.id})
    return customer.id, card.id


@pytest.mark.parametrize(
    ("kind", "error", "done"),
    [
        ("lost", stripe.APIConnectionError, 0),
        ("dropped", stripe.APIConnectionError, 1),
        ("internal_error", stripe.APIError, 1),
        ("error:api_error", stripe.APIError, 0),
        ("ratelimited", stripe.RateLimitError, 0),
        ("error:idempotency_key_in_use", stripe.APIError, 0),
    ],
)
async def test_a_call_fails_before_or_after_it_was_done(
    desk: Desk, kind: str, error: type[Exception], done: int
) -> None:
    """Another call with its key does nothing twice. Stripe repeats even an error 500 to it."""
    api = client(desk)
    customer, card = await _on_file(api)
    await desk.act("fault", method="stripe.post.payment_intents", kind=kind)
    with pytest.raises(error):
        await charge(api, customer, card, key="k")
    assert len((await api.v1.payment_intents.list_async()).data) == done
    if kind == "internal_error":
        with pytest.raises(error):
            await charge(api, customer, card, key="k")
    else:
        assert (await charge(api, customer, card, key="k")).status == "succeeded"
    assert len((await api.v1.payment_intents.list_async()).data) == 1


@pytest.mark.parametrize(
    ("kind", "seen", "refused"),
    [
        ("lost", ["customer.updated"], 0),
        ("doubled", ["customer.created", "customer.created", "customer.updated"], 0),
        ("swapped", ["customer.updated", "customer.created"], 0),
        ("forged", ["customer.created", "customer.updated"], 1),
        ("stale", ["customer.created", "customer.updated"], 1),
    ],
)
async def test_webhooks_go_wrong(open_desk: OpenDesk, kind: str, seen: list[str], refused: int) -> None:
    """A fault can be for one type of event."""
    async with hooked() as hook:
        desk = await open_desk(stripe_webhook_url=hook.url)
        api = client(desk)
        await desk.act("fault", method="stripe.event", kind=kind, only="customer.created")
        customer = await api.v1.customers.create_async({})
        await api.v1.customers.update_async(customer.id, {"name": "B"})
        await desk.act("settle")
    assert (hook.seen, hook.refused) == (seen, refused)


async def test_a_webhook_that_waits_for_the_next_comes_when_the_desk_settles(open_desk: OpenDesk) -> None:
    """At the latest."""
    async with hooked() as hook:
        desk = await open_desk(stripe_webhook_url=hook.url)
        await desk.act("fault", method="stripe.event", kind="swapped")
        await client(desk).v1.customers.create_async({})
        await desk.act("settle")
    assert hook.seen == ["customer.created"]


async def test_scattered_webhooks_come_before_settling_ends(open_desk: OpenDesk) -> None:
    """Each comes once or more."""
    async with hooked() as hook:
        desk = await open_desk(stripe_webhook_url=hook.url)
        await desk.act("fault", method="stripe.event", kind="scattered", seconds=0.01, copies=3, rate=1)
        for _ in range(5):
            await client(desk).v1.customers.create_async({})
        await desk.act("settle")
    assert len({event.id for event in hook.events}) == 5
    assert 5 < len(hook.events) <= 15


async def test_a_good_card_is_declined_once(desk: Desk) -> None:
    """The fault can be for one card by its last digits."""
    api = client(desk)
    await desk.act("fault", method="stripe.card", kind="lost_card", only="4444")
    assert (await later(api, "pm_card_visa")).status == "succeeded"
    with pytest.raises(stripe.CardError) as refused:
        await later(api, "pm_card_mastercard")
    assert error_of(refused)["decline_code"] == "lost_card"
    assert (await later(api, "pm_card_mastercard")).status == "succeeded"


async def test_any_card_can_ask_for_3d_secure(desk: Desk) -> None:
    """Its page asks."""
    session = await checkout(client(desk))
    await desk.act("fault", method="stripe.card", kind="3ds")
    assert "Complete authentication" in (await pay(desk, session.url))[1]


async def test_a_fault_that_could_never_happen_is_refused(desk: Desk) -> None:
    """With a sentence."""
    wishes = {
        "no calls named stripe.nonsense": {"method": "stripe.nonsense", "kind": "lost"},
        "is no fault of stripe.card": {"method": "stripe.card", "kind": "lost"},
        "is no fault of stripe.": {"method": "stripe", "kind": "error:nonsense"},
        "only should be": {"method": "stripe", "kind": "lost", "only": "x"},
    }
    answers = {words: await desk.post("fault", **wish) for words, wish in wishes.items()}
    assert [status for status, _ in answers.values()] == [400] * len(wishes)
    assert [words for words, (_, answer) in answers.items() if words not in answer["error"]] == []


async def test_calls_and_webhooks_are_in_the_log(open_desk: OpenDesk) -> None:
    """With the key of a call, and without Stripe's own."""
    async with hooked() as hook:
        desk = await open_desk(stripe_webhook_url=hook.url)
        await client(desk).v1.customers.create_async({"name": "A"}, {"idempotency_key": "k"})
        await desk.act("settle")
        log = (await desk.get("log"))["log"]
    asked, told = (each for each in log if each["what"].startswith("stripe"))
    assert (asked["method"], asked["request"]) == ("POST customers", {"name": "A", "Idempotency-Key": "k"})
    assert (told["direction"], told["method"], told["status"]) == ("to_bot", "customer.created", 200)
