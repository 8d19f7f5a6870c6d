"""Files of people and of the app, with their contents. They are kept in memory only."""

import base64
import binascii
import mimetypes
import re
from dataclasses import dataclass, field
from typing import Any

from sandbox.elements import WrongValueError
from sandbox.entities import Json

BIGGEST = 10_000_000
MOST = 10
# The same on every machine, whatever it has in /etc/mime.types.
_TYPES = mimetypes.MimeTypes()
_TYPES.add_type("text/plain", ".log")


@dataclass
class SharedFile:
    """A file, with the ID of the person or app that uploaded it. `address` is the sandbox's own.

    `shares` are the messages that it's in, by channel: `{"ts": …, "thread_ts": …}`. It's empty for files in forms and
    for those that the app keeps to itself.
    """

    id: str
    name: str
    user: str
    created: int
    content: bytes
    title: str = ""
    team: str = ""
    address: str = ""
    shares: dict[str, list[Json]] = field(default_factory=dict)

    @property
    def mimetype(self) -> str:
        """The type that the name stands for."""
        return _TYPES.guess_type(self.name)[0] or "application/octet-stream"

    def to_slack(self) -> Json:
        """The file as Slack describes it in messages, in forms and to `files.info`."""
        kind = self.name.rpartition(".")[2].lower() if "." in self.name else ""
        place, last = f"{self.address}/files-pri/{self.team}-{self.id}", re.sub(r"[^\w.-]+", "_", self.name.lower())
        return {
            "id": self.id,
            "created": self.created,
            "timestamp": self.created,
            "name": self.name,
            "title": self.title or self.name,
            "mimetype": self.mimetype,
            "filetype": kind,
            "pretty_type": kind.upper(),
            "user": self.user,
            "user_team": self.team,
            "editable": False,
            "size": len(self.content),
            "mode": "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": False,
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "url_private": f"{place}/{last}",
            "url_private_download": f"{place}/download/{last}",
            "permalink": f"{self.address}/files/{self.id}",
            "has_rich_preview": False,
            "file_access": "visible",
        }


def unseen(file: Json) -> Json:
    """What Slack says about a file in events from channels that are shared with another organization: `files.info` has
    the rest."""
    return {
        "id": file["id"],
        "created": 0,
        "timestamp": 0,
        "user": "",
        "mode": "file_access",
        "file_access": "check_file_info",
    }


def uploads_in(element: Json, value: Any) -> list[tuple[str, bytes]]:
    """The names and contents of the files that a person chose: `{"name": …, "content": …}`, in Base64, or a list of
    them. Raises WrongValueError if Slack's client wouldn't take them."""
    given = [] if value in (None, "") else value if isinstance(value, list) else [value]
    most = element.get("max_files", MOST)
    if len(given) > most:
        raise WrongValueError(f"You can upload up to {most} files.")
    return [_upload(element, one) for one in given]


def dropped(given: list[Any]) -> list[tuple[str, bytes]]:
    """The names and contents of files that are dropped into a message. A name alone is a file of one line with that
    name. Raises WrongValueError if Slack's client wouldn't take them."""
    if len(given) > MOST:
        raise WrongValueError(f"You can upload up to {MOST} files.")
    return [(one, one.encode()) if isinstance(one, str) else _read(one) for one in given]


def _upload(element: Json, given: Any) -> tuple[str, bytes]:
    name, content = _read(given)
    wanted = element.get("filetypes")
    if wanted and name.rpartition(".")[2].lower() not in wanted:
        raise WrongValueError(f"This file type isn't supported. Upload one of: {', '.join(wanted)}.")
    if len(content) > BIGGEST:
        raise WrongValueError("This file is too big: the limit is 10 MB.")
    return name, content


def _read(given: Any) -> tuple[str, bytes]:
    try:
        return str(given["name"]), base64.b64decode(given["content"], validate=True)
    except (TypeError, KeyError, binascii.Error):
        raise WrongValueError("A file needs a name, and its content in Base64.") from None
