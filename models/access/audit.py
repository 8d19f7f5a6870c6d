"""The audit trail and its seals, as rows. Both are added, never changed: triggers see to it."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint
from sqlmodel import Field

from models.core.types import Row, UTCDateTime


class AuditEntry(Row, table=True):
    """One thing that somebody did or was refused. `actor` is a person's key or a system caller's name.

    `subject` is a short id such as T-204; `details` holds ids and words of the product only: no message texts, no
    secrets.
    """

    __tablename__: ClassVar[str] = "audit"
    __table_args__ = (CheckConstraint("outcome IN ('allowed', 'masked', 'refused')", name="outcome"),)

    id: int = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UTCDateTime, index=True)
    actor: str = Field(max_length=80)
    person_id: int | None = Field(default=None, foreign_key="people.id", index=True)
    subscription_id: int | None = Field(default=None, foreign_key="subscriptions.id", index=True)
    action: str = Field(max_length=64)
    right: str = Field(max_length=64)
    outcome: str = Field(max_length=16)
    reason: str = Field(default="", max_length=32)
    subject: str = Field(default="", max_length=64)
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class AuditSeal(Row, table=True):
    """One link of the chain over the audit trail, for one entry.

    `id` is the place in the chain, from 1 on without a gap. `hash` covers the entry and the hash before it. `entry_id`
    is no foreign key: a seal outlives its entry, and so tells that it was removed.
    """

    __tablename__: ClassVar[str] = "audit_seals"

    id: int = Field(primary_key=True)
    entry_id: int = Field(unique=True)
    hash: str = Field(max_length=64)
