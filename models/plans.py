"""Plans: what a subscription is sold under, and which role table holds in it."""

from typing import ClassVar

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from models.types import Row


class Plan(Row, table=True):
    """A plan. The limits count all contacts of a kind, the primary included; None means no limit."""

    __tablename__: ClassVar[str] = "plans"
    __table_args__ = (
        CheckConstraint("max_billing_contacts > 0", name="max_billing_contacts"),
        CheckConstraint("max_technical_contacts > 0", name="max_technical_contacts"),
    )

    id: int = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=64)
    name: str = Field(max_length=200)
    role_table: str = Field(max_length=64)
    max_billing_contacts: int | None = None
    max_technical_contacts: int | None = None
