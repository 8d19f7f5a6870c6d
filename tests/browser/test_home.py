"""App Home, for whoever opens it."""

import re

from playwright.async_api import Locator, expect

from tests.browser.conftest import NewTab
from tests.browser.tab import Tab
from tests.handlers.hands import Hands
from tests.handlers.test_home import DOWN
from tests.support.desk import RunningDesk

ANA, CHIDI = "Ana Pérez Iñíguez", "Chidi Ọkáfọ̀"


def home(tab: Tab) -> Locator:
    """The Home tab's content."""
    return tab.page.get_by_role("region", name="App Home")


async def test_a_contact_finds_their_subscriptions(tab: Tab) -> None:
    """With the days that are left, and a button for each."""
    await tab.become(ANA)
    await tab.go("Home")
    await expect(home(tab)).to_contain_text(f"Hello, {ANA}")
    await expect(home(tab)).to_contain_text("ends in 30 days, on Dec 23, 2026")
    await home(tab).get_by_role("button", name="Show: SUB-1042").click()
    await expect(tab.form).to_contain_text("SUB-1042")
    await expect(tab.form).to_contain_text("Primary billing contact")


async def test_each_of_a_contacts_buttons_works(tab: Tab) -> None:
    """What it answers opens in front of the Home tab, and can be closed."""
    await tab.become(CHIDI)
    await tab.go("Home")
    for button, answer in {
        "How to pay: INV-2026-000014": "DE75 5121 0800 1245 1261 99",
        "Show the renewal: SUB-1042": "Renewal of SUB-1042",
        "Open a ticket": "What's happening, and since when?",
        "My tickets": "You haven't opened any tickets.",
        "Contacts": "Which subscription?",
        "Help": "What I can do for you",
    }.items():
        await home(tab).get_by_role("button", name=button, exact=True).click()
        await expect(tab.form).to_contain_text(answer)
        await tab.page.keyboard.press("Escape")
        await expect(tab.page.get_by_role("dialog")).to_have_count(0)


async def test_a_choice_in_the_page_in_front_leads_on(tab: Tab) -> None:
    """The select shows other invoices in its place, and their buttons work there."""
    await tab.become(ANA)
    await tab.go("Home")
    await home(tab).get_by_role("button", name="Invoices", exact=True).click()
    await expect(tab.form).to_contain_text("INV-2026-000006")
    await tab.form.get_by_label("Status").select_option(label="Overdue")
    await expect(tab.form).not_to_contain_text("INV-2026-000006")
    await tab.form.get_by_role("button", name="How to pay").first.click()
    await expect(tab.form).to_contain_text("DE75 5121 0800 1245 1261 99")


async def test_an_agent_finds_the_queue(new_tab: NewTab) -> None:
    """Nothing waits, so the commands of an agent are there."""
    agent = await new_tab("Agnes Köhler", "Home")
    await expect(home(agent)).to_contain_text("Hello, Agnes Köhler")
    await expect(home(agent)).to_contain_text("Nothing is waiting for you.")
    await home(agent).get_by_role("button", name="All open tickets").click()
    await expect(agent.form).to_contain_text("There are no open tickets")


async def test_somebody_unknown_learns_how_to_get_in(tab: Tab) -> None:
    """They are told whom to ask, and Help works."""
    for person in ("Zoë Nobody", "Quin Unlisted"):
        await tab.become(person)
        await tab.go("Home")
        await expect(home(tab)).to_contain_text("I don't know who you are yet")
        await home(tab).get_by_role("button", name="Help").click()
        await expect(tab.form).to_contain_text("What I can do for you")
        await tab.press("Close", tab.form)


async def test_an_admin_decides_in_the_home(desk: RunningDesk, new_tab: NewTab) -> None:
    """The promotion is there with its reason. After Approve, it no longer waits."""
    await desk.command("ben", "/contact promote me billing SUB-1042 Ana is on leave")
    admin = await new_tab("Adam Whitfield", "Home")
    await expect(home(admin)).to_contain_text("Reason: “Ana is on leave”")
    await home(admin).get_by_role("button", name="Approve").click()
    await admin.page.get_by_role("dialog").get_by_role("button", name="Approve").click()
    await expect(admin.form).to_contain_text("Ben Óðinsson")
    await admin.page.keyboard.press("Escape")
    await expect(home(admin)).not_to_contain_text("Promotions to decide")


async def test_billing_staff_find_what_waits(desk: RunningDesk, new_tab: NewTab) -> None:
    """A draft that was begun, above the commands of their role."""
    await desk.command("bella", "/order make SUB-1043 services")
    billing = await new_tab("Bella Ferreira", "Home")
    await expect(home(billing)).to_contain_text("Draft quotes · 1")
    await expect(home(billing).get_by_role("button")).to_have_text(
        ["Continue", "Show", "Show", "Show", "Find a customer", "All open enquiries", "New order", "Help"]
    )


async def test_what_waits_is_first_for_a_contact_an_agent_and_an_admin(desk: RunningDesk, new_tab: NewTab) -> None:
    """Most urgent first, each with its button. A ticket claimed there is the agent's when Home is opened again."""
    hands = Hands(desk)
    await hands.submit("chidi", "ticket_new", DOWN)
    await desk.command("ben", "/contact promote me billing SUB-1042 Ana is on leave")
    tab = await new_tab(ANA, "Home")
    await expect(home(tab)).to_contain_text(re.compile(r"Overdue invoices · 1.*Renewals · 1.*Your subscriptions", re.S))
    await expect(home(tab).get_by_role("button").nth(1)).to_have_text("Show the renewal")
    await home(tab).get_by_role("button", name="How to pay").first.click()
    await expect(tab.form).to_contain_text("DE75 5121 0800 1245 1261 99")
    await tab.become("Adam Whitfield")
    await tab.go("Home")
    await expect(home(tab)).to_contain_text(re.compile(r"Open tickets · 1.*T-1.*Promotions to decide · 1.*Ana", re.S))
    await tab.become("Agnes Köhler")
    await tab.go("Home")
    await expect(home(tab).get_by_role("button").first).to_have_text("Claim")
    await home(tab).get_by_role("button", name="Claim").click()
    await expect(tab.form).to_contain_text("T-1 is assigned to you.")
    await tab.page.keyboard.press("Escape")
    await tab.go("Home")
    await expect(home(tab).get_by_role("button", name="Claim")).to_have_count(0)
    await expect(home(tab).get_by_role("button", name="Show", exact=False).first).to_be_visible()
