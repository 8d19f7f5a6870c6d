"""Notices about enquiries: the billing team's card, and the messages to contacts."""

from handlers.notices.context import NoticeContext, renders
from handlers.views.blocks import Message
from handlers.views.enquiries import assignees, changes, work
from models.core.outbox import Notice, NoticeKind
from models.desks.enquiries.changes import changes_of
from models.desks.enquiries.notices import ChangesMade, EnquiriesUnassigned, EnquiryCard, EnquiryClosed
from models.desks.enquiries.outcomes import offer_of
from models.desks.enquiries.tables import Enquiry
from models.directory.people import Person
from models.roles import Right, Role
from models.subscriptions.lookup import find
from models.subscriptions.rights import decide_for


@renders(EnquiryCard)
async def enquiry_card(context: NoticeContext, notice: EnquiryCard) -> Message:
    """The card in the billing channel."""
    enquiry = await _enquiry(context, notice.enquiry_id)
    offer = await offer_of(context.session, enquiry.id, drafts=True)
    follows = await _followed(context, enquiry)
    return work.card(context.reader, enquiry, offer, await changes_of(context.session, enquiry), follows)


@renders(EnquiryClosed)
async def enquiry_closed(context: NoticeContext, notice: EnquiryClosed) -> Message | None:
    """To the person who asked, while they are a contact."""
    enquiry = await _enquiry(context, notice.enquiry_id)
    if not enquiry.subscription.roles_of(context.me.id):
        return None
    offer = await offer_of(context.session, enquiry.id, drafts=False)
    return work.news(context.reader, enquiry, offer, await changes_of(context.session, enquiry))


@renders(ChangesMade)
async def changes_made(context: NoticeContext, notice: ChangesMade) -> Message | None:
    """To the primary billing contact, while they are it. Nothing if it was taken back before they heard of it."""
    enquiry = await _enquiry(context, notice.enquiry_id)
    subscription, found = enquiry.subscription, await changes_of(context.session, enquiry)
    holder = subscription.holder(Role.BILLING_PRIMARY)
    if holder is None or holder.person_id != context.me.id or not (found.changes or context.is_edit):
        return None
    users = decide_for(context, subscription, context.me, Right.EDIT_SITE_USERS).allowed
    return changes.made(context.reader, enquiry, found, users=users)


@renders(EnquiriesUnassigned)
async def enquiries_unassigned(context: NoticeContext, notice: EnquiriesUnassigned) -> Message:
    """In the billing channel: a colleague's enquiries are in the queue again."""
    colleague = await context.session.get_one(Person, notice.person_id)
    return assignees.unassigned(context.reader, colleague, notice.enquiries)


async def _followed(context: NoticeContext, enquiry: Enquiry) -> str:
    """The short ID of the enquiry whose answer this one replies to; empty for none."""
    root = await context.session.get(Notice, enquiry.thread_id) if enquiry.thread_id else None
    return f"{Enquiry.PREFIX}-{root.subject_id}" if root and root.kind == NoticeKind.ENQUIRY_CLOSED else ""


async def _enquiry(context: NoticeContext, enquiry_id: int) -> Enquiry:
    return (await find(context.session, Enquiry, str(enquiry_id), lock=False))[0]
