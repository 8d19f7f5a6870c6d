"""manifest.yml tells Slack what the desk has, and asks for no more than it needs."""

import ast
import inspect
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from handlers.routing.bolt import Front, nothing_missed
from handlers.routing.catalogue import all_routes
from handlers.routing.routes import Touch

ROOT = Path(__file__).parents[2]
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text())
COMMANDS: dict[str, dict[str, Any]] = {entry["command"]: entry for entry in MANIFEST["features"]["slash_commands"]}
ROUTES = all_routes()

# What each Web API method needs, from Slack's reference. History is read where the desk's own messages stand:
# in direct messages and in the triage and approvals channels, public or private.
SCOPES_OF_METHODS: dict[str, set[str]] = {
    "apps_connections_open": set(),  # Socket Mode: asked with the app-level token, which has its own scope
    "auth_test": set(),
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_open": {"im:write"},
    "conversations_history": {"im:history", "channels:history", "groups:history"},
    "conversations_replies": {"im:history"},
    "files_completeUploadExternal": {"files:write"},
    "files_getUploadURLExternal": {"files:write"},
    "files_info": {"files:read"},
    "reactions_add": {"reactions:write"},
    "users_info": {"users:read"},
    "users_lookupByEmail": {"users:read", "users:read.email"},
    "views_open": set(),
    "views_push": set(),
    "views_update": set(),
    "views_publish": set(),
}
SCOPES_OF_EVENTS: dict[str, set[str]] = {
    "app_home_opened": set(),
    "message.im": {"im:history"},
    "user_change": {"users:read"},
}


def called() -> set[str]:
    """The Web API methods that the bot and the handlers name: attributes of whatever is called client."""
    found = set()
    for file in [*(ROOT / "bot").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
                owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
                if owner == "client" and inspect.iscoroutinefunction(getattr(AsyncWebClient, node.attr, None)):
                    found.add(node.attr)
    return found


def test_each_command_has_routes_and_each_route_its_command() -> None:
    """In both directions."""
    assert set(COMMANDS) == set(ROUTES.commands)


def test_the_way_in_says_what_each_command_is_for() -> None:
    """One line for each in README.md, and none for a command that is gone."""
    assert re.findall(r"^\| `(/\w+)` \|", (ROOT / "README.md").read_text(), re.MULTILINE) == list(COMMANDS)


@pytest.mark.parametrize("command", list(COMMANDS))
def test_a_command_says_its_subcommands_and_is_escaped(command: str) -> None:
    """The hint names each one; should_escape makes mentions unmistakable."""
    entry = COMMANDS[command]
    assert entry["should_escape"] is True
    assert entry["description"]
    hinted = set(re.findall(r"[a-z]+", entry["usage_hint"]))
    assert set(ROUTES.words_of(command)) <= hinted


def test_the_scopes_are_those_that_the_calls_and_events_need() -> None:
    """No call lacks its scope, and no scope is asked for that nothing needs."""
    methods = called()
    assert methods == set(SCOPES_OF_METHODS), "a method is called that this table does not know, or no longer called"
    events = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    needed = {"commands"}.union(*[SCOPES_OF_METHODS[method] for method in methods])
    needed = needed.union(*[SCOPES_OF_EVENTS[event] for event in events])
    assert sorted(MANIFEST["oauth_config"]["scopes"]["bot"]) == sorted(needed)
    assert set(MANIFEST["oauth_config"]["scopes"]) == {"bot"}


def test_the_shortcuts_are_those_that_there_are_routes_for() -> None:
    """And each says what it does."""
    shortcuts = MANIFEST["features"]["shortcuts"]
    routes = {name for touch, name in ROUTES.by_name if touch is Touch.SHORTCUT}
    assert {entry["callback_id"] for entry in shortcuts} == routes
    assert all(entry["type"] == "message" and len(entry["name"]) <= 24 for entry in shortcuts)
    assert all(entry["description"] for entry in shortcuts)


def test_the_events_are_those_that_are_listened_to() -> None:
    """And no others: what nobody listens to is not sent."""
    heard: list[str] = []

    class Ear:
        """An app that notes what is registered."""

        def __getattr__(self, kind: str) -> Any:
            def register(name: Any, *_more: Any) -> Any:
                if kind == "event":
                    heard.append(name)
                return lambda listener: listener

            return register

    front = Front.__new__(Front)
    front.missed_since = nothing_missed
    front.router = type("Routed", (), {"routes": ROUTES})()
    front.register(_as_app(Ear()))
    subscribed = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    assert sorted(heard) == sorted({event.partition(".")[0] for event in subscribed})
    assert MANIFEST["settings"]["interactivity"] == {"is_enabled": True}
    assert MANIFEST["features"]["app_home"]["home_tab_enabled"] is True


def _as_app(ear: Any) -> AsyncApp:
    app: AsyncApp = ear
    return app
