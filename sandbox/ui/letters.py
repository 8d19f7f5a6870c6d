"""The mail drawer: the bot's emails, to the reader or to everyone."""

from dataclasses import dataclass
from datetime import tzinfo
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

from sandbox.entities import Person
from sandbox.mail import mail_files, read_mail
from sandbox.traffic import Json

BOXES = ("mine", "all")


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
    whether its reader can answer the open one."""

    box: str
    letters: list[Letter]
    shown: Letter | None
    unread: int
    link: str
    answers: bool = False

    @property
    def open(self) -> bool:
        """Whether the drawer is open."""
        return bool(self.box)


class Mailroom:
    """Reads the bot's mail folder, again only after a new file, and records in `read` how far each person has read."""

    def __init__(self, folder: Path | None, read: dict[str, int], *, takes_mail: bool = False) -> None:
        self._folder, self._read, self._takes_mail = folder, read, takes_mail
        self._files: list[Path] = []
        self._mails: list[Json] = []

    def drawer(self, person: Person, zone: tzinfo, here: str, box: str, number: str) -> Drawer:
        """The drawer for a person. `here` is the page's path, `box` one of BOXES, `number` the open email's."""
        files = mail_files(self._folder)
        if files != self._files:
            self._files, self._mails = files, read_mail(self._folder)
        box = box if box in BOXES else ""
        mine = [index for index, mail in enumerate(self._mails) if _is_to(person, mail["to"])]
        listed = mine if box == "mine" else list(range(len(self._mails)))
        letters = [_letter(index, self._mails[index], zone) for index in reversed(listed)] if box else []
        if box:
            self._read[person.id] = len(self._mails)
        unread = sum(1 for index in mine if index >= self._read.get(person.id, 0))
        shown = next((letter for letter in letters if str(letter.number) == number), None)
        answers = self._takes_mail and shown is not None and shown.number in mine
        return Drawer(box, letters, shown, unread, here if box else f"{here}?mail=mine", answers)


def _is_to(person: Person, to: str) -> bool:
    return bool(person.email) and any(address.lower() == str(person.email).lower() for _, address in getaddresses([to]))


def _letter(number: int, mail: Json, zone: tzinfo) -> Letter:
    try:
        moment = parsedate_to_datetime(mail["date"]).astimezone(zone)
        date = f"{moment.day} {moment:%b %Y, %H:%M}"
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
