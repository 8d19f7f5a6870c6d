"""What scripts do to the books of the small Stripe, behind the bot's back."""

from typing import Any

import pytest
import stripe

from tests.sandbox.conftest import OpenDesk
from tests.sandbox.desk import Desk, Json
from tests.sandbox.stripe_calls import checkout, client, hooked


async def _plant(desk: Desk, act: str, /, **fields: Any) -> Json:
    return await desk.act(f"stripe/{act}", **fields)


async def test_a_payment_can_come_from_nowhere(desk: Desk) -> None:
    """Days ago, of a customer that the bot doesn't know, and without an event."""
    api = client(desk)
    customer = await _plant(desk, "customer", email="x@elsewhere.example", quiet=True)
    planted = await _plant(desk, "payment", amount=700, currency="EUR", customer=customer["id"], ago="P3D", quiet=True)
    today = await api.v1.customers.create_async({})
    intent = await api.v1.payment_intents.retrieve_async(planted["id"], {"expand": ["latest_charge"]})
    assert (intent.status, intent.latest_charge.amount, intent.customer) == ("succeeded", 700, customer["id"])
    assert abs(today.created - intent.created - 3 * 86_400) <= 60
    assert abs(today.created - intent.latest_charge.created - 3 * 86_400) <= 60
    assert [event.type for event in (await api.v1.events.list_async()).data] == ["customer.created"]


async def test_a_payment_can_hang(desk: Desk) -> None:
    """Its intent is there, and no charge."""
    planted = await _plant(desk, "payment", amount=700, currency="eur", status="processing")
    intent = await client(desk).v1.payment_intents.retrieve_async(planted["id"])
    assert (intent.status, intent.latest_charge) == ("processing", None)


async def test_books_can_be_changed_and_forgotten(open_desk: OpenDesk, tmp_path: Any) -> None:
    """Another amount, and a refund that never was. A restart knows it, too."""
    desk = await open_desk(state_file=tmp_path / "state.json")
    planted = await _plant(desk, "payment", amount=700, currency="eur")
    refund = await _plant(desk, "refund", payment=planted["id"], amount=100)
    await _plant(desk, "change", id=planted["id"], fields={"amount": 900, "amount_received": 900})
    await _plant(desk, "forget", id=refund["id"])
    for end in ("", ".journal"):
        (tmp_path / f"copy{end}").write_bytes((tmp_path / f"state.json{end}").read_bytes())
    api = client(await open_desk(state_file=tmp_path / "copy"))
    assert (await api.v1.payment_intents.retrieve_async(planted["id"])).amount == 900
    assert (await api.v1.refunds.list_async()).data == []


async def test_a_dispute_that_is_won_returns_the_money(desk: Desk) -> None:
    """In the balance, and with its event. The charge can be refunded then."""
    api = client(desk)
    paid = await _plant(desk, "payment", amount=700, currency="eur")
    dispute = await _plant(desk, "dispute", payment=paid["id"], reason="duplicate")
    await _plant(desk, "decide", dispute=dispute["id"], won=True)
    found = await api.v1.disputes.retrieve_async(dispute["id"])
    assert (found.status, [line.amount for line in found.balance_transactions]) == ("won", [-700, 700])
    assert (await api.v1.events.list_async({"limit": 1})).data[0].type == "charge.dispute.funds_reinstated"
    assert (await api.v1.refunds.create_async({"payment_intent": paid["id"]})).amount == 700


async def test_the_network_renews_a_card(desk: Desk) -> None:
    """With the event, which has what it was before."""
    api = client(desk)
    customer = await api.v1.customers.create_async({})
    card = await _plant(desk, "card", customer=customer.id, default=True)
    expired = await _plant(desk, "expire", id=card["id"])
    await _plant(desk, "renew", card=card["id"], last4="1881")
    event = (await api.v1.events.list_async({"limit": 1})).data[0]
    assert event.type == "payment_method.automatically_updated"
    assert event.data.object.card.last4 == "1881"
    assert event.data.previous_attributes.to_dict() == {"card": {"last4": "4242"}}
    now = desk.sandbox.workspace.now()
    assert (expired["card"]["exp_year"], expired["card"]["exp_month"]) < (now.year, now.month)
    assert (await api.v1.customers.retrieve_async(customer.id)).invoice_settings.default_payment_method == card["id"]


@pytest.mark.parametrize(("authenticate", "status"), [(True, "complete"), (False, "open")])
async def test_a_script_pays_a_hosted_page(desk: Desk, authenticate: bool, status: str) -> None:
    """With 3-D Secure passed or refused."""
    session = await checkout(api := client(desk))
    answer, _ = await desk.post("stripe/pay", session=session.id, number="4000000000003220", authenticate=authenticate)
    assert answer == (200 if authenticate else 400)
    assert (await api.v1.checkout.sessions.retrieve_async(session.id)).status == status


async def test_webhooks_get_their_address_later(desk: Desk) -> None:
    """What came before isn't sent, until a script asks for it."""
    api = client(desk)
    await api.v1.customers.create_async({})
    async with hooked() as hook:
        settings = await _plant(desk, "webhook", url=hook.url)
        await api.v1.customers.create_async({})
        await desk.act("settle")
        assert hook.seen == ["customer.created"]
        first = (await api.v1.events.list_async()).data[-1]
        assert first.pending_webhooks == 0
        await _plant(desk, "deliver", id=first.id)
        await desk.act("settle")
    assert hook.events[-1].id == first.id
    assert settings == {
        "api_url": f"{desk.sandbox.url}/stripe",
        "key": "sk_test_sandbox",
        "webhook_url": hook.url,
        "webhook_secret": "whsec_sandbox",
    }


async def test_what_cannot_be_done_is_refused(desk: Desk) -> None:
    """With a sentence that names the field, or what's missing."""
    wishes: list[tuple[str, Json, str]] = [
        ("nonsense", {}, "There is no nonsense"),
        ("payment", {"currency": "eur"}, "amount: Field required"),
        ("payment", {"amount": 1, "currency": "eur", "nonsense": 1}, "nonsense: Extra inputs"),
        ("refund", {"payment": "pi_none"}, "No such payment_intent"),
        ("change", {"id": "pi_none", "fields": {}}, "There is no pi_none"),
        ("deliver", {"id": "evt_none"}, "No such event"),
        ("webhook", {"url": "nonsense"}, "url should be an address"),
    ]
    answers = [await desk.post(f"stripe/{act}", **fields) for act, fields, _ in wishes]
    assert [status for status, _ in answers] == [400] * len(wishes)
    assert [words in answer["error"] for (_, answer), (_, _, words) in zip(answers, wishes, strict=True)] == [True] * 7


async def test_a_forgotten_object_is_missing(desk: Desk) -> None:
    """As if it had never been."""
    planted = await _plant(desk, "payment", amount=700, currency="eur")
    await _plant(desk, "forget", id=planted["id"])
    with pytest.raises(stripe.InvalidRequestError) as missing:
        await client(desk).v1.payment_intents.retrieve_async(planted["id"])
    assert missing.value.code == "resource_missing"
