"""The inputs of the order form: what they offer, and what is said about what is wrong in them."""

import json

import pytest

from tests.handlers.hands import Hands
from tests.handlers.test_order_form import COMPANY, NEW, PEOPLE, WHAT, inputs, look_up, open_form, send, values, words
from tests.support.desk import RunningDesk


async def test_currencies_are_those_with_prices_by_name_or_code(desk: RunningDesk) -> None:
    """In the reader's language, with the code."""
    view = await open_form(desk, "Fjord Ferries")
    assert await look_up(desk, view, "currency", "us doll") == {"US Dollar (USD)": "USD"}
    assert await look_up(desk, view, "currency", "jpy") == {"Japanese Yen (JPY)": "JPY"}
    assert await look_up(desk, view, "currency", "chf") == {}


@pytest.mark.parametrize("field", ["organization", "country", "time_zone", "plan"])
async def test_who_may_not_order_gets_no_options(hands: Hands, field: str) -> None:
    """Neither agents nor customers learn who the customers are."""
    for who, some in (("bella", True), ("agnes", False), ("ana", False)):
        assert bool((await hands.suggest(who, field, "", form="order_start")).options) is some


@pytest.mark.parametrize("field", ["product", "currency"])
async def test_who_may_not_order_gets_no_products(hands: Hands, field: str) -> None:
    """The form carries the customer and the plan, and nobody trusts it."""
    about = json.dumps({"organization": "acme", "plan": "cloud"})
    for who, form, some in (
        ("bella", about, True),
        ("agnes", about, False),
        ("ana", about, False),
        ("bella", "", False),
    ):
        assert bool((await hands.suggest(who, field, "", form="order_fill", about=form)).options) is some


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("country", "Atlantis", "I don't know the country “Atlantis”"),
        ("time_zone", "Mars", "I don't know the time zone “Mars”"),
        ("tax_rate", "a lot", "“a lot” isn't a tax rate"),
        ("street", "a\n" * 5, "The billing address has 5 lines. The limit is 4."),
        ("plan", "none", "There is no plan “none”."),
        ("organization", " ", "It is empty."),
    ],
)
async def test_nonsense_about_the_customer_is_said_at_its_input(
    hands: Hands, field: str, value: str, said: str
) -> None:
    """Also what no list offers, because what Slack sends is trusted no more than what is typed."""
    typed = {"organization": "Fjord Ferries", "plan": "cloud", **COMPANY, field: value}
    answer = await hands.submit("bella", "order_start", typed)
    assert list(answer.errors) == [field]
    assert answer.errors[field].startswith(said), answer.errors
    assert await hands.desk.count("organizations", "name = 'Fjord Ferries'") == 0


async def test_a_tax_id_that_looks_wrong_is_said_before_it_is_saved(hands: Hands) -> None:
    """And taken: no rules know all of them."""
    before = {"organization": "Fjord Ferries", "plan": "cloud", **COMPANY, "tax_id": "123", **WHAT}
    answer = await hands.submit("bella", "order_contacts", PEOPLE, json.dumps(before))
    assert "“123” doesn't look like a tax ID of Norway (NO). It's printed as you entered it." in answer.words


async def test_a_first_step_sent_before_its_inputs_were_shown_is_shown_again(hands: Hands) -> None:
    """A new customer's details are asked for, though somebody was faster than the list."""
    answer = await hands.submit("bella", "order_start", {"organization": "Fjord Ferries"})
    assert answer.view is not None
    assert {"organization", "plan", "country", "tax_rate"} <= set(inputs(answer.view))


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("main_address", "ida at fjord", "“ida at fjord” isn't an email address"),
        ("first_address", "", "It is empty."),
        ("first_name", "", "It is empty."),
        ("more", "Kari", "“Kari” isn't an email address"),
        ("more_billing", "Kari", "“Kari” isn't an email address"),
        ("more_billing", "ida@fjord.example", "“ida@fjord.example” already has a billing role on SUB-1066."),
        ("admins", "Ola", "“Ola” isn't an email address"),
        ("admins", "Ola Lie ola@fjord.example; Kari kari@fjord.example", "“Ola Lie ola@fjord.example; Kari kari@fjord"),
        ("product", "gone", "There is no product"),
        ("currency", "euros", "“euros” isn't a currency"),
        ("cycle", "decade", "“decade” isn't a cycle"),
        ("starts_on", "someday", "“someday” isn't a date"),
        ("more", "ola@fjord.example", "“ola@fjord.example” already has a technical role on SUB-1066."),
        ("seats", "a dozen", "“a dozen” isn't a whole number."),
        ("seats", "0", "“0” is too small. The minimum is 1."),
        ("starts_on", "2199-12-31", "2200-12-30 isn't between the years 1970 and 2199."),
    ],
)
async def test_what_is_wrong_is_said_at_its_input(hands: Hands, field: str, value: str, said: str) -> None:
    """Each step says what is wrong with it, and is then shown again."""
    step = "order_fill" if field in WHAT else "order_contacts"
    before = {"organization": "Fjord Ferries", "plan": "cloud", **COMPANY} | (WHAT if field in PEOPLE else {})
    typed = {**(WHAT if field in WHAT else PEOPLE), field: value}
    answer = await hands.submit("bella", step, typed, json.dumps(before))
    assert list(answer.errors) == [field]
    assert answer.errors[field].startswith(said), answer.errors
    assert await hands.desk.count("organizations", "name = 'Fjord Ferries'") == 0
    again = await hands.submit("bella", step, {**typed, field: NEW[field]}, json.dumps(before))
    assert again.view is not None


@pytest.mark.parametrize(
    "pasted",
    [
        "Ida Berg <ida@fjord.example>",
        "Ida Berg, ida@fjord.example;",
        "<ida@fjord.example>",
        "mailto:ida@fjord.example",
        "ida@fjord.example.",
    ],
)
async def test_an_address_is_read_as_people_paste_it(hands: Hands, pasted: str) -> None:
    """With the name and punctuation around it. A name that was entered stays."""
    before = {"organization": "Fjord Ferries", "plan": "cloud", **COMPANY, **WHAT}
    answer = await hands.submit("bella", "order_contacts", {**PEOPLE, "main_address": pasted}, json.dumps(before))
    assert answer.view is not None, answer.errors
    assert f"*{PEOPLE['main_name']}*, ida@fjord.example" in words(answer.view)


async def test_what_is_no_address_is_said_in_plain_words(hands: Hands) -> None:
    """And how to enter one."""
    before = {"organization": "Fjord Ferries", "plan": "cloud", **COMPANY, **WHAT}
    answer = await hands.submit("bella", "order_contacts", {**PEOPLE, "more": "Nobody"}, json.dumps(before))
    assert answer.errors == {"more": "“Nobody” isn't an email address. Enter it like this: name@company.com."}


async def test_a_missing_price_is_said_with_what_to_do(hands: Hands) -> None:
    """A license has no monthly price. The form speaks of customers, as all forms for staff do."""
    before = {"organization": "Fjord Ferries", "plan": "cloud", **COMPANY}
    typed = {**WHAT, "product": "server", "cycle": "month", "currency": "EUR"}
    answer = await hands.submit("bella", "order_fill", typed, json.dumps(before))
    assert answer.errors == {
        "product": "“Fleet Planner Server” has no monthly price in EUR. Choose another billing cycle or currency, or "
        "add the price first."
    }
    second = await hands.submit("bella", "order_start", {"organization": "Fjord Ferries", "plan": "cloud", **COMPANY})
    assert "For the new customer *Fjord Ferries*" in second.words


async def test_all_that_is_wrong_in_a_step_is_said_at_once(hands: Hands) -> None:
    """Each at its input, so that a form is put right in one go."""
    about = json.dumps({"organization": "Fjord Ferries", "plan": "cloud"})
    wrong = {"seats": "a dozen", "starts_on": "someday", "cycle": "decade"}
    assert set((await hands.submit("bella", "order_fill", WHAT | wrong, about)).errors) == set(wrong)
    about = json.dumps({"organization": "Fjord Ferries", "plan": "cloud", **WHAT})
    people = {"main_address": "ida", "more": "Kari", "admins": "Ola"}
    assert set((await hands.submit("bella", "order_contacts", PEOPLE | people, about)).errors) == set(people)
    company = {"country": "Atlantis", "tax_rate": "a lot", "time_zone": "Mars"}
    typed = {"organization": "Fjord Ferries", "plan": "cloud", **COMPANY, **company}
    assert set((await hands.submit("bella", "order_start", typed)).errors) == set(company)


LONG = {"street": '"' * 300, "city": '"' * 100, "tax_id": "x" * 40, "name": '"' * 100} | dict.fromkeys(
    ("main_name", "first_name"), '"' * 100
)

LONG |= {"more": "".join(f'"{"a" * 70}" <k{n}@fjord.example>\n' for n in range(4)) + '"' * 100}

LONG |= {f"{who}_address": f"{who}@{'a' * 60}.{'b' * 60}.{'c' * 60}.example" for who in ("main", "first")}


async def test_what_slack_could_not_keep_is_said_in_time(desk: RunningDesk) -> None:
    """Before it is shown, while it can still be shortened. Going back says so too, and keeps what was typed."""
    long = {**NEW, **LONG, "country": "US", "region": '"' * 100}
    view = await open_form(desk, "Fjord Ferries", **{name: long[name] for name in COMPANY})
    answer = await send(desk, view, **long)
    assert list(answer["view"]["errors"]) == ["more"]
    back = (await desk.click("bella", "order_change", view_id=view["id"], value="what"))["view"]
    assert "This form is too long for Slack." in words(back)
    assert values(back)["more"] == long["more"].strip()
