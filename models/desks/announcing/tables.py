"""Announcements to many, as rows."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlmodel import Field

from models.core.types import Row, UTCDateTime, Word
from models.roles import Right


class AnnouncementState(StrEnum):
    """DRAFT: Its author has seen the preview. ASKED: It waits for approval. SCHEDULED: It waits for its
    day."""

    DRAFT = "draft"
    ASKED = "asked"
    SCHEDULED = "scheduled"
    SENT = "sent"
    CANCELLED = "cancelled"


OPEN = (AnnouncementState.DRAFT, AnnouncementState.ASKED, AnnouncementState.SCHEDULED)


class Announcement(Row, table=True):
    """An announcement to everyone with a right.

    Attributes:
        right: The right that its readers have.
        plan_id: Only on subscriptions with this plan; None for any.
        product_id: Only on subscriptions with this product; None for any.
        send_at: When to send it; None for right away.
        people: How many people would get it, when that was last counted; once it's sent, how many it was sent to.
        approver_id: The second person, who said yes.
    """

    __tablename__: ClassVar[str] = "announcements"

    id: int = Field(default=None, primary_key=True)
    author_id: int = Field(foreign_key="people.id")
    right: Right = Field(sa_type=Word(Right))
    plan_id: int | None = Field(default=None, foreign_key="plans.id")
    product_id: int | None = Field(default=None, foreign_key="products.id")
    subject: str = Field(max_length=150)
    text: str = Field(max_length=3000)
    state: AnnouncementState = Field(default=AnnouncementState.DRAFT, sa_type=Word(AnnouncementState))
    people: int = 0
    written_at: datetime = Field(sa_type=UTCDateTime)
    send_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    approver_id: int | None = Field(default=None, foreign_key="people.id")
    settled_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
