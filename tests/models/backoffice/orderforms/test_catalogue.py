"""What may be in a subscription, by the catalogue of the form and of the desk."""

from typing import Any

import pytest

from models.backoffice.orderforms.actions import IMPORT, process_order_form
from models.backoffice.orderforms.faults import OrderFormError
from models.catalogue.products import Product
from models.subscriptions.tables import Card, Item, SiteUser, Subscription, SubscriptionState
from tests.models.backoffice.orderforms.forms import small
from tests.models.builders import Office


def product(key: str, family: str, *, kind: str = "site", **fields: Any) -> dict[str, Any]:
    """A product that costs EUR 5.00 a month."""
    prices = [{"currency": "EUR", "cycle": "month", "price": "5.00"}]
    return {"key": key, "name": key.title(), "kind": kind, "family": family, "prices": prices, **fields}


PRODUCTS = [
    product("cloud", "cloud", tier="1"),
    product("cloud-max", "cloud", tier="2"),
    product("maps", "cloud", addon="true"),
    product("app", "app"),
]
PLANS = [{"key": "cloud", "name": "Cloud", "role_table": "license-and-site"}]


def site(*items: tuple[str, int], **fields: Any) -> dict[str, Any]:
    """A monthly site with these products and seats."""
    return {
        "number": "SUB-9",
        "organization": "acme",
        "plan": "cloud",
        "kind": "site",
        "name": "Nine",
        "starts_on": "2026-02-28",
        "ends_on": "2026-03-30",
        "anchor_on": "2026-01-31",
        "cycle": "month",
        "currency": "EUR",
        "items": [{"product": key, "seats": str(seats)} for key, seats in items],
        **fields,
    }


def users(*names: str) -> list[dict[str, str]]:
    """Users of a site by their names."""
    return [{"email": f"{name}@acme.example", "name": name.title()} for name in names]


async def process(office: Office, subscription: dict[str, Any], **sections: Any) -> Any:
    """Process a form with one site."""
    whole = {"plans": PLANS, "products": PRODUCTS, "invoices": [], **sections}
    return await office.do(process_order_form, IMPORT, small(subscriptions=[subscription], **whole))


async def test_what_is_in_a_subscription_arrives(office: Office) -> None:
    """Seats and since when, users, the card, and how its terms are counted."""
    card = {"brand": "Visa", "last4": "0042", "expires": "09/2028", "holder": "Ana"}
    await process(office, site(("cloud", 3), ("maps", 2), renews="true", card=card, users=users("bo", "cy")))
    (row,) = await office.all(Subscription)
    assert (row.state, row.bought, row.cycle, row.currency, row.renews) == (
        SubscriptionState.ACTIVE,
        True,
        "month",
        "EUR",
        True,
    )
    assert row.anchor.isoformat() == "2026-01-31"
    keys = {found.id: found.key for found in await office.all(Product)}
    items = [(keys[item.product_id], item.seats, item.started_on.isoformat()) for item in await office.all(Item)]
    assert items == [("cloud", 3, "2026-02-28"), ("maps", 2, "2026-02-28")]
    assert [(user.email, user.name) for user in await office.all(SiteUser)] == [
        ("bo@acme.example", "Bo"),
        ("cy@acme.example", "Cy"),
    ]
    (there,) = await office.all(Card)
    assert (there.brand, there.last4, there.expires_year, there.expires_month) == ("Visa", "0042", 2028, 9)


async def test_an_evaluation_was_not_bought(office: Office) -> None:
    """So that it is suspended when it ends, and never past due."""
    await process(office, site(("cloud", 1), state="evaluation"))
    assert [(row.state, row.bought) for row in await office.all(Subscription)] == [
        (SubscriptionState.EVALUATION, False)
    ]


@pytest.mark.parametrize(
    ("subscription", "expected"),
    [
        (
            site(("cloud", 1), ("cloud-max", 1)),
            "items[1].product: “cloud” is another edition of the same product. There can",
        ),
        (site(("app", 1), ("maps", 1)), "items[1].product: “maps” is an add-on: it needs an edition of “cloud” beside"),
        (site(("maps", 1)), "items[0].product: “maps” is an add-on: it needs an edition of “cloud” beside it."),
        (site(("cloud", 1), cycle="year"), "items[0].product: “cloud” has no annual price in EUR. Choose another"),
        (site(("cloud", 1), currency="KWD"), "items[0].product: “cloud” has no monthly price in KWD. Choose another"),
        (
            site(("cloud", 1), users=users("bo", "cy")),
            "users: Each user needs a seat, but there are more users (2) than seats (1).",
        ),
        (site(users=users("bo")), "users: Each user needs a seat, but there are more users (1) than seats (0)."),
    ],
)
async def test_what_does_not_go_together(office: Office, subscription: dict[str, Any], expected: str) -> None:
    """It is refused with one fault, at its place."""
    with pytest.raises(OrderFormError) as refused:
        await process(office, subscription)
    (fault,) = refused.value.faults
    assert str(fault).removeprefix("form.yaml: subscriptions[0].").startswith(expected)


async def test_editions_of_two_families_stand_beside_each_other(office: Office) -> None:
    """With an add-on to one of them."""
    await process(office, site(("cloud", 2), ("app", 1), ("maps", 2)))
    assert len(await office.all(Item)) == 3


async def test_the_catalogue_of_the_desk_counts(office: Office) -> None:
    """A later form need not repeat it, and what it says otherwise of a product does not hold."""
    await process(office, site(("cloud", 1)))
    await process(office, site(("cloud-max", 1), number="SUB-10"), products=[], plans=[])
    otherwise = [product("maps", "app", addon="true")]
    with pytest.raises(OrderFormError) as refused:
        await process(office, site(("app", 1), ("maps", 1), number="SUB-11"), products=otherwise)
    assert "needs an edition of “cloud”" in str(refused.value)


async def test_a_new_price_counts_at_once(office: Office) -> None:
    """A form can bring one to a product that is there, and sell at it."""
    await process(office, site(("cloud", 1)))
    prices = [{"currency": "KWD", "cycle": "month", "price": "1.500"}]
    dinars = [{**product("cloud", "cloud", tier="1"), "prices": prices}]
    await process(office, site(("cloud", 1), number="SUB-10", currency="KWD"), products=dinars)
    assert [row.currency for row in await office.all(Subscription)] == ["EUR", "KWD"]
