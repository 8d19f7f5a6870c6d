"""The menu of one's account, and words without an end, on a narrow and on a wide page."""

from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import NARROW, WIDE, NewTab

ANA = "Ana Pérez Iñíguez"
INSIDE = """(part) => { const box = part.getBoundingClientRect();
    return box.left >= 0 && box.right <= innerWidth && box.bottom <= innerHeight
        && part.scrollWidth <= part.clientWidth }"""
WIDTHS = """() => [...document.querySelectorAll('.messages, .modal-body')]
    .map((part) => [part.scrollWidth, part.clientWidth])"""
SIZES = pytest.mark.parametrize("size", [pytest.param(WIDE, id="wide"), pytest.param(NARROW, id="narrow")])


async def fits(*parts: Locator) -> bool:
    """Whether all of these are inside the window, with nothing cut."""
    return all([await part.evaluate(INSIDE) for part in parts])


@SIZES
async def test_ones_account_is_opened_and_closed_by_keys(new_tab: NewTab, size: Any) -> None:
    """Enter opens it, Tab comes to its button, Escape closes it and the focus is back on it; nothing is cut."""
    tab = await new_tab(ANA, viewport=size)
    menu, button = tab.page.locator("#account .menu"), tab.page.locator("#account summary")
    await expect(button).to_have_accessible_name(f"Account of {ANA}")
    await button.focus()
    await tab.page.keyboard.press("Enter")
    await expect(menu).to_contain_text("ana@acme.example")
    await tab.page.keyboard.press("Tab")
    leave = menu.get_by_role("button", name="Deactivate this account")
    await expect(leave).to_be_focused()
    assert await fits(menu, leave, button)
    await tab.page.keyboard.press("Escape")
    await expect(menu).to_be_hidden()
    await expect(button).to_be_focused()


@SIZES
async def test_conversations_hold_conversations_only(new_tab: NewTab, size: Any) -> None:
    """No button among them makes their row wider."""
    tab = await new_tab(ANA, viewport=size)
    assert await tab.page.get_by_role("navigation", name="Conversations").get_by_role("button").count() == 0


@SIZES
async def test_words_without_an_end_widen_nothing(new_tab: NewTab, size: Any) -> None:
    """Neither the messages nor a form: a description of 2,900 letters, a subject of 150."""
    tab = await new_tab("Chidi Ọkáfọ̀", "Steward", viewport=size)
    await tab.type("/ticket new")
    await tab.form.get_by_label("Subscription").select_option(value="SUB-1042")
    await tab.form.get_by_label("Subject").fill("S" * 150)
    await tab.form.get_by_label("What's happening").fill("A" * 2900)
    await tab.press("Open", tab.form)
    await expect(tab.form).to_contain_text("T-1 is open")
    await tab.press("Close", tab.form)
    await tab.type("/ticket show T-1")
    card = await tab.sees("AAAAAAAAAA", "SSSSSSSSSS", "Opened by")
    await tab.press("Comment", card)
    await expect(tab.form).to_contain_text("SSSSSSSSSS")
    widths = await tab.page.evaluate(WIDTHS)
    assert len(widths) == 2
    assert all(scrolled <= seen for scrolled, seen in widths)
