"""The encryption keys: those of ENCRYPTION_KEYS, or of a file beside the data."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp

from sqlalchemy import make_url

from bot.errors import StartError
from bot.settings import DatabaseSettings
from models.core.encryption import KeyRing, is_key, new_key

FILE = "encryption.key"


class KeyFile(KeyRing):
    """Keys in a file, one a line, the first of which encrypts. A running desk notices when it changes."""

    def __init__(self, path: Path) -> None:
        super().__init__(self._read)
        self.path = path
        self._seen: tuple[int, ...] = ()
        self._keys: tuple[str, ...] = ()

    def make(self) -> bool:
        """Make the file, with a new key, unless there is one. Returns whether it was made."""
        if self.path.exists():
            return False
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self._written([new_key()])
        try:
            # Unlike a renaming, a link never takes the place of a file that somebody else has just made.
            self.path.hardlink_to(part)
        except FileExistsError:
            return False
        finally:
            part.unlink()
        self._sync_folder()
        return True

    def write(self, keys: list[str]) -> None:
        """Put these keys in the place of those that are there: wholly or not at all, where a link leads to too."""
        part = self._written(keys)
        # The desk may run as another user than the one who rotates.
        if sys.platform != "win32":
            with suppress(OSError):
                there = self.path.stat()
                os.chown(part, there.st_uid, there.st_gid)
        part.replace(self._real_path)
        self._sync_folder()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let only one process at a time change the keys (Windows has no such lock). It ends with the process.

        Raises:
            StartError: Another one is at it.
        """
        if sys.platform == "win32":
            yield
            return
        import fcntl

        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError:
            raise StartError("Another `steward keys rotate` is already running. Nothing was changed.") from None
        finally:
            os.close(folder)

    @property
    def _real_path(self) -> Path:
        return self.path.resolve()

    def _written(self, keys: list[str]) -> Path:
        """A file beside it that holds these keys, is on the disk, and is readable by nobody else."""
        descriptor, part = mkstemp(".part", f".{self.path.name}.", self._real_path.parent)
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            out.write("".join(f"{key}\n" for key in keys))
            out.flush()
            os.fsync(out.fileno())
        return Path(part)

    def _sync_folder(self) -> None:
        """Let the file's name outlive a loss of power too, before anything is encrypted under its keys."""
        if sys.platform != "win32":
            folder = os.open(self._real_path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def _read(self) -> tuple[str, ...]:
        """The keys that are in it now.

        Raises:
            StartError: The file can't be read, or holds something else.
        """
        try:
            now = self.path.stat()
            seen = (now.st_ino, now.st_mtime_ns, now.st_size)
            if seen != self._seen:
                self._keys, self._seen = _checked(self.path.read_text("ascii").split()), seen
        except (OSError, ValueError) as trouble:
            raise StartError(f"The encryption keys in {self.path} can't be read: {trouble}.") from None
        return self._keys


def _checked(keys: list[str]) -> tuple[str, ...]:
    if not keys or not all(is_key(key) for key in keys):
        raise ValueError("it has to hold one key a line")
    return tuple(keys)


def key_ring(settings: DatabaseSettings) -> KeyRing:
    """The keys of ENCRYPTION_KEYS; without the setting those of a file beside a SQLite database, else in `var`."""
    if settings.encryption_keys:
        keys = tuple(settings.encryption_keys)
        return KeyRing(lambda: keys)
    url = make_url(settings.database_url)
    is_file = url.get_backend_name() == "sqlite" and url.database
    return KeyFile((Path(str(url.database)).parent if is_file else Path("var")) / FILE)
