"""Why an enquiry can't be asked or answered."""

from dataclasses import dataclass

from models.core.errors import Problem
from models.desks.enquiries.tables import Enquiry


@dataclass(frozen=True)
class EnquiryOpen(Problem):
    """The caller has asked the same question, and it is still waiting for an answer."""

    enquiry: Enquiry


@dataclass(frozen=True)
class EnquiryAlreadyClosed(Problem):
    """The enquiry was answered, declined or withdrawn."""

    enquiry: Enquiry
