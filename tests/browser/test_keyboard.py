"""The desk without a mouse."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import NewTab
from tests.browser.tab import Tab

ANA, BEN, ADAM = "Ana Pérez Iñíguez", "Ben Óðinsson", "Adam Whitfield"


async def focused(page: Page) -> str:
    """The words of what has the focus."""
    words: str = await page.evaluate("document.activeElement.innerText.trim()")
    return words


async def tab_to(page: Page, words: str, key: str = "Shift+Tab") -> None:
    """Press the key until what has these words has the focus."""
    for _ in range(60):
        await page.keyboard.press(key)
        if await focused(page) == words:
            return
    raise AssertionError(f"{key} does not lead to {words}")


async def test_a_person_is_chosen_with_keys(tab: Tab) -> None:
    """The arrows pass over people without leaving the page; Enter takes the one that stands there."""
    picker = tab.page.get_by_label("You are")
    await tab.become(ANA)
    await picker.focus()
    await tab.page.keyboard.press("ArrowDown")
    await expect(picker.locator("option:checked")).to_have_text(BEN)
    await expect(tab.page.get_by_role("button", name="Go", exact=True)).to_be_visible()
    assert "U0ANA" in tab.page.url
    async with tab.page.expect_navigation():
        await tab.page.keyboard.press("Enter")
    assert "U0BEN" in tab.page.url
    await expect(tab.page.locator("#composer")).to_be_focused()


async def test_a_command_is_completed_with_keys(tab: Tab) -> None:
    """A slash suggests, the arrows choose, Tab takes, Enter sends."""
    await tab.become("Олена Ковальчук")
    keyboard = tab.page.keyboard
    await keyboard.type("/in")
    await expect(tab.page.get_by_role("option", name="/invoice")).to_be_visible()
    await keyboard.press("Tab")
    await expect(tab.page.locator("#composer")).to_have_value("/invoice ")
    await keyboard.press("Enter")
    await tab.sees("Invoices for SUB-1047")


async def test_a_form_takes_the_focus_and_gives_it_back(tab: Tab) -> None:
    """The first field has it, Tab stays inside, Escape closes, and the box below has it again."""
    await tab.become(ANA)
    page = tab.page
    await page.keyboard.type("/ticket new")
    await page.keyboard.press("Enter")
    await expect(tab.form.get_by_label("Subscription")).to_be_focused()
    for _ in range(12):
        await page.keyboard.press("Tab")
        assert await page.evaluate("!document.activeElement.closest('main')")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.locator("#composer")).to_be_focused()


async def test_a_promotion_is_decided_with_keys(new_tab: NewTab) -> None:
    """Shift+Tab leads from the box to the card's buttons; the question begins at Cancel; the focus stays near."""
    asker, admin = await new_tab(BEN), await new_tab(ADAM, "approvals")
    await asker.type("/contact promote me billing SUB-1042 Ana is on leave.")
    await admin.sees("Waiting for a decision")
    await admin.settles()
    page = admin.page
    cancel = page.get_by_role("dialog").get_by_role("button", name="Cancel")
    await tab_to(page, "Approve")
    await page.keyboard.press("Enter")
    await expect(cancel).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(admin.said("Waiting for a decision").get_by_role("button", name="Approve")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(cancel).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await admin.sees(f"Approved by {ADAM}")
    await expect(page.get_by_role("log", name="Messages")).to_be_focused()


AT_ONCE = """async (button) => {
    const microtasks = async () => { for (let turn = 0; turn < 50; turn++) await null; };
    button.click();
    await microtasks();
    document.querySelector("#confirm button").click();
    await microtasks();
    button.click();
    await microtasks();
    return document.querySelector("#confirm").open;
}"""


@pytest.mark.long
async def test_a_question_that_was_called_off_can_be_asked_again_at_once(new_tab: NewTab) -> None:
    """No press is lost, however soon it comes after Cancel: before the browser has told that the question is closed."""
    asker, admin = await new_tab(BEN), await new_tab(ADAM, "approvals")
    await asker.type("/contact promote me billing SUB-1042 Ana is on leave.")
    card = await admin.sees("Waiting for a decision")
    await admin.settles()
    assert await card.get_by_role("button", name="Approve").evaluate(AT_ONCE)
    await admin.page.get_by_role("dialog").get_by_role("button", name="Approve").click()
    await admin.sees(f"Approved by {ADAM}")


async def test_a_button_that_stays_keeps_the_focus(tab: Tab) -> None:
    """After the answer the next Tab goes on from the button that was pressed."""
    await tab.become(ANA)
    await tab_to(tab.page, "Show the subscription")
    await tab.page.keyboard.press("Enter")
    await tab.sees("Only visible to you", "SUB-1042")
    await expect(tab.said("Renewal of ").get_by_role("button", name="Show the subscription")).to_be_focused()


async def test_the_first_link_skips_to_the_content(tab: Tab) -> None:
    """On Home, where there is no box to write in, it leads to Home's content."""
    await tab.become(ANA)
    await tab.go("Home")
    await tab.page.get_by_role("link", name="Skip to the app’s Home").press("Enter")
    await expect(tab.page.get_by_role("region", name="App Home")).to_be_focused()
