"""`/steward catalogue`, at a running desk: from the list to a changed price."""

from typing import Any

from tests.handlers.cases.doing import chosen
from tests.handlers.hands import Hands

FAR = "2190-01-01"


def price(amount: str, day: str = FAR, currency: str = "EUR") -> dict[str, Any]:
    """What the form has."""
    day_chosen = {"type": "datepicker", "selected_date": day}
    return {"currency": currency, "cycle": chosen("year"), "price": amount, "holds_from": day_chosen}


async def today(hands: Hands) -> str:
    """Adam's day, as his form suggests it."""
    form = (await hands.command("adam", "/steward catalogue price cloud")).view
    assert form is not None
    return next(str(one["element"]["initial_date"]) for one in form["blocks"] if one.get("block_id") == "holds_from")


async def save(hands: Hands, typed: dict[str, Any]) -> Any:
    """Send the form and press Save."""
    page = (await hands.submit("adam", "catalogue_price", typed, "cloud")).view
    assert page is not None
    return page, await hands.submit("adam", "catalogue_price_save", {}, page["private_metadata"])


async def test_an_admin_changes_a_price_from_the_list_on(hands: Hands) -> None:
    """From the list: the price is shown before and after, with what it concerns, and saved."""
    listed = await hands.command("adam", "/steward catalogue")
    assert "Fleet Planner Cloud" in listed.words
    assert "€228.00 per seat per year" in listed.words
    card = await hands.command("adam", "/steward catalogue show cloud")
    assert card.button("Change a price")["action_id"] == "/steward catalogue price cloud"
    page, said = await save(hands, price("456", await today(hands)))
    words = str(page["blocks"])
    assert "costs €456.00 per seat per year instead of €228.00, from today on" in words
    assert "What is sold keeps its price." in words
    assert "Saved. *Fleet Planner Cloud* costs €456.00" in said.words
    after = await hands.command("adam", "/steward catalogue show cloud")
    assert "€456.00 per seat per year" in after.words
    assert "Earlier prices: From Jan 1, 1970: €228.00" in after.words.replace("1 Jan 1970", "Jan 1, 1970")
    assert "price before: 228.00 EUR" in (await hands.command("adam", "/steward audit set_price")).words


async def test_a_scheduled_price_is_withdrawn_with_the_button_of_its_line(hands: Hands) -> None:
    """Today's quotes have the present price. Afterwards the card has only that."""
    _, said = await save(hands, price("456"))
    card = await hands.command("adam", "/steward catalogue show cloud")
    assert "€456.00 per seat per year" in card.words
    withdraw = card.button("Withdraw")
    assert withdraw["action_id"] == said.button("Withdraw")["action_id"]
    assert withdraw["confirm"]["title"]["text"] == "Withdraw this price?"
    gone = await hands.press("adam", withdraw["action_id"])
    assert "It stays at €228.00 per seat per year." in gone.words
    assert "€456.00" not in (await hands.command("adam", "/steward catalogue show cloud")).words


async def test_wrong_inputs_are_marked_in_the_form(hands: Hands) -> None:
    """Each with its sentence, and nothing is saved."""
    said = await hands.submit("adam", "catalogue_price", price("x", "2020-01-01"), "cloud")
    assert set(said.errors) == {"price", "holds_from"}
    said = await hands.submit("adam", "catalogue_price", price("1", currency="ABC"), "cloud")
    assert said.errors == {"currency": "“ABC” isn't a currency. Use its three letters, such as EUR or JPY."}


async def test_the_billing_team_sees_no_catalogue(hands: Hands) -> None:
    """It is the admins'."""
    said = await hands.command("bella", "/steward catalogue")
    assert "Fleet Planner Cloud" not in said.words
    assert "manage plans, products and prices" in said.words
