"""Old messages and open forms in Slack, pressed and sent after an update."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.routing.catalogue import all_routes
from handlers.routing.pages import AT_HOME
from tests.handlers.hands import BUG, texts
from tests.support.desk import Json, RunningDesk
from tests.support.older import name_of, open_form, press, said, send, shown, url_of, words

pytestmark = pytest.mark.early

Answer = tuple[str, Json, Json]


@pytest.fixture(scope="module")
async def answers(older: RunningDesk) -> list[Answer]:
    """Press each recorded button and send each recorded form, one after the other.

    Each answer comes with what was done, and with what the earlier version answered.
    """
    came = []
    for kind in ("presses", "views", "forms", "ends"):
        for recorded in shown()[kind]:
            answer = await (send if kind == "forms" else press)(older, recorded)
            done = f"{recorded['user']} {name_of(recorded)} {recorded.get('value', '')}"
            came.append((done, recorded["then"], answer))
    return came


@pytest.fixture(scope="module")
async def gone(older: RunningDesk) -> str:
    """What is answered to a button that no version ever had."""
    button = {"type": "button", "action_id": "nobodys", "text": {"type": "plain_text", "text": "?"}}
    view = {"type": "modal", "title": button["text"], "blocks": [{"type": "actions", "elements": [button]}]}
    answer = await older.click("adam", "nobodys", view_id=open_form(older, {"user": "adam", "view": view}))
    (sentence,) = texts(answer["view"]["blocks"])
    return sentence


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.long)])
async def left_url(request: pytest.FixtureRequest, left: Path) -> AsyncIterator[str]:
    """Buttons and forms are read above the database: in every run on one, in `make test-long` on both."""
    async for url in url_of(request, left):
        yield url


@pytest.mark.parametrize("touch", ["command", "button", "form"])
def test_each_old_route_is_still_there(touch: str) -> None:
    """Messages and open forms in Slack still name the old command lines, buttons and forms."""
    known = {route.name for route in all_routes().by_name.values() if route.touch == touch}
    assert set(words()[f"{touch}s"]) - known == set()


def test_no_old_button_or_form_is_out_of_use(answers: list[Answer], gone: str) -> None:
    """None gets the answer of a button that no version ever had."""
    assert [done for done, _, answer in answers if gone in said(answer)] == []


def test_no_old_button_or_form_meets_a_bug(answers: list[Answer]) -> None:
    """And each is answered."""
    assert [done for done, _, answer in answers if BUG in said(answer) or not said(answer)] == []


def test_old_buttons_and_forms_lead_where_they_led(answers: list[Answer]) -> None:
    """To the same form, to a page, or to a message. Resolve asks agents for a closing answer now."""
    opened_now = {done: (then["opens"], callback_id(answer), said(answer)) for done, then, answer in answers}
    others = {done: each for done, each in opened_now.items() if each[0] != each[1]}
    assert [(done, opens) for done, (_, opens, _) in others.items()] == [("agnes ticket_resolve T-2", "ticket_resolve")]


def test_old_forms_are_accepted(answers: list[Answer]) -> None:
    """Or the same input is refused as by the earlier version."""
    filled = [(done, then["errors"], answer["view"]["errors"]) for done, then, answer in answers if "errors" in then]
    assert [(done, then, now) for done, then, now in filled if then != sorted(now)] == []
    assert len(filled) > 30


def callback_id(answer: Json) -> str:
    """The callback id of the view that an answer shows; empty if it shows none."""
    return str((answer["view"] or {}).get("callback_id", "")).removesuffix(AT_HOME)
