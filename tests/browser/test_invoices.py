"""Invoices and how to pay them."""

from playwright.async_api import expect

from tests.browser.tab import Tab

ANA, CHIDI, KENJI = "Ana Pérez Iñíguez", "Chidi Ọkáfọ̀", "たなか ケンジ"


async def test_an_invoice_and_how_to_pay_it(tab: Tab) -> None:
    """From the list to the bank details with the amount and the reference, and on to the invoice with its lines."""
    await tab.become(ANA)
    await tab.type("/invoice SUB-1042")
    listed = await tab.sees("Invoices of SUB-1042", "INV-2026-000017 · €12,055.96", "Overdue by 39 days", "Paid")
    await listed.get_by_role("button", name="How to pay").first.click()
    advice = await tab.sees("How to pay INV-2026-000017", "€12,055.96", "DE75 5121 0800 1245 1261 99", "EXMPDEBBXXX")
    await expect(advice.locator("code", has_text="INV-2026-000017")).to_be_visible()
    await tab.press("Show the invoice", advice)
    await tab.sees("Invoice INV-2026-000017", "Set-up and training, 46 users", "Still due €12,055.96")


async def test_which_subscription_is_chosen_from_a_list(tab: Tab) -> None:
    """Somebody with three subscriptions is asked which; the choice shows its invoices."""
    await tab.become(CHIDI)
    await tab.type("/invoice")
    asked = await tab.sees("Which subscription is it about?")
    await asked.get_by_label("Choose a subscription").select_option(label="SUB-1043 · Fleet Planner Server")
    await tab.sees("Invoices of SUB-1043", "INV-2026-000005 · €18,585.60")


async def test_somebody_with_one_subscription_is_not_asked_which(tab: Tab) -> None:
    """The only one is meant."""
    await tab.become("Олена Ковальчук")
    await tab.type("/invoice")
    await tab.sees("Invoices of SUB-1047", "Overdue by 115 days")


async def test_sums_without_minor_units_are_shown_without(tab: Tab) -> None:
    """Yen have no cents, in the list and on the invoice."""
    await tab.become(KENJI)
    await tab.type("/invoice show INV-2026-000019")
    await tab.sees("Invoice INV-2026-000019", "¥49,500")
    await expect(tab.said("Invoice INV-2026-000019")).not_to_contain_text("¥49,500.")
