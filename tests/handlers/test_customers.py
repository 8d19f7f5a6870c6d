"""Customers at the running desk: the vendor's staff find them, see what their role gives, and write notes."""

import pytest

from tests.handlers.hands import Hands, Said

ACME = "Acme Robotics"


async def card(hands: Hands, who: str) -> Said:
    """A customer's card."""
    return await hands.command(who, "/customer Acme Robotics")


def opened(said: Said) -> list[str]:
    """The commands behind the buttons, without those in menus."""
    pressed = [one for one in said.buttons if one["type"] == "button"]
    return [str(one["value"] if "/pick" in one["action_id"] else one["action_id"]) for one in pressed]


@pytest.mark.parametrize(
    "typed",
    [
        "acme robotics",
        "ROBOT",
        "acme",
        "@acme.example",
        "acme.example",
        "ana@acme.example",
        "<mailto:ana@acme.example|ana@acme.example>",
        "SUB-1042",
        "(SUB\u20111042)",
        "sub 1042",
        "INV-2025-000003",
        "T-1",
        "FPS6 ACME 7QK2 M4XD 0080",
        "FPS6-ACME-7QK2-M4XD-0080",
        "fps6acme7qk2m4xd0080",
        "CUS-1",
    ],
)
async def test_a_customer_is_found_by_what_staff_have_in_hand(hands: Hands, typed: str) -> None:
    """A part of the name, the key, an email domain or address, a license key however it is written, any short ID."""
    await hands.command("ana", "/ticket new")
    await hands.submit("ana", "ticket_new", TICKET)
    said = await hands.command("agnes", f"/customer {typed}")
    assert said.text.startswith(f"{ACME} · CUS-1"), said.text


async def test_what_nobody_has_is_answered_with_the_ways_to_search(hands: Hands) -> None:
    """The sentence names what was typed."""
    said = await hands.command("agnes", "/customer Globex & Sons")
    assert "I can't find a customer for “Globex & Sons”" in said.words.replace("&amp;", "&")
    assert "SUB-1042, INV-2026-000017 or T-204" in said.words


async def test_accents_and_case_make_no_difference(hands: Hands) -> None:
    """Nobody types the accents of a Greek name that they heard on the phone."""
    said = await hands.command("agnes", "/customer ΔΗΛΟΣ")
    assert "Δήλος Ναυτιλιακή" in said.text


@pytest.mark.parametrize("who", ["agnes", "bella", "adam"])
async def test_each_staff_role_sees_a_customers_contacts_plan_and_tickets(hands: Hands, who: str) -> None:
    """Organization, subscriptions with plan and dates, contacts with presence."""
    said = await card(hands, who)
    assert "SUB-1042" in said.words
    assert "Fleet Planner Site" in said.words or "Plan" in said.words
    assert "ana@acme.example" in said.words
    assert "in Slack" in said.words
    assert "/subscription show SUB-1042" in opened(said)


async def test_agents_see_no_addresses_taxes_or_quotes(hands: Hands) -> None:
    """Those are for the people who send invoices."""
    agent, billing = [await card(hands, who) for who in ("agnes", "bella")]
    for shown in ("Calle del Ejemplo", "ESB00000000", "Tax rate"):
        assert shown not in agent.words
        assert shown in billing.words
    refused = await hands.command("agnes", "/customer quotes CUS-1")
    assert "You can't see a customer's open quotes" in refused.words or "You can't process orders" in refused.words


@pytest.mark.parametrize("line", ["/customer CUS-1", "/customer tickets CUS-1"])
async def test_a_customers_resolved_ticket_says_who_resolved_it(hands: Hands, line: str) -> None:
    """Neither its agent nor the person who opened it: another agent."""
    await hands.submit("ana", "ticket_new", TICKET)
    await hands.command("agnes", "/ticket claim T-1")
    await hands.command("adam", "/ticket resolve T-1 Fixed.")
    assert "Resolved by Adam" in (await hands.command("agnes", line)).words


async def test_an_agent_opens_the_subscription_and_the_contacts_of_a_ticket(hands: Hands) -> None:
    """From the ticket's card, with one press each."""
    await hands.submit("ana", "ticket_new", TICKET)
    ticket = await hands.command("agnes", "/ticket show T-1")
    assert opened(ticket)[-3:] == ["/subscription show SUB-1042", "/contact list SUB-1042", "/customer CUS-1"]
    subscription = await hands.press("agnes", "/subscription show SUB-1042")
    assert "Ana" in subscription.words
    contacts = await hands.press("agnes", "/contact list SUB-1042")
    assert "ben@acme.example" in contacts.words


async def test_an_agents_subscription_card_offers_what_agents_may_do(hands: Hands) -> None:
    """The billing team's offers invoices and quotes, too."""
    agent, billing = [await hands.command(who, "/subscription show SUB-1042") for who in ("agnes", "bella")]
    assert opened(agent) == ["/customer CUS-1", "/contact list SUB-1042", "/steward roles SUB-1042"]
    assert {"/invoice list SUB-1042", "/order list SUB-1042"} <= set(opened(billing))
    assert "4242" not in agent.words
    assert "FPS6" not in agent.all + billing.all


async def test_the_billing_team_makes_a_quote_from_a_subscription(hands: Hands) -> None:
    """Staff have no roles there, so their card doesn't speak of them."""
    agent, billing = [await hands.command(who, "/subscription show SUB-1042") for who in ("agnes", "bella")]
    assert "/order make SUB-1042" in opened(billing)
    assert "/order make SUB-1042" not in opened(agent)
    assert "Your roles" not in billing.words


async def test_the_billing_team_orders_from_a_customers_card(hands: Hands) -> None:
    """The form begins with that customer."""
    agent, billing = [await card(hands, who) for who in ("agnes", "bella")]
    assert "New order" not in agent.words
    form = await hands.press("bella", billing.button("New order")["action_id"])
    assert "Acme Robotics, S.L." in form.words


async def test_the_plan_is_changed_from_a_customers_lines(hands: Hands) -> None:
    """On the card and in the list, for those who may. Without a subscription, the command lists the customer's."""
    agent, billing = [await card(hands, who) for who in ("agnes", "bella")]
    assert "/customer plan SUB-1042" in opened(billing)
    assert "/customer plan SUB-1042" not in opened(agent)
    for line in ("/customer subscriptions CUS-1", "/customer plan CUS-1", "/customer plan acme"):
        assert "/customer plan SUB-1043" in opened(await hands.command("bella", line))


@pytest.mark.parametrize("typed", ["SUB-1042", "acme", "ana@acme.example", "INV-2026-000014"])
async def test_a_customer_is_changed_by_what_staff_have_in_hand(hands: Hands, typed: str) -> None:
    """As in a search."""
    form = await hands.command("bella", f"/customer edit {typed}")
    assert form.view is not None
    assert "*Acme Robotics* · CUS-1" in form.words


async def test_what_only_contacts_can_do_leads_staff_to_them(hands: Hands) -> None:
    """A refusal without a way out would be an end."""
    said = await hands.command("bella", "/subscription seats SUB-1042 50")
    assert "Only its contacts can do this." in said.words
    assert opened(said) == ["/contact list SUB-1042", "/subscription show SUB-1042"]


async def test_an_admin_sees_the_contacts_of_a_subscription(hands: Hands) -> None:
    """And the look is on the trail; a contact's own is not."""
    before = await hands.desk.count("audit")
    await hands.command("ana", "/contact list SUB-1042")
    assert await hands.desk.count("audit") == before
    said = await hands.command("adam", "/contact list SUB-1042")
    assert "Contacts of SUB-1042" in said.text
    assert await hands.desk.count("audit") == before + 1
    trail = await hands.command("adam", "/steward audit SUB-1042")
    assert "see the contacts" in trail.words


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("show robotics", "Acme Robotics · CUS-1"),
        ("show ana@acme.example", "Acme Robotics · CUS-1"),
        ("tickets robotics", "Tickets of Acme Robotics"),
        ("contacts SUB-1042", "Contacts of Acme Robotics"),
        ("notes robotics", "Internal notes about Acme Robotics"),
        ("show a", "Customers for “a”"),
        ("show Nobody & Sons", "I can't find a customer for “Nobody &amp; Sons”."),
    ],
)
async def test_a_customer_is_named_as_in_a_search(hands: Hands, typed: str, shown: str) -> None:
    """No ID has to be looked up first. If several fit, they are listed."""
    assert shown in (await hands.command("agnes", f"/customer {typed}")).words


async def test_billing_edits_a_customer_by_name(hands: Hands) -> None:
    """The form shows whom it is about."""
    assert (await hands.command("bella", "/customer edit robotics")).view is not None
    assert "You can't" in (await hands.command("agnes", "/customer edit robotics")).words


@pytest.mark.parametrize(
    ("typed", "text"),
    [("robotics", ""), ("Acme Robotics calls on Mondays", "calls on Mondays"), ("SUB-1042 likes it", "likes it")],
)
async def test_a_note_for_a_named_customer_is_confirmed_in_the_form(hands: Hands, typed: str, text: str) -> None:
    """It shows who was found, with the rest of the text filled in. Nothing is saved yet."""
    form = (await hands.command("agnes", f"/customer note {typed}")).view
    assert form is not None
    assert form["private_metadata"] == "CUS-1"
    assert form["blocks"][-1]["element"].get("initial_value", "") == text
    assert await hands.desk.count("customer_notes") == 0


async def test_a_note_for_nobody_is_answered_with_the_ways_to_search(hands: Hands) -> None:
    """And without any text, with the usage."""
    said = await hands.command("agnes", "/customer note Nobody calls on Mondays")
    assert "I can't find a customer for “Nobody calls on Mondays”." in said.words
    assert "Usage: `/customer note CUS-…|name [text]`" in (await hands.command("agnes", "/customer note")).words


async def test_a_note_is_for_staff_alone(hands: Hands) -> None:
    """Written by one, read by all of them, in plain text; a customer is told that only staff can see customers."""
    await hands.command("agnes", "/customer note CUS-1 They call on *Mondays*.")
    said = await card(hands, "bella")
    assert "They call on *Mondays*." in said.words
    assert "Agnes" in said.words
    assert not any("Mondays" in text for text in said.marked[1:])
    refused = await hands.command("ana", "/customer notes CUS-1")
    assert "You can't see customers" in refused.words
    assert "Mondays" not in refused.all
    for line in ("/subscription show SUB-1042", "/contact list SUB-1042"):
        assert "Mondays" not in (await hands.command("ana", line)).all


async def test_what_a_note_says_is_not_on_the_trail(hands: Hands) -> None:
    """Who wrote one about whom is."""
    await hands.command("agnes", "/customer note CUS-1 They call on Mondays.")
    trail = await hands.command("adam", "/steward audit")
    assert "write a note about a customer" in trail.words
    assert "Mondays" not in trail.all


TICKET = {
    "subscription": {"type": "static_select", "selected_option": {"value": "SUB-1042"}},
    "severity": {"type": "static_select", "selected_option": {"value": "high"}},
    "subject": "It hums",
    "description": "Loud.",
}
