"""conversations.*: opening DMs and reading channels, within the app's scopes and memberships."""

from sandbox.entities import Json, Message
from sandbox.errors import SlackError
from sandbox.web_api.call import HISTORY_SCOPES, READ_SCOPES, Call, Method
from sandbox.web_api.paging import page_of
from sandbox.workspace import BOT_USER_ID


def open_(call: Call) -> Json:
    """The DM with one person, which always exists."""
    call.require("im:write")
    if call.text("channel"):
        return {"channel": {"id": call.channel().id}, "no_op": True, "already_open": True}
    users = [user for user in call.needed("users", "users_list_not_supplied").split(",") if user]
    if len(users) != 1:
        raise SlackError("not_enough_users" if not users else "too_many_users")
    person = call.workspace.people.get(users[0])
    if person is None:
        raise SlackError("user_not_found")
    if person.deleted:
        raise SlackError("user_disabled")
    channel = call.workspace.dm_channel(person.id)
    shown = channel.to_slack(BOT_USER_ID) if call.flag("return_im") else {"id": channel.id}
    return {"channel": shown, "no_op": True, "already_open": True}


def history(call: Call) -> Json:
    """Messages of a channel, newest first, without thread replies."""
    channel = _readable(call)
    messages = [each for each in call.workspace.messages_in(channel) if each.is_top_level]
    chosen, more = page_of(call, _between(call, messages)[::-1], default=100, most=999)
    return {"messages": [_shown(call, each) for each in chosen], "pin_count": 0, **more}


def replies(call: Call) -> Json:
    """A message and its replies, oldest first. `oldest` and `latest` are for the replies: the message always comes
    first. A reply's own `ts` gives that reply alone."""
    message = call.workspace.message(_readable(call), call.needed("ts"))
    if message is None or message.ephemeral_for:
        raise SlackError("thread_not_found")
    parent, *rest = call.workspace.thread(message)
    chosen, more = page_of(call, [parent, *_between(call, rest)], default=1000, most=1000)
    return {"messages": [_shown(call, each) for each in chosen], **more}


def info(call: Call) -> Json:
    """One conversation."""
    channel = call.channel(member=False)
    call.require(READ_SCOPES[channel.kind])
    return {"channel": channel.to_slack(BOT_USER_ID)}


def members(call: Call) -> Json:
    """The IDs of a conversation's members."""
    channel = call.channel(member=False)
    call.require(READ_SCOPES[channel.kind])
    chosen, more = page_of(call, sorted(channel.members), default=100, most=1000)
    return {"members": chosen, "response_metadata": more["response_metadata"]}


def _readable(call: Call) -> str:
    channel = call.workspace.channels.get(call.text("channel"))
    if channel is not None:
        call.require(HISTORY_SCOPES[channel.kind])
    return call.channel().id


def _between(call: Call, messages: list[Message]) -> list[Message]:
    oldest, latest = _ts(call, "oldest"), _ts(call, "latest")
    if not any((*oldest, *latest)):
        return messages
    if call.flag("inclusive"):
        return [each for each in messages if oldest <= _key(each.ts) and (not latest[0] or _key(each.ts) <= latest)]
    return [each for each in messages if oldest < _key(each.ts) and (not latest[0] or _key(each.ts) < latest)]


def _ts(call: Call, name: str) -> tuple[int, int]:
    text = call.text(name, "0") or "0"
    try:
        return _key(text)
    except ValueError:
        raise SlackError(f"invalid_ts_{name}") from None


def _key(ts: str) -> tuple[int, int]:
    seconds, _, micros = ts.partition(".")
    return int(seconds), int(micros.ljust(6, "0")[:6])


def _shown(call: Call, message: Message) -> Json:
    """A message, with its author's workspace, which tells people of other organizations from the vendor's."""
    author = call.workspace.people.get(message.user)
    team = {"team": author.team} if author else {}
    return message.to_slack(with_metadata=call.flag("include_all_metadata")) | team


METHODS = {
    "conversations.open": Method(open_),
    "conversations.history": Method(history),
    "conversations.replies": Method(replies),
    "conversations.info": Method(info),
    "conversations.members": Method(members),
}
