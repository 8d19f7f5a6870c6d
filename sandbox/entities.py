"""The parts of a workspace: people, channels, views and changes, in the shapes of Slack's answers."""

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Literal

from sandbox.elements import Json
from sandbox.messages import Message

__all__ = ["Change", "Channel", "ChannelKind", "Command", "Json", "Message", "Person", "View", "ViewKind"]

ChannelKind = Literal["channel", "private", "im"]
ViewKind = Literal["modal", "home"]


@dataclass
class Person:
    """A person in the workspace, or an app's user if `is_bot`. `name` is the short one, as in @ana. `team` is the
    workspace in which they act. `teams` are all their workspaces, for people in an Enterprise Grid."""

    id: str
    name: str
    real_name: str
    email: str | None = None
    tz: str = "UTC"
    locale: str = "en-US"
    team: str = ""
    teams: list[str] = field(default_factory=list)
    deleted: bool = False
    is_email_confirmed: bool = True
    is_restricted: bool = False
    is_bot: bool = False

    def to_slack(
        self,
        *,
        with_email: bool,
        is_stranger: bool = False,
        tz_offset: int = 0,
        enterprise_user: Json | None = None,
    ) -> Json:
        """A Slack user object. `tz_offset` is in seconds. The email address is included only with its scope. A stranger
        is from another workspace, and in no channel that the app can see. `enterprise_user` exists only in a Grid."""
        profile: Json = {"real_name": self.real_name, "display_name": self.name, "team": self.team}
        if with_email and self.email:
            profile["email"] = self.email
        return {
            "id": self.id,
            "team_id": self.team,
            "name": self.name,
            "real_name": self.real_name,
            "deleted": self.deleted,
            "tz": self.tz,
            "tz_offset": tz_offset,
            "locale": self.locale,
            "is_bot": self.is_bot,
            "is_restricted": self.is_restricted,
            "is_ultra_restricted": False,
            "is_stranger": is_stranger,
            "is_email_confirmed": self.is_email_confirmed,
            "profile": profile,
            **({"enterprise_user": enterprise_user} if enterprise_user else {}),
        }


@dataclass
class Channel:
    """A conversation. `members` are user IDs, including the bot's own if the app is a member.

    A direct message ("im") is between one person and the app; `user` is that person's ID.
    """

    id: str
    name: str
    kind: ChannelKind
    members: set[str] = field(default_factory=set)
    user: str | None = None

    def to_slack(self, bot_id: str) -> Json:
        """A Slack conversation object as the app sees it."""
        return {
            "id": self.id,
            "name": self.name,
            "is_channel": self.kind == "channel",
            "is_group": self.kind == "private",
            "is_im": self.kind == "im",
            "is_private": self.kind != "channel",
            "is_archived": False,
            "is_member": bot_id in self.members,
            **({"user": self.user} if self.user else {"num_members": len(self.members)}),
        }


@dataclass
class View:
    """A modal or a Home tab. `payload` is what the app sent, with IDs on every block; `state` is Slack's state.values.

    `errors` has the messages of a refused submission by block ID, until the next one.
    """

    id: str
    hash: str
    type: ViewKind
    payload: Json
    owner: str
    root_id: str
    previous_id: str | None = None
    state: dict[str, Json] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        """The view's blocks."""
        blocks: list[Json] = self.payload.get("blocks", [])
        return blocks

    def to_slack(self, *, team: str, app: str) -> Json:
        """A Slack view object, as in the answers of views.* and in interactions."""
        return {
            "id": self.id,
            "team_id": team,
            "type": self.type,
            "title": self.payload.get("title"),
            "submit": self.payload.get("submit"),
            "close": self.payload.get("close"),
            "blocks": self.blocks,
            "private_metadata": self.payload.get("private_metadata", ""),
            "callback_id": self.payload.get("callback_id", ""),
            "external_id": self.payload.get("external_id", ""),
            "clear_on_close": self.payload.get("clear_on_close", False),
            "notify_on_close": self.payload.get("notify_on_close", False),
            "state": {"values": deepcopy(self.state)},
            "hash": self.hash,
            "root_view_id": self.root_id,
            "previous_view_id": self.previous_id,
            "app_id": app,
            "bot_id": f"B{app[1:]}",
            "app_installed_team_id": team,
        }

    def to_script(self) -> Json:
        """The view as the script API shows it."""
        return {
            "id": self.id,
            "hash": self.hash,
            "type": self.type,
            "title": (self.payload.get("title") or {}).get("text"),
            "submit": (self.payload.get("submit") or {}).get("text"),
            "callback_id": self.payload.get("callback_id", ""),
            "private_metadata": self.payload.get("private_metadata", ""),
            "blocks": self.blocks,
            "state": self.state,
            "errors": self.errors,
            "previous_id": self.previous_id,
        }


@dataclass(frozen=True)
class Command:
    """A slash command from the manifest. `name` starts with the slash."""

    name: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False


@dataclass(frozen=True)
class Change:
    """A change, for subscribers. `user` is the only person it concerns, or None for everyone."""

    kind: Literal["message", "view", "home", "mail", "clock", "presence", "stripe"]
    user: str | None = None
    channel: str | None = None
    ts: str | None = None
