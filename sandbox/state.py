"""What a workspace remembers when it stops and starts again, and its shape in JSON."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sandbox.entities import Change, Json, Message, View
from sandbox.errors import ActError

VERSION = 1
# Between these a ts has ten digits before its point, so that ts sort as texts do.
EARLIEST, LATEST = datetime(2001, 9, 10, tzinfo=UTC), datetime(2286, 11, 20, tzinfo=UTC)


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

    def advance(self, delta: timedelta, real: datetime) -> None:
        """Move the clock on; `real` is the real time. Raises ActError for a way back, and for one that is too far."""
        offset = self.offset or timedelta()
        if delta < timedelta():
            raise ActError("The clock can't be moved back.")
        if delta > LATEST - (real + offset):
            raise ActError(f"The clock can't be moved so far: it ends at {LATEST:%Y-%m-%d}.")
        self.offset = offset + delta
        self.moved += delta

    def check_clock(self, real: datetime) -> None:
        """Raise ValueError or OverflowError when the clock stands where it can't be; `real` is the real time."""
        if self.offset is not None and not EARLIEST <= real + self.offset <= LATEST:
            raise ValueError(f"its clock stands at {real + self.offset}, not from {EARLIEST:%Y} to {LATEST:%Y}")

    def to_json(self, team: str) -> Json:
        """All of it, for this team, to be written at once; deleted messages are left out."""
        kept = (message for channel in self.messages.values() for message in channel.values() if not message.deleted)
        return {
            "version": VERSION,
            "team": team,
            **self._small(),
            "messages": [vars(message) for message in kept],
            "homes": [vars(view) for view in self.homes.values()],
            "read": self.read,
            "mails_read": self.mails_read,
        }

    @classmethod
    def from_json(cls, found: Json, team: str) -> "State":
        """The state that `to_json` gave.

        Raises ValueError, KeyError, TypeError, AttributeError or OverflowError when it is none.
        """
        if found["version"] != VERSION:
            raise ValueError(f"it is of version {found['version']!r}, and {VERSION} is expected")
        if found["team"] != team:
            raise ValueError(f"it belongs to the workspace {found['team']!r}, not to {team!r}")
        state = cls(
            read={user: dict(places) for user, places in found["read"].items()},
            mails_read={user: int(number) for user, number in found["mails_read"].items()},
        )
        state._take(found)
        return state

    def entry(self, change: Change) -> Json:
        """What a change left behind, for `apply`, numbered."""
        self.counts["entry"] += 1
        messages = self.messages[change.channel] if change.kind == "message" and change.channel else {}
        changed = messages.get(change.ts or "")
        # A reply counts in the message that it replies to.
        touched = [changed, messages.get(changed.thread_ts or "")] if changed else []
        return {
            **self._small(),
            "messages": [vars(message) for message in touched if message],
            "homes": [vars(self.homes[change.user])] if change.kind == "home" and change.user else [],
        }

    def apply(self, entry: Json) -> None:
        """Do what an entry says, unless it is part of this state already. Raises as `from_json` does."""
        if entry["counts"]["entry"] > self.counts["entry"]:
            self._take(entry)

    def _small(self) -> Json:
        return {
            "offset": self.offset.total_seconds() if self.offset is not None else None,
            "moved": self.moved.total_seconds(),
            "counts": dict(self.counts),
        }

    def _take(self, found: Json) -> None:
        offset = found["offset"]
        self.offset = None if offset is None else timedelta(seconds=offset)
        self.moved = timedelta(seconds=found["moved"])
        self.counts = Counter({kind: int(number) for kind, number in found["counts"].items()})
        self.homes |= {view["owner"]: View(**view) for view in found["homes"]}
        for each in found["messages"]:
            message = Message(**each)
            self.messages.setdefault(message.channel, {})[message.ts] = message
