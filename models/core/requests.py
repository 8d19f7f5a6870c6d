"""Handled requests, as rows."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import delete
from sqlmodel import Field, col

from models.core.database import Database
from models.core.types import Row, UTCDateTime


class HandledRequest(Row, table=True):
    """The key of an event or a submitted form, written in the transaction that handled it."""

    __tablename__: ClassVar[str] = "handled_requests"

    id: int = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=160)
    at: datetime = Field(sa_type=UTCDateTime, index=True)


async def write_proof(database: Database, process: str, now: datetime) -> None:
    """Write a row for a process in place of its last one, and commit: whoever can do that can write.

    Raises:
        SQLAlchemyError: It can't be written.
    """
    key = f"alive:{process}"
    async with database.transaction() as session:
        await session.execute(delete(HandledRequest).where(col(HandledRequest.key) == key))
        session.add(HandledRequest(key=key, at=now))
