"""Paying online in a browser: from the answer in Slack over our page to Stripe's and back, and what billing sees."""

import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import SIZES, NewTab
from tests.browser.tab import Tab
from tests.support.desk import RunningDesk, close_desk
from tests.support.morning import Morning

ANA, BELLA, AMINA = "Ana Pérez Iñíguez", "Bella Ferreira", "Amina Njoroge"
INVOICE, MONTHLY = "INV-2026-000017", "SUB-1060"
GOOD, DECLINED, SECURE = "4242424242424242", "4000000000000002", "4000000000003220"


@pytest.fixture
async def desk(sqlite_morning: Morning, told_sqlite: str, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    """A running desk that takes payments through the sandbox's Stripe."""
    running = await sqlite_morning.go_on(told_sqlite, tmp_path, online=True)
    yield running
    await close_desk(running)


async def _shoot(page: Page, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        size = page.viewport_size or {"width": 0}
        await page.screenshot(path=Path(folder) / f"{name}-{size['width']}.png", full_page=True)


async def _opens(tab: Tab, line: str, link: str) -> Page:
    """Follow the link in the answer to a command, and press the button of the page that it opens."""
    await tab.type(line)
    async with tab.page.context.expect_page() as opened:
        await (await tab.sees(link)).get_by_role("link", name=link).click()
    page = await opened.value
    await expect(page.get_by_role("button", name="Continue")).to_be_visible()
    await _shoot(page, "our-page")
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_label("Card number")).to_be_visible()
    await _shoot(page, "stripe")
    return page


async def _enters(page: Page, number: str) -> None:
    await page.get_by_label("Email").fill("ana@acme.example")
    await page.get_by_label("Card number").fill(number)
    await page.get_by_label("Expiry").fill("12 / 40")
    await page.get_by_label("CVC").fill("123")
    await page.get_by_label("Name on card").fill("Ana")
    await page.get_by_role("button", name=re.compile("^(Pay|Save)")).click()


@SIZES
async def test_a_declined_card_then_another(new_tab: NewTab, size: dict[str, int]) -> None:
    """The invoice, its card and the receipt follow; a dispute at Stripe is shown to the billing team."""
    tab = await new_tab(ANA, viewport=size)
    page = await _opens(tab, f"/invoice pay {INVOICE}", "Pay €12,055.96 online")
    await _enters(page, DECLINED)
    await expect(page.get_by_role("alert")).to_contain_text("declined")
    await _enters(page, GOOD)
    await expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    await _shoot(page, "thanks")
    await tab.settles()
    await tab.type(f"/invoice show {INVOICE}")
    await tab.sees(f"Invoice {INVOICE}", "Paid")
    await tab.shoot("paid")
    billing = await new_tab(BELLA, "billing", viewport=size)
    await page.goto(f"{tab.url}/stripe")
    await page.locator("#rows").get_by_role("link").first.click()
    await page.get_by_role("button", name="Dispute").click()
    await tab.settles()
    await billing.sees("Disputed payment", INVOICE, "€12,055.96")
    await billing.shoot("disputed")


async def test_3d_secure_can_be_refused(new_tab: NewTab) -> None:
    """The page stays open, nothing is paid, and another card pays."""
    tab = await new_tab(ANA)
    page = await _opens(tab, f"/invoice pay {INVOICE}", "Pay €12,055.96 online")
    await _enters(page, SECURE)
    await page.get_by_role("button", name="Fail authentication").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await tab.type(f"/invoice show {INVOICE}")
    await tab.sees(f"Invoice {INVOICE}", "Please pay")
    await _enters(page, SECURE)
    await page.get_by_role("button", name="Complete authentication").click()
    await expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


@pytest.mark.long
async def test_a_renewal_is_charged_as_the_clock_moves(new_tab: NewTab, desk: RunningDesk) -> None:
    """The card of a site is put on file, charged for its renewal, and expires before the next one."""
    tab = await new_tab(AMINA)
    page = await _opens(tab, f"/invoice card {MONTHLY}", "Update the card")
    await _enters(page, GOOD)
    await expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    await desk.advance("P8D")
    await tab.type("/invoice")
    await tab.shoot("to-be-charged")
    await desk.advance("P4D")
    await tab.settles()
    await tab.type("/invoice card SUB-1060")
    await tab.sees("Visa ending in 4242", "I charge it for what this subscription orders")
    (card,) = [each for each in desk.sandbox.stripe.books.every("payment_method") if each["customer"]]
    await desk._post("stripe/expire", id=card["id"])
    await desk.advance("P30D")
    await desk.advance("P4D")
    await tab.go("Steward")
    await tab.sees("I couldn't charge")
    await tab.shoot("expired-card")
