"""What couldn't be delivered, as an admin finds it and sends it on its way."""

import re

from playwright.async_api import expect

from tests.browser.conftest import NewTab
from tests.browser.test_tickets import AGNES, CHIDI, SUBJECT, open_ticket
from tests.support.desk import RunningDesk


async def test_an_admin_retries_a_parked_card_and_it_arrives(desk: RunningDesk, new_tab: NewTab) -> None:
    """Slack refuses the ticket's card once, so it's parked; after Retry, the agent reads it."""
    opener = await new_tab(CHIDI)
    await desk.fault(method="chat.postMessage", kind="error:msg_too_long", times=2)
    await open_ticket(opener)
    await desk.settle()
    agent, admin = await new_tab(AGNES, "triage"), await new_tab("Adam Whitfield")
    await expect(agent.cards(SUBJECT)).to_have_count(0)
    await admin.type("/steward deliveries")
    listed = await admin.sees("Messages on the way", "the triage channel", "Parked since", "msg_too_long")
    await listed.get_by_role("button", name=re.compile("^Retry: retry")).first.click()
    await admin.sees("I'm trying 1 message again now: the triage channel.")
    await agent.sees(f"T-1 · {SUBJECT}", f"Opened by {CHIDI}")
