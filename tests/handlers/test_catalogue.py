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
    assert card.button("Change a price")["action_id"] == "/steward catalogue price product cloud"
    page, said = await save(hands, price("456", await today(hands)))
    words = str(page["blocks"])
    assert "costs €456.00 per seat per year instead of €228.00, from today on" in words
    assert "What is sold keeps its price." in words
    assert "Saved. *Fleet Planner Cloud* costs €456.00" in said.words
    after = await hands.command("adam", "/steward catalogue show cloud")
    assert "€456.00 per seat per year" in after.words
    assert "Earlier prices: €228.00" in after.words
    assert "price before: 228.00 EUR" in (await hands.command("adam", "/steward audit set_price")).words


async def test_a_price_that_is_no_amount_is_asked_again_without_offering_a_discount(hands: Hands) -> None:
    """A price is never below 0, unlike a line of a quote."""
    said = await hands.submit("adam", "catalogue_price", price("nine", await today(hands)), "cloud")
    assert said.errors == {"price": "I can't read “nine” as an amount in EUR. Enter it like 1190.00."}


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


async def test_a_product_is_added_priced_and_retired(hands: Hands) -> None:
    """From the button below the list to the one that brings it back."""
    listed = await hands.command("adam", "/steward catalogue")
    form = await hands.press("adam", listed.button("Add a product")["action_id"])
    assert form.view is not None
    typed = {"key": "nav", "name": "Navigator", "kind": chosen("license"), "addon": chosen("false"), "family": "nav"}
    typed |= {"tier": "", "file": "", "new_keys": "order, renewal"}
    said = await hands.submit("adam", "catalogue_product", typed, form.view.get("private_metadata", ""))
    assert "Set a price, so that it can be ordered." in said.words
    wrong = await hands.submit("adam", "catalogue_product", typed | {"key": "Nav igator", "tier": "x"}, "")
    assert set(wrong.errors) == {"key", "tier"}
    card = await hands.command("adam", "/steward catalogue show nav")
    asked = await hands.press("adam", card.button("Retire")["action_id"])
    assert asked.view is not None
    assert "*Navigator* can't be ordered anymore." in str(asked.view)
    day = {"type": "datepicker", "selected_date": await today(hands)}
    done = await hands.submit("adam", "catalogue_retire", {"holds_from": day}, asked.view["private_metadata"])
    assert "*Navigator* is retired" in done.words
    back = await hands.press("adam", done.button("Bring back")["action_id"])
    assert "*Navigator* can be ordered." in back.words


async def test_a_plan_in_use_offers_only_what_is_no_term(hands: Hands) -> None:
    """Its name, its reminders, and what is the billing team's to decide. A new plan has everything."""
    used = (await hands.command("adam", "/steward catalogue edit plan cloud")).view
    assert used is not None
    assert [one["block_id"] for one in used["blocks"] if one["type"] == "input"] == [
        *("name", "reminder_slots", "monthly_slots", "dunning_slots", "suspends_after", "annual_on_recorded_card"),
        *("charge_after", "charge_retries"),
    ]
    assert "What you change here holds for all of them right away." in str(used)
    typed = {"name": "Cloud 2026", "reminder_slots": "60, 30, 7", "monthly_slots": ""}
    said = await hands.submit("adam", "catalogue_plan", typed, used["private_metadata"])
    assert "*Name*: Cloud → Cloud 2026" in said.words
    assert "*Reminders of monthly terms*: 7, 1 → none" in said.words
    plans = await hands.command("adam", "/steward catalogue plans")
    assert "Cloud 2026" in plans.words
    new = (await hands.press("adam", plans.button("Add a plan")["action_id"])).view
    assert new is not None
    assert len([one for one in new["blocks"] if one["type"] == "input"]) == 17


async def test_a_legal_entity_that_was_left_out_is_chosen_from_the_list(hands: Hands) -> None:
    """Instead of only saying that something is missing."""
    said = await hands.command("bella", "/steward entities logo")
    assert "/steward entities show main" in [one["action_id"] for one in said.buttons]
