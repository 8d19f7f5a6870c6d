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
    subscription = await subscription_by_id(context.session, notice.subscription_id)
    role = role_name(context.reader, context.table_of(subscription), notice.role)
    return contacts.role_gained(context.reader, subscription, role, notice.by)


@renders(ContactRemoved)
async def contact_removed(context: NoticeContext, notice: ContactRemoved) -> Message:
    """To a person who lost a role."""
    subscription = await subscription_by_id(context.session, notice.subscription_id)
    table = context.table_of(subscription)
    role = role_name(context.reader, table, notice.role)
    return contacts.role_lost(context.reader, subscription, table, context.me, role, notice.by)
