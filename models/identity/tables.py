"""One-time codes, as rows."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import uuid4

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from models.core.types import Row, UTCDateTime, Word


class Purpose(StrEnum):
    """What a code does. LINK: binds the Slack user that asked for it to the person whose address it was mailed to.
    INVITATION: makes whoever enters it a contact. EMAIL: confirms a person's new address."""

    LINK = "link"
    INVITATION = "invitation"
    EMAIL = "email"


class OneTimeCode(Row, table=True):
    """One code, without the code: `token` is what it is derived from with one of Steward's keys, `code_hash` what a
    typed one is compared with. Neither gives it away without that key.

    LINK: `team_id`, for users of an Enterprise Grid its id, and `user_id` asked for it (`SlackId.key`). `person_id` has
    the address; if nobody has it, nothing is mailed.
    EMAIL: `person_id` is whose address changes, `asked_by_id` who asked for it. INVITATION: `invitation_id`. `email` is
    where it is mailed.
    `closed_at`: it was used, replaced, withdrawn or guessed at too often.
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
    """Somebody typed a code that was none of theirs. `team_id` and `user_id` are as in `OneTimeCode`."""

    __tablename__: ClassVar[str] = "wrong_codes"
    __table_args__ = (Index("ix_wrong_codes_team_id_user_id_at", "team_id", "user_id", "at"),)

    id: int = Field(default=None, primary_key=True)
    team_id: str = Field(max_length=32)
    user_id: str = Field(max_length=32)
    at: datetime = Field(sa_type=UTCDateTime, index=True)
