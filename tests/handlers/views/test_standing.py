"""How a subscription stands, in words: its dates in the reader's format, and what its card offers."""

from datetime import date
from typing import Any

import pytest
from babel import Locale

from handlers.views.reader import Reader
from handlers.views.states import news
from handlers.views.subscriptions.detail import subscription_card, subscription_list
from handlers.views.subscriptions.offers import MOST_BUTTONS, OFFERS, offered
from handlers.views.subscriptions.status import dates, term
from models.changes.news import News
from models.core.paging import PageOf
from models.roles import Kind, Right, StaffRight
from models.subscriptions.billing_details import BillingDetails
from models.subscriptions.detail import Shown
from models.subscriptions.tables import Card, Item, Subscription, SubscriptionState
from tests.models.builders import TABLES_OF_ROLES, item, person, product, subscription

ENDS = date(2026, 3, 14)
BRITISH = Reader(locale=Locale("en", "GB"))
COMMANDS = {offer.command for offer in OFFERS}


def standing(**values: Any) -> Subscription:
    """SUB-1, whose term ends on 14 March 2026, with 15 days of grace and 60 of retention. A site, which has data."""
    return subscription(1, ends_on=ENDS, **{"kind": Kind.SITE, **values})


EVALUATION = {
    "kind": Kind.LICENSE,
    "state": SubscriptionState.EVALUATION,
    "bought": False,
    "starts_on": date(2026, 2, 13),
}
"""Of a license: a site can't be extended."""
LINES: dict[str, tuple[dict[str, Any], str]] = {
    "active": ({}, "expires 14 Mar 2026 · suspended 29 Mar 2026 · data deleted 28 May 2026"),
    "renews": ({"renews": True}, "renews automatically 15 Mar 2026"),
    "evaluation": (
        {**EVALUATION, "license_key": "KEY"},
        "expires 14 Mar 2026 · suspended 15 Mar 2026 · can be extended until 13 May 2026 · data deleted 14 May 2026",
    ),
    "to be cancelled": (
        {"cancelled_on": date(2026, 3, 15)},
        "expires 14 Mar 2026 · cancelled 15 Mar 2026 · data deleted 14 May 2026",
    ),
    "suspended": (
        {"state": SubscriptionState.SUSPENDED, "state_since": date(2026, 3, 29), "state_ends_on": None},
        "expires 14 Mar 2026 · suspended 29 Mar 2026 · data deleted 28 May 2026",
    ),
    "deleted": ({"state": SubscriptionState.DELETED, "state_since": date(2026, 5, 28)}, "data deleted 28 May 2026"),
}


@pytest.mark.parametrize("case", LINES)
def test_its_dates_are_said_in_their_order(case: str) -> None:
    """In the reader's own format: day first for somebody in Britain."""
    values, line = LINES[case]
    assert dates(BRITISH, standing(**values), date(2026, 3, 2)) == line


def test_what_is_past_is_said_as_past() -> None:
    """On the day after."""
    assert dates(BRITISH, standing(), date(2026, 3, 15)).startswith("expired 14 Mar 2026 · suspended 29 Mar 2026")


TERMS: dict[str, tuple[dict[str, Any], str]] = {
    "active": ({}, "ends in 12 days, on Mar 14, 2026"),
    "renews": ({"renews": True}, "ends in 12 days, on Mar 14, 2026, and renews automatically"),
    "evaluation": (EVALUATION, "is an evaluation that ends in 12 days, on Mar 14, 2026"),
    "past due": (
        {"state": SubscriptionState.PAST_DUE, "state_since": date(2026, 3, 15)},
        "is *past due*: it ended on Mar 14, 2026 and will be suspended on Mar 29, 2026",
    ),
    "suspended": (
        {"state": SubscriptionState.SUSPENDED, "state_since": date(2026, 3, 29), "state_ends_on": None},
        "has been *suspended* since Mar 29, 2026; its data will be deleted on May 28, 2026",
    ),
    "cancelled": (
        {"state": SubscriptionState.CANCELLED, "cancelled_on": date(2026, 3, 15), "state_ends_on": None},
        "was *cancelled* on Mar 15, 2026; its data will be deleted on May 14, 2026",
    ),
    "deleted": (
        {"state": SubscriptionState.DELETED, "state_since": date(2026, 5, 28)},
        "is *deleted*: its data was removed on May 28, 2026",
    ),
}


@pytest.mark.parametrize("case", TERMS)
def test_the_list_says_how_it_stands(case: str) -> None:
    """In a sentence; what does not run as it was bought is marked."""
    values, sentence = TERMS[case]
    row = standing(**values)
    assert term(Reader(), row, date(2026, 3, 2)) == sentence
    listed = subscription_list(Reader(), PageOf([row]), TABLES_OF_ROLES, {row.id: frozenset()}, date(2026, 3, 2))
    assert sentence in listed.text


@pytest.mark.parametrize(
    ("values", "sentence", "line"),
    [
        ({}, "ends in 12 days", "suspended 29 Mar 2026 · ends for good 28 May 2026"),
        (
            {"state": SubscriptionState.SUSPENDED, "state_since": date(2026, 3, 29), "state_ends_on": None},
            "has been *suspended* since Mar 29, 2026, and ends for good on May 28, 2026",
            "ends for good 28 May 2026",
        ),
        (
            {"state": SubscriptionState.DELETED, "state_since": date(2026, 5, 28)},
            "*ended* for good on May 28, 2026",
            "ends for good 28 May 2026",
        ),
    ],
)
def test_support_has_no_data_to_delete(values: dict[str, Any], sentence: str, line: str) -> None:
    """A license without a key, such as a support contract, ends for good."""
    row = standing(kind=Kind.LICENSE, **values)
    assert sentence in term(Reader(), row, date(2026, 3, 2))
    assert dates(BRITISH, row, date(2026, 3, 2)).endswith(line)
    assert "data" not in term(Reader(), row, date(2026, 3, 2)) + dates(BRITISH, row, date(2026, 3, 2))


@pytest.mark.parametrize("what", News)
def test_no_news_of_support_speaks_of_data(what: News) -> None:
    """Of one with a key, it does."""
    row = standing(kind=Kind.LICENSE)
    assert "data" not in news(Reader(), row, what).text
    if what not in (News.PAST_DUE, News.CANCELLED):
        assert "data" in news(Reader(), standing(kind=Kind.LICENSE, license_key="KEY"), what).text


def labels(row: Subscription, *may: Right, known: set[str] = COMMANDS) -> list[str]:
    """What is offered to somebody with these rights: the buttons, then what is in the menu."""
    elements = offered(Reader(), Shown(row, [item(product(file="server.tar.gz"))], may=frozenset(may)), known)
    named = [element["text"]["text"] for element in elements if element["type"] == "button"]
    menus = [element["options"] for element in elements if element["type"] == "static_select"]
    return named + [option["text"]["text"] for options in menus for option in options]


LICENSE = (Right.RENEW_LICENSE, Right.DOWNLOAD, Right.VIEW_LICENSE, Right.EXTEND_EVALUATION)
OFFERED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "active": ({"license_key": "KEY"}, ["Renew", "Download", "License key"]),
    "without a key": ({}, ["Renew", "Download"]),
    "to be cancelled": ({"cancelled_on": date(2026, 3, 15)}, ["Download"]),
    "evaluation": (EVALUATION, ["Buy", "Extend", "Download"]),
    "past due": ({"state": SubscriptionState.PAST_DUE}, ["Renew", "Download"]),
    "suspended": ({"state": SubscriptionState.SUSPENDED}, ["Renew"]),
    "an evaluation that has ended": (EVALUATION | {"state": SubscriptionState.SUSPENDED}, ["Buy", "Extend"]),
    "cancelled": ({"state": SubscriptionState.CANCELLED}, []),
    "deleted": ({"state": SubscriptionState.DELETED}, []),
}


@pytest.mark.parametrize("case", OFFERED)
def test_only_what_can_be_done_now_is_offered(case: str) -> None:
    """To somebody who may do all of it."""
    values, wanted = OFFERED[case]
    assert labels(standing(**{"kind": Kind.LICENSE, **values}), *LICENSE) == wanted


def test_only_what_the_reader_may_do_is_offered() -> None:
    """And only what there is a command for."""
    assert labels(standing(license_key="KEY"), Right.DOWNLOAD) == ["Download"]
    assert labels(standing(), Right.DOWNLOAD, known=set()) == []
    assert labels(standing(kind=Kind.SITE), Right.RENEW_LICENSE) == []
    assert labels(standing(kind=Kind.SITE), Right.PAY) == ["Renew"]


def test_a_cancellation_can_be_taken_back_and_what_is_cancelled_brought_back() -> None:
    """Of a site, by whoever may."""
    waits = standing(kind=Kind.SITE, cancelled_on=date(2026, 3, 15))
    over = standing(kind=Kind.SITE, state=SubscriptionState.CANCELLED, cancelled_on=date(2026, 3, 15))
    assert labels(waits, Right.REACTIVATE_SITE, Right.CANCEL_SITE) == ["Undo cancellation"]
    assert labels(over, Right.REACTIVATE_SITE, Right.CANCEL_SITE) == ["Reactivate"]
    assert labels(standing(kind=Kind.SITE), Right.REACTIVATE_SITE, Right.CANCEL_SITE) == ["Cancel"]


def test_no_bill_and_no_product_is_offered_where_it_would_be_refused() -> None:
    """A site that is cancelled has no next bill, and one that is past due gets no more products."""
    rights = (Right.VIEW_ESTIMATE, Right.ADD_PRODUCT)
    assert labels(standing(), *rights) == ["Next bill", "Add a product"]
    assert labels(standing(cancelled_on=date(2026, 3, 15)), *rights) == ["Add a product"]
    assert labels(standing(state=SubscriptionState.PAST_DUE), *rights) == ["Next bill"]


@pytest.mark.parametrize("state", [SubscriptionState.ACTIVE, SubscriptionState.DELETED])
def test_staff_are_offered_a_quote_only_while_there_is_something_to_sell(state: SubscriptionState) -> None:
    """Not once the data is deleted."""
    shown = Shown(standing(state=state, state_since=ENDS), staff=frozenset(StaffRight))
    card = subscription_card(BRITISH, shown, TABLES_OF_ROLES, person("bella"), ENDS, COMMANDS)
    assert ("Make a quote …" in str(card.payload())) == (state is SubscriptionState.ACTIVE)


def test_what_is_too_much_for_buttons_is_in_a_menu() -> None:
    """Nothing is lost by it."""
    row = standing(kind=Kind.SITE)
    elements = offered(Reader(), Shown(row, may=frozenset(Right)), COMMANDS)
    assert [element["type"] for element in elements] == ["button"] * MOST_BUTTONS + ["static_select"]
    assert "Cancel" in labels(row, *Right)


def of_card(details: BillingDetails) -> str:
    """The card of a subscription with 80 seats and a credit card."""
    credit = Card(
        subscription_id=1, brand="Visa", last4="4242", expires_year=2030, expires_month=7, holder="Ana Holder"
    )
    items: list[Item] = [item(product("server", name="Server"), 80)]
    shown = Shown(standing(), items, credit, details)
    message = subscription_card(Reader(), shown, TABLES_OF_ROLES, person("ana"), date(2026, 3, 2), COMMANDS)
    return str(message.payload()["blocks"])


def test_the_card_says_what_is_in_it_and_what_pays_for_it() -> None:
    """Never more of a credit card than its last four digits, and masked not whose it is."""
    whole, masked = of_card(BillingDetails(True, "Ana Holder")), of_card(BillingDetails())
    for words in ("Server: 80 seats", "Visa ending in 4242", "expires 07/2030", "annual, doesn't renew automatically"):
        assert words in whole
        assert words in masked
    assert ("Ana Holder" in whole, "Ana Holder" in masked) == (True, False)
