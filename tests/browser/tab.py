"""A browser tab on the desk, as the person in front of it uses it: by what can be read and pressed."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import ConsoleMessage, Locator, Page, expect

WAIT = 30_000
"""Milliseconds after which an answer counts as missing. Only a test that fails waits so long."""
REFRESH = """() => new Promise((refreshed) => {
    const refresh = document.querySelector('#refresh');
    let asked = false;
    refresh.addEventListener('htmx:before:request', () => { asked = true; }, { once: true });
    refresh.addEventListener('htmx:finally:request', () => { if (asked) refreshed(); });
    htmx.trigger(document.body, 'live');
})"""
"""What makes the page ask for what is new; done once what was asked for after this is drawn."""


@dataclass
class Tab:
    """One tab. `complaints` collects what the browser wrote to its console as an error or a warning."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    async def open(self, person: str = "", place: str = "") -> "Tab":
        """Open the desk, and become somebody at a place."""
        self.page.on("console", self._hear)
        expect.set_options(timeout=WAIT)
        await self.page.goto(self.url)
        if person:
            await self.become(person)
        if place:
            await self.go(place)
        return self

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    async def settles(self) -> None:
        """Wait until nothing is on the way to anybody and the page shows all of it: it no longer changes by itself."""
        answer = await self.page.request.post(f"{self.url}/_/settle", timeout=0)  # the sandbox has an end of its own
        assert answer.ok, await answer.text()
        await self.page.evaluate(REFRESH)

    async def become(self, person: str) -> None:
        """Choose somebody under "You are"."""
        picker = self.page.get_by_label("You are")
        if await picker.locator("option:checked").text_content() == person:
            return
        async with self.page.expect_navigation():
            await picker.select_option(label=person)
        await expect(picker.locator("option:checked")).to_have_text(person)

    async def go(self, place: str) -> None:
        """Open a conversation of the left column. If it's open already, it stays: the next click would be lost with the
        page that a second one replaces."""
        if await self.place(place).get_attribute("aria-current") != "page":
            await self.place(place).click()
            await expect(self.place(place)).to_have_attribute("aria-current", "page")
        if place == "Home":
            await self.settles()  # the bot draws the Home again when it's opened

    async def shoot(self, name: str) -> None:
        """Draw the page into the folder `SHOTS`, to look at. Without one, do nothing."""
        if folder := os.environ.get("SHOTS"):
            await self.settles()
            size = self.page.viewport_size or {"width": 0}
            await self.page.screenshot(path=Path(folder) / f"{name}-{size['width']}.png")

    def place(self, name: str) -> Locator:
        """A conversation in the left column."""
        return self.page.get_by_role("navigation", name="Conversations").get_by_role("link", name=name)

    async def type(self, text: str) -> None:
        """Write in the box below and send it."""
        box = self.page.locator("#composer")
        await box.click()  # waits until no form is in front
        await box.fill(text)
        await box.press("Escape")  # the suggestions
        await box.press("Enter")

    def said(self, text: str | re.Pattern[str]) -> Locator:
        """The newest message with these words."""
        return self.cards(text).last

    def cards(self, text: str | re.Pattern[str]) -> Locator:
        """The messages with these words."""
        return self.page.get_by_role("log", name="Messages", exact=True).get_by_role("article").filter(has_text=text)

    def buttons(self, card: Locator) -> Locator:
        """The buttons that the bot put on a message, without those of the page."""
        return card.get_by_role("button", name=re.compile("^(?!More actions$)"))

    async def sees(self, *texts: str) -> Locator:
        """Wait for one message that has all of these words, and return it."""
        found = self.page.get_by_role("log", name="Messages", exact=True).get_by_role("article")
        for text in texts:
            found = found.filter(has_text=text)
        await expect(found.last).to_be_visible()
        return found.last

    async def open_thread(self, text: str) -> None:
        """Open the thread of the newest message with these words, once it has a reply."""
        await self.said(text).get_by_role("link", name=re.compile(r"\d+ repl(y|ies)")).click()

    async def sees_in_thread(self, *texts: str) -> Locator:
        """Wait for one message of the open thread that has all of these words, and return it."""
        found = self.page.get_by_role("log", name="Messages of the thread").get_by_role("article")
        for text in texts:
            found = found.filter(has_text=text)
        await expect(found.last).to_be_visible()
        return found.last

    @property
    def notice(self) -> Locator:
        """The sentence that shows for a while above the box."""
        return self.page.locator("#toast")

    @property
    def form(self) -> Locator:
        """The modal on top."""
        return self.page.get_by_role("dialog").last

    async def press(self, name: str, within: Locator | None = None) -> None:
        """Press the button with this label, in a message or form or wherever it is last on the page. What it is about
        may follow in its name, for screen readers."""
        # Playwright wants slashes escaped, Python doesn't.
        named = re.compile(rf"^{re.escape(name)}(: .*)?$".replace("/", r"\/"))
        await (within or self.page.locator("body")).get_by_role("button", name=named).last.click()
