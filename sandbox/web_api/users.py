"""users.*: the people of the workspace."""

from sandbox.entities import ChannelKind, Json
from sandbox.errors import SlackError
from sandbox.web_api.call import READ_SCOPES, Call, Method
from sandbox.web_api.paging import page_of
from sandbox.workspace import BOT_USER_ID

_KINDS: dict[str, ChannelKind] = {"public_channel": "channel", "private_channel": "private", "im": "im"}


def info(call: Call) -> Json:
    """One person by ID, with their locale only if it's requested."""
    wanted = call.needed("user", "user_not_found")
    person = next((each for each in call.workspace.everybody() if each.id == wanted), None)
    if person is None:
        raise SlackError("user_not_found")
    shown = call.engine.person_to_slack(person)
    return {"user": shown if call.flag("include_locale") else {key: shown[key] for key in shown if key != "locale"}}


def lookup_by_email(call: Call) -> Json:
    """One active person by email address."""
    wanted = call.needed("email", "users_not_found").casefold()
    for person in call.workspace.people.values():
        if not person.deleted and (person.email or "").casefold() == wanted:
            return {"user": call.engine.person_to_slack(person)}
    raise SlackError("users_not_found")


def list_(call: Call) -> Json:
    """All people, including deactivated ones."""
    chosen, more = page_of(call, list(call.workspace.everybody()), default=1000, most=1000)
    members = [call.engine.person_to_slack(person) for person in chosen]
    return {"members": members, "response_metadata": more["response_metadata"]}


def conversations(call: Call) -> Json:
    """The conversations of a person or of the app that the app can see."""
    kinds = []
    for word in call.text("types", "public_channel").split(","):
        if word.strip() not in _KINDS:
            raise SlackError("invalid_types")
        kinds.append(_KINDS[word.strip()])
        call.require(READ_SCOPES[kinds[-1]])
    user = call.text("user") or BOT_USER_ID
    seen = [
        channel
        for channel in call.workspace.channels.values()
        if channel.kind in kinds and user in channel.members
        if channel.kind == "channel" or BOT_USER_ID in channel.members
    ]
    chosen, more = page_of(call, seen, default=100, most=999)
    channels = [channel.to_slack(BOT_USER_ID) for channel in chosen]
    return {"channels": channels, "response_metadata": more["response_metadata"]}


METHODS = {
    "users.info": Method(info, scope="users:read"),
    "users.lookupByEmail": Method(lookup_by_email, scope="users:read.email"),
    "users.list": Method(list_, scope="users:read"),
    "users.conversations": Method(conversations),
}
