"""One-time codes, as rows."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import uuid4

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from models.core.types import Row, UTCDateTime, Word


class Purpose(StrEnum):
    """What a code does.

    LINK: Links the Slack user who asked for it to the person whose address it was mailed to.
    INVITATION: Lets the person who enters it become a contact.
    EMAIL: Confirms a person's new address.
    """

    LINK = "link"
    INVITATION = "invitation"
    EMAIL = "email"


class OneTimeCode(Row, table=True):
    """One code. The code itself isn't stored, and the row doesn't reveal it without Steward's key.

    Attributes:
        token: The code is derived from this, with one of Steward's keys.
        code_hash: What a typed code is compared with.
        email: The address that the code is mailed to.
        person_id: LINK: the person with that address; if there is none, nothing is mailed. EMAIL: the person whose
            address changes.
        asked_by_id: EMAIL: the person who asked for the change.
        invitation_id: INVITATION: the invitation.
        team_id, user_id: LINK: the Slack user who asked for it, as in `SlackId.key`. For a user in an Enterprise Grid,
            `team_id` is the Grid's id.
        closed_at: When it was used, replaced or withdrawn, or when too many wrong codes were tried.
    """

    __tablename__: ClassVar[str] = "codes"
    __table_args__ = (
        CheckConstraint("purpose IN ('link', 'invitation', 'email')", name="purpose"),
        CheckConstraint("(purpose = 'link') = (user_id <> '')", name="asked_by"),
        CheckConstraint("(purpose = 'invitation') = (invitation_id IS NOT NULL)", name="invitation"),
        CheckConstraint("purpose <> 'email' OR person_id IS NOT NULL", name="whose"),
        Index("ix_codes_team_id_user_id", "team_id", "user_id"),
    )

    id: int = Field(default=None, primary_key=True)
    purpose: Purpose = Field(sa_type=Word(Purpose))
    token: str = Field(default_factory=lambda: uuid4().hex, unique=True, max_length=32)
    code_hash: str = Field(unique=True, max_length=64)
    email: str = Field(max_length=254)
    person_id: int | None = Field(default=None, foreign_key="people.id", index=True)
    asked_by_id: int | None = Field(default=None, foreign_key="people.id")
    invitation_id: int | None = Field(default=None, foreign_key="invitations.id", index=True)
    team_id: str = Field(default="", max_length=32)
    user_id: str = Field(default="", max_length=32)
    created_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime, index=True)
    closed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class WrongCode(Row, table=True):
    """A Slack user typed a wrong code. `team_id` and `user_id` are as in `OneTimeCode`."""

    __tablename__: ClassVar[str] = "wrong_codes"
    __table_args__ = (Index("ix_wrong_codes_team_id_user_id_at", "team_id", "user_id", "at"),)

    id: int = Field(default=None, primary_key=True)
    team_id: str = Field(max_length=32)
    user_id: str = Field(max_length=32)
    at: datetime = Field(sa_type=UTCDateTime, index=True)
