"""Notices about enquiries: the billing team's card, and the message to the person who asked."""

from handlers.notices.context import NoticeContext, renders
from handlers.views.blocks import Message
from handlers.views.enquiries import work
from models.desks.enquiries.notices import EnquiryCard, EnquiryClosed
from models.desks.enquiries.outcomes import offer_of
from models.desks.enquiries.tables import Enquiry
from models.subscriptions.lookup import find


@renders(EnquiryCard)
async def enquiry_card(context: NoticeContext, notice: EnquiryCard) -> Message:
    """The card in the billing channel."""
    enquiry = await _enquiry(context, notice.enquiry_id)
    return work.card(context.reader, enquiry, await offer_of(context.session, enquiry.id, drafts=True))


@renders(EnquiryClosed)
async def enquiry_closed(context: NoticeContext, notice: EnquiryClosed) -> Message | None:
    """To the person who asked, while they are a contact."""
    enquiry = await _enquiry(context, notice.enquiry_id)
    if not enquiry.subscription.roles_of(context.me.id):
        return None
    return work.news(context.reader, enquiry, await offer_of(context.session, enquiry.id, drafts=False))


async def _enquiry(context: NoticeContext, enquiry_id: int) -> Enquiry:
    return (await find(context.session, Enquiry, str(enquiry_id), lock=False))[0]
