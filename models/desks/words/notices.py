"""Payloads of the answers to messages that people write to Steward."""

from dataclasses import dataclass
from typing import Literal

from models.core.outbox import NoticeKind, Payload, SubjectId

Why = Literal["message", "thread", "refused", "failed"]
"""Why words were kept. message: they aren't a reply. thread: nobody reads replies in that thread. refused: they
couldn't be passed on there. failed: Steward failed to handle them."""
WhyNot = Literal["card_number", "empty", "too_long", "ended", "redacted", "denied"]
"""Why a comment stays as it was: the new text can't be taken, the ticket ended too long ago, an admin removed words
from it, or the right is gone."""
Taken = Literal["comment", "reopened", "enquiry", "colleagues", "both", "deciders"]
"""What became of a reply: a comment on a ticket, one that reopened it, an enquiry, a message to colleagues, both of
these, or a message to the people who decide on a promotion."""


@dataclass(frozen=True)
class WordsKept(Payload):
    """To a person who wrote something: what they can do with it.

    `line` is a command that fits what they wrote, or empty. `ref` is what they replied to, if it's known. `files`: they
    also sent files.
    """

    kind = NoticeKind.WORDS_KEPT
    words_id: SubjectId
    author_id: int
    why: Why
    line: str = ""
    ref: str = ""
    files: bool = False


@dataclass(frozen=True)
class WordsTaken(Payload):
    """To a person who wrote a reply, in that thread: where it went. `ref` is the ticket, enquiry or subscription;
    `names` are the colleagues who get it, beside the vendor's admins for a promotion. `message_ts` is the timestamp of
    their message, if a reaction to it says enough."""

    kind = NoticeKind.WORDS_TAKEN
    words_id: SubjectId
    author_id: int
    taken: Taken
    ref: str
    names: list[str]
    files: bool = False
    message_ts: str = ""


@dataclass(frozen=True)
class WordsNotChanged(Payload):
    """To a person who changed or deleted a message in Slack: their comment on a ticket stays as it was, and why."""

    kind = NoticeKind.WORDS_NOT_CHANGED
    author_id: int
    ref: str
    why: WhyNot


@dataclass(frozen=True)
class CardNumberWritten(Payload):
    """To a person whose message contains a credit card number."""

    kind = NoticeKind.CARD_NUMBER_WRITTEN
    author_id: int


WhyNotTaken = Literal["refused", "card_number", "empty", "nothing", "files", "over", "new"]
"""Why an email changed nothing. refused: its sender can't do that now. nothing: nobody reads replies to that email.
files: it has only files, and what it replies to takes none. over: it replies to an old email, about something that has
ended. new: its sender can't do anything by a new email now."""


@dataclass(frozen=True)
class MailNotTaken(Payload):
    """By email, to a person whose email changed nothing: why, and what to do. `ref` is what it replied to, or empty,
    and `to_notice` our email. `said` is the refusal as they'd have read it in Slack."""

    kind = NoticeKind.MAIL_NOT_TAKEN
    person_id: SubjectId
    why: WhyNotTaken
    ref: str = ""
    said: str = ""
    to_notice: int = 0

    @property
    def may_repeat(self) -> bool:
        """Whether another email about the same can be passed on."""
        return self.why in ("card_number", "empty", "files") and bool(self.to_notice)


@dataclass(frozen=True)
class ReplyTaken(Payload):
    """To a person who replied by email: where it went. `ref` is the enquiry or subscription; `names` are the colleagues
    who get it, beside the vendor's admins for a promotion. `files`: only their names were passed on."""

    kind = NoticeKind.REPLY_TAKEN
    person_id: SubjectId
    taken: Taken
    ref: str
    names: list[str]
    files: bool = False

    @property
    def important(self) -> bool:
        """By email too, because they wrote one."""
        return True
