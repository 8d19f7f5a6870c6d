"""What people write: messages, with files and in threads, their changes, and reactions."""

import asyncio
from collections.abc import Sequence
from typing import Any

from sandbox.acting import Acting, Outcome
from sandbox.elements import WrongValueError
from sandbox.entities import Channel, Json, Message, Person
from sandbox.errors import ActError
from sandbox.events import MESSAGE_EVENTS
from sandbox.files import dropped
from sandbox.line import Answer
from sandbox.messages import REACTION
from sandbox.typed_text import marked_up
from sandbox.workspace import BOT_USER_ID


class Writing(Acting):
    """Writes as people, and tells the app as far as it's subscribed."""

    async def message(
        self,
        user: str,
        channel: str,
        text: str,
        thread_ts: str | None = None,
        files: Sequence[Any] = (),
        *,
        broadcast: bool = False,
    ) -> Outcome:
        """Write a message, or a reply with `thread_ts`, which a `broadcast` also sends to the channel.

        `files` are `{"name": …, "content": …}`, in Base64, or only names.
        """
        person, place = self._who_where(user, channel)
        parent = self._workspace.message(place.id, thread_ts) if thread_ts else None
        if thread_ts and (parent is None or not self._workspace.sees(person.id, parent)):
            raise ActError(f"There is no message {thread_ts} in {channel} to reply to.")
        if parent and parent.thread_ts:
            thread_ts = parent.thread_ts
        if not text.strip() and not files:
            raise ActError("A message needs text or files.")
        shared = [self._workspace.upload(person.id, *one) for one in _dropped(files)]

        async def act() -> tuple[Answer | None, str | None]:
            posted = self._workspace.post(
                place.id,
                person.id,
                marked_up(text, self._workspace, with_names=False),
                thread_ts=thread_ts,
                files=shared,
                broadcast=broadcast and bool(thread_ts),
            )
            return _worst(await self._tell_of(person, place, posted))

        return await self._outcome(person, act)

    async def edit(self, user: str, channel: str, ts: str, text: str) -> Outcome:
        """Change the text of one's own message."""
        person, message = self._own(user, channel, ts, "edit")
        marked = marked_up(text, self._workspace, with_names=False)
        if not marked.strip() and not message.files:
            raise ActError("A message needs text or files. Delete it instead.")

        async def act() -> tuple[Answer | None, str | None]:
            if marked == message.text:
                return None, None
            before = message.to_slack()
            self._workspace.edit(message, marked, message.blocks)
            return await self._tell_of_change(person, message, before)

        return await self._outcome(person, act)

    async def delete(self, user: str, channel: str, ts: str) -> Outcome:
        """Delete one's own message."""
        person, message = self._own(user, channel, ts, "delete")

        async def act() -> tuple[Answer | None, str | None]:
            before = message.to_slack()
            self._workspace.remove(message)
            return await self._tell_of_change(person, message, before)

        return await self._outcome(person, act)

    async def react(self, user: str, channel: str, ts: str, name: str) -> Outcome:
        """Add a reaction, such as `eyes`, to a message."""
        person, message = self._reacting(user, channel, ts, name)
        if not message.react(name, person.id):
            raise ActError(f"{person.real_name} has added :{name}: already.")
        return await self._tell_of_reaction("reaction_added", person, message, name)

    async def unreact(self, user: str, channel: str, ts: str, name: str) -> Outcome:
        """Remove one's own reaction."""
        person, message = self._reacting(user, channel, ts, name)
        if not message.unreact(name, person.id):
            raise ActError(f"{person.real_name} has not added :{name}:.")
        return await self._tell_of_reaction("reaction_removed", person, message, name)

    def _own(self, user: str, channel: str, ts: str, what: str) -> tuple[Person, Message]:
        person = self._who(user)
        message = self._message(person, channel, ts)
        if message.user != person.id:
            raise ActError(f"{person.real_name} can {what} only their own messages.")
        return person, message

    def _reacting(self, user: str, channel: str, ts: str, name: str) -> tuple[Person, Message]:
        person = self._who(user)
        message = self._message(person, channel, ts)
        if message.ephemeral_for or message.tombstone:
            raise ActError("This message takes no reactions.")
        if not REACTION.fullmatch(name):
            raise ActError(f"{name} is not the name of an emoji. Leave out its colons.")
        return person, message

    async def _tell_of(self, person: Person, channel: Channel, message: Message) -> list[Answer | None]:
        about = message.to_slack() | {"channel": channel.id, "event_ts": message.ts}
        if message.broadcast and message.thread_ts:
            root = self._workspace.message(channel.id, message.thread_ts)
            about |= {"root": root.to_slack()} if root else {}
        event = self._engine.payloads.message(person, channel, about)
        tell = [self._emit(event, person, channel)]
        if f"<@{BOT_USER_ID}>" in message.text and channel.kind != "im" and BOT_USER_ID in channel.members:
            tell.append(self._engine.events.emit(event | {"type": "app_mention"}, person, channel))
        return list(await asyncio.gather(*tell))

    async def _tell_of_change(self, person: Person, message: Message, before: Json) -> tuple[Answer | None, str | None]:
        """Tell the app of an edit or a deletion. Slack changes a message with replies into a tombstone."""
        channel, ts = self._workspace.channels[message.channel], self._workspace.new_ts()
        described = self._engine.payloads.message
        event: Json = {"type": "message", "hidden": True, "channel": channel.id, "ts": ts, "event_ts": ts}
        event["previous_message"] = described(person, channel, before)
        if message.deleted:
            event |= {"subtype": "message_deleted", "deleted_ts": message.ts}
        else:
            event |= {"subtype": "message_changed", "message": described(person, channel, message.to_slack())}
        return _worst([await self._emit(event, person, channel)])

    async def _tell_of_reaction(self, kind: str, person: Person, message: Message, name: str) -> Outcome:
        self._workspace.changed(message)
        channel = self._workspace.channels[message.channel]
        item = {"type": "message", "channel": channel.id, "ts": message.ts}
        event = {"type": kind, "user": person.id, "reaction": name, "item": item, "item_user": message.user}
        event |= {"event_ts": self._workspace.new_ts()}

        async def act() -> tuple[Answer | None, str | None]:
            if BOT_USER_ID not in channel.members:
                return None, None
            return _worst([await self._engine.events.emit(event, person, channel)])

        return await self._outcome(person, act)

    async def _emit(self, event: Json, person: Person, channel: Channel) -> Answer | None:
        """Send a message event, where the app is a member and subscribed."""
        if BOT_USER_ID not in channel.members:
            return None
        subscription, channel_type, scope = MESSAGE_EVENTS[channel.kind]
        typed = event | {"channel_type": channel_type}
        return await self._engine.events.emit(typed, person, channel, subscription=subscription, scope=scope)


def _dropped(files: Sequence[Any]) -> list[tuple[str, bytes]]:
    try:
        return dropped(list(files))
    except WrongValueError as error:
        raise ActError(str(error)) from None


def _worst(answers: list[Answer | None]) -> tuple[Answer | None, str | None]:
    given = [answer for answer in answers if answer]
    failed = next((answer for answer in given if answer.error), None)
    worst = failed or (given[0] if given else None)
    return worst, worst.error if worst else None
