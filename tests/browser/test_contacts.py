"""Contacts: adding somebody by the form, removing them, and taking that back."""

import re

from playwright.async_api import expect

from tests.browser.conftest import NewTab
from tests.browser.tab import Tab

CODE = re.compile(r"/steward link ([0-9A-Z]{4}-[0-9A-Z]{4})")
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


async def test_a_new_address_holds_once_its_code_is_entered(tab: Tab) -> None:
    """The code stands in the mail drawer; the old address is told."""
    await tab.become(ANA)
    await tab.type("/contact settings")
    await tab.press("Edit", await tab.sees("Your settings", "ana@acme.example"))
    await tab.form.get_by_label("E-mail address").fill("ana@new.example")
    await tab.press("Save", tab.form)
    await expect(tab.form).to_contain_text("A code is on its way to ana@new.example.")
    await tab.press("Close", tab.form)
    await tab.page.get_by_role("link", name="Mail").click()
    mail = tab.page.get_by_role("complementary", name="Mail")
    await mail.get_by_role("link", name="Everybody’s").click()
    await mail.get_by_role("link", name="Your code to confirm this address").click()
    await expect(mail).to_contain_text(CODE)
    code = CODE.search(await mail.inner_text())
    assert code is not None
    await tab.type(f"/steward link {code[1]}")
    await tab.sees("Your address is now ana@new.example. The old one was told so.")
    await mail.get_by_role("link", name="All mails").click()
    await expect(mail.get_by_role("link", name="Your address was changed")).to_be_visible()
