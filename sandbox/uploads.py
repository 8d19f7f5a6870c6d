"""Files that the app is uploading: first an address for the content, then the content, then where it's shared."""

import secrets
from dataclasses import dataclass, field

from sandbox.errors import SlackError


@dataclass
class Upload:
    """A file on its way. `content` is None until it has arrived at its address, which ends with `token`."""

    id: str
    name: str
    length: int
    token: str
    content: bytes | None = None


@dataclass
class Uploads:
    """The files that aren't finished, by ID."""

    files: dict[str, Upload] = field(default_factory=dict)

    def begin(self, name: str, length: int) -> Upload:
        """A new file, with an address for its content."""
        upload = Upload(f"F0{secrets.token_hex(5).upper()}", name, length, secrets.token_urlsafe(24))
        self.files[upload.id] = upload
        return upload

    def take(self, token: str, content: bytes) -> Upload:
        """Keep the content of a file. Raises SlackError if there's no such address, or it was to have another
        length."""
        upload = next((one for one in self.files.values() if one.token == token), None)
        if upload is None:
            raise SlackError("file_not_found")
        if len(content) != upload.length:
            raise SlackError("length_mismatch")
        upload.content = content
        return upload

    def complete(self, file_id: str) -> tuple[str, bytes]:
        """Finish a file, once: its name and content. Raises SlackError if its content hasn't arrived."""
        upload = self.files.get(file_id)
        if upload is None or upload.content is None:
            raise SlackError("file_not_found")
        del self.files[file_id]
        return upload.name, upload.content
