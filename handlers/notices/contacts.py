"""Notices to people who gained or lost a role."""

from handlers.notices.context import NoticeContext, renders
from handlers.views import contacts
from handlers.views.blocks import Message
from handlers.views.rights import role_name
from models.contacts.notices import ContactAdded, ContactRemoved
from models.subscriptions.lookup import subscription_by_id


@renders(ContactAdded)
async def contact_added(context: NoticeContext, notice: ContactAdded) -> Message:
    """To a person who gained a role."""
    return await _role_news(context, notice, gained=True)


@renders(ContactRemoved)
async def contact_removed(context: NoticeContext, notice: ContactRemoved) -> Message:
    """To a person who lost a role."""
    return await _role_news(context, notice, gained=False)


async def _role_news(context: NoticeContext, notice: ContactAdded | ContactRemoved, *, gained: bool) -> Message:
    subscription = await subscription_by_id(context.session, notice.subscription_id)
    role = role_name(context.reader, context.table_of(subscription), notice.role)
    return contacts.role_news(context.reader, subscription, role, notice.by, gained=gained)
