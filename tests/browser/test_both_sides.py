"""A ticket's whole life, with the customer and the agent side by side."""

import re
from pathlib import Path

from playwright.async_api import Locator, expect

from tests.browser.conftest import SIZES, NewTab
from tests.browser.tab import Tab
from tests.support.desk import RunningDesk

CHIDI, AGNES, ANTON = "Chidi Ọkáfọ̀", "Agnes Köhler", "Anton Brâncuși"
STAFF = f"{AGNES} (⬢ Staff)"
SUBJECT = "The map stays grey"
RECEIVED = "support team has received your ticket T-1"
INTERNAL = "Their proxy again, I bet."


async def menu(tab: Tab, message: Locator, item: str) -> None:
    """Choose something from the menu of a message."""
    await message.hover()
    await message.get_by_role("button", name="More actions").click()
    await tab.page.get_by_role("menuitem", name=item).click()


async def reply(tab: Tab, text: str) -> None:
    """Write into the thread that is open."""
    box = tab.page.get_by_label("Reply…")
    await box.fill(text)
    await box.press("Enter")


async def close(tab: Tab) -> None:
    """Close the form on top."""
    await tab.press("Close", tab.form)
    await expect(tab.form).to_be_hidden()


async def opens_from_a_message(customer: Tab, file: Path) -> None:
    """The customer turns a message with a file into a ticket."""
    await customer.page.get_by_label("Attach files").first.set_input_files(file)
    await customer.type("Since 9:00, the map stays grey.")
    await menu(customer, await customer.sees("the map stays grey", file.name), "Open a ticket")
    said = customer.form.get_by_label("What's happening, and since when?")
    await expect(said).to_have_value(re.compile("^Since 9:00, the map stays grey."))
    await customer.form.get_by_label("Subscription").select_option(value="SUB-1042")
    await customer.form.get_by_label("How urgent is it?").select_option(label="2 high: production is impaired")
    await customer.form.get_by_label("Subject").fill(SUBJECT)
    await customer.shoot("01-customer-opens")
    await customer.press("Open", customer.form)
    await expect(customer.form).to_contain_text("I've sent it to Northwind Software's support team")
    await customer.shoot("02-customer-opened")
    await close(customer)
    await customer.go("Steward")


async def claims_and_answers(agent: Tab) -> None:
    """The agent claims it, talks to a colleague below the card, and answers the customer."""
    card = await agent.sees(f"T-1 · {SUBJECT}", "not assigned yet", "grey.log")
    await agent.shoot("03-agent-card")
    await agent.press("Claim", card)
    await agent.sees("T-1 is assigned to you.")
    await agent.shoot("04-agent-claimed")
    card = await agent.sees(f"T-1 · {SUBJECT}", STAFF)
    await card.get_by_role("link", name="Reply in a thread").click()
    await reply(agent, INTERNAL)
    await agent.sees_in_thread(INTERNAL)
    await agent.shoot("05-agent-talks")
    await agent.page.get_by_role("link", name="Close the thread").click()
    await agent.press("Answer", agent.said(f"T-1 · {SUBJECT}"))
    await expect(agent.form).to_contain_text(f"{CHIDI} will see this.")
    await expect(agent.form).to_contain_text("Since 9:00, the map stays grey.")
    await agent.form.get_by_label("Your answer").fill("Does it also happen in a private window?")
    await agent.shoot("06-agent-answers")
    await agent.press("Send", agent.form)
    await expect(agent.form).to_contain_text("T-1 is waiting for the customer.")
    await agent.shoot("07-agent-answered")
    await close(agent)


async def replies_edits_and_deletes(customer: Tab, agent: Tab) -> None:
    """Each reply in the thread is confirmed by a reaction. The agent's side follows what becomes of it."""
    await customer.open_thread(RECEIVED)
    await customer.sees_in_thread("in a private window?")
    await reply(customer, "Yes, thare too.")
    mine = await customer.sees_in_thread("Yes, thare too.")
    await expect(mine.get_by_role("button", name=":white_check_mark:")).to_be_visible()
    await customer.shoot("08-customer-replies")
    await agent.sees(f"T-1 · {SUBJECT}", "Yes, thare too.")
    await menu(customer, mine, "Edit message")
    await customer.page.get_by_label("Your message").fill("Yes, there too.")
    await customer.press("Save")
    await agent.sees(f"T-1 · {SUBJECT}", "Yes, there too.", "edited")
    await reply(customer, "My password is swordfish.")
    slip = await customer.sees_in_thread("My password is swordfish.")
    await expect(slip.get_by_role("button", name=":white_check_mark:")).to_be_visible()
    await agent.sees(f"T-1 · {SUBJECT}", "swordfish")
    await menu(customer, slip, "Delete message")
    await customer.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(agent.cards("swordfish")).to_have_count(0)
    await agent.open_thread(f"T-1 · {SUBJECT}")
    await agent.sees_in_thread("This comment was deleted.")
    await agent.shoot("09-agent-follows")
    await agent.page.get_by_role("link", name="Close the thread").click()
    await customer.shoot("10-customer-edited")


async def resolves_undoes_and_resolves(agent: Tab) -> None:
    """The closing answer waits a minute, in which the agent thinks better of it."""
    await agent.press("Resolve", agent.said(f"T-1 · {SUBJECT}"))
    await agent.form.get_by_label("Closing answer").fill("Restart it.")
    await agent.press("Resolve", agent.form)
    await expect(agent.form).to_contain_text("In a minute, I'll let")
    await agent.shoot("11-agent-resolved")
    await agent.press("Undo", agent.form)
    await expect(agent.form).to_contain_text("T-1 isn't resolved any more, and nobody got your answer:")
    await agent.shoot("12-agent-undone")
    await agent.press("Answer", agent.form)
    await agent.form.get_by_label("Your answer").fill("Empty the cache, then restart it.")
    await agent.form.get_by_label("Resolve it").check()
    await agent.press("Send", agent.form)
    await expect(agent.form).to_contain_text("No other ticket is waiting for you.")
    await agent.shoot("13-agent-resolved-again")
    await close(agent)
    await agent.sees(f"T-1 · {SUBJECT}", f"Resolved by {STAFF}")


@SIZES
async def test_customer_and_agent_side_by_side(
    desk: RunningDesk, new_tab: NewTab, size: dict[str, int], tmp_path: Path
) -> None:
    """From a message with a file to a ticket that's reopened. What the team says below its card stays with the team."""
    (file := tmp_path / "grey.log").write_text("tile 7 failed\n")
    customer = await new_tab(CHIDI, "general", viewport=size)
    agent = await new_tab(AGNES, "triage", viewport=size)
    await opens_from_a_message(customer, file)
    await claims_and_answers(agent)
    await replies_edits_and_deletes(customer, agent)
    await resolves_undoes_and_resolves(agent)
    await desk.advance("PT1M")
    resolved = await customer.sees_in_thread(f"{STAFF} resolved your ticket T-1", "Empty the cache")
    await customer.shoot("14-customer-resolved")
    await customer.press("4 good", resolved)
    await customer.sees_in_thread("Thank you. You rated T-1 4 good.")
    await customer.shoot("15-customer-rated")
    await reply(customer, "Now it's black.")
    await customer.sees_in_thread("It's open again")
    await customer.shoot("16-customer-reopened")
    await agent.sees(f"{CHIDI} reopened T-1: {SUBJECT}", "Now it's black.")
    await agent.shoot("17-agent-reopened")
    await agent.go("Steward")
    await agent.shoot("18-agent-messages")
    assert INTERNAL not in str(await desk.inbox("chidi"))
    assert "Restart it." not in str(await desk.inbox("chidi"))
    assert INTERNAL not in str(await desk.mails())
