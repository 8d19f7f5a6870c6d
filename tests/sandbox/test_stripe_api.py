"""The small Stripe's parameters, lists and objects, against what Stripe's own client knows."""

from typing import Any

import pytest
import stripe
from stripe import params

from sandbox.stripe.parameters import POSTS
from tests.sandbox.conftest import OpenDesk
from tests.sandbox.desk import Desk
from tests.sandbox.stripe_calls import checkout, client, later, pay

CALLS = {
    "customers": params.CustomerCreateParams,
    "customers/*": params.CustomerUpdateParams,
    "checkout/sessions": params.checkout.SessionCreateParams,
    "checkout/sessions/*": params.checkout.SessionUpdateParams,
    "checkout/sessions/*/expire": params.checkout.SessionExpireParams,
    "payment_intents": params.PaymentIntentCreateParams,
    "payment_intents/*": params.PaymentIntentUpdateParams,
    "payment_intents/*/confirm": params.PaymentIntentConfirmParams,
    "payment_intents/*/cancel": params.PaymentIntentCancelParams,
    "payment_methods/*": params.PaymentMethodUpdateParams,
    "payment_methods/*/attach": params.PaymentMethodAttachParams,
    "payment_methods/*/detach": params.PaymentMethodDetachParams,
    "charges/*": params.ChargeUpdateParams,
    "refunds": params.RefundCreateParams,
    "refunds/*": params.RefundUpdateParams,
    "disputes/*": params.DisputeUpdateParams,
    "disputes/*/close": params.DisputeCloseParams,
}
OBJECTS: dict[str, Any] = {
    "customer": stripe.Customer,
    "checkout.session": stripe.checkout.Session,
    "payment_intent": stripe.PaymentIntent,
    "setup_intent": stripe.SetupIntent,
    "payment_method": stripe.PaymentMethod,
    "charge": stripe.Charge,
    "refund": stripe.Refund,
    "dispute": stripe.Dispute,
    "balance_transaction": stripe.BalanceTransaction,
    "event": stripe.Event,
}


def _strangers(names: Any, call: Any, at: str) -> list[str]:
    """The names that Stripe's client doesn't know, with those inside them."""
    known, found = call.__annotations__, []
    for name, inner in names.items():
        if name not in known:
            found.append(f"{at} {name}")
        if inner:
            title = "".join(part.title() for part in name.split("_"))
            space = params.checkout if "Session" in call.__name__ else params
            kind = next(filter(None, (getattr(space, call.__name__ + end, None) for end in (title, title[:-1]))))
            found += _strangers(inner, kind, f"{at} {name}")
    return found


def _fields(kind: Any) -> set[str]:
    return {name for each in kind.__mro__ for name in getattr(each, "__annotations__", {})}


def test_each_parameter_is_one_of_stripes() -> None:
    """The sandbox takes no parameter that Stripe would refuse."""
    assert [each for path, names in POSTS.items() for each in _strangers(names, CALLS[path], path)] == []


@pytest.mark.parametrize(
    ("parameters", "param"),
    [
        ({"nonsense": 1}, "nonsense"),
        ({"automatic_payment_methods": {"nonsense": 1}}, "automatic_payment_methods[nonsense]"),
    ],
)
async def test_unknown_parameters_are_refused(desk: Desk, parameters: Any, param: str) -> None:
    """And nothing is done."""
    api = client(desk)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await api.v1.payment_intents.create_async({"amount": 900, "currency": "eur", **parameters})
    assert (refused.value.http_status, refused.value.code, refused.value.param) == (400, "parameter_unknown", param)
    assert (await api.v1.payment_intents.list_async()).data == []


async def test_objects_have_only_fields_that_stripe_has(desk: Desk) -> None:
    """After a saved card, a payment, a failed refund and a dispute."""
    api = client(desk)
    session = await checkout(api, payment_intent_data={"setup_future_usage": "off_session"})
    await pay(desk, session.url, number="4000000000005126")
    await api.v1.refunds.create_async({"payment_intent": (await api.v1.payment_intents.list_async()).data[0].id})
    await later(api, "pm_card_createDispute")
    setup: Any = {"mode": "setup", "currency": "eur", "success_url": "http://127.0.0.1/"}
    await api.v1.checkout.sessions.create_async(setup)
    found = {each["object"]: each for each in desk.sandbox.workspace.state.stripe.values() if "object" in each}
    assert set(found) == set(OBJECTS)
    strange = {
        kind: {name for name in each if not name.startswith("_")} - _fields(OBJECTS[kind])
        for kind, each in found.items()
    }
    assert {kind: names for kind, names in strange.items() if names} == {}


async def test_lists_have_pages_in_both_directions(desk: Desk) -> None:
    """The newest first. `ending_before` has the ones just before."""
    api = client(desk)
    made = [(await api.v1.customers.create_async({"name": name})).id for name in "ABCDE"]

    async def names(**form: Any) -> tuple[str, bool]:
        found = await api.v1.customers.list_async(form)
        return "".join(each.name for each in found.data), found.has_more

    assert await names(limit=2) == ("ED", True)
    assert await names(limit=2, starting_after=made[1]) == ("A", False)
    assert await names(limit=2, ending_before=made[1]) == ("DC", True)
    assert await names(limit=2, ending_before=made[3]) == ("E", False)
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        await names(starting_after="cus_none")
    with pytest.raises(stripe.InvalidRequestError, match="simultaneously"):
        await names(starting_after=made[1], ending_before=made[3])
    with pytest.raises(stripe.InvalidRequestError, match="from 1 to 100"):
        await names(limit=101)


async def test_lists_go_by_the_sandboxs_clock(desk: Desk) -> None:
    """What was made before the clock moved isn't among what was made since."""
    api = client(desk)
    await api.v1.customers.create_async({"name": "A"})
    await desk.act("clock", advance="P10D")
    new = await api.v1.customers.create_async({"name": "B"})
    found = await api.v1.customers.list_async({"created": {"gte": new.created}})
    assert [each.name for each in found.data] == ["B"]
    await desk.act("clock", advance="P25D")
    events = await api.v1.events.list_async({"type": "customer.*"})
    assert [event.data.object.name for event in events.data] == ["B"]


async def test_versions_without_a_date_are_refused(desk: Desk) -> None:
    """Others are named in the answer."""
    headers = {"Authorization": "Bearer sk_test_sandbox"}
    url = f"{desk.sandbox.url}/stripe/v1/customers"
    async with desk.http.get(url, headers={**headers, "Stripe-Version": "2024-06-20"}) as answer:
        assert (answer.status, answer.headers["Stripe-Version"]) == (200, "2024-06-20")
    async with desk.http.get(url, headers={**headers, "Stripe-Version": "newest"}) as answer:
        assert answer.status == 400


async def test_a_live_key_is_refused_at_the_start(open_desk: OpenDesk) -> None:
    """The sandbox moves no money."""
    with pytest.raises(ValueError, match="sk_test_"):
        await open_desk(stripe_key="sk_live_1")
