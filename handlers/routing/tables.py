"""Which workspaces have data tables. Slack gave them to some before others, and says so only when one is sent."""

from collections.abc import Mapping
from typing import Any

from handlers.routing.profiles import mapping_in, slack_id_in

NO_SUCH_BLOCK = "invalid_blocks"


class DataTables:
    """What Slack answered, by workspace. It's kept in memory: after a restart, each workspace is asked once more."""

    def __init__(self) -> None:
        self._known: dict[str, bool] = {}

    def drawn_in(self, workspace: str) -> bool | None:
        """Whether a workspace has data tables. None if that isn't known yet."""
        return self._known.get(workspace)

    def learn(self, workspace: str, error: str) -> None:
        """Remember what Slack answered to a message with a data table; empty if it took it. Other errors say nothing
        about the table."""
        if error in ("", NO_SUCH_BLOCK):
            self._known[workspace] = not error


def workspace_of(body: Mapping[str, Any]) -> str:
    """The workspace that a command or a click is shown in, or its Grid."""
    team = mapping_in(body.get("team")).get("id") or body.get("team_id")
    grid = mapping_in(body.get("enterprise")).get("id") or body.get("enterprise_id")
    return slack_id_in(team, "TE") or slack_id_in(grid, "E")
