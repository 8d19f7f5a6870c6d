"""A bug in a handler: the person gets a number, the log has it, and nothing of what was done stays."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.testing import capture_logs

from bot.delivery.deliverer import Deliverer
from bot.errors import StartError
from handlers.routing.routes import Answer, Request, Route, Touch
from handlers.views.blocks import Modal, section
from handlers.views.reader import Safe
from models.core.requests import HandledRequest
from tests.bot.process import PATIENCE
from tests.bot.test_http import BODY, FORM, a_form, post, sign
from tests.support.desk import RunningDesk, close_desk, open_desk

Json = dict[str, Any]
Break = Callable[[RunningDesk, Touch, str], None]


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Break:
    """Breaks a route: it does what it should, writes a row besides, and stumbles."""

    def break_it(desk: RunningDesk, touch: Touch, name: str) -> None:
        route = desk.bot.router.routes.by_name[touch, name]

        async def stumble(request: Request) -> Answer:
            await route.handler(request)
            request.desk.session.add(HandledRequest(key="stumbled", at=request.desk.now))
            await request.desk.session.flush()
            raise ZeroDivisionError

        monkeypatch.setitem(desk.bot.router.routes.by_name, (touch, name), replace(route, handler=stumble))

    return break_it


async def open_ticket(desk: RunningDesk) -> Json:
    form = (await desk.command("ana", "/ticket new SUB-1042"))["view"]
    filled = {"subscription": "SUB-1042", "severity": "normal", "subject": "Squeaking", "description": "Since 8:00"}
    return await desk.submit("ana", form["id"], **filled)


async def by_command(desk: RunningDesk) -> Json:
    return await desk.command("ana", "/invoice list SUB-1042")


async def by_click(desk: RunningDesk) -> Json:
    await open_ticket(desk)
    await desk.settle()
    card = (await desk.inbox("agnes", "C0TRIAGE"))[-1]
    return await desk.click("agnes", "ticket_claim", channel="triage", ts=card["ts"])


async def by_home(desk: RunningDesk) -> Json:
    return await desk.home("ana")


@pytest.mark.parametrize(
    ("touch", "name", "do"),
    [
        (Touch.COMMAND, "/invoice list", by_command),
        (Touch.BUTTON, "ticket_claim", by_click),
        (Touch.FORM, "ticket_new", open_ticket),
        (Touch.HOME, "app_home_opened", by_home),
    ],
    ids=["command", "click", "form", "home"],
)
async def test_a_bug_is_answered_with_a_number_that_is_in_the_log_and_undone(
    desk: RunningDesk, broken: Break, touch: Touch, name: str, do: Callable[[RunningDesk], Any]
) -> None:
    broken(desk, touch, name)
    with capture_logs() as logs:
        answer = await do(desk)
    (bug,) = [entry for entry in logs if entry["event"] == "bug"]
    assert answer["status"] == 200
    assert f"*{bug['number']}*" in str(answer["messages"]) + str(answer["view"])
    assert bug["exc_info"]
    assert await desk.count("handled_requests", "key = 'stumbled'") == 0
    assert await desk.count("tickets", "assignee_id IS NOT NULL AND subject = 'Squeaking'") == 0
    assert await desk.count("tickets", "subject = 'Squeaking'") == (1 if do is by_click else 0)


async def test_a_form_that_met_a_bug_can_be_sent_again(
    desk: RunningDesk, broken: Break, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key under which it is handled once is gone with the rest."""
    with monkeypatch.context() as meanwhile:
        route = desk.bot.router.routes.by_name[Touch.FORM, "ticket_new"]
        broken(desk, Touch.FORM, "ticket_new")
        await open_ticket(desk)
        meanwhile.setitem(desk.bot.router.routes.by_name, (Touch.FORM, "ticket_new"), route)
        assert await desk.count("handled_requests") == 0
        assert (await open_ticket(desk))["error"] is None
    assert await desk.count("tickets", "subject = 'Squeaking'") == 1


@pytest.mark.parametrize(("losses", "tries"), [(1, 2), (2, 3), (3, 3)])
async def test_who_was_slower_than_somebody_else_tries_a_third_time_and_no_fourth(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch, losses: int, tries: int
) -> None:
    """The database refuses what somebody else did meanwhile; each try begins anew."""
    key = (Touch.COMMAND, "/invoice list")
    route = desk.bot.router.routes.by_name[key]
    seen: list[int] = []

    async def race(request: Request) -> Answer:
        seen.append(len(request.desk.checked))
        if len(seen) <= losses:
            raise IntegrityError("INSERT", {}, Exception("UNIQUE"))
        return await route.handler(request)

    monkeypatch.setitem(desk.bot.router.routes.by_name, key, replace(route, handler=race))
    with capture_logs() as logs:
        answer = await desk.command("ana", "/invoice list SUB-1042")
    assert seen == [0] * tries
    assert [entry["event"] for entry in logs].count("bug") == (1 if losses == 3 else 0)
    assert ("INV-" in str(answer["messages"])) == (losses < 3)


@pytest.mark.parametrize("do", [by_command, open_ticket], ids=["command", "form"])
async def test_what_breaks_outside_of_a_handler_has_a_number_as_well(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch, do: Callable[[RunningDesk], Any]
) -> None:
    """Nobody is answered with silence, and the log says what broke."""
    run = desk.bot.router.run

    async def break_unless_a_form_is_opened(route: Route, *arguments: Any) -> Any:
        if route.name == "/ticket new":
            return await run(route, *arguments)
        raise ZeroDivisionError

    monkeypatch.setattr(desk.bot.router, "run", break_unless_a_form_is_opened)
    with capture_logs() as logs:
        answer = await do(desk)
    (bug,) = [entry for entry in logs if entry["event"] == "bug"]
    assert f"*{bug['number']}*" in str(answer["messages"]) + str(answer["view"])
    assert isinstance(bug["exc_info"], ZeroDivisionError)


async def test_a_part_that_breaks_is_logged_and_ends_the_process(
    example_sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A desk that answers and delivers nothing would be worse than one that is started again."""

    async def break_down(_deliverer: Deliverer) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Deliverer, "run", break_down)
    with capture_logs() as logs:
        desk = await open_desk(example_sqlite, tmp_path / "mail")
        try:
            async with asyncio.timeout(PATIENCE):
                with pytest.raises(StartError, match="A part of Steward failed"):
                    await desk.bot.serve()
        finally:
            await close_desk(desk)
    assert [entry["event"] for entry in logs].count("part_broke") == 1


NOTHING_CHANGED, CANT_TELL, DONE = (
    "Nothing has changed",
    "I don't know if your request went through",
    "That's done, but",
)


async def test_what_breaks_after_the_commit_is_said_to_be_done(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ticket is open: nobody is told to try again. The next request of the same connection knows nothing of it."""
    run = desk.bot.router.run

    async def break_behind(route: Route, *arguments: Any) -> Any:
        answer = await run(route, *arguments)
        if route.name in ("ticket_new", "/ticket list"):
            raise ZeroDivisionError
        return answer

    monkeypatch.setattr(desk.bot.router, "run", break_behind)
    form = a_form()
    _, answer = await post(desk, form, FORM | sign(form))
    assert DONE in answer
    assert NOTHING_CHANGED not in answer
    assert await desk.count("tickets", "subject = 'Squeaking'") == 1
    _, answer = await post(desk, BODY, FORM | sign(BODY))
    assert NOTHING_CHANGED in answer


@pytest.mark.parametrize("is_written", [True, False])
async def test_a_commit_whose_answer_is_lost_leaves_open_whether_it_was_done(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch, *, is_written: bool
) -> None:
    """The connection breaks while it is committed: before, or after."""
    commit, route = AsyncSession.commit, desk.bot.router.routes.by_name[Touch.FORM, "ticket_new"]
    ours: list[AsyncSession] = []

    async def note(request: Request) -> Answer:
        ours.append(request.desk.session)
        return await route.handler(request)

    async def lose(session: AsyncSession) -> None:
        if is_written or session not in ours:
            await commit(session)
        if session in ours:
            raise OperationalError("COMMIT", {}, Exception("the connection was closed"))

    monkeypatch.setitem(desk.bot.router.routes.by_name, (Touch.FORM, "ticket_new"), replace(route, handler=note))
    monkeypatch.setattr(AsyncSession, "commit", lose)
    answer = await open_ticket(desk)
    assert CANT_TELL in str(answer["view"])
    assert await desk.count("tickets", "subject = 'Squeaking'") == int(is_written)


async def test_a_form_that_cant_be_opened_behind_a_change_is_said_to_be_done_as_well(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack refuses to open it; what was done before stays."""
    route = desk.bot.router.routes.by_name[Touch.BUTTON, "ticket_claim"]

    async def claim_and_open(request: Request) -> Answer:
        await route.handler(request)
        return Modal("page", "Steward", [section(Safe("Claimed."))], close="Close")

    monkeypatch.setitem(
        desk.bot.router.routes.by_name, (Touch.BUTTON, "ticket_claim"), replace(route, handler=claim_and_open)
    )
    await open_ticket(desk)
    await desk.settle()
    card = (await desk.inbox("agnes", "C0TRIAGE"))[-1]
    await desk.fault(method="views.open", kind="error:expired_trigger_id", rate=1.0)
    answer = await desk.click("agnes", "ticket_claim", channel="triage", ts=card["ts"])
    assert "That's done, but the next form didn't open" in str(answer["messages"])
    assert await desk.count("tickets", "assignee_id IS NOT NULL AND subject = 'Squeaking'") == 1
