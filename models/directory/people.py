"""People, their Slack users and their staff roles, as rows."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, event, false, text, true
from sqlmodel import Field, Relationship, and_, col, or_

from models.core.types import Row, UTCDateTime, Word
from models.roles import StaffRole


class Person(Row, table=True):
    """A contact or a member of the vendor's staff.

    Attributes:
        key: The stable name in order forms and on the audit trail.
        email: A normalised address.
        domain: The part of the address after the @, for searches. It follows the address by itself.
        time_zone, locale: Empty if they are the organization's.
        important_mail: Important notices go by email too, not only to Slack.
        ticket_mail: So does what happens to their tickets.
        unreachable_since: When their last linked Slack user was deactivated. None if they can be reached.
        mail_refused_at: Since when the mail server refuses their address, and `mail_refused_why` its code. None if it
            doesn't.
        slack_users: The Slack users that are linked now.
        bindings: All Slack users that are or were linked.
        staff_roles: The current staff roles.
    """

    __tablename__: ClassVar[str] = "people"

    id: int = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=64)
    name: str = Field(max_length=200)
    email: str = Field(unique=True, max_length=254)
    domain: str = Field(default="", max_length=254, index=True, sa_column_kwargs={"server_default": ""})
    time_zone: str = Field(default="", max_length=64)
    locale: str = Field(default="", max_length=16)
    phone: str = Field(default="", max_length=40)
    important_mail: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    ticket_mail: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    unreachable_since: datetime | None = Field(default=None, sa_type=UTCDateTime)
    mail_refused_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    mail_refused_why: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": ""})

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


@event.listens_for(Person, "before_insert")
@event.listens_for(Person, "before_update")
def _follow(_mapper: Any, _connection: Any, person: Person) -> None:
    person.domain = person.email.rpartition("@")[2]


class Proof(StrEnum):
    """What proved that a Slack user belongs to a person.

    VENDOR: The vendor said so in an order form.
    PROFILE: The verified address in the profile, in a workspace that is trusted for it.
    CODE: A one-time code mailed to the person's address.
    """

    VENDOR = "vendor"
    PROFILE = "profile"
    CODE = "code"


class Binding(StrEnum):
    """Whether a Slack user is linked to a person.

    BOUND: It is linked.
    UNLINKED: A person or Steward ended the link.
    DEACTIVATED: The link ended because Slack deactivated the user.
    """

    BOUND = "bound"
    UNLINKED = "unlinked"
    DEACTIVATED = "deactivated"


@dataclass(frozen=True)
class SlackId:
    """The identity of a Slack user. A user's id is unique in their Enterprise Grid if they are in one, and otherwise in
    their workspace. See docs/adr/0016-slack-users.md.

    Attributes:
        team_id: The workspace in which the user acts. If Slack names only the Grid, the Grid's id.
        enterprise_id: The Grid's id. Empty outside a Grid, or if Slack doesn't name it.
    """

    team_id: str
    user_id: str
    enterprise_id: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """The id of the Grid or else of the workspace, and the user's id. In a Grid, it is the same in all
        workspaces."""
        return self.enterprise_id or self.team_id, self.user_id


class SlackUser(Row, table=True):
    """A Slack user who is or was linked to a person.

    In an Enterprise Grid, a user is the same in all workspaces and has one row. Elsewhere, the same user id may exist
    in several workspaces, one row each. The row stays when the link ends, so that an old order form doesn't restore it.

    Attributes:
        team_id: The user's workspace; in a Grid, the first one that Steward saw them in.
        ended_at: When the link ended; None while it lasts.
        checked_at: When Steward last asked Slack about the user.
        vouched_by_team_id: The organization's workspace, if only that one vouches for the link. In a Grid, it may
            differ from `team_id`. Empty if the vendor's own workspace vouches, and for other proofs.
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
        """The Slack user's identity."""
        return SlackId(self.team_id, self.user_id, self.enterprise_id)

    def is_user(self, who: SlackId) -> bool:
        """Whether this row is the Slack user `who`. In Python, what the condition `is_user` is in SQL."""
        if who.enterprise_id and self.enterprise_id:
            return (self.enterprise_id, self.user_id) == (who.enterprise_id, who.user_id)
        return (self.team_id, self.user_id) == (who.team_id, who.user_id)


def is_user(who: SlackId) -> Any:
    """The condition for the rows of a Slack user."""
    if who.enterprise_id:
        return in_grid(who.enterprise_id, who.team_id, who.user_id)
    return in_workspace(who.team_id, who.user_id)


def in_workspace(team_id: Any, user_id: Any) -> Any:
    """The condition for the rows of a user by their workspace."""
    return and_(col(SlackUser.team_id) == team_id, col(SlackUser.user_id) == user_id)


def in_grid(enterprise_id: Any, team_id: Any, user_id: Any) -> Any:
    """The condition for the rows of a user in a Grid. Rows without a Grid match by the workspace.

    A row with another Grid belongs to another user, even in the same workspace.
    """
    # The second line follows from the first, but databases need it to use the partial index.
    grid = and_(
        col(SlackUser.enterprise_id) == enterprise_id,
        col(SlackUser.enterprise_id) != "",
        col(SlackUser.user_id) == user_id,
    )
    return or_(grid, and_(in_workspace(team_id, user_id), col(SlackUser.enterprise_id) == ""))


class Workspace(Row, table=True):
    """A Slack workspace that belongs to an organization. Profiles there prove who that organization's contacts are.

    The vendor's own workspace, in which Steward is installed, has no row.
    """

    __tablename__: ClassVar[str] = "workspaces"

    id: int = Field(default=None, primary_key=True)
    team_id: str = Field(unique=True, max_length=32)
    organization_id: int = Field(foreign_key="organizations.id", index=True)


class StaffMember(Row, table=True):
    """One staff role of a person.

    `ended_at` is when the role was taken away. The row stays, so that no order form restores the role. The setting
    ADMINS restores it only if no admin is left who can act.
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
