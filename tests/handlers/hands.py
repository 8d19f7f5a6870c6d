"""Hands that can do more than Slack's own client lets people do: press what was never shown, send forms never opened.

Everything goes to the running bot as Slack sends it, signed, over HTTP.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from models.core.receipt_queue import MOST_TRIES, Happening
from sandbox.acks import answer_command
from sandbox.blocks import check_suggestions
from sandbox.engine import Engine
from sandbox.entities import Json, Message, Person
from sandbox.files import SharedFile
from sandbox.line import Answer
from sandbox.rich_text import typed_of
from sandbox.workspace import BOT_USER_ID
from tests.support.desk import RunningDesk

BUG = "Something went wrong on my side"


@dataclass(frozen=True)
class Said:
    """What came back: a message's text and blocks, or a modal, or the Home, or the errors of a form."""

    status: int | None
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    view: Json | None = None
    errors: Json = field(default_factory=dict)
    options: list[Json] = field(default_factory=list)
    groups: Json = field(default_factory=dict)

    @property
    def all(self) -> str:
        """Everything that the person can read, and the ids and values behind it."""
        return json.dumps([self.text, self.blocks, self.view, self.errors, self.groups], ensure_ascii=False)

    @property
    def words(self) -> str:
        """The texts that the person reads, one a line."""
        shown = [self.text, *texts(self.blocks), *texts((self.view or {}).get("blocks", [])), *self.errors.values()]
        shown += texts(self.groups)
        return "\n".join(shown)

    @property
    def marked(self) -> list[str]:
        """The texts in which Slack would look for mentions and links: all but the plain ones."""
        return [self.text, *texts([self.blocks, (self.view or {}).get("blocks", [])], ("mrkdwn",))]

    @property
    def buttons(self) -> list[Json]:
        """The buttons and selects, wherever they are."""
        blocks = [*self.blocks, *(self.view or {}).get("blocks", [])]
        found = [[*block.get("elements", []), block.get("accessory")] for block in blocks]
        return [element for elements in found for element in elements if element and "action_id" in element]

    def button(self, label: str) -> Json:
        """The button that says this, or begins so."""
        return next(b for b in self.buttons if b.get("text", {}).get("text", "").startswith(label))


READ = ("link", "mrkdwn", "plain_text", "raw_number", "raw_text", "text")


def texts(part: Any, kinds: tuple[str, ...] = READ) -> list[str]:
    """The texts of these kinds anywhere in blocks."""
    if isinstance(part, list):
        return [text for each in part for text in texts(each, kinds)]
    if isinstance(part, dict):
        if part.get("type") in kinds and isinstance(part.get("text"), str):
            return [part["text"]]
        return [text for name, each in part.items() if name != "value" for text in texts(each, kinds)]
    return []


def entered(element: Json) -> str:
    """The text that an input has at first. Rich text is as it can be typed."""
    first = element.get("initial_value", "")
    return typed_of(first) if isinstance(first, dict) else str(first)


class Hands:
    """People's hands at a running desk. `user` is a name or an id of the sandbox's roster."""

    def __init__(self, desk: RunningDesk) -> None:
        self.desk = desk
        self.engine: Engine = desk.sandbox._engine

    async def command(self, user: str, line: str) -> Said:
        """Type a command, as Slack sends it: `line` is escaped by whoever writes the test."""
        name, _, rest = line.partition(" ")
        person = self._person(user)
        place = self.engine.workspace.find_channel("general", person.id)
        assert place is not None
        payload = self.engine.payloads.command(person, place, name, "") | {"text": rest}
        mark = self._begin(person)
        answer = await self.engine.line.send("command", payload)
        trouble = answer_command(self.engine, payload["response_url"], answer.body)
        assert trouble is None, trouble
        return self._end(person, answer, mark)

    async def press(
        self, user: str, action_id: str, value: str = "", *, kind: str = "button", card: bool = False
    ) -> Said:
        """Press a button in a message: a private one, or with `card` one that stays and others see."""
        person = self._person(user)
        workspace = self.engine.workspace
        shown_to = None if card else person.id
        message = workspace.post("C0GENERAL", BOT_USER_ID, "…", ephemeral_for=shown_to)
        said = await self._press(person, message, action_id, value, kind)
        # A private message is replaced by its answer; beside one that stays there is a new, private one.
        return said if card or message.text == "…" else replace(said, text=message.text, blocks=message.blocks)

    async def press_in_home(self, user: str, action_id: str, value: str = "") -> Said:
        """Press a button in the App Home."""
        person = self._person(user)
        home = self.engine.workspace.publish_home(person.id, {"type": "home", "blocks": []})
        return await self._press(person, home, action_id, value, "button")

    async def press_in_modal(self, user: str, action_id: str, value: str = "", about: str = "") -> Said:
        """Press a button in a modal that is about something."""
        person = self._person(user)
        self.engine.workspace.clear_views(person.id)
        payload = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": []}
        payload["private_metadata"] = about
        view = self.engine.workspace.open_view(person.id, payload)
        return await self._press(person, view, action_id, value, "button", keep=True)

    async def _press(
        self, person: Person, place: Any, action_id: str, value: str, kind: str, *, keep: bool = False
    ) -> Said:
        chosen: Json = {"value": value} if value else {}
        if kind == "static_select":
            chosen = {"selected_option": {"text": {"type": "plain_text", "text": "?"}, "value": value}}
        block, element = {"block_id": "b"}, {"action_id": action_id, "type": kind}
        mark = self._begin(person, keep=keep)
        payload = self.engine.payloads.click(person, place, block, element, chosen)
        answer = await self.engine.line.send("interaction", payload)
        return self._end(person, answer, mark)

    async def suggest(self, user: str, action_id: str, typed: str = "", form: str = "", about: str = "") -> Said:
        """Type into a searchable select: in a message, or with `form` in a form that is about something."""
        person = self._person(user)
        workspace = self.engine.workspace
        place: Any = workspace.post("C0GENERAL", BOT_USER_ID, "…", ephemeral_for=person.id)
        if form:
            payload = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": []}
            workspace.clear_views(person.id)
            place = workspace.open_view(person.id, payload | {"callback_id": form, "private_metadata": about})
        block, element = {"block_id": action_id}, {"action_id": action_id, "type": "external_select"}
        sent = self.engine.payloads.suggestion(person, place, block, element, typed)
        answer = await self.engine.line.send("interaction", sent)
        workspace.clear_views(person.id)
        return Said(answer.status, options=check_suggestions(answer.body), groups=answer.body or {})

    async def submit(
        self, user: str, callback_id: str, values: Json, about: str = "", view_id: str = "", **more: Any
    ) -> Said:
        """Send a form. `values` are the inputs by name: texts, or whole states of an element."""
        person = self._person(user)
        states = {
            name: {name: value if isinstance(value, dict) else {"type": "plain_text_input", "value": value}}
            for name, value in values.items()
        }
        payload = self.engine.payloads._interaction("view_submission", person)
        payload["trigger_id"] = self.engine.capabilities.new_trigger(person.id)
        payload["view"] = {
            "id": view_id or f"V{uuid4().hex[:10].upper()}",
            "type": "modal",
            "callback_id": callback_id,
            "private_metadata": about,
            "state": {"values": states},
            "hash": "1.1",
            "blocks": [{"type": "input", "block_id": name} for name in values],
            **more,
        }
        mark = self._begin(person)
        answer = await self.engine.line.send("interaction", payload)
        said = self._end(person, answer, mark)
        body = answer.body or {}
        return Said(said.status, said.text, said.blocks, body.get("view") or said.view, body.get("errors") or {})

    async def home(self, user: str) -> Said:
        """Open the App Home."""
        person = self._person(user)
        self.engine.workspace.homes.pop(person.id, None)
        event = {"type": "app_home_opened", "user": person.id, "channel": "D0", "tab": "home", "event_ts": "1.1"}
        answer = await self.engine.line.send("event", self.engine.payloads.event(event, person))
        shown = self.engine.workspace.homes.get(person.id)
        return Said(answer.status, view=shown.to_script() if shown else None)

    async def write(self, user: str, text: str, thread_ts: str = "", files: Sequence[str] = (), **more: Any) -> Said:
        """Write to the app, or reply in a thread. `files` are the names of files that are dropped with it, `more`
        further fields of the event."""
        answer = await self.engine.line.send("event", self.written(user, text, thread_ts, files, **more))
        return Said(answer.status)

    def written(self, user: str, text: str, thread_ts: str = "", files: Sequence[str] = (), **more: Any) -> Json:
        """What Slack sends when somebody writes to the app."""
        person = self._person(user)
        channel = self.engine.workspace.dm_channel(person.id)
        event: Json = {"type": "message", "user": person.id, "channel": channel.id, "channel_type": "im", "text": text}
        if thread_ts:
            event["thread_ts"] = thread_ts
        if files:
            event |= {"subtype": "file_share", "files": [{"id": "F1", "name": name} for name in files]}
        event["ts"] = self.engine.workspace.new_ts()
        sent = self.engine.payloads.message(person, channel, event | more)
        return self.engine.payloads.event(sent, person, channel)

    async def shortcut(
        self,
        user: str,
        callback_id: str,
        text: str,
        by: str = "ben",
        channel: str = "C0GENERAL",
        thread_ts: str = "",
        files: Sequence[SharedFile] = (),
    ) -> Said:
        """Use a shortcut on a message that somebody wrote in a channel, or replied in a thread there."""
        person, author = self._person(user), self._person(by)
        message = self.engine.workspace.post(channel, author.id, text, thread_ts=thread_ts or None, files=files)
        mark = self._begin(person)
        payload = self.engine.payloads.shortcut(person, callback_id, message)
        answer = await self.engine.line.send("interaction", payload)
        return self._end(person, answer, mark)

    async def profile_changed(self, user: str) -> Said:
        """Let Slack say that something in somebody's profile changed."""
        person = self._person(user)
        event = {"type": "user_change", "user": self.engine.person_to_slack(person), "event_ts": "1.1"}
        answer = await self.engine.line.send("event", self.engine.payloads.event(event, person))
        return Said(answer.status)

    def _person(self, user: str) -> Person:
        person = self.engine.workspace.find_person(user)
        assert person is not None, user
        return person

    def _begin(self, person: Person, *, keep: bool = False) -> int:
        if not keep:
            self.engine.workspace.clear_views(person.id)
        return len(self.engine.workspace.journal)

    def _end(self, person: Person, answer: Answer, mark: int) -> Said:
        """What was answered. Answers come before the acknowledgement, so there is nothing to wait for; what is
        delivered meanwhile is no answer."""
        workspace = self.engine.workspace
        heard: list[Message] = workspace.changed_since(mark, person.id)
        last = next((message for message in reversed(heard) if message.ephemeral_for), None)
        view = workspace.top_view(person.id)
        return Said(
            answer.status,
            last.text if last else "",
            last.blocks if last else [],
            view.to_script() if view else None,
        )


async def fail_for_good(hands: Hands, body: Json) -> None:
    """An event that couldn't be handled, several times."""
    events = hands.desk.bot.arriving.events
    claim = await events.queue.take(Happening(f"message:{uuid4().hex}", body), hands.desk.bot.clock.now())
    assert claim is not None
    claim.tries = MOST_TRIES
    await events._park(claim, "KeyError")
