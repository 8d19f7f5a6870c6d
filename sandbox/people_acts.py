"""People's actions: commands, messages, clicks and forms. The page and the script API both use these."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sandbox import acks
from sandbox.elements import WrongValueError
from sandbox.engine import Engine
from sandbox.entities import Channel, Json, Message, Person, View
from sandbox.errors import ActError
from sandbox.events import MESSAGE_EVENTS
from sandbox.filling import choose, fill, find_element
from sandbox.line import Answer
from sandbox.suggestions import Suggested, suggest
from sandbox.typed_text import marked_up
from sandbox.workspace import BOT_USER_ID


@dataclass(frozen=True)
class Outcome:
    """The result of an action. `messages` are those that arrived or changed for this person. `view` is the one on top
    now.

    `error` is Slack's code or a sentence, or `{"errors": {block_id: text}}` for a refused form.
    """

    status: int | None
    elapsed_ms: float
    messages: list[Message]
    view: View | None
    error: str | Json | None

    def to_script(self) -> Json:
        """The result as the script API returns it."""
        return {
            "status": self.status,
            "elapsed_ms": round(self.elapsed_ms, 3),
            "messages": [message.to_script() for message in self.messages],
            "view": self.view.to_script() if self.view else None,
            "error": self.error,
        }


Act = Callable[[], Awaitable[tuple[Answer | None, str | Json | None]]]


class Actor:
    """Acts as people. `user` is an ID or a name, `channel` an ID, a name or `dm`. All methods raise ActError with a
    sentence."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._workspace = engine, engine.workspace

    @property
    def mail_dir(self) -> Path | None:
        """The folder with the bot's .eml files."""
        return self._engine.config.mail_dir

    async def command(self, user: str, channel: str, text: str) -> Outcome:
        """Type a slash command. `text` starts with the command."""
        person, place = self._who_where(user, channel)
        name, _, rest = text.strip().partition(" ")
        if name not in self._workspace.manifest.commands:
            raise ActError(f"{name} is not a command here. There are: {', '.join(self._workspace.manifest.commands)}.")
        payload = self._engine.payloads.command(person, place, name, rest.strip())

        async def act() -> tuple[Answer, str | None]:
            answer = await self._engine.line.send("command", payload)
            error = answer.error or acks.answer_command(self._engine, payload["response_url"], answer.body)
            if error:
                said = f'{name} failed with the error "{answer.error or "invalid_blocks"}"'
                slackbot = self._workspace.slackbot.id
                self._workspace.post(place.id, slackbot, said, ephemeral_for=person.id)
            return answer, error

        return await self._outcome(person, act)

    async def message(
        self, user: str, channel: str, text: str, thread_ts: str | None = None, files: Sequence[str] = ()
    ) -> Outcome:
        """Write a message, or a reply with `thread_ts`. `files` are the names of files that are dropped with it."""
        person, place = self._who_where(user, channel)
        if thread_ts and not self._workspace.message(place.id, thread_ts):
            raise ActError(f"There is no message {thread_ts} in {channel} to reply to.")

        async def act() -> tuple[Answer | None, str | None]:
            marked = marked_up(text, self._workspace, with_names=False)
            posted = self._workspace.post(place.id, person.id, marked, thread_ts=thread_ts, files=files)
            return _worst(await self._tell_of(person, place, posted))

        return await self._outcome(person, act)

    async def click(
        self,
        user: str,
        channel: str | None = None,
        *,
        ts: str | None = None,
        view_id: str | None = None,
        action_id: str,
        value: Any = None,
        block_id: str | None = None,
    ) -> Outcome:
        """Press a button, or choose in a select, date picker and so on, in a message (`ts`) or a view (`view_id`).

        `value` is the choice. If several buttons share an action ID, `block_id` or `value` picks one.
        """
        person = self._who(user)
        place = self._view(person, view_id) if view_id else self._message(person, channel, ts)
        block, element = find_element(place.blocks, action_id, block_id, value)
        try:
            carried = choose(self._workspace, person.id, place, block, element, value)
        except WrongValueError as error:
            raise ActError(str(error)) from None
        payload = self._engine.payloads.click(person, place, block, element, carried)

        async def act() -> tuple[Answer, str | None]:
            answer = await self._engine.line.send("interaction", payload)
            return answer, answer.error

        return await self._outcome(person, act)

    async def suggest(
        self,
        user: str,
        channel: str | None = None,
        *,
        ts: str | None = None,
        view_id: str | None = None,
        action_id: str,
        value: str = "",
        block_id: str | None = None,
    ) -> Suggested:
        """Type in a searchable select: `value` is what was typed so far."""
        person = self._who(user)
        place = self._view(person, view_id) if view_id else self._message(person, channel, ts)
        block, element = find_element(place.blocks, action_id, block_id, None)
        if element["type"] != "external_select":
            raise ActError(f"{action_id} has its own options: the app isn't asked for any.")
        return await suggest(self._engine, person, place, block, element, value)

    async def submit(self, user: str, view_id: str, values: dict[str, dict[str, Any]]) -> Outcome:
        """Fill in and submit the modal on top. Inputs not in `values` keep their content."""
        person = self._who(user)
        view = self._view(person, view_id)
        if view.type != "modal" or not view.payload.get("submit"):
            raise ActError("This view has nothing to submit.")
        problems = fill(self._workspace, view, values)
        if problems:
            self._workspace.touch(view, problems)
            return Outcome(None, 0.0, [], view, {"errors": problems})
        self._workspace.touch(view, {})
        payload = self._engine.payloads.submission(person, view)

        async def act() -> tuple[Answer, str | Json | None]:
            answer = await self._engine.line.send("interaction", payload)
            return answer, answer.error or acks.answer_submission(self._engine, view, answer.body)

        return await self._outcome(person, act)

    async def close(self, user: str, view_id: str) -> Outcome:
        """Press the close button of the modal on top."""
        person = self._who(user)
        view = self._view(person, view_id)
        if view.type != "modal":
            raise ActError("A Home tab can't be closed.")
        cleared = bool(view.payload.get("clear_on_close"))
        payload = self._engine.payloads.closing(person, view, cleared=cleared)
        if cleared:
            self._workspace.clear_views(person.id)
        else:
            self._workspace.close_view(view)

        async def act() -> tuple[Answer | None, str | None]:
            if not view.payload.get("notify_on_close"):
                return None, None
            answer = await self._engine.line.send("interaction", payload)
            return answer, answer.error

        return await self._outcome(person, act)

    async def home(self, user: str) -> Outcome:
        """Open the app's Home tab."""
        person = self._who(user)
        shown = self._workspace.homes.get(person.id)
        event: Json = {"type": "app_home_opened", "user": person.id, "tab": "home"}
        event |= {"channel": self._workspace.dm_channel(person.id).id, "event_ts": self._workspace.new_ts()}
        if shown:
            event["view"] = self._engine.view_to_slack(shown)

        async def act() -> tuple[Answer | None, str | None]:
            answer = await self._engine.events.emit(event, person)
            return answer, answer.error if answer else None

        return await self._outcome(person, act, home=True)

    async def shortcut(self, user: str, callback_id: str, channel: str | None = None, ts: str | None = None) -> Outcome:
        """Use a global shortcut, or a message shortcut on a message."""
        person = self._who(user)
        entry = self._workspace.manifest.shortcuts.get(callback_id)
        if entry is None:
            raise ActError(f"The manifest has no shortcut {callback_id}.")
        message = self._message(person, channel, ts) if entry.get("type") == "message" else None
        payload = self._engine.payloads.shortcut(person, callback_id, message)

        async def act() -> tuple[Answer, str | None]:
            answer = await self._engine.line.send("interaction", payload)
            return answer, answer.error

        return await self._outcome(person, act)

    async def join(self, user: str, channel: str) -> Outcome:
        """Join a channel."""
        person = self._who(user)
        place = self._workspace.find_channel(channel, person.id)
        if place is None or place.kind == "im":
            raise ActError(f"There is no channel {channel}.")
        place.members.add(person.id)
        kind = "C" if place.kind == "channel" else "G"
        event = {"type": "member_joined_channel", "user": person.id, "channel": place.id, "channel_type": kind}
        event |= {"team": person.team, "event_ts": self._workspace.new_ts()}

        async def act() -> tuple[Answer | None, str | None]:
            answer = await self._engine.events.emit(event, person, place)
            return answer, answer.error if answer else None

        return await self._outcome(person, act)

    async def change_person(self, user: str, changes: Json) -> Outcome:
        """Change a person's details, and send the event to the app."""
        person = self._workspace.find_person(user)
        allowed = ("name", "real_name", "email", "tz", "locale", "deleted", "is_restricted", "is_email_confirmed")
        wrong = [key for key in changes if key not in (*allowed, "team")]
        if person is None or wrong:
            raise ActError(f"There is no such person: {user}." if person is None else f"Can't change: {wrong[0]}.")
        if changes.get("team", person.team) not in (person.team, *person.teams):
            raise ActError(f"{person.real_name} is not in the workspace {changes['team']}.")
        for key, value in changes.items():
            setattr(person, key, value)
        event: Json = {"type": "user_change", "user": self._engine.person_to_slack(person)}
        event |= {"event_ts": self._workspace.new_ts(), "cache_ts": int(self._workspace.now().timestamp())}

        async def act() -> tuple[Answer | None, str | None]:
            answer = await self._engine.events.emit(event, person)
            return answer, answer.error if answer else None

        return await self._outcome(person, act)

    async def advance(self, delta: timedelta, timeout: float = 60.0) -> None:  # noqa: ASYNC109 - the script's own field
        """Move the clock forward and wait until the bot has caught up. Raises ValueError (backward) and
        TimeoutError."""
        self._workspace.advance(delta)
        await self._engine.settler.caught_up(self._workspace.now(), timeout)

    async def _outcome(self, person: Person, act: Act, *, home: bool = False) -> Outcome:
        mark = len(self._workspace.journal)
        answer, error = await act()
        await self._engine.quiet()
        view = self._workspace.homes.get(person.id) if home else self._workspace.top_view(person.id)
        return Outcome(
            status=answer.status if answer else None,
            elapsed_ms=answer.elapsed_ms if answer else 0.0,
            messages=self._workspace.changed_since(mark, person.id),
            view=view,
            error=error,
        )

    async def _tell_of(self, person: Person, channel: Channel, message: Message) -> list[Answer | None]:
        if BOT_USER_ID not in channel.members:
            return []
        subscription, channel_type, scope = MESSAGE_EVENTS[channel.kind]
        emit = self._engine.events.emit
        about = message.to_slack() | {"channel": channel.id, "event_ts": message.ts}
        event = self._engine.payloads.message(person, channel, about)
        typed = event | {"channel_type": channel_type}
        tell = [emit(typed, person, channel, subscription=subscription, scope=scope)]
        if f"<@{BOT_USER_ID}>" in message.text and channel.kind != "im":
            tell.append(emit(event | {"type": "app_mention"}, person, channel))
        return list(await asyncio.gather(*tell))

    def _who(self, user: str) -> Person:
        person = self._workspace.find_person(user)
        if person is None:
            raise ActError(f"There is no such person: {user}.")
        if person.deleted:
            raise ActError(f"{person.real_name}'s account is deactivated.")
        return person

    def _who_where(self, user: str, channel: str) -> tuple[Person, Channel]:
        person = self._who(user)
        place = self._workspace.find_channel(channel, person.id)
        if place is None or person.id not in place.members:
            raise ActError(f"{person.real_name} is in no channel {channel}.")
        return person, place

    def _message(self, person: Person, channel: str | None, ts: str | None) -> Message:
        place = self._workspace.find_channel(channel or "", person.id)
        message = self._workspace.message(place.id, ts or "") if place else None
        if message is None or not self._workspace.sees(person.id, message):
            raise ActError(f"{person.real_name} sees no message {ts} in {channel}.")
        return message

    def _view(self, person: Person, view_id: str) -> View:
        view = self._workspace.find_view(view_id)
        if view is None or view.owner != person.id:
            raise ActError(f"{person.real_name} has no view {view_id} open.")
        if view.type == "modal" and self._workspace.top_view(person.id) is not view:
            raise ActError(f"The view {view_id} is not on top.")
        return view


def _worst(answers: list[Answer | None]) -> tuple[Answer | None, str | None]:
    given = [answer for answer in answers if answer]
    failed = next((answer for answer in given if answer.error), None)
    worst = failed or (given[0] if given else None)
    return worst, worst.error if worst else None
