"""The encryption keys: from ENCRYPTION_KEYS, or from a file next to the data."""

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
    """Keys in a file, one on each line. The first one encrypts. A running process notices when the file changes."""

    def __init__(self, path: Path) -> None:
        super().__init__(self._read)
        self.path = path
        self._seen: tuple[int, ...] = ()
        self._keys: tuple[str, ...] = ()

    def make(self) -> bool:
        """Create the file with a new key, unless it exists. Returns whether it was created."""
        if self.path.exists():
            return False
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self._written([new_key()])
        try:
            # Unlike a rename, a link never replaces a file that another process has just created.
            self.path.hardlink_to(part)
        except FileExistsError:
            return False
        finally:
            part.unlink()
        self._sync_folder()
        return True

    def write(self, keys: list[str]) -> None:
        """Replace the keys in the file atomically. If the file is a link, replace its target."""
        part = self._written(keys)
        # The desk may run as a different user.
        if sys.platform != "win32":
            with suppress(OSError):
                there = self.path.stat()
                os.chown(part, there.st_uid, there.st_gid)
        part.replace(self._real_path)
        self._sync_folder()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let only one process at a time change the keys (Windows has no such lock). The lock ends with the process.

        Raises:
            StartError: Another process has the lock.
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
        """Write the keys to a new file in the same folder, flushed to disk and readable only by its owner."""
        descriptor, part = mkstemp(".part", f".{self.path.name}.", self._real_path.parent)
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            out.write("".join(f"{key}\n" for key in keys))
            out.flush()
            os.fsync(out.fileno())
        return Path(part)

    def _sync_folder(self) -> None:
        """Flush the file's name to disk, so that it survives a power loss before anything is encrypted with its
        keys."""
        if sys.platform != "win32":
            folder = os.open(self._real_path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def _read(self) -> tuple[str, ...]:
        """The keys in the file.

        Raises:
            StartError: The file can't be read, or contains something else.
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
    """The keys from ENCRYPTION_KEYS. Without the setting, those of a file next to the SQLite database, or in `var`."""
    if settings.encryption_keys:
        keys = tuple(settings.encryption_keys)
        return KeyRing(lambda: keys)
    url = make_url(settings.database_url)
    is_file = url.get_backend_name() == "sqlite" and url.database
    return KeyFile((Path(str(url.database)).parent if is_file else Path("var")) / FILE)
