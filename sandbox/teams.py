"""People's workspaces, and the Enterprise Grids that some of them belong to."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.entities import Json, Person


@dataclass(frozen=True)
class Team:
    """A workspace. `enterprise` is its Grid's ID, or empty."""

    id: str
    name: str = ""
    domain: str = ""
    enterprise: str = ""


@dataclass(frozen=True)
class Teams:
    """The workspace where the app is installed, and the other known ones. `org_wide`: the app is installed in the whole
    Grid of its workspace."""

    home: Team
    others: dict[str, Team] = field(default_factory=dict)
    org_wide: bool = False

    def of(self, team_id: str) -> Team:
        """A workspace by its ID. If the file doesn't mention it, it isn't in a Grid."""
        return self.home if team_id == self.home.id else self.others.get(team_id, Team(team_id))

    def grid_of(self, person: Person) -> str:
        """The ID of the Grid that a person belongs to, or empty."""
        return self.of(person.team).enterprise

    def is_ours(self, person: Person) -> bool:
        """Whether a person belongs to the organization that installed the app, by its workspace or its Grid."""
        return person.team == self.home.id or self.grid_of(person) == self.home.enterprise != ""

    def place_of(self, person: Person) -> Team:
        """The workspace whose installation hears of a person's actions: the app's own, or theirs if it's org-wide."""
        return self.of(person.team) if self.org_wide and self.is_ours(person) else self.home

    def to_slack(self, person: Person) -> Json | None:
        """The `team` of an interaction; None if the app is installed in the person's whole Grid."""
        if self.org_wide and self.is_ours(person):
            return None
        team = self.of(person.team)
        grid = {"enterprise_id": team.enterprise, "enterprise_name": grid_name(team.enterprise)}
        return {"id": team.id, "domain": team.domain or team.id.lower(), **(grid if team.enterprise else {})}

    def enterprise_to_slack(self, person: Person) -> Json | None:
        """The `enterprise` of an interaction."""
        grid = self.grid_of(person)
        return {"id": grid, "name": grid_name(grid)} if grid else None

    def enterprise_user(self, person: Person) -> Json | None:
        """The part of a user object that only exists in a Grid."""
        grid = self.grid_of(person)
        if not grid:
            return None
        of_grid = {"enterprise_id": grid, "enterprise_name": grid_name(grid), "teams": person.teams or [person.team]}
        return {"id": person.id, **of_grid, "is_admin": False, "is_owner": False}


def grid_name(grid: str) -> str:
    """The name of a Grid. The file doesn't set one."""
    return f"Grid {grid}"


def read_teams(document: Any) -> Teams:
    """Read the workspaces from a file of people and channels. Raises KeyError, TypeError, AttributeError and
    ValueError."""
    fields = dict(document["team"])
    org_wide = bool(fields.pop("org_wide", False))
    home = Team(**{"domain": "sandbox", **fields})
    if org_wide and not home.enterprise:
        raise ValueError("team is org_wide, and in no enterprise")
    return Teams(home, {entry["id"]: Team(**entry) for entry in document.get("teams", [])}, org_wide)


def check_people(teams: Teams, people: list[Person]) -> None:
    """Check that people in several workspaces are in a single Grid. Raises ValueError."""
    for person in people:
        grids = {teams.of(team).enterprise for team in [person.team, *person.teams]}
        if person.teams and (grids != {teams.grid_of(person)} or grids == {""} or person.team not in person.teams):
            raise ValueError(f"{person.name} is in several teams, which are not of one enterprise")
