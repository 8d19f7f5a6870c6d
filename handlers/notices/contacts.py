"""Notices to people who gained or lost a role, and the yearly question about contacts."""

from sqlmodel import col, select

from handlers.notices.context import NoticeContext, renders
from handlers.views import contact_checks, contacts
from handlers.views.blocks import Drawing, Message
from handlers.views.rights import role_name
from models.contacts.checks import may_keep
from models.contacts.confirmed import waiting_contacts
from models.contacts.notices import ContactAdded, ContactRemoved, ContactsChanged, ContactsCheck
from models.directory.people import Person
from models.roles import Right
from models.subscriptions.lookup import subscription_by_id, subscription_options
from models.subscriptions.rights import decide_for
from models.subscriptions.running import OVER
from models.subscriptions.tables import Subscription


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


@renders(ContactsChanged)
async def contacts_changed(context: NoticeContext, notice: ContactsChanged) -> Message | None:
    """To colleagues who look after the subscription. Former contacts get nothing."""
    subscription = await subscription_by_id(context.session, notice.subscription_id)
    if not subscription.roles_of(context.me.id):
        return None
    person = await context.session.get_one(Person, notice.person)
    may_add = decide_for(context, subscription, context.me, Right.EDIT_SECONDARY_CONTACTS).allowed
    table = context.table_of(subscription)
    return contacts.contacts_changed(context.reader, subscription, table, context.me, person, notice, may_add=may_add)


@renders(ContactsCheck)
async def contacts_check(context: NoticeContext, notice: ContactsCheck) -> Drawing | None:
    """To the person who looks after contacts. Nothing of a subscription that has its answers, that is over, or where
    somebody else looks after them now."""
    found = select(Subscription).where(col(Subscription.id).in_(notice.subscriptions))
    statement = found.options(*subscription_options()).order_by(col(Subscription.number))
    waiting = [
        one
        for one in (await context.session.scalars(statement)).unique()
        if one.state not in OVER and waiting_contacts(one) and may_keep(context, one, context.me)
    ]
    return contact_checks.question(context.reader, context.me, waiting) if waiting else None
