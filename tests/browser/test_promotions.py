"""A promotion, from the question to the answer."""

from playwright.async_api import Locator, expect

from tests.browser.conftest import NewTab
from tests.browser.tab import Tab
from tests.support.desk import RunningDesk

ANA, BEN, ADAM, ASTRID = "Ana Pérez Iñíguez", "Ben Óðinsson", "Adam Whitfield", "Astrid Ångström"
REASON = "Ana is on leave until June, and <invoices> come in."
TITLE = f"{BEN} to become Primary billing contact"


async def ask(tab: Tab) -> None:
    """Ask to become the primary billing contact of SUB-1042, by the form."""
    await tab.type("/contact list SUB-1042")
    await tab.press("Become Primary billing contact", await tab.sees("Contacts of SUB-1042"))
    await expect(tab.form).to_contain_text(f"{ANA} is it at present, and becomes a secondary contact.")
    await tab.form.get_by_label("Why").fill(REASON)
    await tab.press("Ask", tab.form)
    await expect(tab.form).to_contain_text(f"Asked: {BEN} to become Primary billing contact of SUB-1042.")
    await tab.press("Close", tab.form)


async def deny(tab: Tab, why: str = "Ana is back on Monday.") -> None:
    """Deny the promotion on the card, by the form."""
    await tab.press("Deny", await tab.sees(TITLE))
    await tab.form.get_by_label("Why not").fill(why)
    await tab.press("Deny", tab.form)
    await expect(tab.form).to_contain_text("Denied.")
    await tab.press("Close", tab.form)


def question(tab: Tab) -> Locator:
    """The dialog that asks before a promotion is approved."""
    return tab.page.get_by_role("dialog", name="Approve?")


async def test_a_promotion_is_asked_for_and_approved(new_tab: NewTab) -> None:
    """The admin is asked before it counts; the card then says who decided and when; both people are told."""
    asker, primary, admin = await new_tab(BEN), await new_tab(ANA), await new_tab(ADAM, "approvals")
    await ask(asker)
    card = await admin.sees(TITLE, f"Now {ANA}", f"Next {BEN}", "They match", REASON, "Waiting for a decision")
    await expect(card).to_contain_text(f"{BEN} gains: ")
    await expect(card).to_contain_text(f"{ANA} loses: ")
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


async def test_a_promotion_is_denied_with_a_reason(new_tab: NewTab) -> None:
    """The card has it, and so does the message to the asker."""
    asker, admin = await new_tab(BEN), await new_tab(ASTRID, "approvals")
    await ask(asker)
    await deny(admin, "Ana is back <!channel> on *Monday*.")
    await admin.sees(TITLE, f"Denied by {ASTRID}", "Ana is back <!channel> on *Monday*.")
    denied = f"Your promotion to Primary billing contact of SUB-1042 was denied by {ASTRID}."
    await asker.sees(denied, "Ana is back <!channel> on *Monday*.")


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
    await deny(first)
    await second.sees(TITLE, f"Denied by {ADAM}")
    await question(second).get_by_role("button", name="Approve").click()
    await expect(second.notice).to_contain_text("This has changed in the meantime, so nothing was done.")
    await second.sees(TITLE, f"Denied by {ADAM}")
