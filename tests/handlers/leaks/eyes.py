"""What people get to see: every message, view and Home in the sandbox, every email, and every file, looked at in the
moment in which it arrives."""

import email
import email.policy
import json
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from sandbox.engine import Engine
from sandbox.entities import Change, Message
from sandbox.workspace import BOT_USER_ID
from tests.handlers.leaks.model import CUT, MARK, Model
from tests.handlers.leaks.world import who_at

Json = dict[str, Any]
Where = tuple[str, str]
ZIP = b"PK\x03\x04"


class Eyes:
    """Looks at all that arrives, and keeps what shouldn't have.

    Attributes:
        leaks: What somebody saw and may not see.
        seen: How many marks were seen, by where, so that a test that shows nothing to anybody can be told.
        echo: The actor and the marks that they are writing: a form may show them again.
    """

    def __init__(self, engine: Engine, model: Model, mail_dir: Path) -> None:
        self.workspace = engine.workspace
        self.model = model
        self.mail_dir = mail_dir
        self.leaks: list[str] = []
        self.seen: Counter[str] = Counter()
        self.echo: tuple[str, set[str]] = ("", set())
        self.doing = ""
        self._held: dict[str, set[Where]] = {}
        self._marks: dict[Where, set[str]] = {}
        self._mails: set[str] = set()
        self._exports: set[str] = set()
        record = engine.workspace._record

        def look(change: Change) -> None:
            record(change)
            self._changed(change)

        engine.workspace._record = look

    def _changed(self, change: Change) -> None:
        if change.kind == "message" and change.channel and change.ts:
            message = self.workspace._messages[change.channel][change.ts]
            if message.user == BOT_USER_ID:
                self._message(message)
        elif change.kind == "view" and change.user and (view := self.workspace.top_view(change.user)):
            self.read(self._name(change.user), "view", json.dumps([view.payload, view.errors], ensure_ascii=False))
        elif change.kind == "home" and change.user:
            view = self.workspace.homes[change.user]
            self.read(self._name(change.user), "home", json.dumps(view.payload, ensure_ascii=False))

    def _message(self, message: Message) -> None:
        files = [self.workspace.files[file["id"]] for file in message.files if not message.deleted]
        for file in files:
            if file.content.startswith(ZIP) and file.id not in self._exports:
                self._exports.add(file.id)
                self._export(self._name(str(self.workspace.channels[message.channel].user)), file.content)
        shown = [message.text, message.blocks, [file.name for file in files]] if not message.deleted else []
        text = json.dumps(shown, ensure_ascii=False) + "".join(
            # An export stays as it was sent, and an admin who removes something learns of it.
            file.content.decode("utf-8", "replace")
            for file in files
            if not file.content.startswith(ZIP)
        )
        if message.ephemeral_for:
            self.read(self._name(message.ephemeral_for), "answer", text)
            return
        channel = self.workspace.channels[message.channel]
        self._remember((message.channel, message.ts), {found[0] for found in MARK.finditer(text)})
        if channel.kind == "im":
            # What somebody has already is kept up to date, even while they are away.
            self.read(self._name(str(channel.user)), "direct", text, pushed=message.edited is None)
        else:
            self._in_channel(channel.name, text)

    def _in_channel(self, name: str, text: str) -> None:
        """The team's channels have everything but notes."""
        for found in MARK.finditer(text):
            self.seen["channel"] += 1
            if found["kind"] == "n" or found[0] in self.model.dead or name != "triage":
                self._leak(f"#{name}", "channel", found[0])

    def _export(self, who: str, content: bytes) -> None:
        """An export has what its reader sees as a contact, even if they see more as staff."""
        with ZipFile(BytesIO(content)) as archive:
            parts = [f"{name}\n{archive.read(name).decode()}" for name in archive.namelist()]
        for found in MARK.finditer("\n".join(parts)):
            self.seen["export"] += 1
            ticket = self.model.tickets[int(found["ticket"])] if found["kind"] != "k" else None
            sees = self.model.sees(ticket, who) if ticket else self.model.may(who, found[0], pushed=True)
            if found["kind"] == "n" or found[0] in self.model.dead or not sees:
                self._leak(who, "export", found[0])

    def _remember(self, where: Where, marks: set[str]) -> None:
        for mark in self._marks.get(where, set()) - marks:
            self._held[mark].discard(where)
        for mark in marks:
            self._held.setdefault(mark, set()).add(where)
        self._marks[where] = marks

    def read(self, who: str, place: str, text: str, *, pushed: bool = False) -> None:
        """Somebody sees a text."""
        actor, marks = self.echo
        for found in MARK.finditer(text):
            self.seen[place] += 1
            echoed = not pushed and who == actor and found[0] in marks
            if not echoed and not self.model.may(who, found[0], pushed=pushed):
                self._leak(who, place, found[0])
        for cut in CUT.finditer(MARK.sub("", text)):
            ticket = self.model.tickets.get(int(cut["ticket"]))
            if cut["ticket"] != "0" and (ticket is None or not self.model.may_in(who, ticket, pushed=pushed)):
                self._leak(who, place, cut[0])

    def mails(self) -> None:
        """Read the emails that were sent since the last time."""
        for file in self.mail_dir.glob("*.eml") if self.mail_dir.is_dir() else ():
            if file.name in self._mails:
                continue
            self._mails.add(file.name)
            letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            parts = [str(letter["Subject"])]
            for part in letter.walk():
                if not part.is_multipart():
                    content = bytes(part.get_payload(decode=True) or b"")
                    if content.startswith(ZIP):
                        self._export(who_at(str(letter["To"])), content)
                    said = "" if content.startswith(ZIP) else content.decode("utf-8", "replace")
                    parts += [part.get_filename() or "", said]
            self.read(who_at(str(letter["To"])), "mail", "\n".join(parts), pushed=True)

    def stale(self) -> None:
        """Once everything is delivered, no message shows what was deleted, changed or blanked."""
        for mark in self.model.dead - self.model.buried:
            for channel, ts in self._held.get(mark, ()):
                message = self.workspace._messages[channel][ts]
                if not message.deleted:
                    self._leak(channel, f"old message: {message.text}", mark)
        self.model.buried |= self.model.dead

    def _leak(self, who: str, place: str, mark: str) -> None:
        self.leaks.append(f"{who} sees {mark} ({place}) {self.doing}")

    def _name(self, user: str) -> str:
        return self.workspace.people[user].name
