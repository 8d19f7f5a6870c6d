"""Files that people upload in forms. They are kept in memory only."""

import base64
import binascii
import mimetypes
from dataclasses import dataclass
from typing import Any

from sandbox.elements import WrongValueError
from sandbox.entities import Json

BIGGEST = 10_000_000
MOST = 10


@dataclass(frozen=True)
class SharedFile:
    """A file, with the ID of the person who uploaded it."""

    id: str
    name: str
    user: str
    created: int
    content: bytes

    def to_slack(self) -> Json:
        """The file as Slack describes it, without the addresses."""
        kind = self.name.rpartition(".")[2].lower() if "." in self.name else ""
        return {
            "id": self.id,
            "created": self.created,
            "timestamp": self.created,
            "name": self.name,
            "title": self.name,
            "mimetype": mimetypes.guess_type(self.name)[0] or "application/octet-stream",
            "filetype": kind,
            "user": self.user,
            "mode": "hosted",
            "size": len(self.content),
            "is_public": False,
        }


def uploads_in(element: Json, value: Any) -> list[tuple[str, bytes]]:
    """The names and contents of the files that a person chose: `{"name": …, "content": …}`, in Base64, or a list of
    them. Raises WrongValueError if Slack's client wouldn't take them."""
    given = [] if value in (None, "") else value if isinstance(value, list) else [value]
    if len(given) > element.get("max_files", MOST):
        raise WrongValueError(f"You can upload up to {element.get('max_files', MOST)} files.")
    return [_upload(element, one) for one in given]


def _upload(element: Json, given: Any) -> tuple[str, bytes]:
    try:
        name, content = str(given["name"]), base64.b64decode(given["content"], validate=True)
    except (TypeError, KeyError, binascii.Error):
        raise WrongValueError("A file needs a name, and its content in Base64.") from None
    wanted = element.get("filetypes")
    if wanted and name.rpartition(".")[2].lower() not in wanted:
        raise WrongValueError(f"This file type isn't supported. Upload one of: {', '.join(wanted)}.")
    if len(content) > BIGGEST:
        raise WrongValueError("This file is too big: the limit is 10 MB.")
    return name, content
