"""The caller, as each kind of payload names them (docs/adr/0016-slack-users.md).

A payload can name several workspaces: where Steward is installed, where the action happened, and where the caller
belongs. Only the last one identifies the caller. Payloads don't always match Slack's documentation, so odd values are
treated as missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from handlers.routing.profiles import mapping_in, slack_id_in
from models.directory.people import SlackId

Body = Mapping[str, Any]


@dataclass(frozen=True)
class Belonging:
    """Where a Slack user belongs, from `users.info`: their workspace, all their workspaces, and their Enterprise
    Grid."""

    team_id: str
    teams: frozenset[str] = field(default_factory=frozenset)
    enterprise_id: str = ""


@dataclass(frozen=True)
class Claim:
    """What a payload says about the caller.

    `user_id` is empty if the payload doesn't have it. `team_id` is the caller's workspace or Grid, or empty.
    `enterprise_id` is their Grid, if the payload proves it. `is_open`: Slack has to be asked for the rest.
    """

    user_id: str
    team_id: str = ""
    enterprise_id: str = ""
    is_open: bool = False

    @property
    def sure(self) -> SlackId | None:
        """The caller, if the payload alone identifies them, else None."""
        place = self.team_id or self.enterprise_id
        grid = place if place.startswith("E") else self.enterprise_id
        return SlackId(place, self.user_id, grid) if self.user_id and place else None

    def settled(self, told: Belonging | None) -> SlackId | None:
        """The caller, with what Slack says about the user. Data that contradicts the payload is ignored."""
        if told is None:
            return self.sure
        team = self.team_id or told.team_id or told.enterprise_id
        if team not in (told.team_id, told.enterprise_id, *told.teams):
            return self.sure
        return Claim(self.user_id, team, told.enterprise_id).sure


def of_command(body: Body) -> Claim:
    """From a slash command. `enterprise_id` is the Grid of `team_id`, if it is in one."""
    return Claim(_user(body.get("user_id")), _place(body.get("team_id")), _grid(body.get("enterprise_id")))


def of_interaction(body: Body) -> Claim:
    """From a click or a form. `user.team_id` is the caller's workspace. `team` is where the action happened, and null
    if a whole Grid installed Steward. `enterprise` is the Grid of that workspace, and the caller's only if they belong
    to it."""
    user, team = mapping_in(body.get("user")), mapping_in(body.get("team"))
    grid = _grid(mapping_in(body.get("enterprise")).get("id")) or _grid(team.get("enterprise_id"))
    home, place = _place(user.get("team_id")), _place(team.get("id"))
    return _claim(_user(user.get("id")), home, place, grid)


def of_message(body: Body, event: Body) -> Claim:
    """From a message. `team_id` is the workspace where Steward is installed. It's the author's only where no other
    organization can write. `user_team` and `team` always name the author's workspace."""
    place = _place(body.get("team_id"))
    is_shared = body.get("is_ext_shared_channel") not in (None, False)
    home = _place(event.get("user_team")) or _place(event.get("team")) or ("" if is_shared else place)
    return _claim(_user(event.get("user")), home, place, _installing_grid(body))


def of_home(event: Body) -> Claim:
    """From opening the App Home. The event doesn't say which workspace the user belongs to."""
    return Claim(_user(event.get("user")), is_open=True)


def _claim(user_id: str, home: str, place: str, grid: str) -> Claim:
    """A user of `home`, in the workspace `place`, which is in `grid`, as far as they are known."""
    if home.startswith("E"):
        return Claim(user_id, place if home == grid else home, home)
    if home and home == place:
        return Claim(user_id, home, grid)
    # The user is from another workspace. It may be in the same Grid or in one that this payload doesn't name.
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
