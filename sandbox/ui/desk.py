"""The page's content for one person at one place, taken from the workspace for the templates."""

from dataclasses import dataclass
from datetime import tzinfo
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from markupsafe import Markup

from sandbox.entities import Channel, Message, Person, View
from sandbox.ui.blocks import environment
from sandbox.ui.context import RenderContext
from sandbox.ui.dates import clock_time
from sandbox.ui.letters import Drawer, Mailroom
from sandbox.ui.lines import Lines, initials, tint_of
from sandbox.workspace import Workspace

HOME = "home"
DM = "dm"
_SIGNS = {"channel": "#", "private": "🔒", "im": "•"}
LATEST = 100  # messages drawn unless the reader asks for the earlier ones; each change draws them again


@dataclass(frozen=True)
class Place:
    """Where a reader is: a channel's ID, `dm` or `home`, what is open next to it, and the message being edited."""

    name: str
    channel: Channel | None
    thread: str = ""
    edit: str = ""
    mail: str = ""
    letter: str = ""
    welcome: bool = False
    earlier: bool = False


class Desk:
    """The page's content, read while the templates are rendered. Showing a place marks it as read."""

    def __init__(self, workspace: Workspace, mailroom: Mailroom, seen: "Seen", me: Person, place: Place) -> None:
        self._workspace, self._where, self.me = workspace, place, me
        self.my_initials, self.my_tint = initials(me.real_name), tint_of(me.id)
        self.zone: tzinfo = ZoneInfo(me.tz)
        self.workspace, self.bot = workspace.team_name, workspace.bot.real_name
        self.place, self.thread, self.welcome = place.name, place.thread, place.welcome
        self.here = f"/as/{me.id}/{place.name}"
        self.people = sorted(workspace.people.values(), key=lambda person: person.real_name)
        self.commands, self.connected = workspace.commands, workspace.bot_connected
        self.has_stripe = bool(workspace.state.stripe)
        self.mail: Drawer = mailroom.drawer(me, self.zone, self.here, place.mail, place.letter)
        self._seen, self._lines = seen, Lines(workspace, me, place.edit, self._context)
        self.shortcuts = [each for each in workspace.manifest.shortcuts.values() if each.get("type") == "global"]
        if place.channel:
            seen.mark(me.id, place.channel.id, workspace.visible_messages(me.id, place.channel.id))

    @property
    def people_by_domain(self) -> list[tuple[str, list[Person]]]:
        """All people for the picker, grouped by email domain, in the order of the roster."""
        domains: dict[str, list[Person]] = {}
        for person in self._workspace.people.values():
            domains.setdefault((person.email or "").rpartition("@")[2] or "no e-mail", []).append(person)
        return list(domains.items())

    @property
    def refresh(self) -> str:
        """The path that returns the parts that can change."""
        where = self._where
        query = {
            "thread": self.thread,
            "edit": where.edit,
            "mail": where.mail,
            "letter": where.letter,
            "welcome": "1" * where.welcome,
            "earlier": "1" * where.earlier,
        }
        return f"{self.here}/refresh?{urlencode({key: value for key, value in query.items() if value})}"

    @property
    def title(self) -> str:
        """The name of the place."""
        channel = self._where.channel
        if channel is None:
            return f"{self.bot} · Home"
        return self.bot if channel.kind == "im" else f"#{channel.name}"

    @property
    def about(self) -> str:
        """A line about the place, such as who is there."""
        channel = self._where.channel
        if channel is None or channel.kind == "im":
            return f"Between you and {self.bot}" if channel else f"What {self.bot} shows to you alone"
        names = [person.real_name for person in self.people if person.id in channel.members]
        return f"{'Private · ' if channel.kind == 'private' else ''}{len(names)} people: {', '.join(names)}"

    @property
    def empty(self) -> str:
        """The text of a place without messages."""
        start = (
            f"This is where you and {self.bot} talk."
            if self.place == DM
            else f"Nothing has been said in {self.title} yet."
        )
        return f"{start} Type / in the box below to see the commands."

    @property
    def now_iso(self) -> str:
        """The sandbox's time, for machines."""
        return self._workspace.now().isoformat(timespec="seconds")

    @property
    def now_day(self) -> str:
        """The sandbox's date in the reader's zone: `Fri 21 Nov 2025`."""
        now = self._workspace.now().astimezone(self.zone)
        return f"{now:%a} {now.day} {now:%b %Y}"

    @property
    def now_time(self) -> str:
        """The sandbox's time in the reader's zone."""
        return clock_time(self._workspace.now(), self.zone)

    @property
    def ahead(self) -> str:
        """How far people have moved the clock forward: `30 days ahead`."""
        days = self._workspace.state.moved.days
        return f"{days} {'day' if days == 1 else 'days'} ahead" if days else ""

    @property
    def conversations(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """The left column: (label, entries)."""
        channels = self._workspace.channels_for(self.me.id)
        rooms = [self._entry(channel, channel.id, channel.name) for channel in channels if channel.kind != "im"]
        dm = self._entry(self._workspace.dm_channel(self.me.id), DM, self.bot)
        home = {"id": "", "place": HOME, "name": "Home", "sign": "⌂", "kind": "home", "unread": 0}
        return [("App", [dm, home]), ("Channels", rooms)] if rooms else [("App", [dm, home])]

    def _entry(self, channel: Channel, place: str, name: str) -> dict[str, Any]:
        messages = self._workspace.visible_messages(self.me.id, channel.id)
        unread = self._seen.unread(self.me.id, channel.id, messages)
        sign = _SIGNS[channel.kind]
        return {"id": channel.id, "place": place, "name": name, "sign": sign, "kind": channel.kind, "unread": unread}

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The messages of the place, without thread replies."""
        lines = self._top_level()
        return self._lines.of(lines if self._where.earlier else lines[-LATEST:])

    @property
    def earlier(self) -> int:
        """The number of messages before those shown."""
        return 0 if self._where.earlier else max(0, len(self._top_level()) - LATEST)

    def _top_level(self) -> list[Message]:
        channel = self._where.channel
        messages = self._workspace.visible_messages(self.me.id, channel.id) if channel else []
        return [message for message in messages if message.is_top_level]

    @property
    def thread_lines(self) -> list[dict[str, Any]]:
        """The open thread: its first message and its replies."""
        channel = self._where.channel
        messages = self._workspace.visible_messages(self.me.id, channel.id) if channel else []
        return self._lines.of([message for message in messages if self.thread in (message.ts, message.thread_ts)])

    @property
    def home_id(self) -> str:
        """The ID of the Home view, or empty."""
        view = self._workspace.homes.get(self.me.id)
        return view.id if view else ""

    @property
    def home_blocks(self) -> list[dict[str, Any]]:
        """The blocks of the Home tab."""
        view = self._workspace.homes.get(self.me.id)
        return view.blocks if view else []

    @property
    def home_context(self) -> RenderContext:
        """The drawing context of the Home tab. Only for people who have one."""
        return self._view_context(self._workspace.homes[self.me.id])

    @property
    def modals(self) -> list[dict[str, Any]]:
        """The open modals, with the top one last."""
        return [self._modal(view) for view in self._workspace.stacks[self.me.id]]

    def _modal(self, view: View) -> dict[str, Any]:
        payload = view.payload
        placed = {block["block_id"] for block in view.blocks if block.get("type") == "input"}
        return {
            "id": view.id,
            "title": (payload.get("title") or {}).get("text", ""),
            "submit": (payload.get("submit") or {}).get("text", ""),
            "close": (payload.get("close") or {}).get("text", "Cancel" if payload.get("submit") else "Close"),
            "blocks": view.blocks,
            "stray_errors": [text for block_id, text in view.errors.items() if block_id not in placed],
            "context": self._view_context(view),
        }

    def _view_context(self, view: View) -> RenderContext:
        return self._context(view_id=view.id, values=view.state, errors=view.errors)

    def _context(self, **place: Any) -> RenderContext:
        channels = self._workspace.channels_for(self.me.id)
        return RenderContext(
            people={person.id: person.real_name for person in (*self.people, self._workspace.bot)},
            channels={channel.id: channel.name for channel in channels if channel.kind != "im"},
            viewer=self.me.id,
            zone=self.zone,
            locale=self.me.locale,
            now=self._workspace.now(),
            act=f"/as/{self.me.id}/click",
            **place,
        )

    def draw(self, template: str) -> Markup:
        """Render the page (`page.html`) or its changing parts (`refresh.html`)."""
        return Markup(environment().get_template(template).render(desk=self))  # noqa: S704 - autoescaped


class Seen:
    """How far each person has read in each channel. `read` has the ts of the last message that they saw."""

    def __init__(self, read: dict[str, dict[str, str]]) -> None:
        self._read = read

    def mark(self, user: str, channel: str, messages: list[Message]) -> None:
        """Mark all these messages as read."""
        if messages:
            self._read.setdefault(user, {})[channel] = messages[-1].ts

    def unread(self, user: str, channel: str, messages: list[Message]) -> int:
        """The number of later messages by others."""
        last = float(self._read.get(user, {}).get(channel, 0))
        return sum(1 for message in messages if float(message.ts) > last and message.user != user)
