"""The payload of the notice with a file about invoices."""

from dataclasses import dataclass

from models.core.outbox import NoticeKind, Payload, SubjectId, Urgency


@dataclass(frozen=True)
class BillingFile(Payload):
    """The file that a person requested. The other facts are those of a `WantedFile`. A file is made when
    it's sent, of what its reader may see then."""

    kind = NoticeKind.BILLING_FILE
    urgency = Urgency.FIRST
    person_id: SubjectId
    file: str
    about: str = ""
    first: str = ""
    last: str = ""
    whole: bool = False
    status: str = ""
    year: int = 0
    currency: str = ""
    as_pdf: bool = False
