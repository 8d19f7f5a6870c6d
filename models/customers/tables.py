"""Notes about customers, as rows."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Index
from sqlmodel import Field, Relationship

from models.core.types import Row, UTCDateTime
from models.directory.people import Person

NOTE_LENGTH = 2_000


class CustomerNote(Row, table=True):
    """A note that the vendor's staff wrote about a customer. Customers never see it."""

    __tablename__: ClassVar[str] = "customer_notes"
    __table_args__ = (Index("ix_customer_notes_organization_id_id", "organization_id", "id"),)

    id: int = Field(default=None, primary_key=True)
    organization_id: int = Field(foreign_key="organizations.id")
    author_id: int = Field(foreign_key="people.id")
    text: str = Field(max_length=NOTE_LENGTH)
    written_at: datetime = Field(sa_type=UTCDateTime)

    author: Person = Relationship(sa_relationship_kwargs={"lazy": "raise"})
