"""The mail drawer: the bot's emails, to the reader or to everyone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from email.utils import getaddresses, parsedate_to_datetime
from functools import lru_cache
from pathlib import Path

from sandbox.entities import Person
from sandbox.mail import mail_files, read_one
from sandbox.state import State
from sandbox.traffic import Json

BOXES = ("mine", "all")
NEW = "new"
"""In the place of an email's number: a new one is written."""


@dataclass(frozen=True)
class Letter:
    """One email in the drawer. `number` counts from 0 in the order of arrival, and is its address."""

    number: int
    sender: str
    to: str
    subject: str
    text: str
    date: str
    message_id: str
    file: str
    attachments: list[dict[str, str]]
    has_html: bool


@dataclass(frozen=True)
class Drawer:
    """The state of the drawer: whose mailbox is shown ("" if closed), the open email, the number of new ones, and
    whether its reader can answer the open one. `replies` are what they replied to it. `write_to` is the address to
    which they can write a new one, and `writes` whether they do."""

    box: str
    letters: list[Letter]
    shown: Letter | None
    unread: int
    link: str
    answers: bool = False
    replies: Sequence["Reply"] = ()
    write_to: str = ""
    writes: bool = False

    @property
    def open(self) -> bool:
        """Whether the drawer is open."""
        return bool(self.box)


@dataclass(frozen=True)
class Reply:
    """What a person replied to an email."""

    text: str
    date: str


class Mailroom:
    """Reads the bot's mail folder, again only after a new file, and records how far each person has read."""

    def __init__(self, folder: Path | None, state: State, *, write_to: str = "") -> None:
        self._folder, self._state, self._write_to = folder, state, write_to
        self._read = state.mails_read
        self._files: list[Path] = []
        self._mails: list[Json] = []

    def drawer(self, person: Person, zone: tzinfo, here: str, box: str, number: str) -> Drawer:
        """The drawer for a person. `here` is the page's path, `box` one of BOXES, `number` the open email's,
        or NEW."""
        files = mail_files(self._folder)
        if files != self._files:
            known = dict(zip(self._files, self._mails, strict=True))
            # Emails don't change once they're written.
            self._files, self._mails = files, [known.get(file) or read_one(file) for file in files]
        box = box if box in BOXES else ""
        mine = [index for index, mail in enumerate(self._mails) if _is_to(person, mail["to"])]
        listed = mine if box == "mine" else list(range(len(self._mails)))
        letters = [_letter(index, self._mails[index], zone) for index in reversed(listed)] if box else []
        if box:
            self._read[person.id] = len(self._mails)
        unread = sum(1 for index in mine if index >= self._read.get(person.id, 0))
        shown = next((letter for letter in letters if str(letter.number) == number), None)
        answers = bool(self._write_to) and shown is not None and shown.number in mine
        sent = self._state.mails_sent if shown else []
        replies = [_reply(one, zone) for one in sent if (one["user"], one["file"]) == (person.id, shown and shown.file)]
        link, write_to = here if box else f"{here}?mail=mine", self._write_to if person.email else ""
        writes = bool(box and write_to) and number == NEW
        return Drawer(box, letters, shown, unread, link, answers, replies, write_to, writes)


def _is_to(person: Person, to: str) -> bool:
    return bool(person.email) and str(person.email).lower() in _addresses(to)


@lru_cache(maxsize=1000)
def _addresses(to: str) -> frozenset[str]:
    return frozenset(address.lower() for _, address in getaddresses([to]))


def _reply(sent: Json, zone: tzinfo) -> Reply:
    return Reply(str(sent["text"]), _date(datetime.fromisoformat(sent["at"]).astimezone(zone)))


def _date(moment: datetime) -> str:
    return f"{moment.day} {moment:%b %Y, %H:%M}"


def _letter(number: int, mail: Json, zone: tzinfo) -> Letter:
    try:
        date = _date(parsedate_to_datetime(mail["date"]).astimezone(zone))
    except ValueError:
        date = mail["date"]
    return Letter(
        number,
        mail["from"],
        mail["to"],
        mail["subject"] or "(no subject)",
        mail["text"],
        date,
        mail["message_id"],
        mail["file"],
        mail["attachments"],
        mail["has_html"],
    )
