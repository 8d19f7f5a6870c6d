"""Overdue invoices at the running desk: the billing team finds those of all customers, and contacts their own."""

import pytest

from tests.handlers.hands import Hands

ACME, GANGA, ORION = "INV-2026-000014", "INV-2026-000013", "INV-2026-000012"


@pytest.mark.parametrize("line", ["/invoice overdue", "/invoice", "/invoice list", "/invoice pay"])
async def test_the_billing_team_sees_the_overdue_invoices_of_all_customers(hands: Hands, line: str) -> None:
    """The longest overdue first, each with its customer, what is still due, and a button."""
    said = await hands.command("bella", line)
    title, *lines = said.text.splitlines()
    assert title == "Customers' overdue invoices"
    found = [one for one in lines if one.startswith("*INV-")]
    assert [one.split("*")[1] for one in found] == [ORION, GANGA, ACME]
    assert f"*{ACME}* · Acme Robotics · SUB-1042\n€453.53 · *Overdue* by 39 days" in said.words
    assert "€3,990.00 · *Overdue* by 115 days" in said.words
    assert said.button("Show")["action_id"] == f"/invoice show {ORION}"


async def test_overdue_invoices_are_searched_by_customer(hands: Hands) -> None:
    """By the customer's name, the subscription, or the invoice's number."""
    for typed in ("robotics", "1042", "14"):
        found = await hands.suggest("bella", "/pick overdue_of_customers", typed)
        assert [one["text"]["text"] for one in found.options][:1] == [f"{ACME} · Acme Robotics"], typed


async def test_a_contact_searches_their_own_overdue_invoices(hands: Hands) -> None:
    """And finds none of another customer."""
    found = await hands.suggest("ana", "/pick my_overdue", "1042")
    named = f"{ACME} · Acme Robotics"
    assert [one["text"]["text"] for one in found.options][:2] == [f"How to pay: {named}", f"Show: {named}"]
    assert (await hands.suggest("ana", "/pick my_overdue", ORION)).options == []


async def test_a_contact_sees_their_own_overdue_invoices(hands: Hands) -> None:
    """With the way to pay. Who may pay none sees none."""
    said = await hands.command("ana", "/invoice overdue")
    assert f"*{ACME}*" in said.words
    assert GANGA not in said.words
    assert said.button("How to pay")["action_id"] == f"/invoice pay {ACME}"
    for who in ("ben", "agnes"):
        assert (await hands.command(who, "/invoice overdue")).text == "No invoices are overdue."


async def test_the_home_of_the_billing_team_counts_what_customers_owe(hands: Hands) -> None:
    """And a row opens the invoice."""
    home = await hands.home("bella")
    assert "*Customers' overdue invoices* · 3" in home.words
    assert f"*{GANGA}* · गंगा टेक्सटाइल्स · SUB-1055" in home.words
    assert "*Overdue invoices*" not in home.words
    assert "Customers' overdue invoices" not in (await hands.home("agnes")).words


@pytest.mark.parametrize("line", ["/invoice void", "/invoice credit", "/invoice writeoff", "/invoice promise"])
async def test_an_invoice_that_is_not_overdue_is_chosen_too(hands: Hands, line: str) -> None:
    """From the list, or by its number."""
    made = await hands.command("bella", "/invoice new SUB-1042")
    draft = made.button("Add a line")["value"]
    values = {"description": "Training", "quantity": "1", "unit_price": "1000", "tax_rate": "19"}
    await hands.submit("bella", "draft_line", values, f"{draft} 0")
    issued = await hands.command("bella", f"/invoice issue {draft} confirmed")
    ref = next(word for word in issued.words.split() if word.startswith("INV-"))
    found = await hands.suggest("bella", f"/pick invoices_for {line.split()[1]}", ref)
    assert [one["value"] for one in found.options][:1] == [f"{line} {ref}"]
    assert ref in (await hands.command("bella", line)).words
