"""New emails that wait for somebody to say what becomes of them, as rows."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint, Index, text
from sqlmodel import Field

from models.core.texts import gettext_noop
from models.core.types import Row, UTCDateTime, Word
from models.desks.files.keeping import OfferedFile
from models.subscriptions.noun_scopes import at_the_desk

LONGEST_TEXT = 12_000
LONGEST_SENDER, LONGEST_SUBJECT, LONGEST_MESSAGE_ID = 254, 200, 250
KEPT = timedelta(days=30)
"""How long what became of an email is kept. Its words are deleted at once."""


class MailWay(StrEnum):
    """What an email waits for.

    CHOICE: Its author says whether it's a ticket or a question, and about which subscription.
    CHANGES: Its author confirms changes to contacts.
    UNMATCHED: The vendor's team decides, because it isn't known who wrote it.
    """

    CHOICE = "choice"
    CHANGES = "changes"
    UNMATCHED = "unmatched"


class MailState(StrEnum):
    """TAKEN: It became something. ENDED: Nobody said anything in time."""

    OPEN = "open"
    TAKEN = "taken"
    DISCARDED = "discarded"
    ENDED = "ended"


WAITS = {
    MailWay.CHOICE: timedelta(days=14),
    MailWay.CHANGES: timedelta(days=7),
    MailWay.UNMATCHED: timedelta(days=30),
}
"""How long an email waits."""


class NewMail(Row, table=True):
    """A new email that waits, MAIL-12. Once that's over, only what became of it stays.

    Attributes:
        person_id: Its author, if our mail server proved who wrote it.
        sender: The address that it came from, or claims to.
        hidden: It contained a credit card number, so nothing of it is stored.
        files: Its files, as `OfferedFile` has them.
        files_left: How many files came with it that aren't kept.
        message_id: Its own ID, so that answers belong to the same conversation. Empty if it has none that's usable.
        changes: Changes to contacts, as `Change` has them.
        for_billing: Its card is in the billing channel.
        became: The short ID of its ticket or enquiry.
        decided_by_id: Who said what becomes of it.
    """

    __tablename__: ClassVar[str] = "new_mails"
    __table_args__ = (
        CheckConstraint("way IN ('choice', 'changes', 'unmatched')", name="way"),
        CheckConstraint("state IN ('open', 'taken', 'discarded', 'ended')", name="state"),
        CheckConstraint("(way = 'unmatched') = (person_id IS NULL)", name="person"),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed"),
        Index("ix_new_mails_person_id_received_at", "person_id", "received_at"),
        Index(
            "ix_new_mails_open",
            "expires_at",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_new_mails_closed_at", "closed_at"),
    )
    PREFIX: ClassVar[str] = "MAIL"

    id: int = Field(default=None, primary_key=True)
    way: MailWay = Field(sa_type=Word(MailWay))
    state: MailState = Field(default=MailState.OPEN, sa_type=Word(MailState))
    person_id: int | None = Field(default=None, foreign_key="people.id")
    sender: str = Field(max_length=LONGEST_SENDER)
    subject: str = Field(default="", max_length=LONGEST_SUBJECT)
    text: str = Field(default="", max_length=LONGEST_TEXT)
    hidden: bool = False
    files: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    files_left: int = 0
    message_id: str = Field(default="", max_length=LONGEST_MESSAGE_ID)
    changes: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    for_billing: bool = False
    received_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    decided_by_id: int | None = Field(default=None, foreign_key="people.id")
    became: str = Field(default="", max_length=32)

    @property
    def ref(self) -> str:
        """The short ID."""
        return f"MAIL-{self.id}"

    @property
    def offered(self) -> list[OfferedFile]:
        """Its files, to attach them to something."""
        return [OfferedFile(**file) for file in self.files]


at_the_desk(NewMail, "email", gettext_noop("I can't find email {ref}. It may have been deleted."))
