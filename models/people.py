"""People: who they are, in Slack too, and which of them work for the vendor."""

from typing import ClassVar

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, Relationship

from models.roles import StaffRole
from models.types import Row, Word


class Person(Row, table=True):
    """Somebody with a normalised e-mail address. An empty `locale` or `time_zone` means: as their organization's."""

    __tablename__: ClassVar[str] = "people"

    id: int = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=64)
    name: str = Field(max_length=200)
    email: str = Field(unique=True, max_length=254)
    time_zone: str = Field(default="", max_length=64)
    locale: str = Field(default="", max_length=16)

    slack_users: list["SlackUser"] = Relationship(sa_relationship_kwargs={"lazy": "raise", "order_by": "SlackUser.id"})
    staff_roles: list["StaffMember"] = Relationship(sa_relationship_kwargs={"lazy": "raise"})


class SlackUser(Row, table=True):
    """One Slack user of a person. The same user id can exist in several workspaces, so the team belongs to it."""

    __tablename__: ClassVar[str] = "slack_users"
    __table_args__ = (UniqueConstraint("team_id", "user_id"),)

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    enterprise_id: str = Field(default="", max_length=32)
    team_id: str = Field(max_length=32)
    user_id: str = Field(max_length=32)


class StaffMember(Row, table=True):
    """One staff role of one of the vendor's own people."""

    __tablename__: ClassVar[str] = "staff"
    __table_args__ = (
        UniqueConstraint("person_id", "role"),
        CheckConstraint("role IN ('agent', 'billing', 'admin')", name="role"),
    )

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="people.id")
    role: StaffRole = Field(sa_type=Word(StaffRole))
