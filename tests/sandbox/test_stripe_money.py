"""What becomes of cards, refunds and disputes in the small Stripe."""

from typing import Any

import pytest
import stripe

from tests.sandbox.desk import Desk
from tests.sandbox.stripe_calls import charge, client, error_of, later, pay


async def _outcome(api: Any, card: str) -> str:
    try:
        return str((await later(api, card)).status)
    except stripe.CardError as refused:
        body: Any = refused.json_body
        return str(body["error"].get("decline_code"))


async def _types(api: Any, start: str) -> list[str]:
    return [event.type for event in (await api.v1.events.list_async({"type": f"{start}*"})).data][::-1]


async def test_each_named_card_has_its_outcome_later(desk: Desk) -> None:
    """A charge without the customer present."""
    api = client(desk)
    expected = {
        "pm_card_mastercard": "succeeded",
        "pm_card_chargeDeclined": "generic_decline",
        "pm_card_chargeDeclinedInsufficientFunds": "insufficient_funds",
        "pm_card_chargeDeclinedLostCard": "lost_card",
        "pm_card_chargeDeclinedExpiredCard": "expired_card",
        "pm_card_chargeCustomerFail": "generic_decline",
        "pm_card_authenticationRequired": "authentication_required",
        "pm_card_createDispute": "succeeded",
    }
    assert {card: await _outcome(api, card) for card in expected} == expected


async def test_a_refusal_for_want_of_authentication_names_its_intent(desk: Desk) -> None:
    """The intent waits for another card, and says why."""
    with pytest.raises(stripe.CardError) as refused:
        await later(client(desk), "pm_card_authenticationRequired")
    error = error_of(refused)
    assert (refused.value.http_status, error["code"]) == (402, "authentication_required")
    intent = error["payment_intent"]
    assert intent["status"] == "requires_payment_method"
    assert intent["last_payment_error"]["decline_code"] == "authentication_required"


async def test_a_card_that_was_authenticated_once_pays_later(desk: Desk) -> None:
    """…3155 asks while it's saved, and not again."""
    api = client(desk)
    customer = await api.v1.customers.create_async({})
    setup: Any = {"mode": "setup", "currency": "eur", "customer": customer.id, "success_url": "http://127.0.0.1/"}
    session = await api.v1.checkout.sessions.create_async(setup)
    assert (await pay(desk, session.url, number="4000002500003155"))[0] == 200
    assert (await pay(desk, session.url, authenticate="complete"))[0] == 303
    kept = (await api.v1.payment_methods.list_async({"customer": customer.id})).data[0]
    assert (await charge(api, customer.id, kept.id)).status == "succeeded"


async def test_cards_expire_with_the_clock(desk: Desk) -> None:
    """A card that was good is refused once its last month is over."""
    api = client(desk)
    paid = await later(api, "pm_card_visa")
    await api.v1.payment_methods.update_async(paid.payment_method, {"card": {"exp_month": 12, "exp_year": 2026}})
    await desk.act("clock", advance=f"P{_days_to(desk, 2026, 12, 31)}D")
    assert (await charge(api, paid.customer, paid.payment_method)).status == "succeeded"
    await desk.act("clock", advance="P2D")
    with pytest.raises(stripe.CardError) as refused:
        await charge(api, paid.customer, paid.payment_method)
    assert refused.value.code == "expired_card"


def _days_to(desk: Desk, year: int, month: int, day: int) -> int:
    now = desk.sandbox.workspace.now()
    return (now.replace(year=year, month=month, day=day) - now).days


async def test_a_refund_that_fails_gives_the_charge_back_its_money(desk: Desk) -> None:
    """The answer says that it went well; the next look and an event say that it didn't."""
    api = client(desk)
    paid = await later(api, "pm_card_refundFail")
    refund = await api.v1.refunds.create_async({"payment_intent": paid.id, "amount": 400})
    assert refund.status == "succeeded"
    assert (await api.v1.refunds.retrieve_async(refund.id)).status == "failed"
    assert (await api.v1.charges.retrieve_async(paid.latest_charge)).amount_refunded == 0
    assert await _types(api, "refund.") == ["refund.created", "refund.updated", "refund.failed"]


async def test_a_dispute_without_an_answer_is_lost_in_time(desk: Desk) -> None:
    """The charge can't be refunded then."""
    api = client(desk)
    paid = await later(api, "pm_card_createDispute")
    await desk.act("clock", advance="P15D")
    dispute = (await api.v1.disputes.list_async({"payment_intent": paid.id})).data[0]
    assert (dispute.status, dispute.evidence_details.past_due) == ("lost", True)
    assert (await _types(api, "charge.dispute."))[-1] == "charge.dispute.closed"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await api.v1.refunds.create_async({"payment_intent": paid.id})
    assert refused.value.code == "charge_disputed"


async def test_a_dispute_with_an_answer_waits_for_the_bank(desk: Desk) -> None:
    """It isn't lost by time."""
    api = client(desk)
    await later(api, "pm_card_createDispute")
    dispute = (await api.v1.disputes.list_async()).data[0]
    asked: Any = {"evidence": {"uncategorized_text": "The seat was used."}, "submit": True}
    assert (await api.v1.disputes.update_async(dispute.id, asked)).status == "under_review"
    await desk.act("clock", advance="P30D")
    assert (await api.v1.disputes.retrieve_async(dispute.id)).status == "under_review"
