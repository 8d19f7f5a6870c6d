"""Contacts: adding somebody by the form, removing them, and taking that back; inviting by mail; a new address."""

import re

from playwright.async_api import expect

from tests.browser.conftest import NewTab
from tests.browser.tab import Tab

CODE = re.compile(r"/steward link ([0-9A-Z]{4}-[0-9A-Z]{4})")
ANA, BEN, EVA = "Ana Pérez Iñíguez", "Ben Óðinsson", "Eva Nováková"
BO, ZOE = "Bo Sjöström", "Zoë Nobody"


async def add(tab: Tab, person: str) -> None:
    """Fill the form for SUB-1042 that is open and send it."""
    await tab.form.get_by_label("Person").select_option(label=person)
    await tab.press("Add", tab.form)


async def test_a_contact_is_added_and_removed_again(new_tab: NewTab) -> None:
    """Removing is asked back; the one concerned is told of both; Undo is one click away."""
    primary, adviser = await new_tab(ANA), await new_tab(BO)
    await primary.type("/contact SUB-1042")
    await primary.press("Add a contact", await primary.sees("Contacts of SUB-1042"))
    await add(primary, BO)
    await expect(primary.form).to_contain_text(f"{BO} is now Secondary billing contact on SUB-1042")
    await primary.press("Close", primary.form)
    await adviser.sees(f"{ANA} added you. You're now Secondary billing contact on SUB-1042")

    await primary.type("/contact remove SUB-1042")
    whom = await primary.sees("Who do you want to remove from SUB-1042?")
    await primary.press(f"{BO} (Secondary billing contact)", whom)
    await primary.press(f"Remove {BO}", await primary.sees(f"Remove {BO} as Secondary billing contact on SUB-1042?"))
    gone = await primary.sees(f"{BO} is no longer Secondary billing contact on SUB-1042")
    await adviser.sees(f"{ANA} removed you. You're no longer Secondary billing contact on SUB-1042")
    await primary.press("Undo", gone)
    await primary.sees(f"{BO} is now Secondary billing contact on SUB-1042")


async def test_a_new_address_holds_once_its_code_is_entered(tab: Tab) -> None:
    """The code stands in the mail drawer; the old address is told."""
    await tab.become(ANA)
    await tab.type("/contact settings")
    await tab.press("Edit", await tab.sees("Your settings", "ana@acme.example"))
    await tab.form.get_by_label("Email address").fill("ana@new.example")
    await tab.press("Save", tab.form)
    await expect(tab.form).to_contain_text("I've emailed a code to ana@new.example.")
    await tab.press("Close", tab.form)
    await tab.page.get_by_role("link", name="Mail").click()
    mail = tab.page.get_by_role("complementary", name="Mail")
    await mail.get_by_role("link", name="Everyone’s").click()
    await mail.get_by_role("link", name="Your code to confirm this address").click()
    await expect(mail).to_contain_text(CODE)
    code = CODE.search(await mail.text_content() or "")
    assert code is not None
    await tab.type(f"/steward link {code[1]}")
    await tab.sees("Your email address is now ana@new.example. I've also sent a note to your old address.")
    await mail.get_by_role("link", name="All mail").click()
    await expect(mail.get_by_role("link", name="Your email address has changed")).to_be_visible()


async def test_an_address_is_invited_and_becomes_a_contact(new_tab: NewTab) -> None:
    """The code is in the mail drawer; whoever enters it is asked, and is a contact by the yes."""
    host, guest = await new_tab(BEN), await new_tab(ZOE)
    await host.type("/contact add SUB-1042")
    await expect(host.form).to_contain_text("Your plan allows 5 technical contacts: 2 added.")
    await host.form.get_by_label("Or their email address").fill("zoe@elsewhere")
    await host.press("Add", host.form)
    await expect(host.form.get_by_role("alert")).to_contain_text("“zoe@elsewhere” isn't an email address.")
    await host.form.get_by_label("Or their email address").fill("Zoe@Elsewhere.example")
    await host.form.get_by_label("Their name").fill("Zoë")
    await host.form.get_by_label("Secondary technical contact").check()
    await host.press("Add", host.form)
    await expect(host.form).to_contain_text("I've emailed zoe@elsewhere.example an invitation to become Secondary")
    await host.press("Close", host.form)

    drawer = guest.page.get_by_role("complementary", name="Mail")
    await guest.page.get_by_role("link", name="Mail").click()
    await drawer.get_by_role("link", name="Invitation to look after SUB-1042").click()
    await expect(drawer).to_contain_text("Slack workspace")
    code = CODE.search(await drawer.text_content() or "")
    assert code is not None
    await guest.type(code[0])
    page = await guest.sees(
        f"{BEN} is inviting you, on behalf of Acme Robotics, to become Secondary technical contact on SUB-1042"
    )
    await guest.press("Accept", page)
    await guest.sees("Welcome, Zoë! You're now Secondary technical contact on SUB-1042")
    await host.sees(
        "Zoë (zoe@elsewhere.example) accepted your invitation and is now Secondary technical contact on SUB-1042."
    )
    await host.type("/contact SUB-1042")
    await host.sees("Contacts of SUB-1042", "Zoë · Secondary technical contact")
    await guest.type("/contact")
    await guest.sees("Contacts of SUB-1042", "Zoë (you) · Secondary technical contact")


async def test_an_open_invitation_is_listed_and_withdrawn(tab: Tab) -> None:
    """From the list of contacts, with a question before."""
    await tab.become(ANA)
    await tab.type("/contact add kim@elsewhere.example billing SUB-1042")
    await tab.press("Show the invitations", await tab.sees("I've emailed kim@elsewhere.example an invitation"))
    listed = await tab.sees("Invitations to SUB-1042", "kim@elsewhere.example · Secondary billing contact")
    await tab.press("Withdraw", listed)
    await tab.press("Withdraw", await tab.sees("Withdraw kim@elsewhere.example's invitation to SUB-1042?"))
    await tab.press("Show the invitations", await tab.sees("The code no longer works."))
    await expect(await tab.sees("There are no open invitations to SUB-1042.")).to_be_visible()


async def test_a_site_admin_becomes_a_contact(tab: Tab) -> None:
    """By the button of the refusal; then the way to be promoted is offered."""
    await tab.become(EVA)
    await tab.type("/contact leave technical SUB-1042")
    await tab.press("Become a contact", await tab.sees("A site admin has to become a contact first."))
    await tab.press(
        "Become Secondary technical contact", await tab.sees("Which kind of contact on SUB-1042 do you want to become?")
    )
    await tab.press("Promote me", await tab.sees("You're now Secondary technical contact on SUB-1042."))
    await expect(tab.form).to_contain_text("Reason")
