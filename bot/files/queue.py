"""The rows of files as a queue: claiming those to copy with a lease, and recording each result."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import func, or_, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.core.database import Database
from models.desks.files.tables import FAILED_NOW, TO_ERASE, WAITING_NOW, FileState, StoredFile

LEASE = timedelta(seconds=90)
"""Longer than one try can take, with a margin for replicas whose clocks differ."""
LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True)
class CopyClaim:
    """A file that this process may copy until the lease ends. A result only counts while the row has the same
    lease."""

    file: StoredFile
    lease: str
    until: datetime


class CopyQueue:
    """Claims files, each in its own transaction."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def claim(self, now: datetime, most: int, besides: Collection[int] = ()) -> list[CopyClaim]:
        """Claim the next files to copy, those that are due longest first. `besides` are the IDs that the caller is busy
        with. When the clock is moved forward, their leases seem to have ended."""
        unleased = or_(col(StoredFile.leased_until).is_(None), col(StoredFile.leased_until) < now)
        due = select(StoredFile).where(text(WAITING_NOW), col(StoredFile.try_at) <= now, unleased)
        due = due.where(col(StoredFile.id).not_in(besides)).order_by(col(StoredFile.try_at), col(StoredFile.id))
        async with self.database.transaction() as session:
            files = await session.scalars(due.limit(most).with_for_update(skip_locked=True))
            return [_claimed(file, now) for file in files]

    async def to_erase(self, now: datetime, most: int) -> list[StoredFile]:
        """Blanked files that the storage may still have, and that nobody is copying."""
        unleased = or_(col(StoredFile.leased_until).is_(None), col(StoredFile.leased_until) < now)
        blanked = select(StoredFile).where(text(TO_ERASE), unleased).order_by(col(StoredFile.id)).limit(most)
        async with self.database.session() as session:
            return list(await session.scalars(blanked))

    async def erased(self, file: StoredFile, now: datetime) -> None:
        """Record that the storage doesn't have a blanked file any more."""
        async with self.database.transaction() as session:
            await session.execute(update(StoredFile).where(col(StoredFile.id) == file.id).values(erased_at=now))

    async def bound(self, now: datetime) -> None:
        """Limit pauses and leases. Otherwise, after a clock is set back, files would wait until it catches up."""
        late = update(StoredFile).where(text(WAITING_NOW), col(StoredFile.try_at) > now + LONGEST_PAUSE)
        held = update(StoredFile).where(text(WAITING_NOW), col(StoredFile.leased_until) > now + LEASE)
        async with self.database.transaction() as session:
            await session.execute(late.values(try_at=now))
            await session.execute(held.values(leased_until=now + LEASE))

    async def take_over(self) -> None:
        """End all leases at the start, because their owners are gone. Only for databases with a single process."""
        held = update(StoredFile).where(col(StoredFile.leased_until).is_not(None))
        async with self.database.transaction() as session:
            await session.execute(held.values(leased_until=None, leased_by=""))

    async def waiting(self) -> int:
        """The number of files still to be copied."""
        return await self._count(WAITING_NOW)

    async def failed(self) -> int:
        """The number of files that couldn't be copied."""
        return await self._count(FAILED_NOW)

    async def _count(self, condition: str) -> int:
        async with self.database.session() as session:
            return (await session.scalars(select(func.count()).select_from(StoredFile).where(text(condition)))).one()


async def still_ours(session: AsyncSession, claim: CopyClaim) -> StoredFile | None:
    """The row of a claim, locked and with its lease ended, to record the result. None if another process has taken it
    over, or it doesn't wait any more."""
    statement = select(StoredFile).where(StoredFile.id == claim.file.id).with_for_update()
    file = (await session.scalars(statement.execution_options(populate_existing=True))).one_or_none()
    if file is not None and file.state is FileState.BLANKED:
        # What was stored meanwhile may have come after the storage removed it.
        file.erased_at = None
    if file is None or file.leased_by != claim.lease:
        return None
    file.leased_until, file.leased_by = None, ""
    return file if file.state is FileState.WAITING else None


def _claimed(file: StoredFile, now: datetime) -> CopyClaim:
    claim = CopyClaim(file, uuid4().hex, now + LEASE)
    file.leased_until, file.leased_by = claim.until, claim.lease
    file.tries += 1
    return claim
