"""Announcements to the contacts of a subscription, as rows."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlmodel import Field, Relationship

from models.core.types import Row, UTCDateTime, Word
from models.directory.people import Person
from models.subscriptions.tables import Subscription


class AnnouncementKind(StrEnum):
    """The kinds of announcement. Each goes to the contacts with the right to it."""

    CONTRACT = "contract"
    BILLING = "billing"
    PRODUCT = "product"


class ContractNotice(Row, table=True):
    """An announcement that the vendor sent to contacts of a subscription."""

    __tablename__: ClassVar[str] = "contract_notices"

    id: int = Field(default=None, primary_key=True)
    subscription_id: int = Field(foreign_key="subscriptions.id", index=True)
    author_id: int = Field(foreign_key="people.id")
    kind: AnnouncementKind = Field(
        default=AnnouncementKind.CONTRACT,
        sa_type=Word(AnnouncementKind),
        sa_column_kwargs={"server_default": AnnouncementKind.CONTRACT.value},
    )
    subject: str = Field(max_length=150)
    text: str = Field(max_length=3000)
    sent_at: datetime = Field(sa_type=UTCDateTime)

    subscription: Subscription = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    author: Person = Relationship(sa_relationship_kwargs={"lazy": "raise"})
