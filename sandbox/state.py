"""The state that a workspace keeps between runs, and its JSON format."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sandbox.entities import Change, Json, Message, View
from sandbox.errors import ActError

VERSION = 1
# Between these times, a ts has ten digits before its point, so that sorting ts as text is correct.
EARLIEST, LATEST = datetime(2001, 9, 10, tzinfo=UTC), datetime(2286, 11, 20, tzinfo=UTC)


@dataclass
class State:
    """Messages by channel and ts, Home tabs by person, the clock, and how far people have read.

    `offset` is how far the clock is ahead of the real one, or None until it is set. `moved` is the part of it that
    people moved it by. `counts` has the last number given to each kind of ID. `read` is the ts of the last message that
    a person has seen in a channel. `mails_read` is the number of emails when they last looked. `mails_sent` are their
    replies: `user`, the `file` of the email, `text` and `at`. `stripe` has the small Stripe's objects by ID,
    `stripe_changed` the IDs of those that the journal doesn't have yet, in their order.
    """

    offset: timedelta | None = None
    moved: timedelta = field(default_factory=timedelta)
    messages: dict[str, dict[str, Message]] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    read: dict[str, dict[str, str]] = field(default_factory=dict)
    mails_read: dict[str, int] = field(default_factory=dict)
    mails_sent: list[Json] = field(default_factory=list)
    stripe: dict[str, Json] = field(default_factory=dict)
    stripe_changed: dict[str, None] = field(default_factory=dict)

    def advance(self, delta: timedelta, real: datetime) -> None:
        """Move the clock forward. `real` is the real time. Raises ActError for going back or too far."""
        offset = self.offset or timedelta()
        if delta < timedelta():
            raise ActError("The clock can't be moved back.")
        if delta > LATEST - (real + offset):
            raise ActError(f"The clock can't be moved so far: it ends at {LATEST:%Y-%m-%d}.")
        self.offset = offset + delta
        self.moved += delta

    def check_clock(self, real: datetime) -> None:
        """Raise ValueError or OverflowError if the clock is at an impossible time. `real` is the real time."""
        if self.offset is not None and not EARLIEST <= real + self.offset <= LATEST:
            raise ValueError(f"its clock stands at {real + self.offset}, not from {EARLIEST:%Y} to {LATEST:%Y}")

    def to_json(self, team: str) -> Json:
        """The whole state for this team, to be written at once, without deleted messages."""
        kept = (message for channel in self.messages.values() for message in channel.values() if not message.deleted)
        return {
            "version": VERSION,
            "team": team,
            **self._small(),
            "messages": [vars(message) for message in kept],
            "homes": [vars(view) for view in self.homes.values()],
            "read": self.read,
            "mails_read": self.mails_read,
            "mails_sent": self.mails_sent,
            "stripe": self.stripe,
        }

    @classmethod
    def from_json(cls, found: Json, team: str) -> "State":
        """The state from the result of `to_json`.

        Raises ValueError, KeyError, TypeError, AttributeError or OverflowError if it's invalid.
        """
        if found["version"] != VERSION:
            raise ValueError(f"it is of version {found['version']!r}, and {VERSION} is expected")
        if found["team"] != team:
            raise ValueError(f"it belongs to the workspace {found['team']!r}, not to {team!r}")
        state = cls(
            read={user: dict(places) for user, places in found["read"].items()},
            mails_read={user: int(number) for user, number in found["mails_read"].items()},
            # States from before people could reply have none.
            mails_sent=[dict(one) for one in found.get("mails_sent", [])],
        )
        state._take(found)
        return state

    def entry(self, change: Change) -> Json:
        """A numbered entry for what a change left behind, for `apply`."""
        self.counts["entry"] += 1
        # None stands for one that was removed.
        stripe = {id_: self.stripe.get(id_) for id_ in self.stripe_changed}
        self.stripe_changed.clear()
        messages = self.messages[change.channel] if change.kind == "message" and change.channel else {}
        changed = messages.get(change.ts or "")
        # A reply is counted in the message that it replies to.
        touched = [changed, messages.get(changed.thread_ts or "")] if changed else []
        return {
            **self._small(),
            "messages": [vars(message) for message in touched if message],
            "homes": [vars(self.homes[change.user])] if change.kind == "home" and change.user else [],
            "stripe": stripe,
        }

    def apply(self, entry: Json) -> None:
        """Apply an entry, unless this state includes it already. Raises the same errors as `from_json`."""
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
        # States from before the small Stripe have none.
        for id_, each in found.get("stripe", {}).items():
            if each is None:
                self.stripe.pop(id_, None)
            else:
                self.stripe[id_] = each
        self.homes |= {view["owner"]: View(**view) for view in found["homes"]}
        for each in found["messages"]:
            message = Message.from_state(each)
            self.messages.setdefault(message.channel, {})[message.ts] = message
