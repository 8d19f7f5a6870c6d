"""Payloads of the notices about announcements."""

from dataclasses import dataclass
from typing import Literal

from models.core.outbox import NoticeKind, Payload, SubjectId, Urgency


@dataclass(frozen=True)
class AnnouncementSent(Payload):
    """The announcement itself. It goes last, so that it delays nothing else."""

    kind = NoticeKind.ANNOUNCEMENT
    urgency = Urgency.LAST
    announcement_id: SubjectId


@dataclass(frozen=True)
class AnnouncementAsked(Payload):
    """To those who can say the second yes."""

    kind = NoticeKind.ANNOUNCEMENT_ASKED
    announcement_id: SubjectId


@dataclass(frozen=True)
class AnnouncementNews(Payload):
    """To the author: another person approved or cancelled it, it was sent on its day, or it now needs a second yes."""

    kind = NoticeKind.ANNOUNCEMENT_NEWS
    announcement_id: SubjectId
    what: Literal["approved", "cancelled", "sent", "asked"]
    by: str = ""
