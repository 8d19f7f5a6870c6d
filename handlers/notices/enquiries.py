"""Notices about enquiries: the card of the vendor's billing people, and the asker's news."""

from handlers.notices.easel import Easel, drawn
from handlers.views.enquiries import work
from handlers.views.kit import Message
from models.enquiries.outcomes import offer_of
from models.enquiries.tables import Enquiry
from models.lookup import find


@drawn("enquiry_card")
async def enquiry_card(easel: Easel) -> Message:
    """The card in the billing channel."""
    enquiry = await _enquiry(easel)
    return work.card(easel.reader, enquiry, await offer_of(easel.session, enquiry.id))


@drawn("enquiry_closed")
async def enquiry_closed(easel: Easel) -> Message | None:
    """To whoever asked, as long as they are a contact."""
    enquiry = await _enquiry(easel)
    if not enquiry.subscription.roles_of(easel.me.id):
        return None
    return work.news(easel.reader, enquiry, await offer_of(easel.session, enquiry.id))


async def _enquiry(easel: Easel) -> Enquiry:
    return (await find(easel.session, Enquiry, str(easel.notice.subject_id), lock=False))[0]
