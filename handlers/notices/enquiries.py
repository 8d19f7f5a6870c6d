"""Notices about enquiries: the card of the vendor's billing people, and the asker's news; and about credit cards."""

from sqlmodel import select

from handlers.notices.easel import Easel, drawn, subject
from handlers.views import credit_cards
from handlers.views.enquiries import work
from handlers.views.kit import Message
from models.actions import decide_for
from models.enquiries.outcomes import offer_of
from models.enquiries.tables import Enquiry
from models.lookup import find
from models.roles import Right
from models.subscriptions.tables import Card


@drawn("enquiry_card")
async def enquiry_card(easel: Easel) -> Message:
    """The card in the billing channel."""
    enquiry = await _enquiry(easel)
    return work.card(easel.reader, enquiry, await offer_of(easel.session, enquiry.id, drafts=True))


@drawn("enquiry_closed")
async def enquiry_closed(easel: Easel) -> Message | None:
    """To whoever asked, as long as they are a contact."""
    enquiry = await _enquiry(easel)
    if not enquiry.subscription.roles_of(easel.me.id):
        return None
    return work.news(easel.reader, enquiry, await offer_of(easel.session, enquiry.id, drafts=False))


@drawn("card_recorded")
async def card_recorded(easel: Easel) -> Message | None:
    """To contacts who may update the card, as long as they may."""
    subscription = await subject(easel)
    card = (await easel.session.scalars(select(Card).where(Card.subscription_id == subscription.id))).one_or_none()
    if card is None or not decide_for(easel, subscription, easel.me, Right.UPDATE_CARD).allowed:
        return None
    return credit_cards.news(easel.reader, subscription, card)


async def _enquiry(easel: Easel) -> Enquiry:
    return (await find(easel.session, Enquiry, str(easel.notice.subject_id), lock=False))[0]
