"""A promotion, from the question to the answer."""

from playwright.async_api import Locator, expect

from tests.browser.conftest import NewTab
from tests.browser.tab import Tab
from tests.support.desk import RunningDesk

ANA, BEN, ADAM, ASTRID = "Ana Pérez Iñíguez", "Ben Óðinsson", "Adam Whitfield", "Astrid Ångström"
TITLE = f"{BEN} to become Primary billing contact"


async def ask(tab: Tab) -> None:
    """Ask to become the primary billing contact of SUB-1042."""
    await tab.type("/contact list SUB-1042")
    await tab.press("Become Primary billing contact", await tab.sees("Contacts of SUB-1042"))
    await tab.sees(f"Asked: {BEN} to become Primary billing contact of SUB-1042.")


def question(tab: Tab) -> Locator:
    """The dialog that asks before a promotion is approved."""
    return tab.page.get_by_role("dialog", name="Approve?")


async def test_a_promotion_is_asked_for_and_approved(new_tab: NewTab) -> None:
    """The admin is asked before it counts; the card then says who decided and when; both people are told."""
    asker, primary, admin = await new_tab(BEN), await new_tab(ANA), await new_tab(ADAM, "approvals")
    await ask(asker)
    card = await admin.sees(TITLE, f"Now {ANA}", f"Next {BEN}", "They match", "Waiting for a decision")
    await admin.press("Approve", card)
    await expect(question(admin)).to_contain_text(f"{BEN} becomes Primary billing contact")
    await question(admin).get_by_role("button", name="Cancel").click()
    await admin.sees(TITLE, "Waiting for a decision")

    await admin.press("Approve", card)
    await question(admin).get_by_role("button", name="Approve").click()
    decided = await admin.sees(TITLE, f"Before {ANA}", f"Approved by {ADAM}, today ")
    await expect(decided.get_by_role("button")).to_have_count(0)
    await asker.sees("You are now Primary billing contact of SUB-1042.", f"{ADAM} approved it.")
    await primary.sees(f"{BEN} is now Primary billing contact of SUB-1042, and you are a secondary contact.")
    await asker.type("/contact list SUB-1042")
    await asker.sees(f"{BEN} (you) · Primary billing contact", f"{ANA} · Secondary billing contact")


async def test_a_promotion_can_be_denied(new_tab: NewTab) -> None:
    """The card says so, and so does the message to the asker."""
    asker, admin = await new_tab(BEN), await new_tab(ASTRID, "approvals")
    await ask(asker)
    await admin.press("Deny", await admin.sees(TITLE))
    await admin.sees(TITLE, f"Denied by {ASTRID}")
    await asker.sees("Your promotion to Primary billing contact of SUB-1042 was denied", f"by {ASTRID}")


async def test_the_second_of_two_admins_is_told_who_was_first(new_tab: NewTab, desk: RunningDesk) -> None:
    """Both press at a time when the card still shows its buttons; only the first click counts."""
    asker, first, second = await new_tab(BEN), await new_tab(ADAM, "approvals"), await new_tab(ASTRID, "approvals")
    await ask(asker)
    for admin in (first, second):
        await admin.press("Approve", await admin.sees(TITLE))
        await expect(question(admin)).to_be_visible()
    await desk.fault(method="chat.update", kind="ratelimited", times=1)  # so that the card changes a second later
    await question(first).get_by_role("button", name="Approve").click()
    await first.sees(f"Approved. {BEN} is promoted")
    await question(second).get_by_role("button", name="Approve").click()
    await second.sees(f"{ADAM} approved this already (today ", "Nothing was changed by your click.")
    for admin in (first, second):
        await admin.sees(TITLE, f"Approved by {ADAM}")


async def test_a_click_on_a_card_that_has_changed_meanwhile_is_answered(new_tab: NewTab) -> None:
    """The dialog was open while another decided and the card lost its buttons: a sentence says so."""
    asker, first, second = await new_tab(BEN), await new_tab(ADAM, "approvals"), await new_tab(ASTRID, "approvals")
    await ask(asker)
    await second.press("Approve", await second.sees(TITLE))
    await first.press("Deny", await first.sees(TITLE))
    await second.sees(TITLE, f"Denied by {ADAM}")
    await question(second).get_by_role("button", name="Approve").click()
    await expect(second.notice).to_contain_text("This has changed in the meantime, so nothing was done.")
    await second.sees(TITLE, f"Denied by {ADAM}")
