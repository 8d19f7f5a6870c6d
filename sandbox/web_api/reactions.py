"""reactions.*: the app's reactions to messages."""

import re

from sandbox.entities import Json
from sandbox.errors import SlackError
from sandbox.messages import REACTION, Message
from sandbox.web_api.call import Call, Method
from sandbox.workspace import BOT_USER_ID


def add(call: Call) -> Json:
    """Add a reaction."""
    message, name = _about(call)
    if not message.react(name, BOT_USER_ID):
        raise SlackError("already_reacted")
    call.workspace.changed(message)
    return {}


def remove(call: Call) -> Json:
    """Remove one of the app's own reactions."""
    message, name = _about(call)
    if not message.unreact(name, BOT_USER_ID):
        raise SlackError("no_reaction")
    call.workspace.changed(message)
    return {}


def get(call: Call) -> Json:
    """A message with its reactions."""
    message = _message(call)
    return {"type": "message", "channel": message.channel, "message": message.to_slack()}


def _about(call: Call) -> tuple[Message, str]:
    name = call.needed("name", "invalid_name")
    if not REACTION.fullmatch(name):
        raise SlackError("invalid_name")
    message = _message(call)
    if message.tombstone:
        raise SlackError("not_reactable")
    return message, name


def _message(call: Call) -> Message:
    if not call.text("timestamp"):
        raise SlackError("no_item_specified")
    if not re.fullmatch(r"\d+\.\d+", call.text("timestamp")):
        raise SlackError("bad_timestamp")
    return call.message("timestamp")


METHODS = {
    "reactions.add": Method(add, scope="reactions:write"),
    "reactions.remove": Method(remove, scope="reactions:write"),
    "reactions.get": Method(get, scope="reactions:read"),
}
