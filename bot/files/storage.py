"""Where the content of files is kept: the protocol, and a folder."""

import asyncio
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from bot.errors import StartError


class StorageDown(Exception):
    """The storage can't be reached, or is full. A later try may work."""


class ContentMissing(Exception):
    """The storage doesn't have that content, or it was changed there."""


class Storage(Protocol):
    """Keeps content by names that Steward makes up: 32 hexadecimal digits."""

    async def check(self) -> None:
        """Try at the start whether content can be written, read and removed.

        Raises:
            StartError: The setting is wrong. If the storage only can't be reached, that's logged.
        """
        ...

    async def put(self, key: str, content: bytes) -> None:
        """Keep content for good before this returns. It replaces what the name had. Others see all of it or nothing.

        Raises:
            StorageDown: It couldn't be kept.
        """
        ...

    async def get(self, key: str) -> bytes:
        """The content with a name.

        Raises:
            ContentMissing: There is none.
            StorageDown: It can't be read now.
        """
        ...

    async def delete(self, key: str) -> None:
        """Remove content, and whatever an interrupted `put` left. It's fine if there is none.

        Raises:
            StorageDown: It couldn't be removed.
        """
        ...


async def read(storage: Storage, key: str, digest: str) -> bytes:
    """Content as it was stored.

    Raises:
        ContentMissing: It isn't there, or isn't what was stored.
        StorageDown: It can't be read now.
    """
    content = await storage.get(key)
    if sha256(content).hexdigest() != digest:
        raise ContentMissing("The content was changed in the storage.")
    return content


async def try_out(storage: Storage) -> None:
    """Write, read and remove something. Its name is its own, because other replicas may start at the same moment."""
    key = uuid4().hex
    await storage.put(key, b"?")
    await storage.get(key)
    await storage.delete(key)


class FolderStorage:
    """Content as files in a folder. It needs a file system on which renaming is atomic, as all local ones are."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def check(self) -> None:
        """Write, read and remove a file."""
        try:
            await try_out(self)
        except (StorageDown, ContentMissing) as trouble:
            right = "It should be a folder that Steward can write to, such as var/files."
            raise StartError(f"FILES_DIR can't be used: {trouble}. {right}") from trouble

    async def put(self, key: str, content: bytes) -> None:
        """Write a temporary file, and rename it once the disk has it."""
        await self._do(self._put, key, content)

    async def get(self, key: str) -> bytes:
        """Read the file."""
        try:
            return await asyncio.to_thread(self._path(key).read_bytes)
        except FileNotFoundError as trouble:
            raise ContentMissing(f"{key} isn't in the folder.") from trouble
        except OSError as trouble:
            raise StorageDown(_said(trouble)) from trouble

    async def delete(self, key: str) -> None:
        """Remove the file, and the temporary ones of copies that were cut off."""
        await self._do(self._delete, key)

    async def _do(self, step: Callable[..., None], *given: object) -> None:
        try:
            await asyncio.to_thread(step, *given)
        except OSError as trouble:
            raise StorageDown(_said(trouble)) from trouble

    def _path(self, key: str) -> Path:
        """Spread over folders, because some file systems are slow with many files in one."""
        return self.folder / key[:2] / key

    def _put(self, key: str, content: bytes) -> None:
        path = self._path(key)
        made = not path.parent.is_dir()
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.parent.mkdir(exist_ok=True, mode=0o700)
        part = path.with_name(f".{key}.{uuid4().hex}.part")
        try:
            # Others can't read it, from its first moment on.
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        # The name is kept for good only once its folder is.
        for folder in (path.parent, self.folder) if made else (path.parent,):
            _sync_folder(folder)

    def _delete(self, key: str) -> None:
        path = self._path(key)
        for part in path.parent.glob(f".{key}.*.part"):
            part.unlink(missing_ok=True)
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Have the disk keep a folder's entries. Windows has no such call."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _said(trouble: OSError) -> str:
    return f"{trouble.strerror or type(trouble).__name__}"
