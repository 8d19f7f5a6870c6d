"""What a workspace remembers when it stops and starts again, and its shape in JSON."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import timedelta

from sandbox.entities import Json, Message, View

VERSION = 1


@dataclass
class State:
    """Messages by channel and ts, Home tabs by person, the clock, and how far people have read.

    `offset` is how far the clock is ahead of the real one, None until it was first set, and `moved` the part of it that
    people moved it by. `counts` holds the last number given to each kind of id. `read` is the ts of the last message
    that somebody had before them in a channel, and `mails_read` how many mails there were when they last looked.
    """

    offset: timedelta | None = None
    moved: timedelta = field(default_factory=timedelta)
    messages: dict[str, dict[str, Message]] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    read: dict[str, dict[str, str]] = field(default_factory=dict)
    mails_read: dict[str, int] = field(default_factory=dict)

    def to_json(self, team: str) -> Json:
        """All of it, for this team; deleted messages are left out."""
        kept = (message for channel in self.messages.values() for message in channel.values() if not message.deleted)
        return {
            "version": VERSION,
            "team": team,
            "offset": self.offset.total_seconds() if self.offset is not None else None,
            "moved": self.moved.total_seconds(),
            "messages": [asdict(message) for message in kept],
            "homes": [asdict(view) for view in self.homes.values()],
            "counts": dict(self.counts),
            "read": self.read,
            "mails_read": self.mails_read,
        }

    @classmethod
    def from_json(cls, found: Json, team: str) -> "State":
        """The state that `to_json` gave. Raises ValueError, KeyError, TypeError or AttributeError when it is none."""
        if found["version"] != VERSION:
            raise ValueError(f"it is of version {found['version']!r}, and {VERSION} is expected")
        if found["team"] != team:
            raise ValueError(f"it belongs to the workspace {found['team']!r}, not to {team!r}")
        offset = found["offset"]
        state = cls(
            offset=None if offset is None else timedelta(seconds=offset),
            moved=timedelta(seconds=found["moved"]),
            homes={view["owner"]: View(**view) for view in found["homes"]},
            counts=Counter({kind: int(number) for kind, number in found["counts"].items()}),
            read={user: dict(places) for user, places in found["read"].items()},
            mails_read={user: int(number) for user, number in found["mails_read"].items()},
        )
        for each in found["messages"]:
            message = Message(**each)
            state.messages.setdefault(message.channel, {})[message.ts] = message
        return state
