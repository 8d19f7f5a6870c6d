"""People's actions: commands, clicks and forms, besides what they write. The page and the script API both use these."""

from datetime import timedelta
from typing import Any

import aiohttp

from sandbox import acks
from sandbox.acting import Outcome
from sandbox.elements import WrongValueError
from sandbox.entities import Json
from sandbox.errors import ActError
from sandbox.filling import choose, fill, find_element
from sandbox.line import Answer
from sandbox.replying import Written, composed, posted
from sandbox.suggestions import Suggested, suggest
from sandbox.writing import Writing

__all__ = ["Actor", "Outcome"]


class Actor(Writing):
    """Everything that people do."""

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

    async def mail(self, user: str, text: str, file: str = "", to: str = "", subject: str = "") -> Outcome:
        """Write an email: a reply to the bot's email `file`, or a new one."""
        person, config = self._who(user), self._engine.config
        if config.mail_in_url is None:
            raise ActError("The bot takes no email here.")
        if not file and not to:
            raise ActError("mail takes the file of the email that it replies to, or the address to write to.")
        mail = composed(self._workspace, self.mail_dir, person, Written(text, file, to, subject), config.mail_server)
        url, secret = config.mail_in_url, config.mail_in_secret

        async def act() -> tuple[Answer | None, str | None]:
            async with aiohttp.ClientSession() as http:
                status = await posted(http, url, secret, mail)
            if status != 200:
                return None, f"the bot answered {status}"
            now = self._workspace.now()
            self._workspace.state.mails_sent.append(
                {"user": person.id, "file": file, "text": text, "at": now.isoformat()}
            )
            return None, None

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
        if message and (message.ephemeral_for or message.tombstone):
            raise ActError("This message has no shortcuts.")
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
