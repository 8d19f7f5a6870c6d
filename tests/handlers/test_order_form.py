"""`/order form` at the running desk: what the vendor's people type in is processed as an order form is."""

import json
from typing import Any

import pytest

from tests.handlers.hands import Hands
from tests.support.desk import Json, RunningDesk, reply

COMPANY = {
    "country": "NO",
    "time_zone": "Europe/Oslo",
    "street": "Prøvegata 1\nInngang B",
    "postal_code": "0150",
    "city": "Oslo",
    "region": "",
    "tax_id": "NO 995525828 MVA",
    "tax_rate": "25",
}
WHAT = {
    "product": "cloud",
    "seats": "12",
    "cycle": "year",
    "currency": "EUR",
    "start": "active",
    "starts_on": "2126-11-23",
    "name": "",
}
PEOPLE = {
    "main_name": "Ida Berg",
    "main_address": "ida@fjord.example",
    "first_name": "Ola Lie",
    "first_address": "ola@fjord.example",
    "more": "Kari Dahl <kari@fjord.example>\nkofi@mensah-it.example",
    "more_billing": "",
    "admins": "Ola Lie <ola@fjord.example>",
}
NEW = {**COMPANY, **WHAT, **PEOPLE}


async def look_up(desk: RunningDesk, view: Json, field: str, typed: str, who: str = "bella") -> Json:
    """Type into a list of the form. Returns its options: the value by the label."""
    found = await desk._post("suggest", user=who, view_id=view["id"], action_id=field, value=typed)
    return {one["text"]: one["value"] for one in found["options"]}


async def choose(desk: RunningDesk, named: str) -> Json:
    """The first step, with the first customer of the list: the name that is typed, if there is none."""
    view = (await desk.command("bella", "/order form"))["view"]
    found = await look_up(desk, view, "organization", named)
    value = next(iter(found.values()))
    chosen = await desk.click("bella", "organization", view_id=view["id"], value=value)
    assert chosen["error"] is None
    shown: Json = chosen["view"]
    return shown


async def send_customer(desk: RunningDesk, view: Json, plan: str, **company: str) -> Json:
    """Send the first step."""
    if "country" in inputs(view):
        company = {**COMPANY, **company}
        await look_up(desk, view, "time_zone", company["time_zone"])
        await look_up(desk, view, "country", company["country"])
    answer: Json = await desk.submit("bella", view["id"], plan=plan, **company)
    assert answer["error"] is None
    return answer


async def open_form(desk: RunningDesk, organization: str, plan: str = "cloud", **company: str) -> Json:
    """The second step, after customer and plan were chosen."""
    view: Json = (await send_customer(desk, await choose(desk, organization), plan, **company))["view"]
    assert view["callback_id"] == "order_fill", view["errors"]
    return view


async def send(desk: RunningDesk, view: Json, **typed: str) -> Json:
    """Send the second step, and the third if there is nothing wrong with it."""
    await look_up(desk, view, "currency", "")
    answer = await desk.submit("bella", view["id"], **{name: typed[name] for name in WHAT})
    if not answer["view"]["errors"]:
        people = {name: text for name, text in typed.items() if name in inputs(answer["view"])}
        answer = await desk.submit("bella", view["id"], **people)
    return answer


def inputs(view: Json) -> dict[str, Any]:
    """The inputs of a view, by name."""
    return {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}


def values(view: Json) -> dict[str, str]:
    """What is filled in, by input."""
    filled = {}
    for name, element in inputs(view).items():
        option = element.get("initial_option", {}).get("value", "")
        filled[name] = element.get("initial_value", "") or element.get("initial_date", "") or option
    return filled


def words(view: Json) -> str:
    """All that is to be read in a view."""
    return str(view["blocks"])


async def process(desk: RunningDesk, view: Json, **typed: str) -> Json:
    """Fill in the second and the third step, and confirm what is shown."""
    shown = await send(desk, view, **{**WHAT, "start": "active", **typed})
    assert (shown["error"], shown["view"].get("errors")) == (None, {})
    answer = await desk.submit("bella", view["id"])
    assert answer["error"] is None
    done: Json = answer["view"]
    return done


async def test_a_new_customer_is_made_with_all_that_belongs_to_it(desk_on_both: RunningDesk) -> None:
    """Whoever is known by the address is used as they are; who is new is made, and welcomed by mail."""
    desk = desk_on_both
    people = await desk.count("people")
    view = await open_form(desk, "Fjord Ferries")
    shown = await send(desk, view, **NEW)
    preview = words(shown["view"])
    assert "The customer is new." in preview
    assert "*Country*\\nNorway (NO)" in preview
    assert "Ida Berg*, ida@fjord.example · gets a welcome email'" in preview.replace("\\n", "'")
    assert "Kofi Mensah*, kofi@mensah-it.example · already known · gets a welcome email about support" in preview
    assert "€2,736.00 a year, before tax" in preview
    done = words((await desk.submit("bella", view["id"]))["view"])
    assert "I've created *SUB-1066*: Fleet Planner Cloud, for Fjord Ferries. 4 people get a welcome email." in done
    assert "is the draft quote for its first term: €3,420.00 including tax" in done
    await desk.settle()
    assert await desk.count("people") == people + 3
    assert [len(await desk.mails(f"{name}@fjord.example")) for name in ("ida", "ola", "kari")] == [1, 1, 1]
    made = "number = 1066 AND ends_on = '2127-11-22' AND state = 'active' AND kind = 'site' AND currency = 'EUR'"
    assert await desk.count("subscriptions", made) == 1
    company = "city = 'Oslo' AND postal_code = '0150' AND billing_address LIKE '%0150 Oslo%Norway' AND "
    company += "tax_rate = 25000 AND country = 'NO' AND time_zone = 'Europe/Oslo' AND tax_id = 'NO 995525828 MVA'"
    assert await desk.count("organizations", f"key = 'fjord-ferries' AND {company}") == 1
    assert await desk.count("quotes", "kind = 'purchase' AND state = 'draft'") == 1


async def test_a_customer_who_is_there_is_left_as_they_are(desk: RunningDesk) -> None:
    """They are found by a part of the name; their details are shown, and nothing is asked about them."""
    shown = await choose(desk, "robotics")
    assert "Acme Robotics, S.L." in words(shown)
    assert "Madrid" in words(shown)
    assert set(inputs(shown)) == {"organization", "plan"}
    view = (await send_customer(desk, shown, "server"))["view"]
    assert "For *Acme Robotics*, on the plan *Server license*." in words(view)
    sold = {"product": "server", "seats": "5", "start": "evaluation", "starts_on": "2026-11-23", "name": "To try"}
    people = {"main_name": "Somebody Else", "main_address": "Ana <ANA@acme.example>"}
    empty = dict.fromkeys(("first_name", "first_address", "more", "more_billing"), "")
    done = await process(desk, view, **sold, **empty, **people)
    assert "I've created *SUB-1066*: To try, for Acme Robotics. 1 person gets a welcome email." in words(done)
    assert "drafted" not in words(done)
    made = "number = 1066 AND state = 'evaluation' AND ends_on = '2026-12-22' AND bought = 0"
    assert await desk.count("subscriptions", made) == 1
    assert await desk.count("people", "key = 'ana' AND name = 'Ana Pérez Iñíguez'") == 1
    assert await desk.count("quotes") == 0
    shown = await desk.command("bella", "/subscription show SUB-1066")
    assert "SUB-1066 · To try: is an evaluation that ends in 29 days" in reply(shown)["text"]


@pytest.mark.parametrize(
    ("typed", "customer"),
    [("CUS-1", "acme"), ("robotics", "acme"), ("acme", "acme"), ("Fjord Ferries", "Fjord Ferries"), ("a", "")],
)
async def test_the_form_begins_with_the_customer_who_was_typed(hands: Hands, typed: str, customer: str) -> None:
    """By ID, a part of the name, or the name of a new one. If several fit, it asks."""
    form = (await hands.command("bella", f"/order form {typed}")).view
    assert form is not None
    assert values(form)["organization"] == customer
    found = await hands.suggest("bella", "organization", "CUS-1", form="order_start")
    assert [one["value"] for one in found.options] == ["acme"]


async def test_what_is_known_of_a_customer_is_filled_in(desk: RunningDesk) -> None:
    """The plan, the currency and the contacts of their newest subscription. Nothing of it for a new customer."""
    shown = await choose(desk, "hikari")
    assert values(shown)["plan"] == "cloud"
    view = (await send_customer(desk, shown, "cloud"))["view"]
    assert values(view)["currency"] == "JPY"
    typed = {**WHAT, "currency": "JPY"}
    third = (await desk.submit("bella", view["id"], **typed))["view"]
    assert "I've filled in the contacts of SUB-" in words(third)
    filled = values(third)
    assert filled["main_address"].endswith("@hikari.example")
    assert "@hikari.example>" in filled["admins"]
    fresh = await open_form(desk, "Fjord Ferries")
    assert values(fresh)["currency"] == ""
    await look_up(desk, fresh, "currency", "euro")
    assert not any(values((await desk.submit("bella", fresh["id"], **WHAT))["view"]).values())


async def test_customers_are_searched_and_a_new_one_is_offered_if_the_name_is_free(desk: RunningDesk) -> None:
    """Accents and case make no difference. A name that is there isn't offered as new."""
    view = (await desk.command("bella", "/order form"))["view"]
    assert set(inputs(view)) == {"organization"}
    assert await look_up(desk, view, "organization", "ACME rob") == {
        "Acme Robotics · CUS-1": "acme",
        "New customer: ACME rob": "ACME rob",
    }
    assert await look_up(desk, view, "organization", "acme  robotics") == {"Acme Robotics · CUS-1": "acme"}
    assert await look_up(desk, view, "organization", "Fjord") == {"New customer: Fjord": "Fjord"}
    assert "acme" in (await look_up(desk, view, "organization", "")).values()


async def test_going_back_keeps_what_was_typed_in_each_step(desk: RunningDesk) -> None:
    """Also in a step that isn't finished, and on the way forward again."""
    view = await open_form(desk, "Fjord Ferries")
    await look_up(desk, view, "currency", "euro")
    third = (await desk.submit("bella", view["id"], **WHAT))["view"]
    await desk.submit("bella", third["id"], main_name="Ida Berg", main_address="not yet")
    second = (await desk.click("bella", "order_change", view_id=third["id"], value="what"))["view"]
    assert {name: values(second)[name] for name in WHAT} == WHAT
    first = (await desk.click("bella", "order_change", view_id=third["id"], value="who"))["view"]
    assert values(first) == {"organization": "Fjord Ferries", "plan": "cloud", **COMPANY}
    view = (await desk.submit("bella", first["id"]))["view"]
    assert values(view)["seats"] == "12"
    last = (await desk.submit("bella", view["id"]))["view"]
    assert (values(last)["main_name"], values(last)["main_address"]) == ("Ida Berg", "not yet")


async def test_another_customer_has_other_contacts(desk: RunningDesk) -> None:
    """What was filled in for the first isn't taken for the second."""
    view = await open_form(desk, "acme")
    await look_up(desk, view, "currency", "euro")
    await desk.submit("bella", view["id"], **WHAT)
    first = (await desk.click("bella", "order_change", view_id=view["id"], value="what"))["view"]
    first = (await desk.click("bella", "order_change", view_id=view["id"], value="who"))["view"]
    await look_up(desk, first, "organization", "hikari")
    first = (await desk.click("bella", "organization", view_id=view["id"], value="hikari"))["view"]
    second = (await desk.submit("bella", first["id"], plan="cloud"))["view"]
    assert values(second)["currency"] == "JPY"
    third = (await desk.submit("bella", second["id"]))["view"]
    assert values(third)["main_address"].endswith("@hikari.example")


async def test_a_preview_leads_back_to_each_step(desk: RunningDesk) -> None:
    """The step comes as it was filled in, in the place of the preview."""
    view = await open_form(desk, "Fjord Ferries")
    await send(desk, view, **NEW)
    back = (await desk.click("bella", "order_change:contacts", view_id=view["id"], value="contacts"))["view"]
    assert back["id"] == view["id"]
    assert values(back)["more"] == NEW["more"]
    await desk.submit("bella", view["id"])
    back = (await desk.click("bella", "order_change:what", view_id=view["id"], value="what"))["view"]
    assert values(back)["product"] == "cloud"
    assert values(back)["starts_on"] == "2126-11-23"
    done = await process(desk, back, **{**NEW, "seats": "13"})
    assert "SUB-1066" in words(done)
    assert await desk.count("subscription_items", "seats = 13") == 1


async def test_an_order_is_made_once_however_often_it_is_sent(desk: RunningDesk) -> None:
    """The second of two clicks finds the first."""
    view = await open_form(desk, "Fjord Ferries")
    await send(desk, view, **NEW)
    await desk.fault(method="interaction", kind="doubled", times=1)
    await desk.submit("bella", view["id"])
    assert await desk.count("subscriptions", "number > 1065") == 1


async def third_step(desk: RunningDesk, organization: str, plan: str, product: str) -> Json:
    """The third step."""
    view = await open_form(desk, organization, plan)
    await look_up(desk, view, "currency", "euro")
    found: Json = (await desk.submit("bella", view["id"], **{**WHAT, "product": product}))["view"]
    return found


async def test_a_plan_without_room_asks_for_one_technical_contact(desk: RunningDesk) -> None:
    """Basic Support allows one, who is the first."""
    asked = inputs(await third_step(desk, "delos", "basic-support", "basic-support"))
    assert "first_address" in asked
    assert "more" not in asked


async def test_a_site_is_ordered_with_a_site_admin_and_further_billing_contacts(desk: RunningDesk) -> None:
    """Both are in the preview, and have their roles afterwards."""
    view = await open_form(desk, "Fjord Ferries")
    people = {
        "more_billing": "Kim Moe, kim@fjord.example",
        "admins": "Ola Lie <ola@fjord.example>\nKim kim@fjord.example",
    }
    shown = words((await send(desk, view, **{**NEW, **people}))["view"])
    assert "Secondary billing contact: *Kim Moe*, kim@fjord.example" in shown
    assert "Site admin: *Ola Lie*, ola@fjord.example" in shown
    await desk.submit("bella", view["id"])
    made = (
        "subscription_id = (SELECT id FROM subscriptions WHERE number = 1066) AND person_id = (SELECT id FROM people "
    )
    for name, kind, rank in (
        ("kim", "billing", "secondary"),
        ("kim", "site_admin", "only"),
        ("ola", "site_admin", "only"),
        ("ola", "technical", "primary"),
    ):
        their = f"WHERE email = '{name}@fjord.example') AND kind = '{kind}' AND rank = '{rank}'"
        assert await desk.count("contacts", made + their) == 1


async def test_only_a_site_is_asked_for_a_site_admin(hands: Hands, desk: RunningDesk) -> None:
    """A site needs one. A license has none, and neither has a plan whose role table doesn't use the role."""
    site = inputs(await third_step(desk, "Fjord Ferries", "cloud", "cloud"))
    assert list(site)[:3] == ["main_name", "main_address", "admins"]
    assert "admins" not in inputs(await third_step(desk, "Fjord Ferries", "server", "server"))
    assert "admins" not in inputs(await third_step(desk, "delos", "basic-support", "basic-support"))
    about = {"organization": "Fjord Ferries", "plan": "server", **WHAT}
    answer = await hands.submit("bella", "order_contacts", PEOPLE, json.dumps({**about, "product": "server"}))
    assert answer.errors == {"admins": "This product is a license. Only sites have this role."}
    none = await hands.submit(
        "bella", "order_contacts", {**PEOPLE, "admins": ""}, json.dumps({**about, "plan": "cloud"})
    )
    assert none.errors["admins"].startswith("A site needs at least one. Nobody else can change its users")


@pytest.mark.parametrize("who", ["ana", "agnes"])
async def test_only_who_processes_orders_is_asked(desk: RunningDesk, who: str) -> None:
    """Customers and agents are refused before anything is asked."""
    answer = await desk.command(who, "/order form")
    assert answer.get("view") is None


async def test_what_was_sold_is_invoiced_when_its_quote_is_accepted(desk_on_both: RunningDesk) -> None:
    """The draft goes out when the vendor sends it; the customer accepts it, and the term that runs stays as it is."""
    desk = desk_on_both
    view = await open_form(desk, "acme")
    sold = {**WHAT, **PEOPLE, "main_address": "ana@acme.example", "starts_on": "2026-11-22", "seats": "7"}
    assert "SUB-1066" in words(await process(desk, view, **sold))
    running = "number = 1066 AND state = 'active' AND starts_on = '2026-11-22' AND ends_on = '2027-11-21'"
    assert await desk.count("subscriptions", running) == 1
    invoices = await desk.count("invoices")
    sent = await desk.command("bella", "/order send Q-2026-0001 confirmed")
    assert await desk.count("quotes", "state = 'open'") == 1, reply(sent)["text"]
    form = (await desk.command("ana", "/order accept Q-2026-0001"))["view"]
    done = await desk.submit("ana", form["id"], po_number="PO-7", street="Calle 1")
    assert "ORD-2026-0001" in words(done["view"])
    assert await desk.count("invoices") == invoices + 1
    assert await desk.count("subscriptions", running) == 1
    assert await desk.count("subscription_items", "seats = 7 AND ended_on IS NULL") == 1
