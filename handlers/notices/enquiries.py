"""Notices about enquiries: the card of the vendor's billing people, and the asker's news; and about credit cards."""

from sqlmodel import select

from handlers.notices.context import NoticeContext, renders
from handlers.views import credit_cards
from handlers.views.blocks import Message
from handlers.views.enquiries import work
from models.billing.invoices.notices import CardRecorded
from models.desks.enquiries.notices import EnquiryCard, EnquiryClosed
from models.desks.enquiries.outcomes import offer_of
from models.desks.enquiries.tables import Enquiry
from models.roles import Right
from models.subscriptions.lookup import find, subscription_by_id
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Card


@renders(EnquiryCard)
async def enquiry_card(context: NoticeContext, notice: EnquiryCard) -> Message:
    """The card in the billing channel."""
    enquiry = await _enquiry(context, notice.enquiry_id)
    return work.card(context.reader, enquiry, await offer_of(context.session, enquiry.id, drafts=True))


@renders(EnquiryClosed)
async def enquiry_closed(context: NoticeContext, notice: EnquiryClosed) -> Message | None:
    """To whoever asked, as long as they are a contact."""
    enquiry = await _enquiry(context, notice.enquiry_id)
    if not enquiry.subscription.roles_of(context.me.id):
        return None
    return work.news(context.reader, enquiry, await offer_of(context.session, enquiry.id, drafts=False))


@renders(CardRecorded)
async def card_recorded(context: NoticeContext, notice: CardRecorded) -> Message | None:
    """To contacts who may update the card, as long as they may."""
    subscription = await subscription_by_id(context.session, notice.subscription_id)
    card = (await context.session.scalars(select(Card).where(Card.subscription_id == subscription.id))).one_or_none()
    if card is None or not decide_for(context, subscription, context.me, Right.UPDATE_CARD).allowed:
        return None
    return credit_cards.news(context.reader, subscription, card)


async def _enquiry(context: NoticeContext, enquiry_id: int) -> Enquiry:
    return (await find(context.session, Enquiry, str(enquiry_id), lock=False))[0]
