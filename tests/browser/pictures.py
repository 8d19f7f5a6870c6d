"""`python -m tests.browser.pictures` draws the pictures in docs/images, from the running sandbox.

For what the page has no letters of its own, it takes fonts from tests/browser/picture_fonts.py.
"""

import asyncio
import os
import tempfile
from pathlib import Path

from playwright.async_api import FloatRect, Locator, ViewportSize, async_playwright, expect

from tests.browser.picture_fonts import picture_fonts
from tests.browser.tab import Tab
from tests.support.browser import ARGUMENTS, find_system_browser, with_fonts
from tests.support.bulk import add_bulk
from tests.support.desk import ROOT, RunningDesk, close_desk, fill, open_desk

IMAGES = ROOT / "docs/images"
VIEWPORT = ViewportSize(width=1280, height=800)
MARGIN, WIDEST = 20, 900
OPENER, OTHER, AGENT, ADMIN = "Chidi Ọkáfọ̀", "たなか ケンジ", "Agnes Köhler", "Adam Whitfield"


async def main() -> None:
    """Open a desk, let people work at it, and draw what one of them sees."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/steward.db"
        await fill(url)
        desk = await open_desk(url, Path(folder) / "mail")
        try:
            async with async_playwright() as playwright:
                flags = ["--no-sandbox"] if os.geteuid() == 0 else []
                path = find_system_browser() or playwright.chromium.executable_path
                fonts = with_fonts(picture_fonts(), Path(folder))
                browser = await playwright.chromium.launch(
                    executable_path=path, args=[*ARGUMENTS, *flags], env={**fonts}
                )
                tab = Tab(await browser.new_page(viewport=VIEWPORT), desk.sandbox.url)
                await draw_desk(tab)
                await draw_renewal(tab)
                await draw_roles(tab)
                await draw_home(tab)
                await draw_customer(tab)
                await draw_deliveries(desk, tab)
                await add_bulk(desk.database, Path(folder))
                await draw_list(tab)
                await browser.close()
        finally:
            await close_desk(desk)


async def draw_desk(tab: Tab) -> None:
    """The triage channel on a busy morning: two tickets, one taken on and talked about, one just come in; and a
    promotion that waits in the other channel."""
    await tab.open(OPENER)
    await open_ticket(tab, "2 high: production is impaired", "The map stays grey", "Since 9:00, on every screen.")
    await tab.become(AGENT)
    await tab.go("triage")
    await tab.press("Claim", await tab.sees("The map stays grey"))
    await tab.sees(f"{AGENT} (⬢ Staff)")
    await tab.type("/ticket comment T-1 Does it also happen in a private window?")
    await tab.sees("Your comment was added to T-1.")
    await tab.become(OTHER)
    await open_ticket(tab, "1 critical: production is down", "配車画面が開きません 🚚", "朝から全員が入れません。")
    await tab.become("Ben Óðinsson")
    await tab.type("/contact promote me billing SUB-1042 Ana is on leave until June.")
    await tab.sees("Request sent:")
    await tab.become(ADMIN)
    await tab.go("triage")
    card = await tab.sees("配車画面が開きません", "1 critical: production is down")
    await card.get_by_role("button", name="Claim").hover()
    await tab.settles()
    await tab.page.screenshot(path=IMAGES / "desk.png")
    await tab.page.mouse.move(0, 0)
    await card.screenshot(path=IMAGES / "triage-card.png")


async def draw_renewal(tab: Tab) -> None:
    """What reminds of a renewal, 30 days before."""
    await tab.become("Ana Pérez Iñíguez")
    await tab.go("Steward")
    card = await tab.sees("Renewal of SUB-1042")
    await card.screenshot(path=IMAGES / "renewal-card.png")


async def draw_roles(tab: Tab) -> None:
    """Who may do what, and what one cell means."""
    await tab.type("/steward roles SUB-1042")
    table = await tab.sees("Who can do what on SUB-1042")
    await table.screenshot(path=IMAGES / "role-table.png")


async def draw_home(tab: Tab) -> None:
    """What waits for an agent who is an admin too: tickets and a promotion, above the commands."""
    await tab.become(ADMIN)
    await tab.go("Home")
    home = tab.page.get_by_role("region", name="App Home")
    await expect(home).to_contain_text("Promotions to decide")
    await draw(tab, home, "home.png")


async def draw_customer(tab: Tab) -> None:
    """The card of a customer, as an admin sees it."""
    await tab.become(ADMIN)
    await tab.go("Steward")
    await tab.type("/customer ana@acme.example")
    await draw(tab, await tab.sees("Acme Robotics", "SUB-1042"), "customer-card.png", height=1200)


async def draw_deliveries(desk: RunningDesk, tab: Tab) -> None:
    """The card of a ticket that Slack didn't take."""
    await desk.fault(method="chat.postMessage", kind="error:msg_too_long", times=2)
    await tab.become(OPENER)
    await open_ticket(tab, "3 normal: something isn't working", "The route turns back", "Since the last update.")
    await desk.settle()
    await tab.become(ADMIN)
    await tab.go("general")
    await tab.type("/steward deliveries")
    await draw(tab, await tab.sees("Messages on the way", "Parked"), "deliveries.png")


async def draw_list(tab: Tab) -> None:
    """A list that is too long for rows with buttons: a data table, with its pages and the search below."""
    await tab.become("Bo Sjöström")
    await tab.type("/invoice list SUB-2001")
    await draw(tab, await tab.sees("Invoices for SUB-2001", "1 to "), "list.png", height=900)


async def draw(tab: Tab, part: Locator, name: str, height: int = VIEWPORT["height"]) -> None:
    """Draw a part of the page, without the pointer on it and without what is empty below its last block. `height` is
    that of the page."""
    await tab.settles()
    await tab.page.set_viewport_size({"width": VIEWPORT["width"], "height": height})
    await tab.page.mouse.move(0, 0)
    await part.locator(".block").last.scroll_into_view_if_needed()
    box, last = await part.bounding_box(), await part.locator(".block").last.bounding_box()
    assert box is not None
    assert last is not None
    whole = min(box["height"], last["y"] + last["height"] + MARGIN - box["y"])
    clip = FloatRect(x=box["x"], y=box["y"], width=min(box["width"], WIDEST), height=whole)
    await tab.page.screenshot(path=IMAGES / name, clip=clip)
    await tab.page.set_viewport_size(VIEWPORT)


async def open_ticket(tab: Tab, severity: str, subject: str, description: str) -> None:
    """Open a ticket by the form."""
    await tab.go("Steward")
    await tab.type("/ticket new")
    await tab.form.get_by_label("Subscription").select_option(index=1)
    await tab.form.get_by_label("How urgent is it?").select_option(label=severity)
    await tab.form.get_by_label("Subject").fill(subject)
    await tab.form.get_by_label("What's happening, and since when?").fill(description)
    await tab.press("Open", tab.form)
    await expect(tab.form).to_contain_text("I've sent it to Northwind Software's support team")
    await tab.press("Close", tab.form)


if __name__ == "__main__":
    asyncio.run(main())
