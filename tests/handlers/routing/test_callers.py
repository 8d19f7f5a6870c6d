"""Who is asking, by all that a payload says: the right one or nobody, never somebody else."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.routing.callers import Belonging, Claim, of_command, of_home, of_interaction, of_message
from models.directory.people import SlackId

HOME, GRID, SIBLING, ELSEWHERE = "T0HOME", "E0GRID", "T0SIBLING", "T0ELSEWHERE"


def click(home: object = HOME, place: object = HOME, grid: object = None) -> dict[str, Any]:
    """A click: of whose workspace, in which, and that one's Grid."""
    return {
        "user": {"id": "U1", "team_id": home},
        "team": {"id": place} if place else None,
        "enterprise": {"id": grid} if grid else None,
    }


@pytest.mark.parametrize(
    ("body", "who"),
    [
        (click(), SlackId(HOME, "U1")),
        (click(grid=GRID), SlackId(HOME, "U1", GRID)),
        (click(place=None), SlackId(HOME, "U1")),
        (click(ELSEWHERE, HOME), SlackId(ELSEWHERE, "U1")),
        (click(ELSEWHERE, HOME, GRID), SlackId(ELSEWHERE, "U1")),
        (click(ELSEWHERE, None, GRID), SlackId(ELSEWHERE, "U1")),
        (click(GRID, HOME, GRID), SlackId(HOME, "U1", GRID)),
        (click(GRID, None, GRID), SlackId(GRID, "U1", GRID)),
        (click("E0OTHER", HOME, GRID), SlackId("E0OTHER", "U1", "E0OTHER")),
        (click(None, HOME, GRID), None),
        (click(None, None, GRID), None),
        ({**click(), "team": {"id": HOME, "enterprise_id": GRID}}, SlackId(HOME, "U1", GRID)),
        ({**click(), "team": HOME}, SlackId(HOME, "U1")),
        ({**click(), "user": "U1"}, None),
        ({**click(), "user": None}, None),
        ({}, None),
    ],
)
def test_a_click_is_whose_its_user_is_not_of_where_it_was_made(body: dict[str, Any], who: SlackId | None) -> None:
    """`user.team_id` counts; the Grid only with the workspace that it is said of. Before Slack is asked."""
    assert of_interaction(body).sure == who


@pytest.mark.parametrize(
    ("body", "who"),
    [
        ({"team_id": HOME, "user_id": "W1"}, SlackId(HOME, "W1")),
        ({"team_id": SIBLING, "enterprise_id": GRID, "user_id": "U1"}, SlackId(SIBLING, "U1", GRID)),
        ({"enterprise_id": GRID, "user_id": "U1"}, SlackId(GRID, "U1", GRID)),
        ({"team_id": HOME, "enterprise_id": "", "user_id": "U1"}, SlackId(HOME, "U1")),
        ({"user_id": "U1"}, None),
        ({"team_id": HOME}, None),
        ({"team_id": HOME, "user_id": "Uma"}, None),
    ],
)
def test_a_command_names_workspace_and_grid(body: dict[str, Any], who: SlackId | None) -> None:
    assert of_command(body).sure == who


def message(shared: object, grid: str | None = None, **event: object) -> Claim:
    """A message in a channel that is shared or not, in a workspace that is in a Grid or not."""
    body = {"team_id": HOME, "is_ext_shared_channel": shared, "authorizations": [{"enterprise_id": grid}]}
    return of_message(body, {"user": "U1", **event})


@pytest.mark.parametrize(
    ("claim", "who"),
    [
        (message(False), SlackId(HOME, "U1")),
        (message(False, GRID), SlackId(HOME, "U1", GRID)),
        (message(False, GRID, team=SIBLING), SlackId(SIBLING, "U1")),
        (message(True, user_team=HOME), SlackId(HOME, "U1")),
        (message(True, user_team=ELSEWHERE, team=HOME), SlackId(ELSEWHERE, "U1")),
        (message(True, GRID, user_team=ELSEWHERE), SlackId(ELSEWHERE, "U1")),
        (message(True, team=ELSEWHERE), SlackId(ELSEWHERE, "U1")),
        (message(True, user_team="E0OTHER"), SlackId("E0OTHER", "U1", "E0OTHER")),
        (message(True), None),
        (message("yes"), None),
        (message(True, user_team=7, team=[]), None),
        (of_message({}, {"user": "U1"}), None),
    ],
)
def test_a_message_is_whose_user_team_says(claim: Claim, who: SlackId | None) -> None:
    """Where others can write, `team_id` says nothing of who wrote. Before Slack is asked."""
    assert claim.sure == who


def test_who_opened_the_app_home_only_slack_can_say() -> None:
    claim = of_home({"user": "U1"})
    assert (claim.is_open, claim.settled(None)) == (True, None)
    assert claim.settled(Belonging(ELSEWHERE)) == SlackId(ELSEWHERE, "U1")


def test_a_sibling_workspace_is_found_by_what_slack_says() -> None:
    """The click came from another workspace of the Grid, where all of it installed Steward."""
    claim = of_interaction(click(SIBLING, None, GRID))
    assert claim.is_open
    assert claim.settled(Belonging(HOME, frozenset({HOME, SIBLING}), GRID)) == SlackId(SIBLING, "U1", GRID)


def test_what_contradicts_the_payload_is_left_aside() -> None:
    """Slack is asked by the id alone, and may show another user of that id."""
    claim = of_message(
        {"team_id": HOME, "is_ext_shared_channel": True}, {"user": "U1", "user_team": ELSEWHERE, "type": "message"}
    )
    assert claim.is_open
    assert claim.settled(Belonging(HOME, frozenset({HOME}), GRID)) == SlackId(ELSEWHERE, "U1")


WORKSPACES = {HOME: GRID, SIBLING: GRID, ELSEWHERE: "", "T0FAR": "E0FAR", "T0NEAR": "E0FAR", "T0LONE": ""}
"""All there are, each with its Grid."""


def payloads(home: str, place: str) -> Iterator[Claim]:
    """What Slack may send of a user of `home` who does something in `place`, with parts left out."""
    grid = WORKSPACES[place]
    homes = {home, WORKSPACES[home] or home}
    for its, team, enterprise in product([*homes, None], [place, None], [grid or None, None]):
        yield of_interaction(click(its, team, enterprise))
    for user_team, team in product([*homes, None], repeat=2):
        shared = WORKSPACES[home] != WORKSPACES[place] or (home != place and not grid)
        body = {"team_id": place, "is_ext_shared_channel": shared, "enterprise_id": grid}
        yield of_message(body, {"user": "U1", "user_team": user_team, "team": team})
    yield of_home({"user": "U1"})


@pytest.mark.parametrize(("home", "place"), list(product(WORKSPACES, WORKSPACES)))
def test_nobody_is_taken_for_somebody_of_another_organization(home: str, place: str) -> None:
    """Whatever is left out, whether Slack answers or not: the user's own Grid or workspace, or nobody."""
    grid = WORKSPACES[home]
    own = frozenset(team for team in WORKSPACES if team == home or (grid and WORKSPACES[team] == grid))
    right = {(grid or home), *({home} if grid else ())}
    for claim, told in product(payloads(home, place), [None, Belonging(home, own, grid)]):
        who = claim.settled(told if claim.is_open else None)
        assert who is None or who.key[0] in {*right, *own}, (claim, told)
        assert who is None or who.enterprise_id in ("", grid), (claim, told)
        assert told is None or claim.team_id or not claim.is_open or who == SlackId(home, "U1", grid)


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["", "T", "T1", "E1", "U1", "u1", "🙂", "T" * 99]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["id", "team_id"]), inner, max_size=2),
    max_leaves=4,
)
FIELDS = ("user", "user_id", "team", "team_id", "user_team", "enterprise", "enterprise_id", "authorizations", "view")


@given(body=st.dictionaries(st.sampled_from([*FIELDS, "is_ext_shared_channel"]), ODD))
def test_odd_types_are_nobody_or_an_id(body: Mapping[str, Any]) -> None:
    """No type is too odd to be read, and nothing but ids comes of it."""
    for claim in (of_command(body), of_interaction(body), of_message(body, body), of_home(body)):
        who = claim.sure
        assert who is None or (who.user_id == "U1" and who.team_id in ("T1", "E1") and who.enterprise_id in ("", "E1"))
