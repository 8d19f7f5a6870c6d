"""A Chromium for the tests: which one, how to get one, and the fixtures that open pages in it.

`python -m tests.support.browser` makes sure that there is one; `make test` calls it first.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol
from xml.sax.saxutils import escape

import pytest
from playwright.async_api import Browser, BrowserContext, Error, Page, async_playwright
from playwright.sync_api import sync_playwright

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""What a browser may be called, best first: without windows, Chromium takes a third of the processor time."""
PACKAGES = ("chromium-headless-shell", "chromium")
"""Debian's packages with a browser, best first. Others don't have the first one."""
# For closed networks: the browser asks nobody for updates, and speaks plain HTTP to the sandbox.
ARGUMENTS = (
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
# Without any font on the system, Chromium can't draw its own window and aborts. So it gets one more: nothing but boxes,
# under a name that nobody asks for, so that all others come before it.
FONTS = Path(__file__).with_name("fonts")
FONT_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><include ignore_missing="yes">{own}</include><dir>{fonts}</dir></fontconfig>
"""
PAGE_MILLISECONDS = 30_000
INSTALL_SECONDS = 600
SCREENSHOTS = Path("var/test-screenshots")
HELP = (
    "The tests need a browser, and none could be installed here. Install Chromium "
    "(Debian: apt-get install chromium-headless-shell; Ubuntu: apt-get install chromium; elsewhere: "
    ".venv/bin/playwright install --with-deps chromium), "
    "or name a Chromium or Chrome in the variable CHROMIUM."
)
call_failed = pytest.StashKey[bool]()


def find_browser() -> str | None:
    """Return the path of a Chromium that starts: the one of CHROMIUM, the system's, or Playwright's own; or None.

    Not to be called where an event loop runs.
    """
    found = find_system_browser()
    if found or os.environ.get("CHROMIUM"):
        return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if starts(own) else None


def find_system_browser() -> str | None:
    """Return the path of the Chromium of CHROMIUM, if that is set, or of the system; None without one that starts."""
    named = os.environ.get("CHROMIUM")
    paths = [shutil.which(name) for name in ((named,) if named else NAMES)]
    return next((path for path in paths if path and starts(path)), None)


def starts(path: str) -> bool:
    """Say whether the browser can be run: a file may be a mere hint to install it, or lack a system library."""
    return Path(path).exists() and quiet([path, "--version"], seconds=30)


def with_fonts(fonts: Path, folder: Path) -> dict[str, str]:
    """Return an environment in which a browser finds more fonts than this machine has.

    Args:
        fonts: The folder with those fonts.
        folder: Where the configuration that names them is written.
    """
    own = os.environ.get("FONTCONFIG_FILE", "fonts.conf")  # as fontconfig itself has it
    file = folder / "fonts.conf"
    file.write_text(FONT_CONFIGURATION.format(own=escape(own), fonts=escape(str(fonts))), encoding="utf-8")
    return {**os.environ, "FONTCONFIG_FILE": str(file)}


def install_browser() -> str | None:
    """Get a Chromium by Playwright, else by apt-get if nobody has to be asked; return its path or None."""
    sys.stderr.write("No Chromium found; installing one for the tests ...\n")
    quiet([sys.executable, "-m", "playwright", "install", "--no-shell", "chromium"], INSTALL_SECONDS)
    found = find_browser()
    apt_get = shutil.which("apt-get")
    if found or not apt_get:
        return found
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    command = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", apt_get]
    quiet([*command, "update"], INSTALL_SECONDS)
    for package in PACKAGES:
        quiet([*command, "install", "--yes", "--no-install-recommends", package], INSTALL_SECONDS)
        if found := find_browser():
            break
    return found


def quiet(command: list[str], seconds: float) -> bool:
    """Run a command without a sound and without input; say whether it went well in time."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def main() -> int:
    """Make sure that there is a browser; returns the exit code."""
    named = os.environ.get("CHROMIUM")
    if find_browser() or (not named and install_browser()):
        return 0
    sys.stderr.write(f"CHROMIUM names {named}, which does not start.\n" if named else f"{HELP}\n")
    return 1


class NewPage(Protocol):
    """Opens a page in a context of its own, as if each were another person's browser."""

    async def __call__(self, **options: Any) -> Page:
        """Options are those of Playwright's `Browser.new_context`: `base_url`, `viewport`, `locale` and so on."""


@pytest.fixture(scope="session")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """The one Chromium of this test run."""
    environment = with_fonts(FONTS, tmp_path_factory.mktemp("fonts"))
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        path = find_system_browser() or playwright.chromium.executable_path
        if not starts(path):
            pytest.fail(HELP, pytrace=False)
        chromium = await playwright.chromium.launch(
            executable_path=path, args=[*ARGUMENTS, *sandbox], env={**environment}
        )
        yield chromium
        await chromium.close()


@pytest.fixture
async def new_page(browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[NewPage]:
    """Opens pages for this test. An uncaught error in a page's scripts fails the test, and a test that fails leaves
    a picture of each of its pages in var/test-screenshots/.
    """
    contexts: list[BrowserContext] = []
    errors: list[Error] = []

    async def open_page(**options: Any) -> Page:
        context = await browser.new_context(**options)
        contexts.append(context)
        context.set_default_timeout(PAGE_MILLISECONDS)
        context.on("weberror", lambda event: errors.append(event.error))
        return await context.new_page()

    yield open_page
    pages = [page for context in contexts for page in context.pages]
    if errors or request.node.stash.get(call_failed, False):
        await keep_screenshots(pages, request.node.nodeid)
    for context in contexts:
        await context.close()
    if errors:
        pytest.fail(f"uncaught in the page: {errors[0]}", pytrace=False)


@pytest.fixture
async def page(new_page: NewPage) -> Page:
    """A page for tests that need no more than one."""
    return await new_page()


async def keep_screenshots(pages: list[Page], test: str) -> None:
    """Write one PNG a page, named after the test."""
    for number, page in enumerate(pages, start=1):
        # The picture is a help; that it can't be taken must not hide why the test failed.
        with suppress(Error):
            await page.screenshot(path=screenshot_path(test, number), full_page=True)


def screenshot_path(test: str, number: int) -> Path:
    """Return where the picture of a test's n-th page goes; Playwright makes the folder."""
    name = re.sub(r"[^\w.-]+", "-", test.removeprefix("tests/")).strip("-")[:120]
    return SCREENSHOTS / f"{name}-{number}.png"


def remember_failure(item: pytest.Item, report: pytest.TestReport) -> None:
    """Note on the test that its call failed, for the fixtures that end after it."""
    if report.when == "call":
        item.stash[call_failed] = report.failed


if __name__ == "__main__":
    sys.exit(main())
