"""People of other workspaces and of Enterprise Grids, as what the bot is sent and told shows them."""

from pathlib import Path

import pytest

from sandbox.loading import read_roster
from tests.sandbox.conftest import OpenDesk
from tests.sandbox.desk import Desk, Json, actions, button

HERE = Path(__file__).parent
GRID = """
teams: [{id: T0OTHER, domain: other, enterprise: E0OTHER}, {id: T0LABS, domain: labs, enterprise: E0OTHER}]
people:
  - {id: U0ANA, name: ana, real_name: Ana Pérez, email: ana@acme.example}
  - {id: U0OLA, name: ola, real_name: Ola Other, team: T0OTHER, teams: [T0OTHER, T0LABS]}
  - {id: U0SIB, name: sib, real_name: Sib Sibling, team: T0SIBLING}
channels:
  - {id: C0GENERAL, name: general, members: [ana, sib], bot: true}
"""
PLAIN = "team: {id: T0VENDOR, name: Northwind Software, domain: northwind}" + GRID
ORG_WIDE = (
    "team: {id: T0VENDOR, name: Northwind Software, domain: northwind, enterprise: E0VENDOR, org_wide: true}"
    + GRID.replace("teams: [", "teams: [{id: T0SIBLING, domain: sibling, enterprise: E0VENDOR}, ", 1)
)


@pytest.fixture
async def grid(open_desk: OpenDesk, tmp_path: Path) -> Desk:
    """The app is in one workspace; Ola is of two workspaces of another organization's Grid."""
    people = tmp_path / "people.yaml"
    people.write_text(PLAIN, encoding="utf-8")
    return await open_desk(people=people)


@pytest.fixture
async def org_wide(open_desk: OpenDesk, tmp_path: Path) -> Desk:
    """The app is in all of a Grid, of which T0SIBLING is another workspace."""
    people = tmp_path / "people.yaml"
    people.write_text(ORG_WIDE, encoding="utf-8")
    return await open_desk(people=people)


def shown(payload: Json, *fields: str) -> list[object]:
    """Some fields of a payload."""
    return [payload.get(field) for field in fields]


async def test_an_event_is_of_the_apps_workspace_whoever_did_it(desk: Desk) -> None:
    """Otto is of another workspace: the message says so, the App Home does not."""
    await desk.act("message", user="otto", channel="dm", text="Hello")
    said = desk.bot.last
    assert shown(said, "team_id", "is_ext_shared_channel") == ["T0VENDOR", True]
    assert shown(said["event"], "user", "team", "user_team") == ["W0OTTO", "T0OTHER", "T0OTHER"]
    await desk.act("home", user="otto")
    opened = desk.bot.last
    assert shown(opened, "team_id", "is_ext_shared_channel") == ["T0VENDOR", False]
    assert not {"team", "user_team"} & opened["event"].keys()


async def test_among_ones_own_nothing_is_shared(desk: Desk) -> None:
    """A member's direct message; but in a channel with Otto it is, whoever writes."""
    await desk.act("message", user="ana", channel="dm", text="Hello")
    assert shown(desk.bot.last, "team_id", "is_ext_shared_channel") == ["T0VENDOR", False]
    assert shown(desk.bot.last["event"], "team", "user_team") == ["T0VENDOR", None]
    shared = desk.sandbox._engine.workspace.channels["C0GENERAL"]
    sent = desk.sandbox._engine.payloads.message(desk.sandbox._engine.workspace.people["U0ANA"], shared, {})
    assert shown(sent, "team", "user_team") == ["T0VENDOR", "T0VENDOR"]


async def test_who_is_in_a_grid_is_shown_with_it(grid: Desk) -> None:
    """In commands, clicks and users.info, in the workspace in which they act at the time."""
    await grid.command("/invoice", user="ola")
    assert shown(grid.bot.last, "team_id", "team_domain", "enterprise_id") == ["T0OTHER", "other", "E0OTHER"]
    status, _ = await grid.post("person", user="ola", changes={"team": "T0LABS"})
    assert status == 200
    await grid.command("/invoice", user="ola")
    assert shown(grid.bot.last, "team_id", "team_domain", "enterprise_id") == ["T0LABS", "labs", "E0OTHER"]
    user = (await grid.api("users.info", user="U0OLA"))["user"]
    assert shown(user["enterprise_user"], "enterprise_id", "teams") == ["E0OTHER", ["T0OTHER", "T0LABS"]]
    assert user["team_id"] == "T0LABS"


async def test_outside_a_grid_there_is_no_word_of_one(grid: Desk) -> None:
    await grid.command("/invoice", user="ana")
    assert "enterprise_id" not in grid.bot.last
    assert "enterprise_user" not in (await grid.api("users.info", user="U0ANA"))["user"]
    assert "enterprise_id" not in await grid.api("auth.test")


async def test_nobody_acts_in_a_workspace_that_they_are_not_in(grid: Desk) -> None:
    status, answer = await grid.post("person", user="ola", changes={"team": "T0VENDOR"})
    assert (status, answer["error"]) == (400, "Ola Other is not in the workspace T0VENDOR.")


async def click(desk: Desk, user: str) -> Json:
    """What a click in the App Home sends."""
    await desk.api(
        "views.publish",
        user_id=desk.sandbox._engine.workspace.find_person(user).id,  # type: ignore[union-attr]
        view={"type": "home", "blocks": [actions(button())]},
    )
    home = (await desk.get(f"inbox?user={user}"))["home"]
    await desk.act("click", user=user, view_id=home["id"], action_id="go")
    return desk.bot.last


async def test_where_all_of_a_grid_has_the_app_the_team_of_a_click_is_null(org_wide: Desk) -> None:
    """For its members in each workspace, and for nobody else."""
    for user, team in (("ana", "T0VENDOR"), ("sib", "T0SIBLING")):
        sent = await click(org_wide, user)
        assert shown(sent, "team", "is_enterprise_install") == [None, True]
        assert (sent["enterprise"]["id"], sent["user"]["team_id"]) == ("E0VENDOR", team)
    other = await click(org_wide, "ola")
    assert (other["team"]["id"], other["enterprise"]["id"]) == ("T0OTHER", "E0OTHER")


async def test_where_all_of_a_grid_has_the_app_events_are_of_the_members_workspace(org_wide: Desk) -> None:
    """Its siblings are no other organization; the Grid is named."""
    await org_wide.act("message", user="sib", channel="general", text="Hello")
    sent = org_wide.bot.last
    assert shown(sent, "team_id", "enterprise_id", "is_ext_shared_channel") == ["T0SIBLING", "E0VENDOR", False]
    assert shown(sent["authorizations"][0], "enterprise_id", "is_enterprise_install") == ["E0VENDOR", True]
    told = await org_wide.api("auth.test")
    assert shown(told, "team_id", "enterprise_id", "is_enterprise_install") == ["E0VENDOR", "E0VENDOR", True]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("enterprise: E0VENDOR, org_wide", "org_wide"), "org_wide, and in no enterprise"),
        (("teams: [T0OTHER, T0LABS]", "teams: [T0OTHER, T0SIBLING]"), "not of one enterprise"),
        (("teams: [T0OTHER, T0LABS]", "teams: [T0LABS]"), "not of one enterprise"),
        (("domain: labs", "colour: blue"), "colour"),
    ],
)
def test_a_wrong_team_is_named(tmp_path: Path, wrong: tuple[str, str], said: str) -> None:
    """ValueError says what does not fit."""
    path = tmp_path / "people.yaml"
    assert wrong[0] in ORG_WIDE
    path.write_text(ORG_WIDE.replace(*wrong), encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        read_roster(path)
