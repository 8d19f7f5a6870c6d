"""Payloads of the notices about new emails."""

from dataclasses import dataclass

from models.core.outbox import NoticeKind, Payload, SubjectId


@dataclass(frozen=True)
class MailUnmatched(Payload):
    """To the triage or the billing channel: an email of which nobody knows who wrote it."""

    kind = NoticeKind.MAIL_UNMATCHED
    mail_id: SubjectId


class AnswersMail:
    """What goes to the author of an email by email too, even if they chose Slack only, because they wrote one."""

    @property
    def important(self) -> bool:
        """In Slack and by email."""
        return True

    @property
    def mandatory(self) -> bool:
        """It answers an email."""
        return True


@dataclass(frozen=True)
class MailAsked(AnswersMail, Payload):
    """What becomes of it? `unread`: it has lines about contacts that couldn't be read."""

    kind = NoticeKind.MAIL_ASKED
    mail_id: SubjectId
    unread: bool = False


@dataclass(frozen=True)
class MailProposed(AnswersMail, Payload):
    """The changes to contacts that were read in it, to be confirmed."""

    kind = NoticeKind.MAIL_PROPOSED
    mail_id: SubjectId


@dataclass(frozen=True)
class MailTaken(Payload):
    """By email, to its author: what it became. `ref` is the ticket or enquiry. `files`: those that came with it weren't
    passed on. `by` is the name of the agent who decided that; empty if it was clear."""

    kind = NoticeKind.MAIL_TAKEN
    mail_id: SubjectId
    ref: str
    files: bool = False
    by: str = ""


@dataclass(frozen=True)
class MailChangesMade(Payload):
    """By email, to its author: which of the confirmed changes were made. `made` has their places."""

    kind = NoticeKind.MAIL_CHANGES_MADE
    mail_id: SubjectId
    made: list[int]


@dataclass(frozen=True)
class MailEnded(AnswersMail, Payload):
    """To its author: they didn't answer in time, so nothing became of it."""

    kind = NoticeKind.MAIL_ENDED
    mail_id: SubjectId
    subject: str = ""
