"""What can stand against an enquiry or its answer."""

from dataclasses import dataclass

from models.enquiries.tables import Enquiry
from models.errors import Problem


@dataclass(frozen=True)
class EnquiryOpen(Problem):
    """The caller has asked the same before, and it waits for an answer."""

    enquiry: Enquiry


@dataclass(frozen=True)
class EnquiryAlreadyClosed(Problem):
    """The enquiry was answered, declined or withdrawn."""

    enquiry: Enquiry
