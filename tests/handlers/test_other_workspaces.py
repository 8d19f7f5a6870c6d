"""People of other workspaces and of Enterprise Grids, through signed HTTP: who they are, wherever they come in."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml
from structlog.testing import capture_logs

from bot.delivery.limiter import Limiter
from tests.bot.test_http import COMMAND, FORM, post, rows, sign
from tests.handlers.hands import BUG, Hands
from tests.handlers.test_identity import UNKNOWN
from tests.support.desk import ROOT, RunningDesk, close_desk, open_desk

NOT_TOLD = "Slack didn't tell me who you are"
JSON = {"Content-Type": "application/json"}
Json = dict[str, Any]


async def opened(url: str, folder: Path, team: Json, teams: list[Json]) -> RunningDesk:
    """A desk whose sandbox has these workspaces. Dana's other Slack user is in two of Acme's Grid."""
    roster = yaml.safe_load((ROOT / "examples/sandbox.yaml").read_text(encoding="utf-8"))
    roster["team"] |= team
    roster["teams"] = teams
    dana = next(person for person in roster["people"] if person["name"] == "dana.acme")
    dana["teams"] = ["T0ACME", "T0ACMELABS"]
    people = folder / "people.yaml"
    people.write_text(yaml.safe_dump(roster), encoding="utf-8")
    return await open_desk(url, folder / "mail", people=people)


ACME = [{"id": team, "enterprise": "E0ACME"} for team in ("T0ACME", "T0ACMELABS")]


@pytest.fixture
async def grid(told_sqlite: str, tmp_path: Path) -> AsyncIterator[Hands]:
    """Acme is in a Grid, of which Steward knows T0ACME as Acme's own."""
    running = await opened(told_sqlite, tmp_path, {}, ACME)
    yield Hands(running)
    await close_desk(running)


@pytest.fixture
async def org_wide(told_sqlite: str, tmp_path: Path) -> AsyncIterator[Hands]:
    """The vendor's workspace is in a Grid, and all of it has Steward."""
    vendor = {"enterprise": "E0NORTHWIND", "org_wide": True}
    sibling = {"id": "T0NORTHLABS", "enterprise": "E0NORTHWIND"}
    running = await opened(told_sqlite, tmp_path, vendor, [*ACME, sibling])
    yield Hands(running)
    await close_desk(running)


async def greeting(hands: Hands, user: str) -> str:
    """What is answered to a message."""
    said = await hands.write(user, "Hello?")
    assert said.status == 200
    await hands.desk.settle()
    return str((await hands.desk.inbox(user, "dm"))[-1]["text"])


async def everywhere(hands: Hands, user: str) -> list[bool]:
    """Whether somebody is known by a command, a click, the App Home and a message."""
    answers = [
        await hands.command(user, "/subscription"),
        await hands.press(user, "/subscription"),
        await hands.home(user),
    ]
    assert not [said for said in answers if BUG in said.words]
    return ["SUB-" in said.all for said in answers] + [UNKNOWN not in await greeting(hands, user)]


async def test_people_of_another_workspace_are_who_they_are_everywhere(hands: Hands) -> None:
    """Dana of Acme's own Slack, which shows who she is; Mallory of a Slack that nobody knows."""
    assert await everywhere(hands, "dana.acme") == [True] * 4
    assert await everywhere(hands, "mallory") == [False] * 4


async def test_slack_is_asked_once_who_opens_the_app_home(hands: Hands) -> None:
    """Where a user is at home does not change."""
    for _ in range(3):
        assert "SUB-1042" in (await hands.home("ana")).all
    assert len([entry for entry in await hands.desk.log() if entry["method"] == "users.info"]) == 1


@pytest.mark.parametrize("kind", ["error:internal_error", "error:user_not_found", "lost"])
async def test_whom_slack_does_not_name_is_told_so_in_the_app_home(hands: Hands, kind: str) -> None:
    """And is not taken for anybody; the next time Slack may say."""
    await hands.desk.fault(method="users.info", kind=kind, rate=1.0)
    said = await hands.home("ana")
    assert NOT_TOLD in said.words
    assert "SUB-" not in said.all
    await hands.desk.fault()
    assert "SUB-1042" in (await hands.home("ana")).all


async def test_nothing_is_asked_while_slack_wants_no_questions(hands: Hands) -> None:
    """It said so once, with Retry-After; once that is over, it is asked again."""
    now = [100.0]
    hands.desk.bot.profiles.limiter = Limiter(lambda: now[0])
    await hands.desk.fault(method="users.info", kind="ratelimited", times=1)
    for _ in range(3):
        assert NOT_TOLD in (await hands.home("ana")).words
    assert len([entry for entry in await hands.desk.log() if entry["method"] == "users.info"]) == 1
    now[0] += 1.0
    assert "SUB-1042" in (await hands.home("ana")).all


async def test_what_slack_said_before_counts_while_it_does_not_answer(hands: Hands) -> None:
    """Even when it is older than an hour: it is about the same user."""
    await hands.home("ana")
    hands.desk.bot.profiles.ticks = lambda: 1e12
    await hands.desk.fault(method="users.info", kind="error:internal_error")
    assert "SUB-1042" in (await hands.home("ana")).all


async def test_the_same_id_in_another_workspace_is_nobody(hands: Hands) -> None:
    """Everything that comes from U0ANA of a Slack that nobody knows."""
    hands.engine.workspace.people["U0ANA"].team = "T0MALLORY"
    assert await everywhere(hands, "ana") == [False] * 4
    hands.engine.workspace.people["U0ANA"].team = "T0NORTHWIND"
    hands.desk.bot.profiles._kept.clear()
    assert await everywhere(hands, "ana") == [True] * 4


async def test_a_person_is_known_in_all_workspaces_of_their_grid(grid: Hands) -> None:
    """Known in T0ACME first, by the profile there; then in T0ACMELABS, of which Steward knows nothing. By one row."""
    assert "SUB-1042" in (await grid.command("dana.acme", "/subscription")).all
    await grid.desk.change_person("dana.acme", team="T0ACMELABS")
    assert await everywhere(grid, "dana.acme") == [True] * 4
    assert await grid.desk.count("slack_users", "user_id = 'U0DANATWO' AND enterprise_id = 'E0ACME'") == 1
    # With the profile of a workspace that is not known as Acme's, she would be nobody.
    assert await grid.desk.count("workspaces", "team_id = 'T0ACMELABS'") == 0


@pytest.mark.parametrize("elsewhere", [("T0ACMELABS", ""), ("T0OTHER", "E0OTHER")])
async def test_the_same_id_in_another_grid_is_nobody(grid: Hands, elsewhere: tuple[str, str]) -> None:
    """By commands and clicks as Slack would send them from there, whatever else they name."""
    await grid.command("dana.acme", "/subscription")
    team, enterprise = elsewhere
    form = {**COMMAND, "command": "/subscription", "text": "", "user_id": "U0DANATWO", "team_id": team}
    body = urlencode({**form, "enterprise_id": enterprise}).encode()
    status, answer = await post(grid.desk, body, FORM | sign(body))
    assert status == 200
    assert UNKNOWN in answer


async def test_deactivation_in_one_workspace_ends_it_in_all(grid: Hands) -> None:
    """Slack says so of the user in a sibling workspace."""
    await grid.command("dana.acme", "/subscription")
    grid.engine.workspace.people["U0DANATWO"].team = "T0ACMELABS"
    await grid.desk.change_person("dana.acme", deleted=True)
    assert await grid.desk.count("slack_users", "user_id = 'U0DANATWO' AND state = 'deactivated'") == 1


async def test_unlinking_here_is_unlinking_in_the_whole_grid(grid: Hands) -> None:
    """The one that is used now is marked as such in a sibling workspace too."""
    await grid.command("dana.acme", "/subscription")
    await grid.desk.change_person("dana.acme", team="T0ACMELABS")
    assert "U0DANATWO in the workspace T0ACME" in (await grid.command("dana.acme", "/steward whoami")).words
    asked = await grid.press("dana.acme", "/steward unlink T0ACME/U0DANATWO")
    assert "You're using this Slack account right now." in asked.words
    await grid.press("dana.acme", asked.button("Unlink")["action_id"])
    assert UNKNOWN in (await grid.command("dana.acme", "/subscription")).text


async def test_in_an_org_wide_install_people_are_known_in_each_workspace(org_wide: Hands) -> None:
    """`team` is null in clicks; Ana acts in the Grid's other workspace after a while. Others are who they were."""
    assert await everywhere(org_wide, "ana") == [True] * 4
    slack_says_that(org_wide, "U0ANA", ["T0NORTHWIND", "T0NORTHLABS"])
    await org_wide.desk.change_person("ana", name="ana")
    await org_wide.desk.change_person("ana", team="T0NORTHLABS")
    assert await everywhere(org_wide, "ana") == [True] * 4
    assert await everywhere(org_wide, "mallory") == [False] * 4


def slack_says_that(hands: Hands, user_id: str, teams: list[str]) -> None:
    """A user is in several workspaces."""
    hands.engine.workspace.people[user_id].teams = teams
    hands.desk.bot.profiles._kept.clear()


async def test_a_stranger_of_an_org_wide_install_is_nobody(org_wide: Hands) -> None:
    """Ana's id, of another organization's workspace, with `team` null and the vendor's Grid named. Slack contradicts,
    or says nothing."""
    await org_wide.command("ana", "/subscription")
    person = org_wide.engine.workspace.people["U0ANA"]
    click = org_wide.engine.payloads.click(
        person,
        org_wide.engine.workspace.post("C0GENERAL", org_wide.engine.workspace.bot.id, "…", ephemeral_for="U0ANA"),
        {"block_id": "b"},
        {"action_id": "/invoice statement SUB-1042", "type": "button"},
        {},
    )
    assert click["team"] is None
    click["user"]["team_id"] = "T0MALLORY"
    for kind in ("", "error:internal_error"):
        if kind:
            org_wide.desk.bot.profiles._kept.clear()
            await org_wide.desk.fault(method="users.info", kind=kind, rate=1.0)
        before = len(org_wide.engine.workspace.journal)
        body = urlencode({"payload": json.dumps(click)}).encode()
        assert (await post(org_wide.desk, body, FORM | sign(body)))[0] == 200
        said = org_wide.engine.workspace.changed_since(before, "U0ANA")
        assert [UNKNOWN in message.text for message in said if message.channel == "C0GENERAL"] == [True]


ODD: list[object] = [None, "", 7, [], {}, "U0ANA", ["T0NORTHWIND"], {"id": 7}, {"id": ["U0ANA"]}, True]
CLICK: Json = {
    "type": "block_actions",
    "user": {"id": "U0ANA", "team_id": "T0NORTHWIND"},
    "team": {"id": "T0NORTHWIND"},
    "enterprise": None,
    "container": {"type": "message", "is_ephemeral": True},
    "response_url": "http://127.0.0.1:9/none",
    "trigger_id": "1.2.3",
    "actions": [{"action_id": "/ticket list", "block_id": "b", "type": "button"}],
}
EVENT: Json = {
    "type": "event_callback",
    "team_id": "T0NORTHWIND",
    "event_id": "Ev1",
    "is_ext_shared_channel": True,
    "event": {"type": "message", "channel_type": "im", "channel": "D0ANA", "user": "U0ANA", "user_team": "T0NORTHWIND"},
}
HOME: Json = {**EVENT, "event": {"type": "app_home_opened", "tab": "home", "user": "U0ANA"}}
CHANGED: Json = {**EVENT, "event": {"type": "user_change", "user": {"id": "U0ANA", "team_id": "T0NORTHWIND"}}}


def oddities() -> list[tuple[str, bytes, Json]]:
    """Payloads in which a part that says who it is is missing or odd."""
    found = []
    for name, payload, paths in (
        ("click", CLICK, ("user", "user.id", "user.team_id", "team", "team.id", "enterprise")),
        ("message", EVENT, ("event.user", "event.user_team")),
        ("home", HOME, ("event.user",)),
        ("change", CHANGED, ("event.user", "event.user.id", "event.user.team_id", "event.user.profile")),
    ):
        for path in paths:
            for odd in [odd for odd in ODD if (path, odd) != ("event.user", "U0ANA")]:
                *way, last = path.split(".")
                changed = json.loads(json.dumps(payload))
                part = changed
                for step in way:
                    part = part[step]
                part[last] = odd
                raw = json.dumps(changed)
                body = urlencode({"payload": raw}) if name == "click" else raw
                found.append((f"{name}: {path} = {odd}", body.encode(), FORM if name == "click" else JSON))
    for field in ("user_id", "team_id"):
        bodies = (urlencode({**COMMAND, field: value}).encode() for value in ("", "nobody", "7"))
        found.extend((f"command: {field}", body, FORM) for body in bodies)
    return found


async def test_a_payload_that_does_not_say_who_it_is_changes_nothing(desk: RunningDesk) -> None:
    """Nor does Slack. It is answered with 200, nothing is shown, and nobody is told anything."""
    before = await rows(desk)
    await desk.fault(method="users.info", kind="error:internal_error", rate=1.0)
    wrong = []
    for name, body, headers in oddities():
        status, answer = await post(desk, body, headers | sign(body))
        if status != 200 or "T-" in answer:
            wrong.append((name, status, answer))
    assert wrong == []
    assert await rows(desk) == before


@pytest.mark.parametrize("field", ["user_id", "team_id"])
async def test_who_is_not_named_is_told_so_and_it_is_logged_once(desk: RunningDesk, field: str) -> None:
    body = urlencode({**COMMAND, field: ""}).encode()
    with capture_logs() as logs:
        status, answer = await post(desk, body, FORM | sign(body))
    assert status == 200
    assert NOT_TOLD in answer
    assert [entry["event"] for entry in logs if entry["log_level"] in ("warning", "error")] == ["caller_not_named"]
