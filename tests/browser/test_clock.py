"""The clock at the top, and what comes when it is moved."""

import pytest
from playwright.async_api import expect

from tests.browser.tab import Tab

ANA = "Ana Pérez Iñíguez"
MOVING = 120_000  # milliseconds; thirty days pass one by one


@pytest.mark.long
async def test_two_weeks_of_reminders(tab: Tab) -> None:
    """What comes on each of the days stands beneath the card, and once in the mail drawer."""
    await tab.become(ANA)
    await tab.sees("Renewal of SUB-1042", "ends in 30 days, on Dec 23, 2026")
    for button, days, day in (
        ("+7 days", "7 days", "Mon 30 Nov 2026"),
        ("+7 days", "14 days", "Mon 7 Dec 2026"),
        ("+1 day", "15 days", "Tue 8 Dec 2026"),
    ):
        await tab.press(button)
        await expect(tab.page.locator("#clock")).to_contain_text(f"{days} ahead", timeout=MOVING)
        await expect(tab.page.locator("#clock")).to_contain_text(day)
    await tab.sees("Renewal of SUB-1042", "ends in 15 days")
    await tab.sees("Renewal of SUB-1043", "on Feb 28, 2027")

    mail = tab.page.get_by_role("complementary", name="Mail")
    await tab.page.get_by_role("link", name="Mail").click()
    await expect(mail.get_by_role("link", name="SUB-1042 ends on Dec 23, 2026")).to_have_count(2)
    await mail.get_by_role("link", name="SUB-1043 ends on Feb 28, 2027").click()
    await expect(mail).to_contain_text("ana@acme.example")
    await expect(mail).to_contain_text(
        "You're receiving this because your role on SUB-1043 includes renewal reminders."
    )


@pytest.mark.long
async def test_two_months_of_reminders(tab: Tab) -> None:
    """Sixty days on, each renewal has one card, and each reminder stands in the mail drawer, once."""
    await tab.become(ANA)
    await tab.sees("Renewal of SUB-1042", "ends in 30 days, on Dec 23, 2026")
    for days, day in ((30, "Wed 23 Dec 2026"), (60, "Fri 22 Jan 2027")):
        await tab.press("+30 days")
        await expect(tab.page.locator("#clock")).to_contain_text(f"{days} days ahead", timeout=MOVING)
        await expect(tab.page.locator("#clock")).to_contain_text(day)
    # The card shows the newest state; what came on each day stands beneath it.
    await tab.sees("Renewal of SUB-1042", "has been suspended since Jan 7, 2027")
    await tab.sees("Renewal of SUB-1043", "on Feb 28, 2027")

    mail = tab.page.get_by_role("complementary", name="Mail")
    await tab.page.get_by_role("link", name="Mail").click()
    await expect(mail.get_by_role("link", name="SUB-1042 ends on Dec 23, 2026")).to_have_count(3)
    await expect(mail.get_by_role("link", name="SUB-1042 ends tomorrow, Dec 23, 2026")).to_have_count(1)
    await mail.get_by_role("link", name="SUB-1043 ends on Feb 28, 2027").first.click()
    await expect(mail).to_contain_text("ana@acme.example")
    await expect(mail).to_contain_text(
        "You're receiving this because your role on SUB-1043 includes renewal reminders."
    )
