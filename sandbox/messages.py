"""A message, with its files, reactions and replies, in the shapes of Slack's answers."""

import re
from dataclasses import dataclass, field
from itertools import zip_longest

from sandbox.elements import Json, merged_state

TOMBSTONE = "This message was deleted."
# Slack refuses names that aren't emoji of the workspace. The sandbox only knows what a name looks like.
REACTION = re.compile(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?")


@dataclass
class Message:
    """One message. `ts` is its ID within the channel. `ephemeral_for` is the only person who sees it, if any.

    `user` is its author, and `parent_user` that of the message that it replies to. `app` marks the app's messages;
    people's and Slackbot's don't have it. `files` are Slack's file objects. `reactions` are in the order in which they
    were first added. A `broadcast` is a reply that's also in the channel. A `tombstone` is left of a deleted message
    that has replies.
    """

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    ephemeral_for: str | None = None
    edited: str | None = None
    metadata: Json | None = None
    deleted: bool = False
    app: str | None = None
    replies: list[str] = field(default_factory=list)
    states: dict[str, Json] = field(default_factory=dict)
    files: list[Json] = field(default_factory=list)
    parent_user: str | None = None
    reply_users: list[str] = field(default_factory=list)
    broadcast: bool = False
    reactions: list[Json] = field(default_factory=list)
    tombstone: bool = False

    @classmethod
    def from_state(cls, found: Json) -> "Message":
        """A message from a state file. Older ones have only the names and IDs of files."""
        ids = found.get("file_ids") or []
        names = [name for name in found.get("files", []) if isinstance(name, str)]
        files = [{"id": id_, "name": name} for name, id_ in zip_longest(names, ids, fillvalue="")]
        fields = {name: value for name, value in found.items() if name != "file_ids"}
        return cls(**(fields | {"files": files} if names else fields))

    @property
    def is_top_level(self) -> bool:
        """Whether the message is in the channel itself: it's no reply, or is a broadcast."""
        return self.thread_ts in (None, self.ts) or self.broadcast

    def state_for(self, user: str) -> Json:
        """This person's choices in the message's elements, `{block_id: {action_id: state}}`. Each person has their
        own."""
        return self.states.setdefault(user, merged_state(self.blocks, {}))

    def add_reply(self, reply: "Message") -> None:
        """Count a reply to this message."""
        self.replies.append(reply.ts)
        if reply.user not in self.reply_users:
            self.reply_users.append(reply.user)

    def react(self, name: str, user: str) -> bool:
        """Add a person's reaction. Returns False if it's there already."""
        found = next((each for each in self.reactions if each["name"] == name), None)
        if found is None:
            found = {"name": name, "users": []}
            self.reactions.append(found)
        if user in found["users"]:
            return False
        found["users"].append(user)
        return True

    def unreact(self, name: str, user: str) -> bool:
        """Remove a person's reaction. Returns False if there's none."""
        found = next((each for each in self.reactions if each["name"] == name and user in each["users"]), None)
        if found is None:
            return False
        found["users"].remove(user)
        if not found["users"]:
            self.reactions.remove(found)
        return True

    def bury(self, slackbot: str) -> None:
        """Leave a tombstone, because there are replies."""
        self.user, self.text, self.blocks, self.app, self.metadata = slackbot, TOMBSTONE, [], None, None
        self.edited, self.files, self.reactions, self.states, self.tombstone = None, [], [], {}, True

    def to_slack(self, *, with_metadata: bool = False) -> Json:
        """A Slack message object as history and interactions show it."""
        shown: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text}
        if self.app:
            shown |= {"bot_id": f"B{self.app[1:]}", "app_id": self.app}
        if self.blocks:
            shown["blocks"] = self.blocks
        if self.files:
            shown |= {"subtype": "file_share", "upload": False, "display_as_bot": False, "files": list(self.files)}
        if self.tombstone:
            shown |= {"subtype": "tombstone", "hidden": True}
        if self.broadcast:
            shown["subtype"] = "thread_broadcast"
        if self.edited:
            shown["edited"] = {"user": self.user, "ts": self.edited}
        if self.reactions:
            shown["reactions"] = [
                {"name": each["name"], "users": list(each["users"]), "count": len(each["users"])}
                for each in self.reactions
            ]
        if self.metadata and with_metadata:
            shown["metadata"] = self.metadata
        return shown | self._thread()

    def _thread(self) -> Json:
        if self.replies:
            return {
                "thread_ts": self.ts,
                "reply_count": len(self.replies),
                "reply_users_count": len(self.reply_users),
                "latest_reply": self.replies[-1],
                "reply_users": list(self.reply_users),
                "is_locked": False,
                "subscribed": False,
            }
        parent = {"parent_user_id": self.parent_user} if self.parent_user else {}
        return {"thread_ts": self.thread_ts} | parent if self.thread_ts else {}

    def to_script(self) -> Json:
        """The message as the script API shows it."""
        return {
            "channel": self.channel,
            "ts": self.ts,
            "user": self.user,
            "text": self.text,
            "blocks": self.blocks,
            "thread_ts": self.thread_ts,
            "files": [str(file.get("name", "")) for file in self.files],
            "file_ids": [str(file["id"]) for file in self.files],
            "ephemeral": self.ephemeral_for is not None,
            "edited": self.edited is not None,
            "broadcast": self.broadcast,
            "tombstone": self.tombstone,
            "reactions": {str(each["name"]): list(each["users"]) for each in self.reactions},
        }
