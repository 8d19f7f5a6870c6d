"""The copier: claims files that people sent, downloads, scans and stores them, and records the result."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Protocol

import structlog

from bot.bounding import Bounding
from bot.clock import Clock
from bot.files.fetching import Elsewhere, NotFetched
from bot.files.queue import LONGEST_PAUSE, CopyClaim, CopyQueue, still_ours
from bot.files.scanner import Scanner, ScannerDown
from bot.files.storage import Storage, StorageDown
from bot.waking import woken
from models.access.desk import NO_CHANNELS, Channels, Desk
from models.core.database import Database
from models.desks.files.keeping import drop_mailed
from models.desks.files.media_types import found_type
from models.desks.files.owners import settled
from models.desks.files.tables import REFUSING, FileProblem, FileState, StoredFile
from models.roles import RoleTables

log = structlog.get_logger("steward.files")

MOST_AT_ONCE = 4
"""Few, because each file is in memory while it's copied."""
MOST_TRIES = 14
"""With growing pauses, these take about four hours."""
FIRST_PAUSE = 5.0
LONGEST_TRY = 60.0
"""The most seconds for one try. It has to end before its lease does."""
POLL = 2.0
GRACE = 2.0
"""Seconds that running copies get when the copier stops. One that's cut off waits for its lease to end."""
LONGEST_FOUND = 200


class Fetcher(Protocol):
    """Downloads files from where people put them."""

    async def fetch(self, file: StoredFile) -> bytes:
        """A file's content. Raises NotFetched, or Elsewhere if it isn't there."""
        ...


@dataclass(eq=False)
class NotCopied(Exception):
    """A try failed.

    Attributes:
        after: The seconds to wait. Then, the try doesn't count.
        is_final: Another try would end the same.
    """

    problem: FileProblem
    detail: str = ""
    after: float = 0.0
    is_final: bool = False
    found: str = ""


@dataclass(frozen=True)
class Places:
    """Where files come from, what looks at them, and where they are kept."""

    fetcher: Fetcher
    scanner: Scanner
    storage: Storage


class Copier:
    """Copies files until it's stopped. Several copiers can share one database.

    The content is stored before the row says so, under the row's own name. So after a crash, the next try replaces what
    is there: nothing is lost, and nothing is there twice.

    Args:
        told: Called when recording a result wrote notices, so that they are delivered.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        tables: RoleTables,
        places: Places,
        told: Callable[[], None] = lambda: None,
        channels: Channels = NO_CHANNELS,
    ) -> None:
        self.database = database
        self.queue = CopyQueue(database)
        self.clock = clock
        self.tables = tables
        self.places = places
        self.told = told
        self.channels = channels
        self._woken = asyncio.Event()
        self._bounding = Bounding(clock, self.queue.bound)
        self._running: dict[int, asyncio.Task[None]] = {}

    def wake(self) -> None:
        """Check the queue, because there may be something to copy or to remove."""
        self._woken.set()

    async def run(self) -> None:
        """Copy until cancelled."""
        try:
            while True:
                self._woken.clear()
                try:
                    await self._bounding.look()
                    await self._start_some()
                    await self.erase()
                except Exception:
                    log.exception("copier_failed")
                await woken(self._woken, POLL)
        finally:
            await self._finish()

    async def run_until_idle(self) -> None:
        """Copy everything that is due now, once each, remove what was blanked, and return."""
        await self.queue.bound(self.clock.now())
        while claims := await self.queue.claim(self.clock.now(), MOST_AT_ONCE):
            await asyncio.gather(*[self.copy(claim) for claim in claims])
        await self.erase()

    async def erase(self) -> None:
        """Remove the content of blanked files from the storage. What can't be removed now is tried again."""
        for file in await self.queue.to_erase(self.clock.now(), MOST_AT_ONCE):
            try:
                await self.places.storage.delete(file.key)
            except StorageDown as trouble:
                log.error("file_not_erased", file=file.ref, trouble=str(trouble))
                return
            await self.queue.erased(file, self.clock.now())
            log.info("file_erased", file=file.ref)

    async def copy(self, claim: CopyClaim) -> None:
        """Try to copy one file once."""
        file = claim.file
        try:
            async with asyncio.timeout(LONGEST_TRY):
                values = await self._copied(claim)
        except Elsewhere as found:
            values = {"state": FileState.LINKED, "address": found.address, "problem": None}
        except NotCopied as trouble:
            values = self._failed(file, trouble)
        except TimeoutError:
            values = self._failed(file, NotCopied(FileProblem.UNREACHED, "It took too long."))
        except Exception as bug:
            log.exception("copy_bug", file=file.ref)
            values = self._failed(file, NotCopied(FileProblem.UNSTORED, f"bug: {type(bug).__name__}"))
        if not await self._record(claim, values):
            log.info("file_result_ignored", file=file.ref)

    async def _copied(self, claim: CopyClaim) -> dict[str, object]:
        """Download, scan and store a file. Returns what to record."""
        file, places = claim.file, self.places
        try:
            content = await places.fetcher.fetch(file)
        except NotFetched as trouble:
            raise NotCopied(trouble.problem, "slack", trouble.after, trouble.is_final) from trouble
        try:
            found = await places.scanner.scan(content)
        except ScannerDown as trouble:
            raise NotCopied(FileProblem.UNSCANNED, str(trouble)) from trouble
        if found:
            raise NotCopied(FileProblem.INFECTED, found, is_final=True, found=found[:LONGEST_FOUND])
        if self.clock.now() >= claim.until:
            raise NotCopied(FileProblem.UNREACHED, "The lease ended on the way.")
        try:
            await places.storage.put(file.key, content)
        except StorageDown as trouble:
            raise NotCopied(FileProblem.UNSTORED, str(trouble)) from trouble
        return {
            "state": FileState.STORED,
            "problem": None,
            "name": file.name,
            "size": len(content),
            "sha256": sha256(content).hexdigest(),
            "media_type": found_type(content),
            "stored_at": self.clock.now(),
        }

    def _failed(self, file: StoredFile, trouble: NotCopied) -> dict[str, object]:
        """What to record of a failed try: another one later, or that it's over."""
        about = {"file": file.ref, "problem": str(trouble.problem), "trouble": trouble.detail, "tries": file.tries}
        if trouble.problem in REFUSING:
            log.warning("file_refused", **about)
            return {"state": FileState.REFUSED, "problem": trouble.problem, "found": trouble.found}
        tries = file.tries - (1 if trouble.after else 0)
        if trouble.is_final or tries >= MOST_TRIES:
            log.error("file_failed", **about)
            return {"state": FileState.FAILED, "problem": trouble.problem}
        pause = min(trouble.after or FIRST_PAUSE * 2.0 ** (tries - 1), LONGEST_PAUSE.total_seconds())
        log.warning("file_again", pause=pause, **about)
        asyncio.get_running_loop().call_later(pause, self.wake)
        return {"problem": trouble.problem, "tries": tries, "try_at": self.clock.now() + timedelta(seconds=pause)}

    async def _record(self, claim: CopyClaim, values: dict[str, object]) -> bool:
        """Record a result, and let what the file belongs to know. False if it doesn't count any more: another process
        took over, or the file was blanked meanwhile. Then `erase` removes what was stored."""
        async with self.database.transaction() as session:
            file = await still_ours(session, claim)
            if file is None:
                return False
            for name, value in values.items():
                setattr(file, name, value)
            await session.flush()
            desk = Desk(session, None, self.clock.now(), self.tables, self.channels)
            if file.state is not FileState.WAITING:
                await settled(desk, file)
            if file.state in (FileState.STORED, FileState.REFUSED):
                await drop_mailed(session, file)
        if desk.noticed:
            self.told()
        if file.state is FileState.STORED:
            log.info("file_copied", file=file.ref, size=file.size, type=file.media_type, tries=file.tries)
        return True

    async def _start_some(self) -> None:
        free = MOST_AT_ONCE - len(self._running)
        if free <= 0:
            return
        for claim in await self.queue.claim(self.clock.now(), free, besides=self._running.keys()):
            self._running[claim.file.id] = asyncio.create_task(self._keep_on(claim))

    async def _keep_on(self, claim: CopyClaim) -> None:
        """Copy one of several files. If the result can't be stored, the next try finds out when the lease ends."""
        try:
            await self.copy(claim)
        except Exception:
            log.exception("result_lost", file=claim.file.ref)
        finally:
            del self._running[claim.file.id]
            self.wake()

    async def _finish(self) -> None:
        tasks = list(self._running.values())
        if tasks:
            await asyncio.wait(tasks, timeout=GRACE)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
