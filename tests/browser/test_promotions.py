"""A promotion, from the question to the answer."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import SIZES, WIDE, NewTab
from tests.browser.tab import Tab
from tests.support.browser import NewPage
from tests.support.desk import RunningDesk, close_desk, open_desk

ANA, BEN, ADAM, ASTRID = "Ana Pérez Iñíguez", "Ben Óðinsson", "Adam Whitfield", "Astrid Ångström"
REASON = "Ana is on leave until June, and <invoices> come in."
TITLE = f"{BEN} to become Primary billing contact"


@pytest.fixture
async def free_desk(example_sqlite: str, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    """A running desk with PROMOTION_APPROVAL=self."""
    running = await open_desk(example_sqlite, tmp_path / "mail", promotion_approval="self")
    yield running
    await close_desk(running)


async def ask(tab: Tab) -> None:
    """Ask to become the primary billing contact of SUB-1042, by the form."""
    await tab.type("/contact list SUB-1042")
    await tab.press("Become Primary billing contact", await tab.sees("Contacts of SUB-1042"))
    await expect(tab.form).to_contain_text(f"{ANA} has this role now and will become Secondary billing contact.")
    await tab.form.get_by_label("Reason").fill(REASON)
    await tab.press("Send request", tab.form)
    await expect(tab.form).to_contain_text(f"Request sent: {BEN} to become Primary billing contact on SUB-1042 (")
    await tab.press("Close", tab.form)


async def deny(tab: Tab, why: str = "Ana is back on Monday.") -> None:
    """Deny the promotion on the card, by the form."""
    await tab.press("Deny", await tab.sees(TITLE))
    await tab.form.get_by_label("Reason for denying").fill(why)
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
    card = await admin.sees(
        TITLE, f"Current primary {ANA}", f"New primary {BEN}", "The same", REASON, "Waiting for a decision"
    )
    await expect(card).to_contain_text(f"Rights that move from {ANA} to {BEN}: ")
    await expect(card).not_to_contain_text(f"{ANA} loses: ")
    await admin.press("Approve", card)
    await expect(question(admin)).to_contain_text(f"{BEN} becomes Primary billing contact")
    await question(admin).get_by_role("button", name="Cancel").click()
    await admin.sees(TITLE, "Waiting for a decision")

    await admin.press("Approve", card)
    await question(admin).get_by_role("button", name="Approve").click()
    decided = await admin.sees(TITLE, f"Previous primary {ANA}", f"Approved by {ADAM} (⬢ Staff), today ")
    await expect(admin.buttons(decided)).to_have_count(0)
    await asker.sees("You're now Primary billing contact on SUB-1042.", f"{ADAM} (⬢ Staff) approved it.")
    await primary.sees(f"{BEN} is now Primary billing contact on SUB-1042, and you're now Secondary billing contact.")
    await asker.type("/contact list SUB-1042")
    await asker.sees(f"{BEN} (you) · Primary billing contact", f"{ANA} · Secondary billing contact")


async def test_a_promotion_is_denied_with_a_reason(new_tab: NewTab) -> None:
    """The card has it, and so does the message to the asker."""
    asker, admin = await new_tab(BEN), await new_tab(ASTRID, "approvals")
    await ask(asker)
    await deny(admin, "Ana is back <!channel> on *Monday*.")
    await admin.sees(TITLE, f"Denied by {ASTRID}", "Ana is back <!channel> on *Monday*.")
    denied = f"{ASTRID} (⬢ Staff) denied your promotion to Primary billing contact on SUB-1042."
    await expect(await asker.sees(denied, "Ana is back <!channel> on *Monday*.")).to_be_visible()


async def test_the_second_of_two_admins_is_told_who_was_first(new_tab: NewTab, desk: RunningDesk) -> None:
    """Both press at a time when the card still shows its buttons; only the first click counts."""
    asker, first, second = await new_tab(BEN), await new_tab(ADAM, "approvals"), await new_tab(ASTRID, "approvals")
    await ask(asker)
    for admin in (first, second):
        await admin.press("Approve", await admin.sees(TITLE))
        await expect(question(admin)).to_be_visible()
    await desk.fault(method="chat.update", kind="ratelimited", rate=1)  # so that the cards stay as they are
    await question(first).get_by_role("button", name="Approve").click()
    await first.sees(f"Approved. {BEN} is promoted")
    await question(second).get_by_role("button", name="Approve").click()
    await second.sees(f"{ADAM} (⬢ Staff) already approved this (today ", "so I haven't changed anything.")
    await desk.fault()
    for admin in (first, second):
        await admin.sees(TITLE, f"Approved by {ADAM}")


@pytest.mark.long
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


@pytest.mark.long
@SIZES
async def test_an_approver_who_was_demoted_between_card_and_click(new_tab: NewTab, size: dict[str, int]) -> None:
    """They were about to approve, and then to deny; neither counts, and the card waits for somebody else."""
    asker, other = await new_tab(BEN, viewport=size), await new_tab(ADAM, "approvals", viewport=size)
    demoted = await new_tab(ASTRID, "approvals", viewport=size)
    await ask(asker)
    card = await demoted.sees(TITLE)
    await demoted.press("Approve", card)
    await expect(question(demoted)).to_be_visible()
    await other.type("/steward staff remove astrid@northwind.example confirmed")
    await other.sees(ASTRID, "no longer")
    await question(demoted).get_by_role("button", name="Approve").click()
    await demoted.sees(
        "Only visible to you", "You can't approve or deny promotions. Only Northwind Software's staff can do this."
    )
    await demoted.press("Deny", card)
    await expect(demoted.page.get_by_text("You can't approve or deny promotions.")).to_have_count(2)
    await expect(demoted.page.get_by_role("dialog")).to_have_count(0)

    await other.press("Approve", await other.sees(TITLE, "Waiting for a decision"))
    await question(other).get_by_role("button", name="Approve").click()
    await demoted.sees(TITLE, f"Approved by {ADAM}")
    await asker.sees("You're now Primary billing contact on SUB-1042.")


@pytest.mark.long
@SIZES
async def test_what_nobody_decides_is_called_to_mind_and_expires(
    new_tab: NewTab, desk: RunningDesk, size: dict[str, int]
) -> None:
    """Once after three days, with buttons of its own; after fourteen all cards say that it is over, and the asker is
    told."""
    asker, admin = await new_tab(BEN, viewport=size), await new_tab(ADAM, "approvals", viewport=size)
    await ask(asker)
    await admin.sees(TITLE, REASON)
    for period in ("P3D", "P1D"):
        await desk.advance(period)
        await admin.sees(TITLE, "Waiting for a decision since ")
        await expect(admin.cards(TITLE)).to_have_count(2)
    await desk.advance("P10D")
    await expect(admin.cards("Expired")).to_have_count(2)
    await expect(admin.buttons(admin.cards("Expired"))).to_have_count(0)
    await asker.sees("has expired. Nobody decided within 14 days. You can request it again")


@pytest.mark.long
async def test_the_asker_withdraws(new_tab: NewTab) -> None:
    """From the list of what waits, once they are sure; the card says so."""
    asker, admin = await new_tab(BEN), await new_tab(ADAM, "approvals")
    await ask(asker)
    await admin.sees(TITLE, "Waiting for a decision")
    await asker.type("/contact promotions")
    await asker.press("Withdraw", await asker.sees("Promotions waiting for a decision", "PRO-1", TITLE))
    await asker.press("Withdraw", await asker.sees("Withdraw your request to make"))
    await asker.sees("You've withdrawn your request. You keep your current role.")
    card = await admin.sees(TITLE, f"Withdrawn by {BEN}, who requested it")
    await expect(admin.buttons(card)).to_have_count(0)


@pytest.mark.long
async def test_a_primary_hands_over_without_approval(free_desk: RunningDesk, new_page: NewPage) -> None:
    """Where the vendor has it so: a form asks, then it counts; the other is told, and the admins see it."""
    tabs = [Tab(await new_page(viewport=WIDE), free_desk.sandbox.url) for _ in range(3)]
    primary, other, admin = tabs
    await primary.open(ANA)
    await other.open(BEN)
    await admin.open(ADAM, "approvals")
    await primary.type("/contact promote ben@acme.example billing SUB-1042")
    await expect(primary.form).to_contain_text("This takes effect right away and needs no approval.")
    await primary.press("Hand over", primary.form)
    await expect(primary.form).to_contain_text(f"Done. {BEN} is now Primary billing contact on SUB-1042")
    await other.sees("You're now Primary billing contact on SUB-1042.", f"{ANA} handed the role over to you.")
    card = await admin.sees(TITLE, f"Previous primary {ANA}", f"Handed over by {ANA}")
    await expect(admin.buttons(card)).to_have_count(0)
    assert [complaint for tab in tabs for complaint in tab.complaints] == []
