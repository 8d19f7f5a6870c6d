"""The state of the workspace in memory, and the few ways to change it. It contains no networking and no Slack rules."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from sandbox.changes import Changes, Subscription
from sandbox.elements import merged_state, with_ids
from sandbox.entities import Change, Channel, Command, Json, Message, Person, View
from sandbox.files import SharedFile
from sandbox.loading import AppManifest, Roster
from sandbox.state import State

__all__ = ["Change", "Channel", "Command", "Json", "Message", "Person", "Subscription", "View", "Workspace"]

APP_ID = "A0SANDBOXAPP"
BOT_USER_ID = "U0SANDBOXBOT"
SLACKBOT_ID = "USLACKBOT"


class Workspace(Changes):
    """People, channels, messages, modals and Home tabs. `clock` gives the real time in UTC.

    `state` is kept between runs. Anything in it for channels or people that no longer exist is dropped. `record` is
    called with the state and each change to it, before anyone else learns of the change. `base_url` gives the sandbox's
    own address, for files.
    """

    def __init__(
        self,
        manifest: AppManifest,
        roster: Roster,
        clock: Callable[[], datetime],
        state: State | None = None,
        record: Callable[[State, Change], None] | None = None,
        base_url: Callable[[], str] = str,
    ) -> None:
        super().__init__(lambda change: record(self.state, change) if record else None)
        self.manifest = manifest
        self.teams, home = roster.teams, roster.teams.home
        self.team_id, self.team_name, self.team_domain = home.id, home.name, home.domain
        self.bot = Person(BOT_USER_ID, manifest.bot_name.lower(), manifest.bot_name, team=self.team_id, is_bot=True)
        self.slackbot = Person(SLACKBOT_ID, "slackbot", "Slackbot", team=self.team_id, is_bot=True)
        self.people = {person.id: person for person in roster.people}
        self.channels = {channel.id: channel for channel in roster.channels}
        for channel_id in roster.bot_channels:
            self.channels[channel_id].members.add(BOT_USER_ID)
        self._dms: dict[str, Channel] = {}
        for person in roster.people:
            self._add_dm(person)
        self.stacks: dict[str, list[View]] = {person.id: [] for person in roster.people}
        self.files: dict[str, SharedFile] = {}
        self.bot_connected = False
        self.journal: list[Message] = []
        self._clock, self._base_url = clock, base_url
        self.state = state or State()
        if self.state.offset is None:
            self.state.offset = roster.starts_at - clock() if roster.starts_at else timedelta()
        self._messages = self.state.messages = {id_: self.state.messages.get(id_, {}) for id_ in self.channels}
        self.homes = self.state.homes = {id_: view for id_, view in self.state.homes.items() if id_ in self.people}
        self._offered: dict[tuple[str, str, str, str], list[Json]] = {}

    def offer(self, user: str, place: Message | View, block: Json, element: Json, options: list[Json]) -> None:
        """Remember the options that the app suggested to a person in a searchable select."""
        self._offered[_select(user, place, block, element)] = options

    def with_offered(self, user: str, place: Message | View, block: Json, element: Json) -> Json:
        """An element with its options: those of a searchable select are the ones offered last, and the initial one."""
        if element["type"] != "external_select":
            return element
        offered = self._offered.get(_select(user, place, block, element), [])
        held = place.state if isinstance(place, View) else place.state_for(user)
        before = held.get(block["block_id"], {}).get(element["action_id"], {}).get("selected_option")
        return element | {"options": [*offered, *([before] if before else [])]}

    @property
    def commands(self) -> list[Command]:
        """The slash commands of the manifest, in its order."""
        return list(self.manifest.commands.values())

    def everybody(self) -> Iterable[Person]:
        """People, the app's own user and Slackbot."""
        return [*self.people.values(), self.bot, self.slackbot]

    def find_person(self, name_or_id: str) -> Person | None:
        """A person of the roster by ID, name or @name."""
        if name_or_id in self.people:
            return self.people[name_or_id]
        wanted = name_or_id.removeprefix("@")
        return next((person for person in self.people.values() if person.name == wanted), None)

    def find_channel(self, name_or_id: str, user: str) -> Channel | None:
        """A channel by ID, name or #name; `dm` is this user's conversation with the app."""
        if name_or_id == "dm":
            return self.dm_channel(user)
        wanted = name_or_id.removeprefix("#")
        by_name = (channel for channel in self.channels.values() if channel.kind != "im" and channel.name == wanted)
        return self.channels.get(name_or_id) or next(by_name, None)

    def is_shared(self, channel: Channel) -> bool:
        """Whether people from another organization are in a channel (Slack Connect)."""
        members = (self.people[user] for user in channel.members if user in self.people)
        return not all(self.teams.is_ours(person) for person in members)

    def dm_channel(self, user: str) -> Channel:
        """This person's direct messages with the app. Raises KeyError for an unknown ID."""
        return self._dms[user]

    def channels_for(self, user: str) -> list[Channel]:
        """The conversations of a person: channels by name, then their DM with the app."""
        mine = [channel for channel in self.channels.values() if user in channel.members]
        return sorted(mine, key=lambda channel: (channel.kind == "im", channel.name))

    def _add_dm(self, person: Person) -> None:
        channel_id = "D" + person.id[1:]
        if channel_id in self.channels:
            channel_id = "D" + person.id
        dm = Channel(channel_id, self.bot.name, "im", {person.id, BOT_USER_ID}, user=person.id)
        self.channels[channel_id] = dm
        self._dms[person.id] = dm

    def now(self) -> datetime:
        """The sandbox's time in UTC."""
        return self._clock() + self.offset

    @property
    def offset(self) -> timedelta:
        """How far the clock is ahead of the real one. Negative if it's behind."""
        return self.state.offset or timedelta()

    def real_now(self) -> datetime:
        """The real time in UTC, which signatures use."""
        return self._clock()

    def advance(self, delta: timedelta) -> None:
        """Move the clock forward. Raises ActError if `delta` is negative or too long."""
        self.state.advance(delta, self._clock())
        self.publish(Change("clock"))

    def new_ts(self) -> str:
        """A new message ID: seconds.micros of the sandbox's clock, always growing and never repeated."""
        since = self.now() - datetime(1970, 1, 1, tzinfo=UTC)
        last = self.state.counts["ts"] = max(self.state.counts["ts"] + 1, since // timedelta(microseconds=1))
        return f"{last // 1_000_000}.{last % 1_000_000:06d}"

    def post(
        self,
        channel: str,
        user: str,
        text: str,
        *,
        blocks: list[Json] | None = None,
        thread_ts: str | None = None,
        ephemeral_for: str | None = None,
        metadata: Json | None = None,
        files: Sequence[SharedFile] = (),
        broadcast: bool = False,
    ) -> Message:
        """Add a message. `channel` and `user` are existing IDs. A `broadcast` is a reply that's also in the channel."""
        parent = self.message(channel, thread_ts) if thread_ts else None
        message = Message(
            channel,
            self.new_ts(),
            user,
            text,
            with_ids(blocks or [], self.new_block_id),
            thread_ts,
            ephemeral_for,
            metadata=metadata,
            app=APP_ID if user == BOT_USER_ID else None,
            files=[file.to_slack() for file in files],
            parent_user=parent.user if parent else None,
            broadcast=broadcast,
        )
        self._messages[channel][message.ts] = message
        for file in files:
            thread = {"thread_ts": thread_ts} if thread_ts else {}
            file.shares.setdefault(channel, []).append({"ts": message.ts} | thread)
        if parent and not ephemeral_for:
            parent.add_reply(message)
        self.changed(message)
        return message

    def edit(self, message: Message, text: str, blocks: list[Json], metadata: Json | None = None) -> None:
        """Replace a message's text and blocks, and its metadata if given."""
        message.text, message.blocks, message.edited = text, with_ids(blocks, self.new_block_id), self.new_ts()
        message.states = {user: merged_state(message.blocks, state) for user, state in message.states.items()}
        if metadata is not None:
            message.metadata = metadata or None
        self.changed(message)

    def remove(self, message: Message) -> None:
        """Delete a message. It stays in memory, but nobody sees it again. One with replies leaves a tombstone, until
        they're deleted, too."""
        parent = self.message(message.channel, message.thread_ts) if message.thread_ts else None
        if message.replies:
            message.bury(self.slackbot.id)
        else:
            message.deleted = True
        if parent and message.ts in parent.replies:
            parent.replies.remove(message.ts)
            left = (self.message(message.channel, ts) for ts in parent.replies)
            parent.reply_users = list(dict.fromkeys(reply.user for reply in left if reply))
            parent.deleted = parent.tombstone and not parent.replies
        self.changed(message)

    def message(self, channel: str, ts: str) -> Message | None:
        """The message with this ts, if it isn't deleted."""
        found = self._messages.get(channel, {}).get(ts)
        return found if found and not found.deleted else None

    def thread(self, parent: Message) -> list[Message]:
        """A message and its replies, oldest first."""
        replies = (self.message(parent.channel, ts) for ts in parent.replies)
        return [parent, *(reply for reply in replies if reply)]

    def messages_in(self, channel: str) -> list[Message]:
        """All messages that aren't deleted or ephemeral, oldest first, as history returns them."""
        return [each for each in self._messages[channel].values() if not each.deleted and not each.ephemeral_for]

    def visible_messages(self, user: str, channel: str) -> list[Message]:
        """The messages that a person sees in a channel, oldest first, including their ephemeral ones and thread
        replies."""
        if user not in self.channels[channel].members:
            return []
        return [each for each in self._messages[channel].values() if self.sees(user, each)]

    def sees(self, user: str, message: Message) -> bool:
        """Whether this person sees this message."""
        inside = user in self.channels[message.channel].members
        return inside and not message.deleted and message.ephemeral_for in (None, user)

    def changed_since(self, mark: int, user: str) -> list[Message]:
        """The messages that a person sees and that arrived or changed since `mark` (a length of the journal)."""
        recent = {(each.channel, each.ts): each for each in self.journal[mark:]}
        return sorted((each for each in recent.values() if self.sees(user, each)), key=lambda each: each.ts)

    def changed(self, message: Message) -> None:
        """Record that a message is new or has changed."""
        self.journal.append(message)
        self.publish(Change("message", message.ephemeral_for, message.channel, message.ts))

    def open_view(self, owner: str, payload: Json, *, push: bool = False) -> View:
        """Show a modal, alone or on top of the open ones."""
        stack = self.stacks[owner]
        if not push:
            stack.clear()
        view_id = f"V{self._next('view'):06d}"
        root, previous = (stack[0].id, stack[-1].id) if stack else (view_id, None)
        view = View(view_id, "", "modal", {}, owner, root, previous)
        stack.append(view)
        self._fill(view, payload)
        return view

    def update_view(self, view: View, payload: Json) -> None:
        """Replace a view's content. Inputs with the same IDs and type keep what was typed."""
        self._fill(view, payload)

    def close_view(self, view: View) -> None:
        """Close a modal and those on top of it."""
        stack = self.stacks[view.owner]
        del stack[stack.index(view) :]
        self.publish(Change("view", view.owner))

    def clear_views(self, owner: str) -> None:
        """Close all of a person's modals."""
        self.stacks[owner].clear()
        self.publish(Change("view", owner))

    def publish_home(self, owner: str, payload: Json) -> View:
        """Set a person's Home tab."""
        view = self.homes.get(owner)
        if view is None:
            view_id = f"V{self._next('view'):06d}"
            view = self.homes[owner] = View(view_id, "", "home", {}, owner, view_id)
        self._fill(view, payload)
        return view

    def top_view(self, owner: str) -> View | None:
        """The modal that a person sees on top."""
        return self.stacks[owner][-1] if self.stacks[owner] else None

    def find_view(self, view_id: str) -> View | None:
        """An open modal or a Home tab by its ID, or by the app's external_id."""
        shown = [*(view for stack in self.stacks.values() for view in stack), *self.homes.values()]
        return next((view for view in shown if view_id in (view.id, view.payload.get("external_id"))), None)

    def touch(self, view: View, errors: dict[str, str]) -> None:
        """Show the errors of a refused submission, or none."""
        view.errors = errors
        self.publish(Change("view", view.owner))

    def _fill(self, view: View, payload: Json) -> None:
        blocks = with_ids(payload.get("blocks", []), self.new_block_id)
        view.payload = {**payload, "blocks": blocks}
        view.state, view.errors = merged_state(blocks, view.state), {}
        view.hash = f"{int(self.now().timestamp())}.{self._next('hash'):08x}"
        self.publish(Change("home" if view.type == "home" else "view", view.owner))

    def new_block_id(self) -> str:
        """An ID for a block or an action that has none."""
        return f"b{self._next('block'):06d}"

    def upload(self, user: str, name: str, content: bytes, *, file_id: str = "", title: str = "") -> SharedFile:
        """Keep a file that a person or the app uploads."""
        team = self.people[user].team if user in self.people else self.team_id
        made = SharedFile(
            file_id or f"F{self._next('file'):09d}",
            name,
            user,
            int(self.now().timestamp()),
            content,
            title=title,
            team=team,
            address=self._base_url(),
        )
        self.files[made.id] = made
        return made

    def delete_file(self, file: SharedFile) -> None:
        """Delete a file. The messages that it's in name it as deleted."""
        del self.files[file.id]
        for channel, shares in file.shares.items():
            for message in filter(None, (self.message(channel, share["ts"]) for share in shares)):
                gone = {"id": file.id, "mode": "tombstone"}
                message.files = [gone if each["id"] == file.id else each for each in message.files]
                self.changed(message)

    def app_reads(self, file: SharedFile) -> bool:
        """Whether the app may read a file: its own, one in a form, or one that's shared where the app is."""
        places = (self.channels[channel] for channel in file.shares)
        return not file.shares or file.user == BOT_USER_ID or any(BOT_USER_ID in place.members for place in places)

    def _next(self, kind: str) -> int:
        self.state.counts[kind] += 1
        return self.state.counts[kind]

    def set_connected(self, connected: bool) -> None:
        """Record whether the bot can be reached, and tell subscribers if that changed."""
        if connected != self.bot_connected:
            self.bot_connected = connected
            self.publish(Change("presence"))


def _select(user: str, place: Message | View, block: Json, element: Json) -> tuple[str, str, str, str]:
    where = place.id if isinstance(place, View) else f"{place.channel}/{place.ts}"
    return user, where, block["block_id"], element["action_id"]
