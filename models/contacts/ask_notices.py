"""Payloads of the notices about asking a colleague for help."""

from dataclasses import dataclass

from models.core.outbox import NoticeKind, Payload, SubjectId


@dataclass(frozen=True)
class Asked(Payload):
    """To the contact who was asked for help."""

    kind = NoticeKind.ASKED
    ask_id: SubjectId
