"""App Home, for whoever opens it."""

from playwright.async_api import Locator, expect

from tests.browser.conftest import NewTab
from tests.browser.tab import Tab

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
    await home(tab).get_by_role("button", name="Show").first.click()
    await expect(tab.form).to_contain_text("SUB-1042")
    await expect(tab.form).to_contain_text("Primary billing contact")


async def test_each_of_a_contacts_buttons_works(tab: Tab) -> None:
    """What it answers opens in front of the Home tab, and can be closed."""
    await tab.become(ANA)
    await tab.go("Home")
    for button, answer in {
        "Open a ticket": "What's happening, and since when?",
        "My tickets": "You haven't opened any tickets.",
        "Invoices": "Which subscription?",
        "Contacts": "Which subscription?",
        "Help": "What I can do for you",
    }.items():
        await home(tab).get_by_role("button", name=button, exact=True).click()
        await expect(tab.form).to_contain_text(answer)
        await tab.page.keyboard.press("Escape")
        await expect(tab.page.get_by_role("dialog")).to_have_count(0)


async def test_a_choice_in_the_page_in_front_leads_on(tab: Tab) -> None:
    """The select shows the invoices in its place, and their buttons work there."""
    await tab.become(CHIDI)
    await tab.go("Home")
    await home(tab).get_by_role("button", name="Invoices").click()
    await tab.form.get_by_label("Choose a subscription").select_option(label="SUB-1042 · Fleet Planner Cloud, Zaragoza")
    await expect(tab.form).to_contain_text("Invoices for SUB-1042")
    await tab.form.get_by_role("button", name="How to pay").first.click()
    await expect(tab.form).to_contain_text("DE75 5121 0800 1245 1261 99")


async def test_an_agent_finds_the_queue(new_tab: NewTab) -> None:
    """Somebody of the vendor who is no contact is led to the tickets that wait."""
    agent = await new_tab("Agnes Köhler", "Home")
    await expect(home(agent)).to_contain_text("Hello, Agnes Köhler")
    await home(agent).get_by_role("button", name="Open tickets").click()
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


async def test_billing_staff_find_help(tab: Tab) -> None:
    """Whoever is neither contact nor agent is told so, and offered nothing that they may not do."""
    await tab.become("Bella Ferreira")
    await tab.go("Home")
    await expect(home(tab)).to_contain_text("You're not a contact on any subscription.")
    await expect(home(tab).get_by_role("button")).to_have_text(["Help"])
