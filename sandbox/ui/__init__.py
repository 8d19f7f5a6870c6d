"""The page."""

from aiohttp import web

from sandbox.people_acts import Actor
from sandbox.workspace import Workspace


def routes(workspace: Workspace, actor: Actor) -> list[web.RouteDef]:
    """The routes of the page."""
    return []
