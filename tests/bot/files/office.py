"""A copier in tests: a database, a folder, a clock moved by hand, and a Slack and a scanner that do as they're told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlmodel import select

from bot.files.copier import Copier, Places
from bot.files.fetching import NotFetched
from bot.files.scanner import ScannerDown
from bot.files.storage import FolderStorage, Storage, StorageDown
from models.access.desk import NO_CHANNELS, Desk
from models.core.database import Database
from models.desks.files.keeping import OfferedFile, blank_file, keep_files
from models.desks.files.tables import StoredFile
from models.directory.people import Person
from models.roles import RoleTables
from tests.bot.delivery.office import HandClock

TABLES = RoleTables.shipped()
LOG = b"2026-03-02 09:00 ERROR It hums.\n"


@dataclass
class ToldFetcher:
    """Gives the content of each file by its ID in Slack, after the troubles that it's told."""

    contents: dict[str, bytes] = field(default_factory=dict)
    troubles: list[Exception] = field(default_factory=list)
    asked: int = 0

    async def fetch(self, file: StoredFile) -> bytes:
        """The next trouble, or the content."""
        self.asked += 1
        if self.troubles:
            raise self.troubles.pop(0)
        return self.contents.get(file.slack_file, LOG)


@dataclass
class ToldScanner:
    """Finds what it's told in content that contains it."""

    viruses: dict[bytes, str] = field(default_factory=dict)
    is_down: bool = False

    async def check(self) -> None:
        """Always there."""

    async def scan(self, content: bytes) -> str:
        """The name of the first one."""
        if self.is_down:
            raise ScannerDown("refused")
        return next((name for part, name in self.viruses.items() if part in content), "")


@dataclass
class FullDisk:
    """A storage that keeps nothing."""

    async def check(self) -> None:
        """Nothing is noticed at the start."""

    async def put(self, key: str, content: bytes) -> None:
        """It's full."""
        raise StorageDown("No space left on device")

    async def get(self, key: str) -> bytes:
        """It's away."""
        raise StorageDown("Input/output error")

    async def delete(self, key: str) -> None:
        """It's away."""
        raise StorageDown("Input/output error")


@dataclass
class FileOffice:
    """What a test needs to keep files, copy them, and see what became of them."""

    database: Database
    folder: Path
    clock: HandClock
    uploader: Person
    fetcher: ToldFetcher = field(default_factory=ToldFetcher)
    scanner: ToldScanner = field(default_factory=ToldScanner)

    def copier(self, storage: Storage | None = None, **places: Any) -> Copier:
        """A copier on this database and this folder."""
        given = {"fetcher": self.fetcher, "scanner": self.scanner, **places}
        of = Places(storage=storage or FolderStorage(self.folder), **given)
        return Copier(self.database, self.clock, TABLES, of)

    async def keep(self, *offered: OfferedFile) -> list[StoredFile]:
        """Keep what somebody sent."""
        async with self.database.transaction() as session:
            desk = Desk(session, None, self.clock.now(), TABLES, NO_CHANNELS)
            return await keep_files(desk, offered, self.uploader.id)

    async def blank(self, file: StoredFile) -> None:
        """Remove a file's content."""
        async with self.database.transaction() as session:
            desk = Desk(session, None, self.clock.now(), TABLES, NO_CHANNELS)
            await blank_file(desk, await session.get_one(StoredFile, file.id))

    async def now(self, file: StoredFile) -> StoredFile:
        """The row as it is now."""
        async with self.database.transaction() as session:
            return (await session.scalars(select(StoredFile).where(StoredFile.id == file.id))).one()

    def contents(self) -> Sequence[bytes]:
        """What is in the folder, whatever the names are."""
        return sorted(path.read_bytes() for path in self.folder.rglob("*") if path.is_file())


def offered(number: int = 1, **more: Any) -> OfferedFile:
    """A log in Slack."""
    given: dict[str, Any] = {
        "file_id": f"F0{number}",
        "team_id": "T0",
        "name": "trace.log",
        "media_type": "text/plain",
        "size": 32,
    }
    return OfferedFile(**given | {"address": f"https://files.slack.com/{number}"} | more)


def unreached(problem: Any, **more: Any) -> NotFetched:
    """Slack doesn't give it."""
    return NotFetched(problem, **more)
