"""Products, prices and what is in subscriptions: items, users, cards, links to downloads."""

from tests.models.invariants.rules import MOMENT, Row, Rules

PRODUCT: Row = {
    "key": "cloud",
    "name": "Cloud",
    "kind": "site",
    "family": "cloud",
    "tier": 1,
    "is_addon": False,
    "file": "",
}
PRICE: Row = {"product_id": "@product", "currency": "USD", "cycle": "year", "unit_price": 100}
ITEM: Row = {"subscription_id": "@sub", "product_id": "@product", "seats": 5, "started_on": "2026-01-01"}
USER: Row = {"subscription_id": "@sub", "email": "user@acme.example", "name": "", "added_at": MOMENT}
CARD: Row = {
    "subscription_id": "@sub",
    "brand": "Visa",
    "last4": "4242",
    "expires_year": 2030,
    "expires_month": 12,
    "holder": "",
}
LINK: Row = {
    "token": "0" * 32,
    "subscription_id": "@sub",
    "product_id": "@product",
    "person_id": "@ana",
    "made_at": MOMENT,
    "expires_at": MOMENT,
    "opened_by": "",
}
KEY: Row = {"product_id": "@product", "key": "encrypted", "added_at": MOMENT}
GIVEN: Row = {"subscription_id": "@sub"}
ENDED: Row = {"ended_on": "2026-02-01"}
REMOVED: Row = {"removed_at": MOMENT}
RULES = Rules(
    good=[
        ("products", PRODUCT),
        ("prices", PRICE),
        ("prices", PRICE | {"currency": "EUR", "holds_from": "2027-01-01"}),
        ("subscription_items", ITEM),
        ("site_users", USER),
        ("cards", CARD),
        ("download_links", LINK),
        ("license_keys", KEY),
        ("license_keys", KEY | GIVEN),
        ("license_keys", KEY | GIVEN | {"product_id": None, "replaced_at": MOMENT}),
    ],
    bad={
        "a product of an unknown kind": ("products", PRODUCT | {"kind": "lease"}),
        "a product's key again": ("products", PRODUCT | {"key": "server"}),
        "a price for a week": ("prices", PRICE | {"cycle": "week"}),
        "a price below nothing": ("prices", PRICE | {"unit_price": -1}),
        "a second price in a currency from the same day": ("prices", PRICE | {"currency": "EUR"}),
        "no seats": ("subscription_items", ITEM | {"seats": 0}),
        "an item of no product": ("subscription_items", ITEM | {"product_id": 999}),
        "a card that expires in no month": ("cards", CARD | {"expires_month": 13}),
        "a key of nothing": ("license_keys", KEY | {"product_id": None}),
        "a key that was replaced before it was given": ("license_keys", KEY | {"replaced_at": MOMENT}),
        "a link of nobody": ("download_links", LINK | {"person_id": 999}),
    },
    twice={
        "a second item of a product": ("subscription_items", ITEM, {"seats": 6}),
        "a second seat for somebody": ("site_users", USER, {"name": "User"}),
        "a second current key": ("license_keys", KEY | GIVEN, {"product_id": None}),
        "a second card": ("cards", CARD, {"last4": "1881"}),
        "a second link with a token": ("download_links", LINK, {"person_id": "@bob"}),
    },
    alike={
        "an item after one that has ended": ("subscription_items", ITEM | ENDED, {"ended_on": None}),
        "a user who comes back": ("site_users", USER | REMOVED, {"removed_at": None}),
        "a card for another subscription": ("cards", CARD, {"subscription_id": "@other"}),
        "a second link to the same": ("download_links", LINK, {"token": "1" * 32}),
    },
)
