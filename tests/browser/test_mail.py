"""The mail drawer: reading an email and replying to it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import NARROW, WIDE, NewTab
from tests.handlers.hands import Hands
from tests.handlers.test_mail_in import SETTINGS, comments, opened
from tests.support.desk import RunningDesk, close_desk
from tests.support.morning import Morning


@pytest.fixture
async def desk(sqlite_morning: Morning, told_sqlite: str, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    """A running desk that takes emails. Chidi gets news of his tickets by email too."""
    running = await sqlite_morning.go_on(told_sqlite, tmp_path, **SETTINGS)
    await running.command("chidi", "/ticket mail on")
    yield running
    await close_desk(running)


@pytest.mark.parametrize(
    ("size", "scheme"),
    [
        pytest.param(NARROW, "dark", id="narrow"),
        pytest.param(NARROW, "light", marks=pytest.mark.long, id="narrow light"),
        pytest.param(WIDE, "dark", marks=pytest.mark.long, id="wide dark"),
        pytest.param(WIDE, "light", marks=pytest.mark.long, id="wide light"),
    ],
)
async def test_a_reply_is_sent_once_and_shown(
    desk: RunningDesk, new_tab: NewTab, size: dict[str, int], scheme: Any
) -> None:
    """However often Send is pressed. The box is empty after that, and the whole email can be read without scrolling in
    a frame."""
    await opened(Hands(desk))
    tab = await new_tab("Chidi Ọkáfọ̀", viewport=size, color_scheme=scheme)
    page = tab.page
    await page.locator("#mail-button").click()
    await page.locator(".letters a", has_text="Cluster 7 is down").click()
    box = page.get_by_label("Reply by email")
    await box.fill("It works now.\n\nThanks!")
    await tab.shoot(f"mail-open-{scheme}")
    await page.get_by_role("button", name="Send", exact=True).last.dblclick()
    await expect(page.locator(".letter-sent")).to_contain_text("Thanks!")
    await expect(box).to_have_value("")
    await tab.shoot(f"mail-sent-{scheme}")
    await tab.settles()
    assert [said for _, said in await comments(desk)] == ["It works now.\n\nThanks!"]
    frame = page.locator(".letter-page")
    higher = "(frame) => frame.clientHeight - frame.contentDocument.body.getBoundingClientRect().height"
    assert 0 <= await frame.evaluate(higher) < 20
