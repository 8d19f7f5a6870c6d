"""What a form asks for can also be typed: it is done, or the form opens with it."""

from pathlib import Path

import pytest

from tests.handlers.hands import Hands, Said, entered
from tests.handlers.test_details import rows
from tests.support.bulk import add_bulk


def filled(said: Said) -> dict[str, str]:
    """What stands in the inputs of the form that opened."""
    assert said.view is not None, said.words
    elements = {block["block_id"]: block["element"] for block in said.view["blocks"] if block["type"] == "input"}
    chosen = {name: element.get("initial_option", {}).get("value") for name, element in elements.items()}
    return {name: chosen[name] or entered(element) for name, element in elements.items()}


@pytest.mark.parametrize(
    "typed",
    ["SUB-1042 50", "50 SUB-1042", "1042 50", "SUB-1042 +4", "SUB-1042, 50.", "SUB-1042 cloud 50", "SUB‑1042 Cloud +4"],
)
async def test_seats_are_changed_to_the_typed_number(hands: Hands, typed: str) -> None:
    """As by the form: a quote for more. Which number is the subscription, is plain from its prefix or its place."""
    said = await hands.command("eva", f"/subscription seats {typed}")
    assert "46 → 50 seats" in said.words, said.words
    assert await rows(hands.desk, "SELECT seats_before, seats_after FROM quote_lines WHERE seats_after = 50") == [
        (46, 50)
    ]


@pytest.mark.parametrize("typed", ["SUB-1042 40", "SUB-1042 -6", "SUB-1042 −6"])
async def test_fewer_seats_are_asked_about_first(hands: Hands, typed: str) -> None:
    """They would go at once."""
    said = await hands.command("eva", f"/subscription seats {typed}")
    assert "from 46 to 40 seats, from today?" in said.words
    assert await hands.desk.count("subscription_items", "seats = 46") == 1


async def test_whoever_can_t_asks_somebody_who_can(hands: Hands) -> None:
    """The number of seats is no second subscription: the colleague's button has the line as it was typed."""
    refused = await hands.command("ana", "/subscription seats SUB-1042 50")
    ask = refused.button("Ask Eva")
    said = await hands.press("ana", ask["action_id"], ask["value"])
    assert "Eva Nováková" in said.words
    await hands.desk.settle()
    (told,) = [message for message in await hands.desk.inbox("eva", "dm") if "seats SUB-1042 50" in str(message)]
    assert told


async def test_without_its_subscription_a_number_only_fills_the_form(hands: Hands) -> None:
    """It may have been meant for a subscription; the person sees which one it is about."""
    said = await hands.command("eva", "/subscription seats 50")
    assert filled(said) == {"product": "cloud 46", "seats": "50"}
    said = await hands.command("eva", "/subscription seats 1042")
    assert filled(said) == {"product": "cloud 46", "seats": "46"}


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("seats SUB-1042 many", "SUB-1042 has no product “many”."),
        ("seats SUB-1042 0", "Enter a whole number of seats from 1 to 100000."),
        ("seats SUB-1042 -46", "Enter a whole number of seats from 1 to 100000."),
        ("seats SUB-1042 9999999999", "Enter a whole number of seats from 1 to 100000."),
        ("seats SUB-1042 50 60", "I don't understand “60”."),
        ("add SUB-1042 nothing", "You can't add “nothing” to SUB-1042"),
        ("upgrade SUB-1043 nothing", "That edition isn't higher than"),
        ("upgrade SUB-1043 1", "Enter a whole number of seats from"),
        ("rename SUB-10x3 Yard", "I don't understand “SUB-10x3”."),
    ],
)
async def test_what_can_t_be_is_said(hands: Hands, line: str, sentence: str) -> None:
    """As the form would say it."""
    who = "eva" if line.startswith("seats") else "ana"
    assert sentence in (await hands.command(who, f"/subscription {line}")).text


@pytest.mark.parametrize(
    ("line", "label", "leads"),
    [
        ("seats SUB-1042 3", "Show the users", "/subscription users SUB-1042"),
        ("seats SUB-1042 many", "Show the subscription", "/subscription show SUB-1042"),
        ("add SUB-1042 nothing", "Show what fits", "/subscription add SUB-1042"),
        ("upgrade SUB-1043 nothing", "Show the choices", "/subscription upgrade SUB-1043"),
    ],
)
async def test_a_refusal_has_its_way_out_as_a_button(hands: Hands, line: str, label: str, leads: str) -> None:
    """Nobody has to type the command that it names."""
    who = "eva" if line.startswith("seats") else "ana"
    assert (await hands.command(who, f"/subscription {line}")).button(label)["action_id"] == leads


async def test_a_product_is_added_with_its_seats(hands: Hands) -> None:
    """In any order; with one of the two, the form has it."""
    form = filled(await hands.command("ana", "/subscription add SUB-1042"))
    key = form["product"]
    for line in (f"SUB-1042 {key} 10", f"{key} 10 SUB-1042", f"SUB 1042, {key.upper()}, 10"):
        said = await hands.command("ana", f"/subscription add {line}")
        assert "0 → 10 seats" in said.words, said.words
    assert filled(await hands.command("ana", f"/subscription add SUB-1042 {key}")) == form
    assert filled(await hands.command("ana", "/subscription add 7 SUB-1042"))["seats"] == "7"


@pytest.mark.parametrize("typed", ["driver app", "Driver  App", "driver-app", "“Driver app”", "driver"])
async def test_a_product_is_meant_by_its_key_or_its_name(hands: Hands, typed: str) -> None:
    """Names have spaces. A word that only one product has is enough."""
    for line in (f"SUB-1042 {typed} 10", f"10 {typed} SUB-1042", f"SUB-1042 10 {typed}"):
        said = await hands.command("ana", f"/subscription add {line}")
        assert "Driver app · 0 → 10 seats" in said.words, said.words
    assert filled(await hands.command("ana", f"/subscription add SUB-1042 {typed}"))["product"] == "driver-app"


async def test_products_of_a_site_are_meant_by_their_names(hands: Hands) -> None:
    """To change their seats, and to deactivate them."""
    said = await hands.command("eva", "/subscription seats SUB-1042 Fleet Planner Cloud 50")
    assert "46 → 50 seats" in said.words
    said = await hands.command("eva", "/subscription deactivate SUB-1042 fleet planner cloud")
    assert "Fleet Planner Cloud is the last edition" in said.text
    said = await hands.command("eva", "/subscription seats SUB-1042 night planner 50")
    assert "SUB-1042 has no product “night planner”." in said.text
    said = await hands.command("ana", "/subscription add SUB-1042 o 10")
    assert "You can't add “o” to SUB-1042" in said.text


async def test_an_edition_is_meant_by_its_name(hands: Hands) -> None:
    """Also if another edition's name begins the same."""
    said = await hands.command("ana", "/subscription upgrade SUB-1043 fleet planner server premium 100")
    assert filled(said) == {"edition": "server-premium", "seats": "100"}


async def test_a_product_is_deactivated_wherever_it_stands(hands: Hands) -> None:
    """After its subscription or before it."""
    for line in ("SUB-1042 cloud", "cloud SUB-1042", "Cloud, SUB-1042"):
        assert "is the last edition" in (await hands.command("eva", f"/subscription deactivate {line}")).text


async def test_an_upgrade_opens_with_what_was_typed(hands: Hands) -> None:
    """The edition, the seats, or both."""
    form = filled(await hands.command("ana", "/subscription upgrade SUB-1043"))
    assert filled(await hands.command("ana", "/subscription upgrade SUB-1043 100")) == {**form, "seats": "100"}
    typed = await hands.command("ana", f"/subscription upgrade {form['edition']} 100 SUB-1043")
    assert filled(typed) == {**form, "seats": "100"}


@pytest.mark.parametrize("typed", ["SUB-1043 Zaragoza yard 2", "SUB‑1043: Zaragoza yard 2", "Zaragoza yard 2 SUB-1043"])
async def test_a_license_is_renamed_at_once(hands: Hands, typed: str) -> None:
    """A number in the name stays there."""
    said = await hands.command("kofi", f"/subscription rename {typed}")
    assert said.text == "*SUB-1043* is now called Zaragoza yard 2."
    assert await hands.desk.count("subscriptions", "number = 1043 AND name = 'Zaragoza yard 2'") == 1


@pytest.mark.parametrize(
    ("who", "line", "field", "text"),
    [
        ("ana", "/subscription cancel SUB-1042 We moved in 2025", "reason", "We moved in 2025"),
        ("ana", "/subscription report SUB-1042 build servers", "services", "build servers"),
        ("bella", "/subscription notice billing SUB-1042 New prices", "notice", "New prices"),
        ("ana", "/renewal end SUB-1043 – too expensive", "reason", "too expensive"),
        ("ana", "/renewal end SUB-1042 too expensive", "reason", "too expensive"),
        (
            "ana",
            "/renewal ask SUB-1043 What about INV-2026-5, SUB-1042?",
            "question",
            "What about INV-2026-5, SUB-1042?",
        ),
        ("ana", "/enquiry new Why twice? INV-2026-000005", "question", "Why twice?"),
        ("ana", "/invoice card ask SUB-1042 Ours expires", "message", "Ours expires"),
    ],
)
async def test_a_form_opens_with_the_typed_text(hands: Hands, who: str, line: str, field: str, text: str) -> None:
    """The ids in the middle of it belong to it."""
    assert filled(await hands.command(who, line))[field] == text


async def test_a_text_that_is_too_long_for_the_form_is_not_cut(hands: Hands) -> None:
    """The person shortens it."""
    said = await hands.command("ana", f"/renewal end SUB-1043 {'x' * 501}")
    assert said.text == "The reason is 501 characters long. The limit is 500. Please shorten it."


async def test_of_several_subscriptions_one_is_chosen_and_the_text_stays(hands: Hands) -> None:
    """The choice puts the id at the end of the line."""
    asked = await hands.command("ana", "/enquiry new Why twice?")
    line = next(option["value"] for one in asked.buttons for option in one["options"] if "SUB-1043" in option["value"])
    said = await hands.press("ana", "/pick", line, kind="static_select")
    assert filled(said)["question"] == "Why twice?"
    assert "About *SUB-1043*" in said.words


@pytest.mark.parametrize(("line", "state"), [("/enquiry answer", "answered"), ("/enquiry decline", "declined")])
@pytest.mark.parametrize("typed", ["ENQ-1 See INV-5, then *ENQ-2*.", "ENQ-1 – See INV-5, then *ENQ-2*."])
async def test_an_enquiry_is_closed_with_the_typed_text(hands: Hands, line: str, state: str, typed: str) -> None:
    """The contact reads it as it was typed."""
    await hands.submit("ana", "enquiry_new", {"question": "When?"}, "SUB-1042")
    said = await hands.command("bella", f"{line} {typed}")
    assert said.text.startswith(f"ENQ-1 is {state}."), said.text
    await hands.desk.settle()
    assert "See INV-5, then *ENQ-2*." in str((await hands.desk.inbox("ana", "dm"))[-1])
    assert await hands.desk.count("enquiries", f"state = '{state}'") == 1


@pytest.mark.parametrize(
    ("who", "typed", "ref", "subject"),
    [
        ("ana", "SUB-1043 The map & T-1 stay grey", "SUB-1043", "The map & T-1 stay grey"),
        ("ana", "The map stays grey SUB‑1043", "SUB-1043", "The map stays grey"),
        ("ana", "SUB-1043: 3 vans", "SUB-1043", "3 vans"),
        ("ana", "3 vans", "", "3 vans"),
        ("ana", "", "", ""),
        ("taras", "3 vans", "SUB-1047", "3 vans"),
        ("taras", "", "SUB-1047", ""),
        ("ana", "1043 vans", "SUB-1043", "vans"),
        ("ana", "SUB-1043", "SUB-1043", ""),
    ],
)
async def test_a_ticket_opens_with_the_typed_subject(
    hands: Hands, who: str, typed: str, ref: str, subject: str
) -> None:
    """Without a subscription, the form asks for it and has the subject. Only Taras has just one, so it's chosen."""
    form = filled(await hands.command(who, f"/ticket new {typed}"))
    assert (form["subscription"], form["subject"], form["description"]) == (ref, subject, "")


async def test_a_subject_that_is_too_long_is_kept_as_the_description(hands: Hands) -> None:
    """All of it, below its beginning."""
    form = filled(await hands.command("ana", f"/ticket new SUB-1043 {'Grey ' * 40}map"))
    assert form["description"] == f"{'Grey ' * 40}map"
    assert form["subject"].startswith("Grey Grey")
    assert len(form["subject"]) <= 150


async def test_a_subject_stays_while_a_subscription_is_searched(hands: Hands, tmp_path: Path) -> None:
    """Of very many, the form searches them itself."""
    await add_bulk(hands.desk.database, tmp_path)
    said = await hands.command("bo", "/ticket new The map stays grey")
    assert filled(said)["subject"] == "The map stays grey"
