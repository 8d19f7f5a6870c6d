"""The role table on a phone: one's own column is in view, the rest is a scroll away, and a cell explains itself."""

from typing import Any

from playwright.async_api import Locator, expect

from tests.browser.conftest import NARROW, NewTab
from tests.browser.tab import Tab

BEN, ANA = "Ben Óðinsson", "Ana Pérez Iñíguez"
MOST_PRESSES = 200  # of an arrow key, for the widest table
IN_VIEW = """(cell) => {
    const box = cell.closest('.table-scroll').getBoundingClientRect(), own = cell.getBoundingClientRect();
    return own.left >= box.left && own.right <= box.right;
}"""


async def in_view(cell: Locator) -> Any:
    """Whether a cell can be seen whole, from side to side, without scrolling, once the page has its letters."""
    await cell.page.evaluate("document.fonts.ready.then(() => null)")
    return await cell.evaluate(IN_VIEW)


async def the_table(tab: Tab) -> Locator:
    """The role table of SUB-1042, asked for."""
    await tab.type("/steward roles SUB-1042")
    return (await tab.sees("Who can do what on SUB-1042")).get_by_role("region", name="Table")


async def test_a_cell_is_pressed_on_a_phone(new_tab: NewTab) -> None:
    """From the table to the sentence, with its source row and who may instead; asked from there, and back."""
    tab = await new_tab(BEN, viewport=NARROW)
    table = await the_table(tab)
    row = table.get_by_role("row", name="Pay invoices")
    await expect(row.get_by_role("cell").nth(1)).to_have_text("no · you")
    assert await in_view(table.get_by_role("columnheader", name="You: Secondary billing"))
    assert await in_view(row.get_by_role("cell").nth(1))
    assert not await in_view(row.get_by_role("cell").last)

    await tab.press("Invoices and payment")
    await tab.form.locator("[data-action-id='roles_cell:pay:billing.secondary']").click()
    await expect(tab.form).to_contain_text("Secondary billing contact: can't pay invoices.")
    await expect(tab.form).to_contain_text("Source: the row “Pay” of “Billing/Technical Contact Roles")
    await expect(tab.form).to_contain_text("Who can do this: Ana Pérez Iñíguez (Primary billing contact)")
    await tab.press(f"Ask {ANA}", tab.form)
    await expect(tab.form).to_contain_text(f"I've sent your request to {ANA}.")
    await tab.press("Close", tab.form)
    await expect(tab.form).to_contain_text("Press a cell to see what it means")


async def test_the_table_is_read_by_keyboard(new_tab: NewTab) -> None:
    """It takes the focus, and the arrow keys bring the last column into view."""
    tab = await new_tab(BEN, viewport=NARROW)
    table = await the_table(tab)
    last = table.get_by_role("row", name="Pay invoices").get_by_role("cell").last
    assert not await in_view(last)
    await table.focus()
    for _ in range(MOST_PRESSES):
        await tab.page.keyboard.press("ArrowRight")
        if await in_view(last):
            break
    await expect(table).to_be_focused()
    await tab.page.wait_for_function(IN_VIEW, arg=await last.element_handle())
