"""Messages as the page's templates need them: who, when, and what one can do with them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

from sandbox.emoji import EMOJI
from sandbox.entities import Json, Message, Person
from sandbox.typed_text import as_typed
from sandbox.ui.context import RenderContext
from sandbox.ui.dates import clock_time, day_line, from_ts
from sandbox.workspace import Workspace

_TOGETHER = timedelta(minutes=5)


class Lines:
    """The messages that one person sees. `editing` is the ts of the one whose text they're changing, or empty.

    `context` makes the context that a message's blocks are drawn in.
    """

    def __init__(self, workspace: Workspace, me: Person, editing: str, context: Callable[..., RenderContext]) -> None:
        self._workspace, self._me, self._editing, self._context = workspace, me, editing, context
        self._zone = ZoneInfo(me.tz)
        self._everybody = {person.id: person for person in workspace.everybody()}

    def of(self, messages: list[Message]) -> list[dict[str, Any]]:
        """These messages, in their order."""
        before: list[Message | None] = [None, *messages]
        return [self._line(message, last) for message, last in zip(messages, before, strict=False)]

    def _line(self, message: Message, before: Message | None) -> dict[str, Any]:
        author = self._everybody.get(message.user) or Person(message.user, message.user, message.user)
        values = message.states.get(self._me.id, {})
        editable = message.user == self._me.id and not message.ephemeral_for
        return {
            "ts": message.ts,
            "channel": message.channel,
            "thread_ts": message.thread_ts if message.broadcast else "",
            **self._time(message, before),
            **self._replies(message),
            "ephemeral": message.ephemeral_for is not None,
            "author": author.real_name,
            "is_app": message.app is not None,
            "initials": author.real_name[:1] if author.is_bot else initials(author.real_name),
            "tint": self._tint(message),
            "text": message.text,
            "files": [self._file(file) for file in message.files],
            "blocks": message.blocks,
            "reactions": [self._reaction(each) for each in message.reactions],
            "tombstone": message.tombstone,
            # For its reader, the replacement of an ephemeral message is a new message.
            "edited": message.edited is not None and not message.ephemeral_for,
            "editing": as_typed(message.text, self._workspace) if editable and message.ts == self._editing else None,
            "context": self._context(channel=message.channel, ts=message.ts, values=values),
        }

    def _time(self, message: Message, before: Message | None) -> dict[str, Any]:
        at, now = from_ts(message.ts), self._workspace.now()
        day = day_line(at, now, self._zone)
        new_day = before is None or day != day_line(from_ts(before.ts), now, self._zone)
        follows = (
            before is not None
            and not new_day
            and (before.user, before.ephemeral_for) == (message.user, message.ephemeral_for)
            and at - from_ts(before.ts) < _TOGETHER
        )
        return {
            "day": day if new_day else "",
            "follows": follows,
            "time": clock_time(at, self._zone),
            "full_time": f"{at.astimezone(self._zone):%d %b %Y %H:%M:%S}",
            "iso": at.isoformat(),
        }

    def _replies(self, message: Message) -> dict[str, Any]:
        replies = [ts for ts in message.replies if self._visible(message.channel, ts)]
        last = clock_time(from_ts(replies[-1]), self._zone) if replies else ""
        return {"replies": len(replies), "last_reply": last}

    def _visible(self, channel: str, ts: str) -> bool:
        reply = self._workspace.message(channel, ts)
        return reply is not None and self._workspace.sees(self._me.id, reply)

    def _file(self, file: Json) -> dict[str, str]:
        """A file in a message. It can be downloaded until the sandbox stops."""
        held = self._workspace.files.get(file["id"])
        size = size_of(len(held.content)) if held else ""
        return {"id": held.id if held else "", "name": str(file.get("name") or "This file was deleted."), "size": size}

    def _reaction(self, reaction: Json) -> dict[str, Any]:
        name, users = str(reaction["name"]), list(reaction["users"])
        names = [self._everybody[user].real_name if user in self._everybody else user for user in users]
        sign = EMOJI.get(name, f":{name}:")
        return {"name": name, "sign": sign, "count": len(users), "mine": self._me.id in users, "who": ", ".join(names)}

    def _tint(self, message: Message) -> str:
        if message.app or message.user == self._workspace.slackbot.id:
            return "app" if message.app else "slackbot"
        return tint_of(message.user)


def tint_of(user_id: str) -> str:
    """The person's colour, one of eight."""
    return str(crc32(user_id.encode()) % 8)


def initials(name: str) -> str:
    """The first letters of the first and last word (`Ana María Pérez` is AP); one letter for a name of one word."""
    words = name.split()
    return "".join(word[0] for word in dict.fromkeys((words[0], words[-1]))).upper() if words else "?"


def size_of(number: int) -> str:
    """A file's size: `4 B`, `12 KB` or `1.5 MB`."""
    if number < 1000:
        return f"{number} B"
    return f"{number / 1000:.0f} KB" if number < 1_000_000 else f"{number / 1_000_000:.1f} MB"
