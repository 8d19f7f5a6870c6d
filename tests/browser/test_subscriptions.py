"""Changing a site: its next bill, annual terms, cancelling it and taking that back."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import SIZES, NewTab
from tests.browser.tab import Tab

AMINA, ZURI = "Amina Njoroge", "Zuri Kamau"


@SIZES
async def test_a_site_is_cancelled_by_its_number_and_reactivated(new_tab: NewTab, size: dict[str, int]) -> None:
    """What is lost and when stands above; something else typed is said beside it; Undo takes it back."""
    tab = await new_tab(AMINA, viewport=size)
    await tab.type("/subscription cancel SUB-1059")
    await expect(tab.form).to_contain_text("You're about to cancel SUB-1059 · Fleet Planner Cloud, Nairobi")
    await expect(tab.form).to_contain_text("From 1 Dec 2026 nobody can use it: 2 users lose Fleet Planner Cloud")
    await expect(tab.form).to_contain_text("On 30 Jan 2027 its data is deleted")
    typed = tab.form.get_by_label("To confirm, type SUB-1059")
    await typed.fill("yes")
    await tab.press("Cancel the site", tab.form)
    await expect(tab.form).to_contain_text("“yes” doesn't match.")
    await typed.fill("SUB-1059")
    await tab.press("Cancel the site", tab.form)
    await expect(tab.form).to_contain_text("SUB-1059 is cancelled. It's available until 30 Nov 2026")
    await tab.press("Undo", tab.form)
    await expect(tab.form).to_contain_text("You've undone the cancellation of SUB-1059")


@SIZES
async def test_the_next_bill_is_estimated_line_by_line(new_tab: NewTab, size: dict[str, int]) -> None:
    """Three seats of two products by the month, 16 % tax, charged to the card; and what a year would save."""
    tab = await new_tab(ZURI, viewport=size)
    await tab.type("/subscription estimate SUB-1060")
    bill = await tab.sees("Next bill for SUB-1060", "You'll get an invoice on 30 Nov 2026")
    await expect(bill).to_contain_text("3 × US$19.50 = US$58.50, tax 16%")
    await expect(bill).to_contain_text("3 × US$4.10 = US$12.30, tax 16%")
    await expect(bill).to_contain_text("US$82.13")
    await expect(bill).to_contain_text("so you save US$104.40.")
    await tab.press("Switch to annual terms …", bill)
    await tab.sees("Switch to annual terms", "30 Nov 2026 to 29 Nov 2027")


@pytest.mark.long
@SIZES
async def test_without_a_card_a_monthly_site_stays_monthly(new_tab: NewTab, size: dict[str, int]) -> None:
    """The refusal says what is missing, and the button leads there."""
    tab = await new_tab(ZURI, viewport=size)
    await tab.type("/subscription annual SUB-1059")
    refused = await tab.sees("on SUB-1059 (Fleet Planner Cloud, Nairobi) yet", "needs a valid credit card on file")
    await tab.press("Card on file …", refused)
    await expect(await tab.sees("has no credit card on file")).to_be_visible()


async def test_users_without_seats_are_offered_seats(tab: Tab) -> None:
    """All three seats are taken: the quote for one more, and its order; then the user is added."""
    await tab.become(ZURI)
    await tab.type("/subscription users SUB-1060")
    await tab.press("Add users …", await tab.sees("Users on SUB-1060", "3 of 3 seats are taken"))
    await tab.form.get_by_label("Email addresses").fill("asha@baobab.example Asha Were")
    await tab.press("Add", tab.form)
    await expect(tab.form).to_contain_text("All 3 seats on SUB-1060 are taken, so nobody has been added yet.")
    await expect(tab.form).to_contain_text("3 → 4 seats")
    await tab.press("Accept …", tab.form)
    await tab.press("Place order", tab.form)
    await expect(tab.form).to_contain_text("Your order ORD-2026-")
