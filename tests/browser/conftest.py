"""Tabs on a running desk. A test fails when the browser complains of anything on the way, or the page is too wide."""

from collections.abc import AsyncIterator
from typing import Any, Protocol

import pytest

from tests.browser.tab import Tab
from tests.support.browser import NewPage
from tests.support.desk import RunningDesk

WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 390, "height": 844}
SIZES = pytest.mark.parametrize(
    "size", [pytest.param(WIDE, id="wide", marks=pytest.mark.long), pytest.param(NARROW, id="narrow")]
)
"""What people do on a wide and on a narrow page. Most other tests are on a wide one, so each run has the narrow one."""


TOO_WIDE = """() => [...document.querySelectorAll('#top, #main, .messages, .home, .modal-body')]
    .filter((part) => part.scrollWidth > part.clientWidth).map((part) => part.id || part.className)"""


class NewTab(Protocol):
    """Opens another tab, as another browser would."""

    async def __call__(self, person: str = "", place: str = "", **options: Any) -> Tab:
        """`person` and `place` are chosen on the page; `options` are those of a browser context."""


@pytest.fixture
async def new_tab(desk: RunningDesk, new_page: NewPage) -> AsyncIterator[NewTab]:
    """Opens tabs on this test's own desk."""
    tabs: list[Tab] = []

    async def open_tab(person: str = "", place: str = "", **options: Any) -> Tab:
        page = await new_page(**{"viewport": WIDE, **options})
        tabs.append(Tab(page, desk.sandbox.url))
        return await tabs[-1].open(person, place)

    yield open_tab
    assert [complaint for tab in tabs for complaint in tab.complaints] == []
    assert [await tab.page.evaluate(TOO_WIDE) for tab in tabs] == [[] for _ in tabs]


@pytest.fixture
async def tab(new_tab: NewTab) -> Tab:
    """One tab, at the start page."""
    return await new_tab()
