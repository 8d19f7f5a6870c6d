"""Who is asking, as each kind of payload says it (docs/adr/0016-slack-users.md).

A payload names several workspaces: the one that Steward is installed in, the one where something was done, and the one
of whoever did it. Only the last says who it is. Nothing in a payload has to be as Slack documents it: what is odd or
missing is as if Slack had not said it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from handlers.routing.profiles import mapping_in, slack_id_in
from models.directory.people import SlackId

Body = Mapping[str, Any]


@dataclass(frozen=True)
class Belonging:
    """Where a Slack user is at home, as `users.info` says: their workspace, all their workspaces, and their Grid."""

    team_id: str
    teams: frozenset[str] = field(default_factory=frozenset)
    enterprise_id: str = ""


@dataclass(frozen=True)
class Claim:
    """What a payload says of who is asking.

    `user_id` is empty if it says nothing. `team_id` is their workspace, or their Grid; empty if it says neither.
    `enterprise_id` is their Grid, if the payload makes sure of it. `is_open`: Slack has to be asked for the rest.
    """

    user_id: str
    team_id: str = ""
    enterprise_id: str = ""
    is_open: bool = False

    @property
    def sure(self) -> SlackId | None:
        """Who it is, as far as the payload says it; None if that is not enough to know anybody by."""
        place = self.team_id or self.enterprise_id
        grid = place if place.startswith("E") else self.enterprise_id
        return SlackId(place, self.user_id, grid) if self.user_id and place else None

    def settled(self, told: Belonging | None) -> SlackId | None:
        """Who it is, with what Slack says of the user. What contradicts the payload is left aside."""
        if told is None:
            return self.sure
        team = self.team_id or told.team_id or told.enterprise_id
        if team not in (told.team_id, told.enterprise_id, *told.teams):
            return self.sure
        return Claim(self.user_id, team, told.enterprise_id).sure


def of_command(body: Body) -> Claim:
    """A slash command: `enterprise_id` is the Grid of `team_id`, if it is in one."""
    return Claim(_user(body.get("user_id")), _place(body.get("team_id")), _grid(body.get("enterprise_id")))


def of_interaction(body: Body) -> Claim:
    """A click or a form. `user.team_id` is whose it is. `team` is where it was done, null where all of a Grid installed
    Steward. `enterprise` is the Grid of that workspace: the user's too only if they are of it."""
    user, team = mapping_in(body.get("user")), mapping_in(body.get("team"))
    grid = _grid(mapping_in(body.get("enterprise")).get("id")) or _grid(team.get("enterprise_id"))
    home, place = _place(user.get("team_id")), _place(team.get("id"))
    return _claim(_user(user.get("id")), home, place, grid)


def of_message(body: Body, event: Body) -> Claim:
    """A message. `team_id` is the workspace that Steward is installed in: whose the message is, it says only where no
    other organization can write. `user_team` and `team` say it everywhere."""
    place = _place(body.get("team_id"))
    is_shared = body.get("is_ext_shared_channel") not in (None, False)
    home = _place(event.get("user_team")) or _place(event.get("team")) or ("" if is_shared else place)
    return _claim(_user(event.get("user")), home, place, _installing_grid(body))


def of_home(event: Body) -> Claim:
    """Somebody who opened the App Home: the event doesn't say whose user they are."""
    return Claim(_user(event.get("user")), is_open=True)


def _claim(user_id: str, home: str, place: str, grid: str) -> Claim:
    """Somebody of `home`, in the workspace `place`, which is in `grid`, if these are known."""
    if home.startswith("E"):
        return Claim(user_id, place if home == grid else home, home)
    if home and home == place:
        return Claim(user_id, home, grid)
    # Of another workspace: maybe of the same Grid, maybe of nothing that this payload names.
    return Claim(user_id, home, is_open=bool(place or grid))


def _installing_grid(body: Body) -> str:
    authorizations = body.get("authorizations")
    first = authorizations[0] if isinstance(authorizations, list) and authorizations else {}
    return _grid(mapping_in(first).get("enterprise_id")) or _grid(body.get("enterprise_id"))


def _user(value: object) -> str:
    return slack_id_in(value, "UW")


def _place(value: object) -> str:
    return slack_id_in(value, "TE")


def _grid(value: object) -> str:
    return slack_id_in(value, "E")
