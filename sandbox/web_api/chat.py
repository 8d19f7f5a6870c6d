"""chat.*: posting, changing and deleting the app's messages."""

from typing import Any

from sandbox.blocks import check_message
from sandbox.entities import Channel, Json
from sandbox.errors import SlackError
from sandbox.web_api.call import Call, Method
from sandbox.workspace import BOT_USER_ID

LONGEST_POST = 40_000
LONGEST_UPDATE = 4_000
LARGEST_METADATA = 16_000


def post_message(call: Call) -> Json:
    """Post in a channel, or in a person's DM if `channel` is a user ID."""
    channel = _target(call)
    blocks, text = _content(call, LONGEST_POST)
    thread_ts = call.thread_ts(channel)
    message = call.workspace.post(
        channel.id,
        BOT_USER_ID,
        text,
        blocks=blocks,
        thread_ts=thread_ts,
        metadata=_metadata(call),
        broadcast=bool(thread_ts) and call.flag("reply_broadcast"),
    )
    return {"channel": channel.id, "ts": message.ts, "message": message.to_slack(with_metadata=True)}


def update(call: Call) -> Json:
    """Update one of the app's own messages. Blocks and metadata that are left out stay."""
    message = call.own_message("cant_update_message")
    given = call.structure("blocks", "invalid_blocks_format")
    if given is None and not call.text("text"):
        raise SlackError("no_text")
    if len(call.text("text")) > LONGEST_UPDATE:
        raise SlackError("msg_too_long")
    blocks = message.blocks if given is None else check_message(given)
    text = call.text("text") if "text" in call.arguments else message.text
    call.workspace.edit(message, text, blocks, _metadata(call))
    shown = message.to_slack(with_metadata=True)
    return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": shown}


def delete(call: Call) -> Json:
    """Delete one of the app's own messages."""
    message = call.own_message("cant_delete_message")
    call.workspace.remove(message)
    return {"channel": message.channel, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    """The address of a message. A reply's names its thread."""
    message = call.message("message_ts")
    link = f"https://{call.workspace.team_domain}.slack.com/archives/{message.channel}/p{message.ts.replace('.', '')}"
    thread = f"?thread_ts={message.thread_ts}&cid={message.channel}" if message.thread_ts else ""
    return {"channel": message.channel, "permalink": link + thread}


def post_ephemeral(call: Call) -> Json:
    """Post a message that only one member of the channel sees."""
    channel = call.channel()
    user = call.needed("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    blocks, text = _content(call, LONGEST_POST)
    message = call.workspace.post(
        channel.id, BOT_USER_ID, text, blocks=blocks, thread_ts=call.thread_ts(channel), ephemeral_for=user
    )
    return {"message_ts": message.ts}


def _target(call: Call) -> Channel:
    user = call.workspace.people.get(call.needed("channel", "channel_not_found"))
    channel = call.workspace.dm_channel(user.id) if user else call.channel()
    reader = call.workspace.people.get(channel.user or "")
    if reader is not None and reader.deleted:
        raise SlackError("is_inactive")
    return channel


def _content(call: Call, longest: int) -> tuple[list[Json], str]:
    given, text = call.structure("blocks", "invalid_blocks_format"), call.text("text")
    blocks = check_message(given) if given else []
    if not text and not blocks:
        raise SlackError("no_text")
    if len(text) > longest:
        raise SlackError("msg_too_long")
    return blocks, text


def _metadata(call: Call) -> Json | None:
    metadata: Any = call.structure("metadata", "invalid_metadata_format")
    if not metadata:
        return {} if metadata == {} else None
    payload = metadata.get("event_payload") if isinstance(metadata, dict) else None
    if not isinstance(payload, dict) or not isinstance(metadata.get("event_type"), str):
        raise SlackError("invalid_metadata_format")
    if len(str(payload)) > LARGEST_METADATA:
        raise SlackError("metadata_too_large")
    return {"event_type": metadata["event_type"], "event_payload": payload}


METHODS = {
    "chat.postMessage": Method(post_message, scope="chat:write"),
    "chat.update": Method(update, scope="chat:write"),
    "chat.delete": Method(delete, scope="chat:write"),
    "chat.getPermalink": Method(get_permalink),
    "chat.postEphemeral": Method(post_ephemeral, scope="chat:write"),
}
