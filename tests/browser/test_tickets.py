"""A ticket's life, as its opener and an agent see it."""

from playwright.async_api import expect

from tests.browser.conftest import SIZES, NewTab
from tests.browser.tab import Tab
from tests.support.desk import RunningDesk

CHIDI, AGNES, DANA = "Chidi Ọkáfọ̀", "Agnes Köhler", "Dana Wiśniewska"
SUBJECT = "The map stays grey"


async def open_ticket(tab: Tab, subject: str = SUBJECT) -> None:
    """Open a ticket by the form, and close what it answers."""
    await tab.type("/ticket new")
    await tab.form.get_by_label("Subscription").select_option(value="SUB-1042")
    await tab.form.get_by_label("How urgent is it?").select_option(label="2 high: production is impaired")
    await tab.form.get_by_label("Subject").fill(subject)
    await tab.form.get_by_label("What's happening, and since when?").fill("Since 9:00.\nAll <vans> & *trucks*.")
    await tab.press("Open", tab.form)
    await expect(tab.form).to_contain_text("I've sent it to Northwind Software's support team")
    await tab.press("Close", tab.form)
    await expect(tab.form).to_be_hidden()


async def comment(tab: Tab, words: str) -> None:
    """Press the newest Comment button and send the form."""
    await tab.press("Comment")
    await tab.form.get_by_label("Your comment").fill(words)
    await tab.press("Send", tab.form)
    await expect(tab.form).to_contain_text("Your comment was added to T-1.")
    await tab.press("Close", tab.form)
    await expect(tab.form).to_be_hidden()


@SIZES
async def test_a_ticket_is_opened_claimed_discussed_and_resolved(
    desk: RunningDesk, new_tab: NewTab, size: dict[str, int]
) -> None:
    """The agent sees the card at once and works on it; the opener is told of each step, and both hear each other."""
    opener = await new_tab(CHIDI, viewport=size)
    agent = await new_tab(AGNES, "triage", viewport=size)
    await open_ticket(opener)
    await opener.sees("support team has received your ticket T-1")

    card = await agent.sees(
        f"T-1 · {SUBJECT}", "2 high: production is impaired", f"Opened by {CHIDI}", "not assigned yet"
    )
    await expect(card).to_contain_text("All <vans> & trucks.")
    await agent.press("Claim", card)
    await agent.sees("T-1 is assigned to you.")
    card = await agent.sees(f"T-1 · {SUBJECT}", f"{AGNES} (⬢ Staff)")
    await expect(card.get_by_role("button", name="Claim")).to_have_count(0)
    await opener.open_thread("support team has received your ticket T-1")
    await opener.sees_in_thread(f"{AGNES} (⬢ Staff) is working on your ticket T-1")

    await agent.press("Answer", card)
    await expect(agent.form).to_contain_text(f"{CHIDI} will see this.")
    await expect(agent.form.get_by_label("Wait for the customer")).to_be_checked()
    await agent.form.get_by_label("Your answer").fill("Does it also happen in a private window?")
    await agent.press("Send", agent.form)
    await expect(agent.form).to_contain_text("T-1 is waiting for the customer.")
    await agent.press("Close", agent.form)
    await opener.sees_in_thread(f"{AGNES} (⬢ Staff) commented on T-1", "in a private window?")
    await comment(opener, "Yes, there too.")
    await agent.sees(f"T-1 · {SUBJECT}", "in a private window?", "Yes, there too.")

    await agent.press("Resolve", agent.said(f"T-1 · {SUBJECT}"))
    await agent.form.get_by_label("Closing answer").fill("Please restart it.")
    await agent.press("Resolve", agent.form)
    await expect(agent.form).to_contain_text("In a minute, I'll let")
    await agent.press("Undo", agent.form)
    await expect(agent.form).to_contain_text("T-1 isn't resolved any more, and nobody got your answer:")
    await agent.press("Answer", agent.form)
    await agent.form.get_by_label("Your answer").fill("Please restart it twice.")
    await agent.form.get_by_label("Resolve it").check()
    await agent.press("Send", agent.form)
    await agent.sees(f"T-1 · {SUBJECT}", f"Resolved by {AGNES} (⬢ Staff)")
    await desk.advance("PT1M")
    await opener.sees_in_thread(f"{AGNES} (⬢ Staff) resolved your ticket T-1")


async def test_the_agents_own_messages_are_told_apart(new_tab: NewTab) -> None:
    """The assignee is told of the opener's comment in a direct message, with a number at the app's name."""
    opener, agent = await new_tab(CHIDI), await new_tab(AGNES, "triage")
    await open_ticket(opener)
    await agent.press("Claim", await agent.sees(f"T-1 · {SUBJECT}"))
    await opener.open_thread("support team has received your ticket T-1")
    await opener.sees_in_thread(f"{AGNES} (⬢ Staff) is working on your ticket T-1")
    await comment(opener, "Any news?")
    await expect(agent.place("Steward")).to_contain_text("1 unread")
    await agent.go("Steward")
    await agent.sees(f"{CHIDI} commented on T-1", "Any news?")


async def test_what_is_missing_in_the_form_is_said_at_its_field(tab: Tab) -> None:
    """A form without a subscription or a subject stays open, says so at the field, and keeps what was typed."""
    await tab.become(CHIDI)
    await tab.type("/ticket new")
    await tab.form.get_by_label("What's happening, and since when?").fill("It is all written here.")
    await tab.press("Open", tab.form)
    await expect(tab.form.get_by_label("Subscription")).to_be_focused()
    for label in ("Subscription", "Subject"):
        await expect(tab.form.get_by_label(label)).to_have_attribute("aria-invalid", "true")
    await expect(tab.form.get_by_role("alert")).to_have_count(2)
    await expect(tab.form.get_by_label("What's happening, and since when?")).to_have_value("It is all written here.")


async def test_nobody_sees_a_colleagues_ticket(new_tab: NewTab) -> None:
    """Somebody of the same subscription doesn't even learn that it's there."""
    opener, colleague = await new_tab(CHIDI), await new_tab(DANA)
    await open_ticket(opener)
    await colleague.type("/ticket show T-1")
    await colleague.sees("I can't find ticket T-1.")
    await expect(colleague.said(SUBJECT)).to_have_count(0)
