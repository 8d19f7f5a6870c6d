"""The route table refuses at the start what would fail later."""

import pytest

from handlers.routing.catalogue import all_routes
from handlers.routing.routes import Request, RouteError, Routes, RouteTable, Touch
from handlers.views.blocks import Message
from models.backoffice.help import greet, seek_help
from models.subscriptions.actions import my_subscriptions


async def handler(request: Request) -> Message:
    """A handler that is never called."""
    raise NotImplementedError


async def not_an_action(_desk: object) -> None:
    """A function that checks nothing."""


@pytest.mark.parametrize("declare", ["command", "button", "form", "home", "message"])
def test_a_route_without_an_action_stops_the_start(declare: str) -> None:
    """A plain function checks no right."""
    routes = Routes()
    name = () if declare in ("home", "message") else ("/x",)
    getattr(routes, declare)(*name, action=not_an_action)(handler)
    with pytest.raises(RouteError, match="its action is not declared with @action"):
        RouteTable.of(routes)


@pytest.mark.parametrize("declare", ["command", "button", "form"])
def test_two_routes_of_one_name_stop_the_start(declare: str) -> None:
    """Slack would reach one of them, and nobody would know which."""
    nouns = [Routes(), Routes()]
    for routes, action in zip(nouns, (seek_help, my_subscriptions), strict=True):
        more = {"help": "help"} if declare == "command" else {}
        getattr(routes, declare)("/x y", action=action, **more)(handler)
    with pytest.raises(RouteError, match="There are two routes /x y"):
        RouteTable.of(*nouns)


def test_two_homes_stop_the_start() -> None:
    """There is one App Home."""
    routes = Routes()
    for action in (seek_help, greet):
        routes.home(action)(handler)
    with pytest.raises(RouteError, match="two routes"):
        RouteTable.of(routes)


def test_a_command_without_help_stops_the_start() -> None:
    """Nobody would find it."""
    routes = Routes()
    routes.command("/x", seek_help)(handler)
    with pytest.raises(RouteError, match="/x has no line of help"):
        RouteTable.of(routes)


def test_a_button_and_a_command_may_share_a_name() -> None:
    """They are touched differently."""
    routes = Routes()
    routes.command("x", seek_help, help="help")(handler)
    routes.button("x", seek_help)(handler)
    assert set(RouteTable.of(routes).by_name) == {(Touch.COMMAND, "x"), (Touch.BUTTON, "x")}


@pytest.mark.parametrize(
    ("line", "name", "rest"),
    [
        ("/contact add me", "/contact add", ["me"]),
        ("/contact ADD me", "/contact add", ["me"]),
        ("/contact  add\tme", "/contact add", ["me"]),
        ("/contact adds me", "/contact", ["adds", "me"]),
        ("/contact", "/contact", []),
        ("/contact ", "/contact", []),
        ("/nothing at all", None, ["at", "all"]),
        ("", None, []),
        (" ", None, []),
        ("contact_add", None, []),
    ],
)
def test_a_line_finds_its_route(line: str, name: str | None, rest: list[str]) -> None:
    """A word that is no subcommand is an argument of the command alone; only commands can be typed."""
    route, arguments = all_routes().typed(line)
    assert (route.name if route else None, arguments.words) == (name, rest)
