"""A customer is changed at the running desk: the form, what it means, and who else was faster."""

import json
from typing import Any

from babel import Locale

from models.directory.choices import country_choices, matching, zone_choices
from models.directory.postal import PARTS
from tests.handlers.hands import Hands, Said
from tests.handlers.test_details import rows as found

FIELDS = (
    *("name", "street", "postal_code", "city", "region", "country"),
    *("tax_id", "tax_rate", "tax_exemption", "time_zone", "locale"),
)
CITY = {"street": "Calle Nueva 3\nPiso 2", "postal_code": "50002", "city": "Zaragoza", "country": "Spain"}


async def opened(hands: Hands, who: str = "bella", ref: str = "CUS-1") -> dict[str, Any]:
    """The form."""
    view = (await hands.command(who, f"/customer edit {ref}")).view
    assert view is not None
    return view


def present(view: dict[str, Any]) -> dict[str, Any]:
    """The values that the form shows."""
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    texts = {one["block_id"]: one["element"].get("initial_value", "") for one in inputs}
    lists = [one for one in inputs if one["element"]["type"] == "external_select"]
    texts |= {one["block_id"]: one["element"].get("initial_option", {}).get("value", "") for one in lists}
    (radio,) = [one["element"] for one in inputs if one["element"]["type"] == "radio_buttons"]
    chosen = {"type": "radio_buttons", "selected_option": {"value": radio["initial_option"]["value"]}}
    return texts | {"shares_tickets": chosen}


async def send(hands: Hands, view: dict[str, Any], who: str = "bella", **typed: Any) -> Said:
    """Fill in the form and go on."""
    return await hands.submit(who, "customer_edit", present(view) | typed, view["private_metadata"])


async def save(hands: Hands, shown: Said, who: str = "bella") -> Said:
    """Press Save on the page that says what the changes mean."""
    assert shown.view is not None, shown.all
    return await hands.submit(who, "customer_save", {}, shown.view["private_metadata"])


async def test_a_tax_exemption_is_on_the_card_and_on_the_next_invoice(hands: Hands) -> None:
    """In the words that were typed."""
    reason = "Exempt under § 4 Nr. 21 UStG."
    shown = await send(hands, await opened(hands), tax_rate="0", tax_exemption=reason)
    assert f"*Tax exemption*: none → {reason}" in shown.words
    await save(hands, shown)
    assert reason in (await hands.command("bella", "/customer CUS-1")).words
    made = await hands.command("bella", "/order make SUB-1043 renewal")
    quote = next(word for word in made.words.replace("*", " ").split() if word.startswith("Q-"))
    await hands.command("bella", f"/order send {quote} confirmed")
    await hands.submit("ana", "order_accept", dict.fromkeys(("po_number", "tax_id", *PARTS), ""), quote)
    ((buyer,),) = await rows(hands, "SELECT buyer FROM invoices ORDER BY id DESC LIMIT 1")
    assert json.loads(buyer)["tax_exemption"] == reason


async def test_a_new_tax_rate_holds_for_the_next_quote_and_not_for_an_earlier_one(hands: Hands) -> None:
    """The page shows the next bill by both rates. A quote that is there keeps its rate."""
    await hands.command("bella", "/order make SUB-1042 renewal")
    before = [rate for (rate,) in await rows(hands, "SELECT DISTINCT tax_rate FROM quote_lines ORDER BY tax_rate")]
    shown = await send(hands, await opened(hands), tax_rate="9,975 %")
    assert "*Tax rate*: 21% → 9.975%" in shown.words
    assert "bill: " in shown.words
    assert "before tax. Total: " in shown.words
    assert before
    said = await save(hands, shown)
    assert "Saved. CUS-1 has changed" in said.words
    assert "9.975%" in (await hands.command("bella", "/customer CUS-1")).words
    assert [
        rate for (rate,) in await rows(hands, "SELECT DISTINCT tax_rate FROM quote_lines ORDER BY tax_rate")
    ] == before
    made = await hands.command("bella", "/order make SUB-1043 renewal")
    quote = next(word for word in made.words.replace("*", " ").split() if word.startswith("Q-"))
    assert "tax 9.975%" in (await hands.command("bella", f"/order show {quote}")).words


async def rows(hands: Hands, query: str) -> list[Any]:
    """The rows of a query."""
    return list(await found(hands.desk, query))


async def test_an_address_in_parts_is_printed_as_its_country_writes_it(hands: Hands) -> None:
    """And it takes the place of the one that was typed as a text before."""
    await save(hands, await send(hands, await opened(hands), **CITY))
    ((address, country),) = await rows(hands, "SELECT billing_address, country FROM organizations WHERE id = 1")
    assert address == "Calle Nueva 3\nPiso 2\n50002 Zaragoza\nSpain"
    assert country == "ES"
    form = await hands.command("ana", "/subscription show SUB-1042")
    assert "Calle Nueva" not in form.all


async def test_a_new_address_is_used_instead_of_the_one_of_the_last_order(hands: Hands) -> None:
    """Billing details of the last order are remembered, until staff change the customer's."""
    made = await hands.command("bella", "/order make SUB-1043 renewal")
    quote = next(word for word in made.words.replace("*", " ").split() if word.startswith("Q-"))
    await hands.command("bella", f"/order send {quote} confirmed")
    papers = dict.fromkeys(("po_number", "tax_id", *PARTS), "") | {"street": "Old Road 1"}
    assert "error" not in (await hands.submit("ana", "order_accept", papers, quote)).errors
    again = await hands.command("bella", "/order make SUB-1043 services")
    other = next(word for word in again.words.replace("*", " ").split() if word.startswith("Q-"))
    await save(hands, await send(hands, await opened(hands), **CITY))
    line = {"description": "Training", "quantity": "1", "unit_price": "600", "tax_rate": "21"}
    await hands.submit("bella", "quote_line", line, f"{other} 0")
    await hands.command("bella", f"/order send {other} confirmed")
    form = await hands.command("ana", f"/order accept {other}")
    assert "Calle Nueva 3" in form.all
    assert "Old Road 1" not in form.all


async def test_the_second_of_two_people_is_told_what_changed(hands: Hands) -> None:
    """Nothing of theirs is saved; the sentence has the name and the new value."""
    first, second = await opened(hands, "bella"), await opened(hands, "adam")
    await save(hands, await send(hands, first, tax_rate="20"))
    said = await send(hands, second, "adam", tax_rate="22")
    assert "Bella" in said.words
    assert "changed CUS-1 while you were editing" in said.words
    assert "Tax rate is now: 20%" in said.words
    assert "20%" in (await hands.command("bella", "/customer CUS-1")).words


async def test_the_second_is_told_also_if_the_first_saves_after_the_page(hands: Hands) -> None:
    """The page that shows what changes is no promise."""
    first, second = await opened(hands, "bella"), await opened(hands, "adam")
    page = await send(hands, second, "adam", tax_rate="22")
    await save(hands, await send(hands, first, tax_rate="20"))
    assert "Tax rate is now: 20%" in (await save(hands, page, "adam")).words


async def test_two_people_can_change_different_fields(hands: Hands) -> None:
    """What one of them didn't touch is left as the other saved it."""
    first, second = await opened(hands, "bella"), await opened(hands, "adam")
    await save(hands, await send(hands, first, tax_rate="20"))
    await save(hands, await send(hands, second, "adam", name="Acme Robotics Group"), "adam")
    said = await hands.command("bella", "/customer CUS-1")
    assert "Acme Robotics Group" in said.words
    assert "20%" in said.words


async def test_a_tax_id_is_checked_by_its_country(hands: Hands) -> None:
    """A valid one is stored in its usual form, and one with a wrong digit as it was typed: Steward says so first."""
    doubt = "“DE 136695977” doesn't look like a tax ID of Germany (DE). It's printed as you entered it."
    shown = await send(hands, await opened(hands), tax_id="DE 136695977", country="DE")
    assert doubt in shown.words
    assert doubt in (await save(hands, shown)).words
    assert await rows(hands, "SELECT tax_id FROM organizations WHERE id = 1") == [("DE 136695977",)]
    shown = await send(hands, await opened(hands), tax_id="de 136 695 976", country="Germany")
    assert "doesn't look like" not in shown.words
    await save(hands, shown)
    assert await rows(hands, "SELECT tax_id FROM organizations WHERE id = 1") == [("DE136695976",)]
    shown = await send(hands, await opened(hands), tax_id="DE123", country="")
    assert "“DE123” doesn't look like a VAT ID." in shown.words
    us = await send(hands, await opened(hands), tax_id="12-3456789", country="US")
    assert us.view is not None


async def test_the_trail_has_the_fields_and_not_their_values(hands: Hands) -> None:
    """Who changed what of whom."""
    await save(hands, await send(hands, await opened(hands), name="Acme Robotics Group"))
    (details,) = [one for (one,) in await rows(hands, "SELECT details FROM audit WHERE action LIKE '%edit_customer'")]
    assert json.loads(details) == {"fields": ["name"]}


async def test_agents_and_customers_can_t_change_a_customer(hands: Hands) -> None:
    """They are refused at the command and at the form."""
    view = await opened(hands)
    for who, refused in (("agnes", "You can't change a customer."), ("ana", "You can't change customers.")):
        assert refused in (await hands.command(who, "/customer edit CUS-1")).words
        assert refused in (await send(hands, view, who, tax_rate="1")).words


async def test_a_form_that_nobody_made_is_not_understood(hands: Hands) -> None:
    """What a form carries is trusted no more than what is typed."""
    for about in ("", "[]", '{"ref": "CUS-1"}', '{"ref": "CUS-1", "marks": {"name": 1}}'):
        assert "Saved" not in (await hands.submit("bella", "customer_save", {}, about)).words
    forged = json.dumps({"ref": "CUS-1", "marks": {}, "typed": {"key": "stolen"}})
    await hands.submit("bella", "customer_save", {}, forged)
    assert await rows(hands, "SELECT key FROM organizations WHERE id = 1") == [("acme",)]


async def test_time_zone_and_country_are_chosen_from_lists_with_names(hands: Hands) -> None:
    """Found by city, country, name or code, in the reader's language; what is stored is the IANA zone and the code."""
    view = await opened(hands)
    fields = {one["block_id"]: one["element"] for one in view["blocks"] if one["type"] == "input"}
    assert fields["time_zone"]["initial_option"]["text"]["text"] == "Madrid, Spain · Europe/Madrid"
    about = view["private_metadata"]

    async def found(field: str, typed: str) -> list[tuple[str, str]]:
        said = await hands.suggest("bella", field, typed, form="customer_edit", about=about)
        return [(one["text"]["text"], one["value"]) for one in said.options]

    assert await found("time_zone", "norway") == [("Oslo, Norway · Europe/Oslo", "Europe/Oslo")]
    assert ("Zurich, Switzerland · Europe/Zurich", "Europe/Zurich") in await found("time_zone", "central european")
    assert (await found("country", "es"))[0] == ("Spain (ES)", "ES")
    assert await found("country", "no such place") == []
    assert len(await found("time_zone", "")) == 100
    page = await send(hands, view, time_zone="Europe/Oslo", country="NO")
    assert "Madrid, Spain · Europe/Madrid → Oslo, Norway · Europe/Oslo" in page.words
    await save(hands, page)
    assert await rows(hands, "SELECT time_zone, country FROM organizations WHERE id = 1") == [("Europe/Oslo", "NO")]


async def test_the_lists_are_in_the_reader_s_language(hands: Hands) -> None:
    """A person who types in their own language finds them; the English name is found too."""
    names = {tag: country_choices(Locale(tag)) for tag in ("de", "ja")}
    assert [one.label for one in matching(names["de"], "Deutsch")] == ["Deutschland (DE)"]
    assert [one.value for one in matching(names["ja"], "germany")] == ["DE"]
    assert [one.label for one in matching(zone_choices(Locale("de")), "zurich")] == ["Zürich, Schweiz · Europe/Zurich"]


async def test_who_can_t_change_a_customer_gets_no_options(hands: Hands) -> None:
    """Neither agents nor customers, and nobody without the form."""
    about = (await opened(hands))["private_metadata"]
    for field in ("time_zone", "country"):
        for who, form in (("agnes", about), ("ana", about), ("bella", ""), ("bella", "[]")):
            assert (await hands.suggest(who, field, "spain", form="customer_edit", about=form)).options == []


async def test_nonsense_in_a_list_is_said_at_its_field(hands: Hands) -> None:
    """A forged choice is read as what is typed."""
    said = await send(hands, await opened(hands), time_zone="Mars", country="Atlantis")
    assert set(said.errors) == {"time_zone", "country"}
