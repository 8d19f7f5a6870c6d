"""Invoices and how to pay them."""

from playwright.async_api import expect

from tests.browser.conftest import NARROW, WIDE, NewTab
from tests.browser.tab import Tab

ANA, CHIDI, KENJI = "Ana Pérez Iñíguez", "Chidi Ọkáfọ̀", "たなか ケンジ"


async def test_an_invoice_and_how_to_pay_it(tab: Tab) -> None:
    """From the list to the bank details with the amount and the reference, and on to the invoice with its lines."""
    await tab.become(ANA)
    await tab.type("/invoice SUB-1042")
    listed = await tab.sees("Invoices for SUB-1042", "INV-2026-000017 · €12,055.96", "Overdue by 39 days", "Paid")
    await listed.get_by_role("button", name="How to pay").first.click()
    advice = await tab.sees("How to pay INV-2026-000017", "€12,055.96", "DE75 5121 0800 1245 1261 99", "EXMPDEBBXXX")
    await expect(advice.locator("code", has_text="RF50 INV2 0260 0001 7")).to_be_visible()
    await tab.press("Show the invoice", advice)
    await tab.sees("Invoice INV-2026-000017", "Set-up and training, 46 users", "Balance due €12,055.96")


async def test_which_subscription_is_chosen_from_a_list(tab: Tab) -> None:
    """Somebody with three sees the invoices of all. For a credit card, they're asked which; the choice is shown."""
    await tab.become(CHIDI)
    await tab.type("/invoice")
    await tab.sees("Your invoices", "INV-2026-000017 · SUB-1042", "INV-2026-000005 · SUB-1043")
    await tab.type("/invoice card")
    asked = await tab.sees("Which subscription?")
    await asked.get_by_label("Choose a subscription").select_option(label="SUB-1043 · Fleet Planner Server")
    await expect(await tab.sees("SUB-1043 has no credit card on file.")).to_be_visible()


async def test_somebody_with_one_subscription_is_not_asked_which(tab: Tab) -> None:
    """The only one is meant."""
    await tab.become("Олена Ковальчук")
    await tab.type("/invoice")
    await expect(await tab.sees("Invoices for SUB-1047", "Overdue by 115 days")).to_be_visible()


async def test_sums_without_minor_units_are_shown_without(tab: Tab) -> None:
    """Yen have no cents, in the list and on the invoice."""
    await tab.become(KENJI)
    await tab.type("/invoice show INV-2026-000019")
    await tab.sees("Invoice INV-2026-000019", "¥49,500")
    await expect(tab.said("Invoice INV-2026-000019")).not_to_contain_text("¥49,500.")


async def test_the_sums_of_a_statement_are_in_view_on_a_phone(new_tab: NewTab) -> None:
    """All of its columns, without scrolling sideways."""
    tab = await new_tab(ANA, viewport=NARROW)
    await tab.type("/invoice statement SUB-1042")
    table = (await tab.sees("Statement for SUB-1042")).get_by_role("region", name="Table")
    await expect(table.get_by_role("cell", name="€12,509.49").last).to_be_visible()
    assert await table.evaluate("(box) => box.scrollWidth <= box.clientWidth")


async def test_the_values_of_a_chart_are_in_view_on_a_phone(new_tab: NewTab) -> None:
    """Beside their bars, and with separators for thousands."""
    tab = await new_tab("Bella Ferreira", viewport=NARROW)
    await tab.type("/invoice report USD")
    charts = (await tab.sees("Billing report in USD")).get_by_role("figure").get_by_role("region")
    await expect(charts.first.get_by_role("cell", name="24,960", exact=True)).to_be_visible()
    await expect(charts.last.get_by_role("cell", name="10,832.4", exact=True)).to_be_visible()
    assert [await one.evaluate("(box) => box.scrollWidth - box.clientWidth") for one in await charts.all()] == [0, 0]


async def test_the_bar_at_the_top_takes_one_row_after_the_clock_was_moved(tab: Tab) -> None:
    """With a long name, too: nothing is on a row of its own."""
    await tab.become(ANA)
    await tab.press("+1 day")
    await expect(tab.page.locator("#clock")).to_contain_text("1 day ahead")
    await expect(tab.page.locator("#clock .busy")).to_be_hidden()
    top = tab.page.locator("#top > *:visible")
    boxes = [await one.bounding_box() for one in await top.all()]
    middles = [box["y"] + box["height"] / 2 for box in boxes if box]
    assert len(middles) >= 5
    assert max(middles) - min(middles) < 10
    assert tab.page.viewport_size == WIDE
