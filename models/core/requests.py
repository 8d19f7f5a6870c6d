"""Handled requests, as rows."""

from datetime import datetime
from typing import ClassVar

from sqlmodel import Field

from models.core.types import Row, UTCDateTime


class HandledRequest(Row, table=True):
    """A handled event or form, so that a repeated one changes nothing. Written in the transaction that handled it."""

    __tablename__: ClassVar[str] = "handled_requests"

    id: int = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=160)
    at: datetime = Field(sa_type=UTCDateTime, index=True)
