"""files.info: what people uploaded in forms, and its content."""

from typing import TYPE_CHECKING

from aiohttp import web

from sandbox.entities import Json
from sandbox.errors import SlackError
from sandbox.web_api.call import Call, Method

if TYPE_CHECKING:
    from sandbox.engine import Engine

SIGN_IN = "<!DOCTYPE html><title>Slack</title><p>Sign in to this workspace.</p>"


def info(call: Call) -> Json:
    """One file by ID, with the address of its content."""
    found = call.workspace.files.get(call.needed("file", "file_not_found"))
    if found is None:
        raise SlackError("file_not_found")
    address = f"{call.engine.base_url()}/files-pri/{found.id}/download/{found.name}"
    return {"file": found.to_slack() | {"url_private": address, "url_private_download": address}}


async def download(engine: "Engine", request: web.Request) -> web.StreamResponse:
    """A file's content, for the app's token. Without it, Slack answers with the page on which people sign in."""
    found = engine.workspace.files.get(request.match_info["file"])
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if found is None or token != engine.config.bot_token or "files:read" not in engine.workspace.manifest.scopes:
        return web.Response(text=SIGN_IN, content_type="text/html")
    return web.Response(body=found.content, content_type=found.to_slack()["mimetype"])


METHODS = {"files.info": Method(info, scope="files:read")}
