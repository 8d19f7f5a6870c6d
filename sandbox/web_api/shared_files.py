"""files.info and files.delete, and the content of files."""

from typing import TYPE_CHECKING

from aiohttp import web

from sandbox.entities import Json
from sandbox.errors import SlackError
from sandbox.web_api.call import Call, Method
from sandbox.workspace import BOT_USER_ID

if TYPE_CHECKING:
    from sandbox.engine import Engine

SIGN_IN = "<!DOCTYPE html><title>Slack</title><p>Sign in to this workspace.</p>"


def info(call: Call) -> Json:
    """One file by ID, with the address of its content, and the messages that it's in."""
    found = call.workspace.files.get(call.needed("file", "file_not_found"))
    if found is None or not call.workspace.app_reads(found):
        raise SlackError("file_not_found")
    places = [call.workspace.channels[channel] for channel in found.shares]
    named = {"channels": "channel", "groups": "private", "ims": "im"}
    shares = {
        "public" if is_public else "private": {
            place.id: found.shares[place.id] for place in places if (place.kind == "channel") is is_public
        }
        for is_public in (True, False)
    }
    return {
        "file": found.to_slack()
        | {name: [place.id for place in places if place.kind == kind] for name, kind in named.items()}
        | {"is_public": bool(shares["public"]), "shares": {name: there for name, there in shares.items() if there}},
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    }


def delete(call: Call) -> Json:
    """Delete one of the app's own files. Messages keep only a trace of it."""
    found = call.workspace.files.get(call.needed("file", "file_not_found"))
    if found is None or not call.workspace.app_reads(found):
        raise SlackError("file_not_found")
    if found.user != BOT_USER_ID:
        raise SlackError("cant_delete_file")
    call.workspace.delete_file(found)
    return {}


def download(engine: "Engine", file_id: str, authorization: str) -> web.Response:
    """A file's content, for the app's token. Without it, Slack answers with the page on which people sign in."""
    found = engine.workspace.files.get(file_id)
    token = authorization.removeprefix("Bearer ")
    allowed = token == engine.config.bot_token and "files:read" in engine.workspace.manifest.scopes
    if found is None or not allowed or not engine.workspace.app_reads(found):
        return web.Response(text=SIGN_IN, content_type="text/html")
    # Slack gives every file as one to keep, also a web page.
    return web.Response(body=found.content, content_type=found.mimetype, headers={"Content-Disposition": "attachment"})


METHODS = {
    "files.info": Method(info, scope="files:read"),
    "files.delete": Method(delete, scope="files:write"),
}
