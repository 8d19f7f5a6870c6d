"""Long lists in the browser: the 162nd subscription is found by typing, and by turning pages."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import SIZES, NewTab
from tests.support.bulk import LAST, SUBSCRIPTIONS
from tests.support.desk import RunningDesk
from tests.support.morning import Morning

BO = "Bo Sjöström"


@pytest.fixture
async def desk(bulk_morning: Morning, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    """A desk at which an organization has very many subscriptions, all of them Bo's."""
    async with bulk_morning.copied(tmp_path) as running:
        yield running


@SIZES
async def test_the_last_subscription_is_found_by_typing(new_tab: NewTab, size: dict[str, int]) -> None:
    """In the form of tickets: with the keyboard, and the ticket is opened on it."""
    tab = await new_tab(BO, viewport=size)
    await tab.type("/ticket new")
    box = tab.form.get_by_role("combobox", name="Subscription")
    await box.click()
    await expect(tab.form.locator(".options").get_by_role("option")).to_have_count(100)
    await box.fill("no such branch")
    await expect(tab.form.get_by_text("No results")).to_be_visible()
    await box.fill(f"office {LAST}")
    await expect(tab.form.locator(".options").get_by_role("option")).to_have_count(1)
    await box.press("Enter")
    await expect(box).to_have_value(re.compile(rf"SUB-{LAST} · Licence for the branch office number {LAST} .*…"))
    await tab.form.get_by_label("Subject").fill("Hm")
    await tab.form.get_by_label("What's happening, and since when?").fill("Hm.")
    await tab.press("Open", tab.form)
    await expect(tab.form).to_contain_text("I've sent it to Northwind Software's support team")
    await tab.press("Close", tab.form)
    await tab.sees("support team has received your ticket T-1")


@SIZES
async def test_the_last_subscription_is_found_by_paging(new_tab: NewTab, size: dict[str, int]) -> None:
    """In the list: More until the last page, then through the table's own pages; sorted and filtered on the way."""
    tab = await new_tab(BO, viewport=size)
    await tab.type("/subscription")
    total = SUBSCRIPTIONS + 2
    last = await tab.sees("Your subscriptions", "1 to ")
    while await last.get_by_role("button", name="More", exact=False).count():
        before = await last.locator(".block-context").inner_text()
        await tab.press("More", last)
        await expect(last.locator(".block-context")).not_to_have_text(before)
    await expect(last.locator(".block-context")).to_contain_text(f"{total} of {total}")
    table = last.get_by_role("group", name="Your subscriptions")
    while await table.get_by_role("button", name="Next page").is_enabled():
        await table.get_by_role("button", name="Next page").click()
    await expect(table.get_by_role("row", name=f"SUB-{LAST}")).to_be_visible()
    await table.get_by_role("button", name="Name").click()
    await table.get_by_role("button", name="Name").click()
    await expect(table.locator("tbody tr:visible").first).to_contain_text(f"SUB-{LAST}")
    await table.get_by_role("searchbox").fill(f"number {LAST - 1}")
    await expect(table.locator("tbody tr:visible")).to_have_count(1)
    await expect(table.get_by_role("status")).to_have_text("1 to 1 of 1")


async def test_the_search_below_a_list_opens_what_is_chosen(new_tab: NewTab) -> None:
    """With the mouse, in the dark."""
    tab = await new_tab(BO, color_scheme="dark")
    await tab.type("/subscription")
    last = await tab.sees("Your subscriptions", "1 to ")
    box = last.get_by_role("combobox", name="Search …")
    await box.fill(str(LAST))
    await expect(last.locator(".options").get_by_role("option")).to_have_count(1)
    await last.locator(".options").get_by_role("option").click()
    await tab.sees(f"SUB-{LAST} · Licence for the branch office", "Contacts")
