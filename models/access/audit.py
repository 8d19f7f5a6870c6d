"""The audit trail and its seals, as rows. Rows are only added: triggers in the database prevent changes."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint, Index
from sqlmodel import Field

from models.core.types import Row, UTCDateTime


class AuditEntry(Row, table=True):
    """One thing that a caller did or was refused.

    Attributes:
        actor: A person's key, a system caller's name, or `unknown` for a Slack user that Steward doesn't know.
        subject: A short id such as T-204.
        details: Ids and words of the product. Never message texts or secrets.
    """

    __tablename__: ClassVar[str] = "audit"
    __table_args__ = (
        CheckConstraint("outcome IN ('allowed', 'masked', 'refused')", name="outcome"),
        Index("ix_audit_subscription_id_id", "subscription_id", "id"),
    )

    id: int = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UTCDateTime, index=True)
    actor: str = Field(max_length=80)
    person_id: int | None = Field(default=None, foreign_key="people.id", index=True)
    subscription_id: int | None = Field(default=None, foreign_key="subscriptions.id")
    action: str = Field(max_length=64)
    right: str = Field(max_length=64)
    outcome: str = Field(max_length=16)
    reason: str = Field(default="", max_length=32)
    subject: str = Field(default="", max_length=64)
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class AuditSeal(Row, table=True):
    """One link of the hash chain over the audit trail, for one entry.

    Attributes:
        id: The place in the chain, from 1 without gaps.
        hash: Covers the entry and the hash before it.
        entry_id: Not a foreign key, so that the seal stays and shows if its entry is removed.
    """

    __tablename__: ClassVar[str] = "audit_seals"

    id: int = Field(primary_key=True)
    entry_id: int = Field(unique=True)
    hash: str = Field(max_length=64)
