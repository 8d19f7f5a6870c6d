"""Stored files, as rows."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import uuid4

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, text
from sqlmodel import Field, Relationship

from models.core.texts import gettext_noop
from models.core.types import Row, UTCDateTime, Word
from models.desks.files.media_types import Risk, risk_of
from models.directory.people import Person
from models.subscriptions.noun_scopes import at_the_desk

NAME_LENGTH = 150
TYPE_LENGTH = 100
ADDRESS_LENGTH = 2000


class FileState(StrEnum):
    """WAITING: To be copied, or being copied.
    STORED: We have it.
    LINKED: It's on another service, such as Google Drive. We only have its address.
    REFUSED: We don't take it, and a retry wouldn't change that.
    FAILED: It couldn't be copied. A retry may help.
    BLANKED: Somebody removed its content. The row stays.
    """

    WAITING = "waiting"
    STORED = "stored"
    LINKED = "linked"
    REFUSED = "refused"
    FAILED = "failed"
    BLANKED = "blanked"


class FileProblem(StrEnum):
    """Why a file isn't there.

    TOO_BIG, EMPTY, TOO_MANY, INFECTED: We don't take it. The scanner's name for an infection is in `StoredFile.found`.
    GONE: It was deleted in Slack, or Slack hides it because of the workspace's plan.
    NO_ACCESS: Slack doesn't let the app read it, such as without the scope files:read.
    UNREACHED: Slack couldn't be reached.
    UNSCANNED: The scanner couldn't be reached, or couldn't read the file.
    UNSTORED: The storage couldn't be reached, or is full.
    """

    TOO_BIG = "too_big"
    EMPTY = "empty"
    TOO_MANY = "too_many"
    INFECTED = "infected"
    GONE = "gone"
    NO_ACCESS = "no_access"
    UNREACHED = "unreached"
    UNSCANNED = "unscanned"
    UNSTORED = "unstored"


REFUSING = frozenset({FileProblem.TOO_BIG, FileProblem.EMPTY, FileProblem.TOO_MANY, FileProblem.INFECTED})
"""The problems that no retry can solve."""
WAITING_NOW = f"state = '{FileState.WAITING}'"
"""The condition of an index: files to copy."""
FAILED_NOW = f"state = '{FileState.FAILED}'"
"""The condition of an index: files that somebody may retry."""
TO_ERASE = f"state = '{FileState.BLANKED}' AND erased_at IS NULL"
"""The condition of an index: files whose content is still to be removed from the storage."""


class StoredFile(Row, table=True):
    """A file that somebody sent, F-12. It doesn't know what it belongs to: the rows of other nouns refer to it.

    A waiting row is also the order to copy it. A process that copies it holds a lease, as with notices.

    Attributes:
        name: Without a path, control characters and direction marks.
        claimed_type: The media type that Slack or the sender claims.
        media_type: The media type by the content; empty while it isn't stored.
        size: In bytes: what Slack claims, and once it's stored, how many there are.
        sha256: Of the content that is stored, in hexadecimal.
        problem: Why it isn't there. For a waiting file, why the last try failed.
        found: What the scanner calls the infection.
        key: A random name in the storage, so that nobody can guess it, and a repeated copy replaces an earlier one.
        slack_file, slack_team: Where it comes from; empty if not from Slack.
        address: Slack's private address of it, or of a linked file, its address on the other service.
        tries: How often it was tried to copy it.
        erased_at: When the storage last removed a blanked file.
    """

    __tablename__: ClassVar[str] = "stored_files"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'stored', 'linked', 'refused', 'failed', 'blanked')", name="state"),
        CheckConstraint("state <> 'stored' OR (stored_at IS NOT NULL AND sha256 <> '')", name="stored"),
        CheckConstraint("state NOT IN ('refused', 'failed') OR problem IS NOT NULL", name="problem"),
        CheckConstraint("(state = 'blanked') = (blanked_at IS NOT NULL)", name="blanked"),
        CheckConstraint("size >= 0", name="size"),
        Index(
            "ix_stored_files_waiting",
            "try_at",
            "id",
            sqlite_where=text(WAITING_NOW),
            postgresql_where=text(WAITING_NOW),
        ),
        Index("ix_stored_files_failed", "id", sqlite_where=text(FAILED_NOW), postgresql_where=text(FAILED_NOW)),
        Index("ix_stored_files_to_erase", "id", sqlite_where=text(TO_ERASE), postgresql_where=text(TO_ERASE)),
    )
    PREFIX: ClassVar[str] = "F"

    id: int = Field(default=None, primary_key=True)
    name: str = Field(max_length=NAME_LENGTH)
    claimed_type: str = Field(default="", max_length=TYPE_LENGTH)
    media_type: str = Field(default="", max_length=TYPE_LENGTH)
    size: int = Field(default=0, sa_type=BigInteger)
    sha256: str = Field(default="", max_length=64)
    state: FileState = Field(default=FileState.WAITING, sa_type=Word(FileState))
    problem: FileProblem | None = Field(default=None, sa_type=Word(FileProblem))
    found: str = Field(default="", max_length=200)
    # A sentinel column lets SQLAlchemy write many rows by one INSERT on SQLite too.
    key: str = Field(
        default_factory=lambda: uuid4().hex, unique=True, max_length=32, sa_column_kwargs={"insert_sentinel": True}
    )
    slack_file: str = Field(default="", max_length=64)
    slack_team: str = Field(default="", max_length=64)
    address: str = Field(default="", max_length=ADDRESS_LENGTH)
    uploader_id: int = Field(foreign_key="people.id", index=True)
    created_at: datetime = Field(sa_type=UTCDateTime)
    stored_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    blanked_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    erased_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    tries: int = 0
    try_at: datetime = Field(sa_type=UTCDateTime)
    leased_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    leased_by: str = Field(default="", max_length=32)

    uploader: Person = Relationship(sa_relationship_kwargs={"lazy": "raise"})

    @property
    def ref(self) -> str:
        """The short ID that people see."""
        return f"F-{self.id}"

    @property
    def risk(self) -> Risk | None:
        """What's dangerous about opening it; None if nothing is known to be."""
        return risk_of(self.name, self.media_type)


BY_MAIL = "mail"
"""Where a file that came by email is from, in place of a Slack workspace."""


class MailedFile(Row, table=True):
    """The content of a file that came by email, until it's copied. While the email waits, `received_at` is the end of
    that."""

    __tablename__: ClassVar[str] = "mailed_files"

    id: int = Field(default=None, primary_key=True)
    content: bytes = Field(sa_type=LargeBinary)
    received_at: datetime = Field(sa_type=UTCDateTime, index=True)


class FileLink(Row, table=True):
    """A link for one person to one stored file, for a few minutes. `token` is its random name. The link is also
    signed."""

    __tablename__: ClassVar[str] = "file_links"

    id: int = Field(default=None, primary_key=True)
    token: str = Field(unique=True, max_length=64)
    file_id: int = Field(foreign_key="stored_files.id", index=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    made_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime)
    opened_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    opened_by: str = Field(default="", max_length=64)


at_the_desk(
    StoredFile,
    "file",
    gettext_noop("I can't find file {ref}. To list the files that couldn't be copied, use `/ticket files`."),
)
