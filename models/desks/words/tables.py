"""People's messages to Steward, as rows."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import JSON
from sqlalchemy import text as sql
from sqlmodel import Field

from models.core.types import Row, UTCDateTime

LONGEST_KEPT = 12_000
"""As long as a message that a person can send in Slack."""
KEPT_FOR = timedelta(days=1)


class KeptWords(Row, table=True):
    """A message that a person wrote to Steward, kept for a day to fill in a form. The message itself stays in Slack.
    `files` are the files that came with it, as Slack describes them."""

    __tablename__: ClassVar[str] = "kept_words"

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    text: str = Field(max_length=LONGEST_KEPT)
    written_at: datetime = Field(sa_type=UTCDateTime, index=True)
    files: list[dict[str, Any]] = Field(
        default_factory=list, sa_type=JSON, sa_column_kwargs={"server_default": sql("'[]'")}
    )
