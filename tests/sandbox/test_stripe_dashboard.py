"""The dashboard of the small Stripe, by its forms."""

from typing import Any

from tests.sandbox.conftest import OpenDesk
from tests.sandbox.desk import Desk, Json
from tests.sandbox.stripe_calls import client, hooked


async def _page(desk: Desk, place: str) -> str:
    async with desk.http.get(f"{desk.sandbox.url}/stripe/dashboard/{place}") as answer:
        assert answer.status == 200
        return await answer.text()


async def _press(desk: Desk, place: str, **form: str) -> str:
    async with desk.http.post(f"{desk.sandbox.url}/stripe/dashboard/{place}", data=form) as answer:
        assert answer.status == 200
        return await answer.text()


async def _paid(desk: Desk, **fields: Any) -> Json:
    return await desk.act("stripe/payment", amount=1250, currency="eur", **fields)


async def test_payments_are_listed_with_what_became_of_them(desk: Desk) -> None:
    """Texts from outside are escaped."""
    await _paid(desk, description="Seats <b>", status="requires_action")
    await desk.act("stripe/refund", payment=(await _paid(desk))["id"], amount=50)
    page = await _page(desk, "payments")
    assert "Seats &lt;b&gt;" in page
    assert page.index("Partly refunded") < page.index("Waiting for 3-D Secure")


async def test_a_part_is_refunded_by_its_amount(desk: Desk) -> None:
    """As people write it. Nonsense and too much are refused with a sentence."""
    paid = await _paid(desk)
    place = f"payments/{paid['id']}"
    assert "8.25 EUR of 12.50 EUR" in await _press(desk, place, act="refund", payment=paid["id"], amount="4,25")
    refused = [
        await _press(desk, place, act="refund", payment=paid["id"], amount=amount)
        for amount in ("nonsense", "9", "0.001")
    ]
    assert [
        "nonsense isn&#39;t an amount" in refused[0],
        "is greater than" in refused[1],
        "0.001 isn" in refused[2],
    ] == [True] * 3
    refunds = await client(desk).v1.refunds.list_async()
    assert [refund.amount for refund in refunds.data] == [425]


async def test_a_dispute_is_opened_and_lost_by_buttons(desk: Desk) -> None:
    """Nothing can be refunded meanwhile."""
    paid = await _paid(desk)
    place = f"payments/{paid['id']}"
    opened = await _press(desk, place, act="dispute", payment=paid["id"], reason="duplicate")
    assert "The seller wins" in opened
    assert 'value="refund"' not in opened
    dispute = (await client(desk).v1.disputes.list_async()).data[0]
    assert "Dispute lost" in await _press(desk, place, act="decide", dispute=dispute.id, won="false")
    assert (await client(desk).v1.disputes.retrieve_async(dispute.id)).reason == "duplicate"


async def test_a_card_expires_and_is_renewed_by_buttons(desk: Desk) -> None:
    """The customers' page says which is which."""
    customer = await desk.act("stripe/customer", name="Acme")
    card = await desk.act("stripe/card", customer=customer["id"])
    assert "Expired" in await _press(desk, "customers", act="expire", id=card["id"])
    assert "Expired" not in await _press(desk, "customers", act="renew", card=card["id"])


async def test_an_event_is_sent_again(open_desk: OpenDesk) -> None:
    """The page says what became of it."""
    async with hooked() as hook:
        hook.answers = [500]
        desk = await open_desk(stripe_webhook_url=hook.url, stripe_retry_delays=())
        await desk.act("stripe/customer")
        await desk.act("settle")
        assert "Not delivered" in await _page(desk, "events")
        event = (await client(desk).v1.events.list_async()).data[0]
        await _press(desk, "events", act="deliver", id=event.id)
        await desk.act("settle")
        page = await _page(desk, "events")
    assert "Delivered" in page
    assert "2 tries, last answer 200" in page


async def test_other_sites_press_no_buttons(desk: Desk) -> None:
    """A page elsewhere in the same browser can't refund."""
    paid = await _paid(desk)
    form, headers = {"act": "refund", "payment": paid["id"]}, {"Sec-Fetch-Site": "cross-site"}
    url = f"{desk.sandbox.url}/stripe/dashboard/payments"
    async with desk.http.post(url, data=form, headers=headers) as answer:
        assert answer.status == 403
    assert (await client(desk).v1.refunds.list_async()).data == []
