"""The renewal desk: from a reminder to an order with a purchase order number, and leaving the others alone."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import SIZES, NewTab
from tests.browser.tab import Tab
from tests.support.desk import RunningDesk

ANA, CHIDI, BELLA = "Ana Pérez Iñíguez", "Chidi Ọkáfọ̀", "Bella Ferreira"
TITLE = "Renewal of SUB-1042 · Fleet Planner Cloud"


async def replies(tab: Tab) -> str:
    """How many answers stand beneath the card, as the link there says."""
    return await tab.said(TITLE).get_by_role("link", name=re.compile("repl")).inner_text()


@SIZES
async def test_a_reminder_leads_to_an_order_with_a_purchase_order_number(new_tab: NewTab, size: dict[str, int]) -> None:
    """The sum stands above the form; then the card says that it is renewed, and the billing team sees the order."""
    tab, vendor = await new_tab(ANA, viewport=size), await new_tab(BELLA, "billing", viewport=size)
    await tab.press("Renew now", await tab.sees(TITLE, "ends in 30 days"))
    await expect(tab.form).to_contain_text("46 × €228.00 = €10,488.00, tax 21%")
    await expect(tab.form).to_contain_text("€12,690.48")
    await expect(tab.form).to_contain_text("Calle del Ejemplo 12 / 50001 Zaragoza")
    await tab.form.get_by_label("Purchase order number").fill("PO-4711")
    await tab.press("Place order", tab.form)
    await expect(tab.form).to_contain_text(re.compile(r"INV-2026-\d{6}"))
    await tab.press("Show the order", tab.form)
    await expect(tab.form).to_contain_text("PO-4711")
    card = await tab.sees(TITLE, "enewed")
    await expect(card.get_by_role("button", name="Renew now")).to_have_count(0)
    await vendor.sees(ANA, "Renewal for SUB-1042", "€12,690.48")


@pytest.mark.long
@SIZES
async def test_who_handles_it_leaves_the_others_alone(new_tab: NewTab, desk: RunningDesk, size: dict[str, int]) -> None:
    """Ana reads that Chidi sees to it; after two more reminders there are two beneath his card, and no more on hers."""
    tab, other = await new_tab(CHIDI, viewport=size), await new_tab(ANA, viewport=size)
    await tab.press("I'll handle it", await tab.sees(TITLE))
    await tab.sees("You're handling the renewal of SUB-1042.")
    await other.sees(TITLE, f"{CHIDI} is handling it")
    await other.settles()
    before = await replies(other)
    for period in ("P15D", "P8D"):
        await desk.advance(period)
    await tab.sees(TITLE, "ends in 7 days")
    for each in (tab, other):
        await each.settles()
    assert await replies(other) == before
    assert (await replies(tab)).startswith("2 replies")
