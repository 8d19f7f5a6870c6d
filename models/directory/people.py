"""People, as rows: who they are, in Slack too, and which of them work for the vendor."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, Relationship, and_, col, or_

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


@dataclass(frozen=True)
class SlackId:
    """Which Slack user: their id, and where that id is theirs alone.

    That is the whole Enterprise Grid, if they are in one, and otherwise their workspace. `team_id` is the workspace in
    which they act; where Slack names nothing but the Grid, it is the Grid's id. `enterprise_id` is empty outside a
    Grid, and where Slack doesn't say (docs/adr/0016-slack-users.md).
    """

    team_id: str
    user_id: str
    enterprise_id: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """The Grid or the workspace, and the user's id: the same wherever in a Grid they act."""
        return self.enterprise_id or self.team_id, self.user_id


class SlackUser(Row, table=True):
    """One Slack user of a person. The same user id can exist in several workspaces, so the team belongs to it; and in
    an Enterprise Grid, the Grid: there it is one user in all workspaces, with one row, whose team is the first of them.

    A binding that ended stays as a row, so that an old order form does not give it back. `ended_at` is when it did;
    `checked_at`, when Slack was last asked about this user.

    `vouched_by_team_id`: the workspace of an organization, if the binding rests on the word of that workspace alone. In
    a Grid it may be another than the row's. Empty for the word of the vendor's own workspace, and for other proofs.
    """

    __tablename__: ClassVar[str] = "slack_users"
    __table_args__ = (
        UniqueConstraint("team_id", "user_id"),
        Index(
            "uq_slack_users_in_a_grid",
            "enterprise_id",
            "user_id",
            unique=True,
            sqlite_where=text("enterprise_id <> ''"),
            postgresql_where=text("enterprise_id <> ''"),
        ),
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
    vouched_by_team_id: str = Field(default="", max_length=32, sa_column_kwargs={"server_default": ""})
    bound_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    checked_at: datetime | None = Field(default=None, sa_type=UTCDateTime)

    @property
    def slack_id(self) -> SlackId:
        """Which Slack user it is."""
        return SlackId(self.team_id, self.user_id, self.enterprise_id)

    def is_user(self, who: SlackId) -> bool:
        """Whether it is this Slack user: what the condition `is_user` says of rows."""
        if who.enterprise_id and self.enterprise_id:
            return (self.enterprise_id, self.user_id) == (who.enterprise_id, who.user_id)
        return (self.team_id, self.user_id) == (who.team_id, who.user_id)


def is_user(who: SlackId) -> Any:
    """The condition that a row is of this Slack user."""
    if who.enterprise_id:
        return in_grid(who.enterprise_id, who.team_id, who.user_id)
    return in_workspace(who.team_id, who.user_id)


def in_workspace(team_id: Any, user_id: Any) -> Any:
    """The condition that a row is of a user of a workspace."""
    return and_(col(SlackUser.team_id) == team_id, col(SlackUser.user_id) == user_id)


def in_grid(enterprise_id: Any, team_id: Any, user_id: Any) -> Any:
    """The condition that a row is of a user of a Grid: by its id, or by the workspace, if it is not known of that row
    that its workspace is in a Grid. A row of another Grid is another user's, whatever its workspace."""
    # That it is not empty follows from the first, but only said does it let databases use the index.
    grid = and_(
        col(SlackUser.enterprise_id) == enterprise_id,
        col(SlackUser.enterprise_id) != "",
        col(SlackUser.user_id) == user_id,
    )
    return or_(grid, and_(in_workspace(team_id, user_id), col(SlackUser.enterprise_id) == ""))


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
