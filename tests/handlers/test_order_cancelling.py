"""Cancelling an order at the running desk: what the form shows first, what happens, and who hears of it."""

from tests.handlers.cases.doing import chosen
from tests.handlers.hands import Hands
from tests.handlers.test_orders import CHANNEL, accept, sent
from tests.nouns.payments import day, several


async def ordered(hands: Hands) -> tuple[str, str]:
    """Ana has renewed SUB-1043: the short ids of the order and of its invoice."""
    said = await accept(hands, "ana", await sent(hands))
    assert "You can cancel this order until" in said.words
    words = said.words.replace(".", " ").split()
    order = next(word for word in words if word.startswith("ORD-"))
    return order, next(word for word in words if word.startswith("INV-"))


async def test_a_contact_sees_what_happens_and_cancels(hands: Hands) -> None:
    """From the order's card. Afterwards the card, the lists, the channel and a colleague know it."""
    order, invoice = await ordered(hands)
    card = await hands.command("ana", f"/order show {order}")
    assert "You can cancel this order until" in card.words
    form = await hands.press("ana", card.button("Cancel order")["action_id"])
    assert form.view is not None
    for said in (
        f"Invoice {invoice} (€18,585.60) is voided, so nothing is due on it.",
        "The term of SUB-1043 ends on",
        "You can cancel it until",
    ):
        assert said in form.words
    about = form.view["private_metadata"]
    done = await hands.submit("ana", "order_cancel", {"reason": "Too early"}, about)
    assert f"{order} (Renewal for SUB-1043) is cancelled." in done.words
    await hands.desk.settle()
    shown = await hands.command("ana", f"/order show {order}")
    assert "Cancelled by Ana Pérez Iñíguez" in shown.words
    assert f"{invoice}, void" in shown.words
    assert all(not one["text"]["text"].startswith(("Cancel", "How to pay")) for one in shown.buttons)
    assert "Cancelled" in (await hands.command("ana", "/order list SUB-1043")).words
    channel = [message["text"] for message in await hands.desk.inbox("bella", CHANNEL)]
    assert any(f"Ana Pérez Iñíguez cancelled {order}: Renewal for SUB-1043" in text for text in channel)
    assert any(f"ordered {order}" in text and "Cancelled by Ana" in text for text in channel)
    assert f"cancelled {order}: Renewal for SUB-1043 (Fleet" in (await hands.desk.inbox("bo", "dm"))[-1]["text"]
    again = await hands.submit("ana", "order_cancel", {"reason": "Too early"}, about)
    assert f"Ana Pérez Iñíguez already cancelled {order}" in again.words


async def test_the_billing_team_needs_a_second_yes_for_a_large_order(hands: Hands) -> None:
    """With a reason. Adam approves it, and the order is cancelled for Bella."""
    order, invoice = await ordered(hands)
    form = await hands.command("bella", f"/order cancel {order}")
    assert form.view is not None
    assert "The amount needs a second person's approval." in form.words
    assert "You can't cancel an order on SUB-1043" in (await hands.command("agnes", f"/order cancel {order}")).words
    about = form.view["private_metadata"]
    assert "reason" in (await hands.submit("bella", "order_cancel", {"reason": " "}, about)).errors
    asked = await hands.submit("bella", "order_cancel", {"reason": "Ordered twice"}, about)
    request = next(word.rstrip(".") for word in asked.words.split() if word.startswith("REQ-"))
    assert "due on" in (await hands.command("ana", f"/order show {order}")).words
    card = await hands.command("adam", f"/invoice requests {request}")
    assert f"Cancel {order} for Acme" in card.words
    await hands.command("adam", f"/invoice requests approve {request}")
    shown = await hands.command("ana", f"/order show {order}")
    assert "Cancelled by Bella Ferreira" in shown.words
    assert f"{invoice}, void" in shown.words
    assert "Reason for cancelling: Ordered twice" in shown.words


async def test_a_form_that_is_overtaken_shows_what_would_happen_now(hands: Hands) -> None:
    """The invoice was credited in part meanwhile, so it can't be voided any more."""
    order, invoice = await ordered(hands)
    form = await hands.command("ana", f"/order cancel {order}")
    assert form.view is not None
    plan = await hands.submit("bella", "invoice_credit", {"amount": "100", "reason": "Goodwill"}, invoice)
    assert plan.view is not None
    await hands.submit("bella", "invoice_credit_plan", {}, plan.view["private_metadata"])
    stale = await hands.submit("ana", "order_cancel", {"reason": "Too early"}, form.view["private_metadata"])
    assert stale.view is not None
    assert "Something has changed, so nothing was cancelled." in stale.words
    assert f"A credit note for {invoice} is issued: €15,260.00 and €3,204.60 tax, €18,464.60 in total." in stale.words
    assert await hands.desk.count("orders", "cancelled_at IS NOT NULL") == 0
    done = await hands.submit("ana", "order_cancel", {"reason": "Too early"}, stale.view["private_metadata"])
    assert "is cancelled." in done.words


async def test_the_billing_channel_leads_to_the_credit_that_is_left(hands: Hands) -> None:
    """Ana's order was paid, so somebody has to use the money, or pay it back."""
    order, invoice = await ordered(hands)
    pay = await hands.command("bella", f"/invoice record {invoice}")
    assert pay.view is not None
    values = {
        "invoices": several(invoice),
        "amount": "18585.60",
        "paid_on": day("2026-11-01"),
        "method": chosen("transfer"),
        "reference": "B1",
    }
    await hands.submit("bella", "payment_record", values, pay.view["private_metadata"])
    form = await hands.command("ana", f"/order cancel {order}")
    assert form.view is not None
    await hands.submit("ana", "order_cancel", {"reason": ""}, form.view["private_metadata"])
    await hands.desk.settle()
    [news] = [one for one in await hands.desk.inbox("bella", CHANNEL) if f"cancelled {order}" in one["text"]]
    assert f"{invoice} is credited.\n• What was paid became credit." in news["text"]
    assert f"/invoice payments {invoice}" in str(news["blocks"])


async def test_a_contact_who_cancels_a_quote_gets_the_form_that_declines_it(hands: Hands) -> None:
    """Only the billing team can withdraw one."""
    form = await hands.command("ana", f"/order cancel {await sent(hands)}")
    assert form.view is not None
    assert form.view["callback_id"] == "order_decline"


async def test_a_reason_can_follow_the_order(hands: Hands) -> None:
    """The form has it already."""
    order, _ = await ordered(hands)
    form = await hands.command("ana", f"/order cancel {order} – too early, by mistake")
    assert form.view is not None
    assert "'initial_value': 'too early, by mistake'" in str(form.view["blocks"])
