"""Who somebody is: linked by a code from the mail drawer; deactivated, and missed by those who can act."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import NewTab

CODE = re.compile(r"/steward link ([0-9A-Z]{4}-[0-9A-Z]{4})")
ZOE, DANA, CHIDI, ADAM = "Zoë Nobody", "Dana Wiśniewska", "Chidi Ọkáfọ̀", "Adam Whitfield"
HUGO = "hugo.lovelace@gmail.com"


async def test_somebody_unknown_links_an_address(new_tab: NewTab) -> None:
    """By the button in the refusal, a form for the address, the mail, and a form for the code; a wrong one first."""
    tab = await new_tab(ZOE)
    await tab.type("/subscription")
    await tab.press("Link my email address", await tab.sees("I don't know who you are yet"))
    await tab.form.get_by_label("Your email address").fill(HUGO)
    await tab.press("Send the code", tab.form)
    await expect(tab.form).to_contain_text("If I know that address, I've emailed a code to it")
    await tab.form.get_by_label("Code").fill("ZZZZ-ZZZZ")
    await tab.press("Enter", tab.form)
    await expect(tab.form).to_contain_text("That code is wrong or no longer works")
    await tab.press("Cancel", tab.form)

    drawer = tab.page.get_by_role("complementary", name="Mail")
    await tab.page.get_by_role("link", name="Mail").click()
    await drawer.get_by_role("link", name="Everyone’s").click()
    await drawer.get_by_role("link", name="Your code to link this address in Slack").click()
    await expect(drawer).to_contain_text(CODE)
    code = CODE.search(await drawer.text_content() or "")
    assert code is not None
    await tab.type("/steward link code")
    await tab.form.get_by_label("Code").fill(code[1].lower())
    await tab.press("Enter", tab.form)
    await expect(tab.form).to_contain_text(f"Welcome, Hugo Lovelace! This Slack account is now linked to {HUGO}.")
    await tab.press("Close", tab.form)
    await tab.type("/steward whoami")
    await tab.sees("You're Hugo Lovelace", "U0ZOE in the workspace T0NORTHWIND", "verified by an emailed code")


@pytest.mark.long
async def test_who_is_deactivated_is_missed(new_tab: NewTab) -> None:
    """The others are told with the next step; the list says so; once they are back, the message does."""
    leaver, heir, admin = await new_tab(CHIDI), await new_tab(DANA), await new_tab(ADAM, "approvals")
    await leaver.page.get_by_label(f"Account of {CHIDI}").click()
    await leaver.press("Deactivate this account")
    await leaver.type("/subscription")
    await expect(leaver.notice).to_contain_text("account is deactivated")
    card = await heir.sees(f"SUB-1042 · {CHIDI}'s Slack account was deactivated", "Primary technical contact")
    await expect(card.get_by_role("button", name="Promote me: technical SUB-1042", exact=True)).to_be_visible()
    await admin.sees(f"{CHIDI}'s Slack account was deactivated", "I've told the contacts who can do something about it")
    await heir.type("/contact list SUB-1042")
    await heir.sees("Contacts of SUB-1042", "not reachable in Slack since Nov 23, 2026")
    await leaver.page.get_by_label(f"Account of {CHIDI}").click()
    await leaver.press("Reactivate this account")
    await heir.sees(f"{CHIDI} can be reached in Slack again (SUB-1042).")
    await admin.sees(f"{CHIDI} can be reached in Slack again (SUB-1042).")
