"""`/order form` at the running desk: what the vendor's people type in is processed as an order form is."""

from typing import Any

import pytest

from tests.support.desk import Json, RunningDesk, reply

COMPANY = {
    "time_zone": "Europe/Oslo",
    "billing_address": "Prøvegata 1\n0150 Oslo",
    "tax_id": "NO000000000",
    "tax_rate": "25",
}
NEW = {
    **COMPANY,
    "main_name": "Ida Berg",
    "main_address": "ida@fjord.example",
    "first_name": "Ola Lie",
    "first_address": "ola@fjord.example",
    "more": "Kari Dahl <kari@fjord.example>\nkofi@mensah-it.example",
    "more_billing": "",
    "admins": "Ola Lie <ola@fjord.example>",
    "product": "cloud",
    "seats": "12",
    "cycle": "year",
    "currency": "EUR",
    "start": "active",
    "starts_on": "2126-11-23",
    "name": "",
}


async def open_form(desk: RunningDesk, organization: str, plan: str = "cloud") -> Json:
    """The second form, after organization and plan were chosen."""
    first = (await desk.command("bella", "/order form"))["view"]
    answer = await desk.submit("bella", first["id"], organization=organization, plan=plan)
    assert answer["error"] is None
    view: Json = answer["view"]
    return view


def words(view: Json) -> str:
    """All that is to be read in a view."""
    return str(view["blocks"])


async def process(desk: RunningDesk, view: Json, **typed: str) -> Json:
    """Fill the second form, and confirm what it shows."""
    shown = await desk.submit("bella", view["id"], **typed)
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
    shown = await desk.submit("bella", view["id"], **NEW)
    preview = words(shown["view"])
    assert "The organization is new." in preview
    assert "Kofi Mensah*, kofi@mensah-it.example · already known · gets a welcome email" in preview
    assert "€2,736.00 a year, before tax" in preview
    done = words((await desk.submit("bella", view["id"]))["view"])
    assert "I've created *SUB-1066*: Fleet Planner Cloud, for Fjord Ferries. 4 people get a welcome email." in done
    assert "is the draft quote for its first term: €3,420.00 including tax" in done
    await desk.settle()
    assert await desk.count("people") == people + 3
    assert [len(await desk.mails(f"{name}@fjord.example")) for name in ("ida", "ola", "kari")] == [1, 1, 1]
    made = "number = 1066 AND ends_on = '2127-11-22' AND state = 'active' AND kind = 'site' AND currency = 'EUR'"
    assert await desk.count("subscriptions", made) == 1
    assert await desk.count("organizations", "key = 'fjord-ferries' AND tax_rate = 25000") == 1
    assert await desk.count("quotes", "kind = 'purchase' AND state = 'draft'") == 1


async def test_an_organization_that_is_there_is_left_as_it_is(desk: RunningDesk) -> None:
    """It is found by its name in any case, or by its key, and nothing is asked about it."""
    for named in ("acme ROBOTICS", "acme"):
        view = await open_form(desk, named, "server")
        assert "For *Acme Robotics*, on the plan *Server license*." in words(view)
        assert "billing_address" not in words(view)
    sold = {"product": "server", "seats": "5", "cycle": "year", "currency": "EUR", "start": "evaluation"}
    people = {"main_name": "Somebody Else", "main_address": "ANA@acme.example"}
    done = await process(desk, view, **sold, **people, starts_on="2026-11-23", name="To try")
    assert "I've created *SUB-1066*: To try, for Acme Robotics. 1 person gets a welcome email." in words(done)
    assert "drafted" not in words(done)
    made = "number = 1066 AND state = 'evaluation' AND ends_on = '2026-12-22' AND bought = 0"
    assert await desk.count("subscriptions", made) == 1
    assert await desk.count("people", "key = 'ana' AND name = 'Ana Pérez Iñíguez'") == 1
    assert await desk.count("quotes") == 0
    shown = await desk.command("bella", "/subscription show SUB-1066")
    assert "SUB-1066 · To try: is an evaluation that ends in 29 days" in reply(shown)["text"]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("time_zone", "Mars", "“Mars” isn't a time zone. Use a name such as “Europe/Madrid” or “UTC”."),
        ("tax_rate", "a lot", "“a lot” isn't a tax rate"),
        ("main_address", "ida at fjord", "“ida at fjord” isn't an email address"),
        ("first_address", "", "It is empty."),
        ("first_name", "", "It is empty."),
        ("more", "Kari", "“Kari” isn't an email address"),
        ("more_billing", "Kari", "“Kari” isn't an email address"),
        ("more_billing", "ida@fjord.example", "“ida@fjord.example” already has a billing role on SUB-1066."),
        ("admins", "Ola", "“Ola” isn't an email address"),
        ("admins", "", "A site needs at least one. Nobody else can change its users or deactivate its products."),
        ("more", "ola@fjord.example", "“ola@fjord.example” already has a technical role on SUB-1066."),
        ("seats", "a dozen", "“a dozen” isn't a whole number."),
        ("seats", "0", "“0” is too small. The minimum is 1."),
        ("starts_on", "2199-12-31", "2200-12-30 isn't between the years 1970 and 2199."),
    ],
)
async def test_what_is_wrong_is_said_at_its_input(desk: RunningDesk, field: str, value: str, said: str) -> None:
    """The form stays open with all that was typed, and can be put right."""
    view = await open_form(desk, "Fjord Ferries")
    answer = await desk.submit("bella", view["id"], **{**NEW, field: value})
    assert list(answer["view"]["errors"]) == [field]
    assert answer["view"]["errors"][field].startswith(said)
    assert await desk.count("organizations", "name = 'Fjord Ferries'") == 0
    again = await desk.submit("bella", view["id"], **NEW)
    assert "Process this order?" in str(again["view"])


async def test_all_that_is_wrong_is_said_at_once(desk: RunningDesk) -> None:
    """Each at its input, so that a form is put right in one go."""
    view = await open_form(desk, "Fjord Ferries")
    wrong = {"tax_rate": "a lot", "seats": "a dozen", "main_address": "ida", "more": "Kari", "admins": "Ola"}
    answer = await desk.submit("bella", view["id"], **{**NEW, **wrong})
    assert set(answer["view"]["errors"]) == set(wrong)


async def test_what_slack_could_not_keep_is_said_in_time(desk: RunningDesk) -> None:
    """Before it is shown, while it can still be shortened."""
    view = await open_form(desk, "Fjord Ferries")
    long = {"billing_address": '"' * 500, "more": "".join(f'"{"a" * 70}" <k{n}@fjord.example>\n' for n in range(4))}
    long |= dict.fromkeys(("main_name", "first_name", "name"), '"' * 100) | {"tax_id": '"' * 40}
    long |= {f"{who}_address": f"{who}@{'a' * 60}.{'b' * 60}.{'c' * 60}.example" for who in ("main", "first")}
    long["more"] = long["more"] + '"' * 100
    answer = await desk.submit("bella", view["id"], **{**NEW, **long})
    assert list(answer["view"]["errors"]) == ["more"]


async def test_a_preview_can_be_changed(desk: RunningDesk) -> None:
    """The form comes back as it was filled, in the place of the preview."""
    view = await open_form(desk, "Fjord Ferries")
    await desk.submit("bella", view["id"], **NEW)
    back = (await desk.click("bella", "order_change", view_id=view["id"]))["view"]
    assert back["id"] == view["id"]
    filled: dict[str, Any] = {block["block_id"]: block["element"] for block in back["blocks"] if "element" in block}
    assert filled["more"]["initial_value"] == NEW["more"]
    assert filled["product"]["initial_option"]["value"] == "cloud"
    assert filled["starts_on"]["initial_date"] == "2126-11-23"
    done = await process(desk, back, **{**NEW, "seats": "13"})
    assert "SUB-1066" in words(done)
    assert await desk.count("subscription_items", "seats = 13") == 1


async def test_an_order_is_made_once_however_often_it_is_sent(desk: RunningDesk) -> None:
    """The second of two clicks finds the first."""
    view = await open_form(desk, "Fjord Ferries")
    await desk.submit("bella", view["id"], **NEW)
    await desk.fault(method="interaction", kind="doubled", times=1)
    await desk.submit("bella", view["id"])
    assert await desk.count("subscriptions", "number > 1065") == 1


async def test_a_plan_without_room_asks_for_one_technical_contact(desk: RunningDesk) -> None:
    """Basic Support allows one, who is the first."""
    view = await open_form(desk, "delos", "basic-support")
    assert "first_address" in words(view)
    assert "'more'" not in words(view)
    assert "Basic Support" in words(view)
    assert "Fleet Planner Cloud" not in words(view)


async def test_a_site_is_ordered_with_a_site_admin_and_further_billing_contacts(desk: RunningDesk) -> None:
    """Both are in the preview, and have their roles afterwards."""
    view = await open_form(desk, "Fjord Ferries")
    people = {
        "more_billing": "Kim Moe, kim@fjord.example",
        "admins": "Ola Lie <ola@fjord.example>\nKim kim@fjord.example",
    }
    shown = words((await desk.submit("bella", view["id"], **{**NEW, **people}))["view"])
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


async def test_a_license_has_no_site_admin(desk: RunningDesk) -> None:
    """The product decides, which is chosen in the same form."""
    view = await open_form(desk, "Fjord Ferries", "server")
    answer = await desk.submit("bella", view["id"], **{**NEW, "product": "server"})
    assert answer["view"]["errors"] == {"admins": "This product is a license. Only sites have this role."}
    again = await desk.submit("bella", view["id"], **{**NEW, "product": "server", "admins": ""})
    assert "Process this order?" in str(again["view"])


async def test_a_plan_without_site_admins_asks_for_none(desk: RunningDesk) -> None:
    """Its role table doesn't use the role."""
    assert "'admins'" not in words(await open_form(desk, "delos", "basic-support"))
    assert "'admins'" in words(await open_form(desk, "delos", "cloud"))


@pytest.mark.parametrize("who", ["ana", "agnes"])
async def test_only_who_processes_orders_is_asked(desk: RunningDesk, who: str) -> None:
    """Customers and agents are refused before anything is asked."""
    answer = await desk.command(who, "/order form")
    assert answer.get("view") is None


async def test_what_was_sold_is_invoiced_when_its_quote_is_accepted(desk_on_both: RunningDesk) -> None:
    """The draft goes out when the vendor sends it; the customer accepts it, and the term that runs stays as it is."""
    desk = desk_on_both
    view = await open_form(desk, "acme")
    there = {name: value for name, value in NEW.items() if name not in COMPANY}
    sold = {**there, "main_address": "ana@acme.example", "starts_on": "2026-11-22", "seats": "7"}
    assert "SUB-1066" in words(await process(desk, view, **sold))
    running = "number = 1066 AND state = 'active' AND starts_on = '2026-11-22' AND ends_on = '2027-11-21'"
    assert await desk.count("subscriptions", running) == 1
    invoices = await desk.count("invoices")
    sent = await desk.command("bella", "/order send Q-2026-0001 confirmed")
    assert await desk.count("quotes", "state = 'open'") == 1, reply(sent)["text"]
    form = (await desk.command("ana", "/order accept Q-2026-0001"))["view"]
    done = await desk.submit("ana", form["id"], po_number="PO-7", address="Calle 1", tax_id="")
    assert "ORD-2026-0001" in words(done["view"])
    assert await desk.count("invoices") == invoices + 1
    assert await desk.count("subscriptions", running) == 1
    assert await desk.count("subscription_items", "seats = 7 AND ended_on IS NULL") == 1
