"""Events: what a lower layer says, and who has to act on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import pytest

import bot.app  # noqa: F401 - what a process has loaded
from models.access.desk import Desk
from models.access.events import HANDLERS, Event, check_handlers, handles, happened
from models.subscriptions.events import TermOrdered
from tests.models.builders import Office


@pytest.fixture
def handlers() -> Iterator[None]:
    """Those that there are, to be changed."""
    before = dict(HANDLERS)
    yield
    HANDLERS.clear()
    HANDLERS.update(before)


def test_a_process_handles_every_event() -> None:
    """Whatever the bot has loaded is enough for each."""
    check_handlers()


def test_an_event_that_nobody_handles_ends_the_start(handlers: None) -> None:
    """And is named."""
    del HANDLERS[TermOrdered, "renewals"]
    with pytest.raises(TypeError, match="TermOrdered isn't handled in renewals"):
        check_handlers()


def test_only_the_packages_that_an_event_names_may_handle_it() -> None:
    """Each once."""

    @dataclass(frozen=True)
    class Elsewhere(Event):
        handled_in: ClassVar[tuple[str, ...]] = ()

    async def handler(_desk: Desk, _event: Elsewhere) -> None: ...

    with pytest.raises(TypeError, match="Elsewhere"):
        handles(Elsewhere)(handler)
    with pytest.raises(TypeError, match="handled there already"):
        handles(TermOrdered)(HANDLERS[TermOrdered, "renewals"])


async def test_an_event_is_handled_in_the_order_that_it_names(office: Office, handlers: None) -> None:
    """In the same transaction."""

    @dataclass(frozen=True)
    class Made(Event):
        handled_in: ClassVar[tuple[str, ...]] = ("desks", "renewals")

    told: list[str] = []
    for package in ("renewals", "desks"):

        async def handler(_desk: Desk, _event: Event, name: str = package) -> None:
            told.append(name)

        HANDLERS[Made, package] = handler
    async with office.database.transaction() as session:
        await happened(await office.desk(session, None), Made())
    assert told == ["desks", "renewals"]
