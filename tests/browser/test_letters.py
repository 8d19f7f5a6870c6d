"""The page's own letters: what is drawn with them, and that the newest message stays in view when they come late."""

import asyncio
from typing import Any

from playwright.async_api import Page, Route, expect

from tests.browser.conftest import NARROW
from tests.browser.tab import Tab
from tests.support.browser import NewPage
from tests.support.desk import RunningDesk

NAMES = (
    *("Ana Pérez Iñíguez", "Chidi Ọkáfọ̀", "Anton Brâncuși", "Νίκος Παπαδόπουλος", "Тарас Їжакевич"),
    *("ليلى الصباح", "נועה כהן", "प्रिया शर्मा"),
)
SHOW = """(words) => {
    const shown = document.createElement('p');
    shown.id = 'shown';
    shown.textContent = words;
    document.querySelector('#shown')?.remove();
    document.querySelector('#main').append(shown);
    return document.fonts.ready.then(() => null);
}"""
TALLER = "(than) => document.querySelector('#messages').scrollHeight > than"
GROWN_BEFORE_ITS_SCROLL = """() => {
    const list = document.querySelector('#messages');
    const styles = document.styleSheets[0];
    styles.insertRule('#messages .message { min-height: 3000px !important; }', styles.cssRules.length);
    list.dispatchEvent(new Event('scroll'));
    document.fonts.dispatchEvent(new Event('loadingdone'));
}"""
AT_END = """() => {
    const list = document.querySelector('#messages');
    return list.scrollTop > 0 && list.scrollHeight - list.scrollTop - list.clientHeight < 2;
}"""


async def check_at_end(page: Page) -> None:
    """Wait until the page shows the newest message."""
    await page.wait_for_function(AT_END)


async def fonts_of(page: Page, words: str) -> list[dict[str, Any]]:
    """What the browser draws these words with: `familyName`, and `isCustomFont` for what the page brings along."""
    await page.evaluate(SHOW, words)
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("DOM.enable")
    await devtools.send("CSS.enable")
    root = (await devtools.send("DOM.getDocument"))["root"]["nodeId"]
    node = (await devtools.send("DOM.querySelector", {"nodeId": root, "selector": "#shown"}))["nodeId"]
    fonts: list[dict[str, Any]] = (await devtools.send("CSS.getPlatformFontsForNode", {"nodeId": node}))["fonts"]
    return fonts


async def test_names_are_drawn_with_the_pages_own_letters(tab: Tab) -> None:
    """On any machine: in Latin with all its marks, Greek, Cyrillic, Arabic, Hebrew and Devanagari."""
    fonts = {name: await fonts_of(tab.page, name) for name in NAMES}
    assert [name for name in NAMES if not fonts[name] or not all(font["isCustomFont"] for font in fonts[name])] == []


async def test_the_newest_message_stays_in_view_when_the_letters_come_late(
    desk: RunningDesk, new_page: NewPage
) -> None:
    """Here they are three times as big as those that stand in for them, so that the messages grow on any machine."""
    for _ in range(5):
        await desk.command("ana", "/steward help", channel="dm")
    page, come = await new_page(viewport=NARROW), asyncio.Event()

    async def enlarge(route: Route) -> None:
        styles = await (await route.fetch()).text()
        await route.fulfill(body=styles.replace("swap;", "swap; size-adjust: 300%;"), content_type="text/css")

    async def hold(route: Route) -> None:
        await come.wait()
        await route.continue_()

    await page.route("**/fonts.css", enlarge)
    await page.route("**/*.woff2", hold)
    await page.goto(f"{desk.sandbox.url}/as/U0ANA/dm", wait_until="domcontentloaded")
    await check_at_end(page)
    before = await page.locator("#messages").evaluate("(list) => list.scrollHeight")
    come.set()
    await page.wait_for_function(TALLER, arg=before * 2)
    await check_at_end(page)


async def test_growing_before_the_pages_own_scroll_is_heard_of_is_not_the_reader_scrolling_up(
    desk: RunningDesk, new_page: NewPage
) -> None:
    """The browser reports a scroll a frame later; letters that came in between once held the page back for good."""
    for _ in range(3):
        await desk.command("ana", "/steward help", channel="dm")
    page = await new_page(viewport=NARROW)
    await page.goto(f"{desk.sandbox.url}/as/U0ANA/dm")
    await check_at_end(page)
    before = await page.locator("#messages").evaluate("(list) => list.scrollHeight")
    await page.evaluate(GROWN_BEFORE_ITS_SCROLL)
    await page.wait_for_function(TALLER, arg=before * 1.2)
    await check_at_end(page)


async def test_a_reader_who_scrolled_up_is_left_there_and_shown_the_way_to_what_is_new(
    desk: RunningDesk, new_page: NewPage
) -> None:
    """ "New messages" takes them to the end."""
    for _ in range(3):
        await desk.command("ana", "/steward help", channel="dm")
    page = await new_page(viewport=NARROW)
    await page.goto(f"{desk.sandbox.url}/as/U0ANA/dm")
    await check_at_end(page)
    await page.locator("#messages").evaluate("(list) => { list.scrollTop = 100; }")
    await desk.command("ana", "/steward help", channel="dm")
    await expect(page.get_by_role("button", name="New messages")).to_be_visible(timeout=30_000)
    assert await page.locator("#messages").evaluate("(list) => list.scrollTop") == 100
    await page.get_by_role("button", name="New messages").click()
    await check_at_end(page)
