"""The staff right that each enquiry needs."""

from models.desks.enquiries.tables import Enquiry, EnquiryKind
from models.roles import StaffRight

HANDLED_BY: dict[EnquiryKind, StaffRight] = {
    EnquiryKind.SERVICES: StaffRight.PROCESS_ORDERS,
    EnquiryKind.QUESTION: StaffRight.MANAGE_INVOICES,
    EnquiryKind.CARD: StaffRight.MANAGE_INVOICES,
    EnquiryKind.CHANGES: StaffRight.PROCESS_ORDERS,
    EnquiryKind.LICENSE_KEY: StaffRight.SET_LICENSE_KEYS,
}


def handled_by(enquiry: Enquiry) -> StaffRight:
    """The right that claims, answers and declines an enquiry."""
    return HANDLED_BY[enquiry.kind]
