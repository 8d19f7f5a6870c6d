"""Reading the two files that a sandbox starts from: Slack's app manifest, and the YAML of people and channels."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from sandbox.entities import Channel, Command, Person
from sandbox.state import EARLIEST, LATEST
from sandbox.teams import Teams, check_people, read_teams

_MISSHAPEN = (yaml.YAMLError, KeyError, TypeError, AttributeError)


@dataclass(frozen=True)
class AppManifest:
    """The parts of manifest.yml that the sandbox needs."""

    bot_name: str
    commands: dict[str, Command]
    scopes: frozenset[str]
    events: frozenset[str]
    shortcuts: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Roster:
    """The people and channels of the workspace. `bot_channels` are the IDs of the channels that the app is a member of.
    `starts_at` is where its clock starts, or None for the real time."""

    teams: Teams
    people: list[Person]
    channels: list[Channel]
    bot_channels: frozenset[str]
    starts_at: datetime | None = None


def read_manifest(path: Path) -> AppManifest:
    """Read an app manifest in YAML. Raises OSError, or ValueError with the file and the fault."""
    try:
        return _manifest(_read(path))
    except _MISSHAPEN as error:
        raise ValueError(f"{path} is not an app manifest: {error!r}") from error


def read_roster(path: Path) -> Roster:
    """Read people and channels. Raises OSError, or ValueError with the file and the fault."""
    try:
        return _roster(_read(path))
    except _MISSHAPEN as error:
        raise ValueError(f"{path} is not a file of people and channels: {error!r}") from error
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


def _read(path: Path) -> Any:
    return _parsed(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=8)
def _parsed(text: str) -> Any:
    """What the text says, to be read and not changed: sandboxes of one process share it."""
    # The C loader is ten times as fast. PyYAML has it if it was built with libyaml.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(text, loader)  # noqa: S506 - both loaders are safe


def _manifest(document: Any) -> AppManifest:
    features = document.get("features", {})
    commands = [
        Command(
            name=entry["command"],
            description=entry.get("description", ""),
            usage_hint=entry.get("usage_hint", ""),
            should_escape=bool(entry.get("should_escape", False)),
        )
        for entry in features.get("slash_commands", [])
    ]
    settings = document.get("settings", {})
    return AppManifest(
        bot_name=features.get("bot_user", {}).get("display_name", "app"),
        commands={command.name: command for command in commands},
        scopes=frozenset(document.get("oauth_config", {}).get("scopes", {}).get("bot", [])),
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", [])),
        shortcuts={entry["callback_id"]: entry for entry in features.get("shortcuts", [])},
    )


def _roster(document: Any) -> Roster:
    teams = read_teams(document)
    people = [Person(**{"team": teams.home.id, **entry}) for entry in document["people"]]
    check_people(teams, people)
    ids = {person.name: person.id for person in people} | {person.id: person.id for person in people}
    channels, with_bot = [], set()
    for entry in document.get("channels", []):
        unknown = [name for name in entry.get("members", []) if name not in ids]
        if unknown:
            raise ValueError(f"channel {entry['name']} has members who are not in people: {', '.join(unknown)}")
        channels.append(
            Channel(
                id=entry["id"],
                name=entry["name"],
                kind="private" if entry.get("private") else "channel",
                members={ids[name] for name in entry.get("members", [])},
            )
        )
        if entry.get("bot"):
            with_bot.add(entry["id"])
    return Roster(
        teams=teams,
        people=people,
        channels=channels,
        bot_channels=frozenset(with_bot),
        starts_at=_moment(document.get("clock")),
    )


def _moment(value: Any) -> datetime | None:
    if value is None:
        return None
    if not isinstance(value, datetime):
        raise ValueError(f"clock is {value!r}; a moment such as 2026-11-23T08:00:00Z is expected")
    moment = value if value.tzinfo else value.replace(tzinfo=UTC)
    if not EARLIEST <= moment <= LATEST:
        raise ValueError(f"clock is {value}; a moment from {EARLIEST:%Y-%m-%d} to {LATEST:%Y-%m-%d} is expected")
    return moment
