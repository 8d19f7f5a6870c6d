"""Payloads of the notices about files."""

from dataclasses import dataclass

from models.core.outbox import NoticeKind, Payload, SubjectId


@dataclass(frozen=True)
class FileSent(Payload):
    """To a person who asked for a file: the file itself."""

    kind = NoticeKind.FILE_SENT
    file_id: SubjectId
