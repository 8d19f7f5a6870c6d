"""Contacts: adding somebody by the form, removing them, and taking that back."""

from playwright.async_api import expect

from tests.browser.conftest import NewTab
from tests.browser.tab import Tab

ANA, BO = "Ana Pérez Iñíguez", "Bo Sjöström"


async def add(tab: Tab, person: str) -> None:
    """Fill the form for SUB-1042 that is open and send it."""
    await tab.form.get_by_label("Who").select_option(label=person)
    await tab.press("Add", tab.form)


async def test_a_contact_is_added_and_removed_again(new_tab: NewTab) -> None:
    """Removing is asked back; the one concerned is told of both; Undo is one click away."""
    primary, adviser = await new_tab(ANA), await new_tab(BO)
    await primary.type("/contact SUB-1042")
    await primary.press("Add a contact", await primary.sees("Contacts of SUB-1042"))
    await add(primary, BO)
    await expect(primary.form).to_contain_text(f"{BO} is now Secondary billing contact of SUB-1042")
    await primary.press("Close", primary.form)
    await adviser.sees(f"{ANA} added you: you are now Secondary billing contact of SUB-1042")

    await primary.type("/contact remove SUB-1042")
    await primary.press(f"{BO} (billing)", await primary.sees("Who is to be removed from SUB-1042?"))
    await primary.press(f"Remove {BO}", await primary.sees(f"Remove {BO} as billing contact of SUB-1042?"))
    gone = await primary.sees(f"{BO} is no longer a billing contact of SUB-1042")
    await adviser.sees(f"{ANA} removed you: you are no longer Secondary billing contact of SUB-1042")
    await primary.press("Undo", gone)
    await primary.sees(f"{BO} is now Secondary billing contact of SUB-1042")


async def test_somebody_unknown_cannot_be_added(tab: Tab) -> None:
    """The sentence stands at the field, and the form stays open for another choice."""
    await tab.become(ANA)
    await tab.type("/contact add SUB-1042")
    await add(tab, "Zoë Nobody")
    await expect(tab.form.get_by_role("alert")).to_contain_text("This person can't be added")
    await add(tab, BO)
    await expect(tab.form).to_contain_text(f"{BO} is now Secondary billing contact of SUB-1042")
