"""People, as rows: who they are, in Slack too, and which of them work for the vendor."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, Relationship

from models.core.types import Row, UTCDateTime, Word
from models.roles import StaffRole


class Person(Row, table=True):
    """Somebody with a normalised e-mail address. An empty `locale` or `time_zone` means: as their organization's.

    `slack_users` are those that are bound now, `bindings` those that were, too. `unreachable_since`: the last of them
    was deactivated in Slack. `staff_roles` are those that they have, without those that were taken away.
    """

    __tablename__: ClassVar[str] = "people"

    id: int = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=64)
    name: str = Field(max_length=200)
    email: str = Field(unique=True, max_length=254)
    time_zone: str = Field(default="", max_length=64)
    locale: str = Field(default="", max_length=16)
    phone: str = Field(default="", max_length=40)
    unreachable_since: datetime | None = Field(default=None, sa_type=UTCDateTime)

    slack_users: list["SlackUser"] = Relationship(
        sa_relationship_kwargs={
            "lazy": "raise",
            "order_by": "SlackUser.id",
            "primaryjoin": "and_(Person.id == SlackUser.person_id, SlackUser.state == 'bound')",
        }
    )
    bindings: list["SlackUser"] = Relationship(
        sa_relationship_kwargs={"lazy": "raise", "order_by": "SlackUser.id", "viewonly": True}
    )
    staff_roles: list["StaffMember"] = Relationship(
        sa_relationship_kwargs={
            "lazy": "raise",
            "order_by": "StaffMember.role",
            "primaryjoin": "and_(Person.id == StaffMember.person_id, StaffMember.ended_at.is_(None))",
        }
    )


class Proof(StrEnum):
    """How it was shown that a Slack user is a person.

    VENDOR: the vendor said so, in an order form. PROFILE: the verified address of the profile, in a workspace that is
    trusted for it. CODE: a one-time code that was mailed to their address.
    """

    VENDOR = "vendor"
    PROFILE = "profile"
    CODE = "code"


class Binding(StrEnum):
    """Whether a Slack user speaks for a person. UNLINKED: somebody ended it. DEACTIVATED: Slack did."""

    BOUND = "bound"
    UNLINKED = "unlinked"
    DEACTIVATED = "deactivated"


class SlackUser(Row, table=True):
    """One Slack user of a person. The same user id can exist in several workspaces, so the team belongs to it.

    A binding that ended stays as a row, so that an old order form does not give it back. `ended_at` is when it did;
    `checked_at`, when Slack was last asked about this user.
    """

    __tablename__: ClassVar[str] = "slack_users"
    __table_args__ = (
        UniqueConstraint("team_id", "user_id"),
        CheckConstraint("state IN ('bound', 'unlinked', 'deactivated')", name="state"),
        CheckConstraint("proof IN ('vendor', 'profile', 'code')", name="proof"),
        CheckConstraint("(state = 'bound') = (ended_at IS NULL)", name="ended"),
    )

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    enterprise_id: str = Field(default="", max_length=32)
    team_id: str = Field(max_length=32)
    user_id: str = Field(max_length=32)
    state: Binding = Field(default=Binding.BOUND, sa_type=Word(Binding))
    proof: Proof = Field(default=Proof.VENDOR, sa_type=Word(Proof))
    bound_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    checked_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class Workspace(Row, table=True):
    """A Slack workspace that is an organization's own: profiles there prove who its contacts are, and nobody else's.

    The vendor's own workspace has no row: it is the one that Steward is installed in.
    """

    __tablename__: ClassVar[str] = "workspaces"

    id: int = Field(default=None, primary_key=True)
    team_id: str = Field(unique=True, max_length=32)
    organization_id: int = Field(foreign_key="organizations.id", index=True)


class StaffMember(Row, table=True):
    """One staff role of one of the vendor's own people.

    `ended_at`: when it was taken away. The row stays, so that no file gives it back, and ADMINS only where no admin
    is left who can act.
    """

    __tablename__: ClassVar[str] = "staff"
    __table_args__ = (
        UniqueConstraint("person_id", "role"),
        CheckConstraint("role IN ('agent', 'billing', 'admin')", name="role"),
    )

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="people.id")
    role: StaffRole = Field(sa_type=Word(StaffRole))
    ended_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
