"""Notices about identity: codes, and Slack users that were linked or unlinked."""

from handlers.notices.context import NoticeContext, renders
from handlers.views import people, reach
from handlers.views.blocks import Message
from models.contacts.promotions.changes import outside_of
from models.directory.people import Person, SlackUser
from models.identity.editing import editable_here
from models.identity.notices import LinkCode, Linked, MailRefused, MyMailRefused, Unlinked, Unreachable
from models.identity.reach import next_steps, who_can_act, who_can_help
from models.identity.tables import OneTimeCode
from models.roles import Right
from models.subscriptions.lookup import subscription_by_id
from models.subscriptions.rights import decide_for


@renders(LinkCode)
async def link_code(context: NoticeContext, notice: LinkCode) -> Message | None:
    """The code, to the address that was typed, if it belongs to a known person. Nothing once the code is no longer
    valid."""
    code = await context.session.get(OneTimeCode, notice.code_id)
    if code is None or code.person_id is None or code.closed_at is not None or code.expires_at <= context.now:
        return None
    mailed = context.codes.kept_code(code.token, code.code_hash)
    return people.link_code_mail(context.reader, mailed, code.email) if mailed else None


@renders(Linked)
async def linked(context: NoticeContext, notice: Linked) -> Message | None:
    """To the person the Slack user was linked to, by email, which only they read. Nothing if they already had that
    Slack user."""
    slack_user = await context.session.get(SlackUser, notice.slack_user_id)
    return people.linked_mail(context.reader, context.me, slack_user) if slack_user else None


@renders(Unlinked)
async def unlinked(context: NoticeContext, notice: Unlinked) -> Message:
    """To the person the Slack user was unlinked from."""
    return people.unlinked_mail(context.reader, context.me, notice)


@renders(MailRefused)
async def mail_refused(context: NoticeContext, notice: MailRefused) -> Message | None:
    """To the contacts who can act, and to the admins. Nothing if emails arrive again before it's sent. A card that was
    already sent then says so."""
    subscription = await subscription_by_id(context.session, notice.subscription_id)
    person = await context.session.get_one(Person, notice.person)
    if person.mail_refused_at is None or not subscription.roles_of(person.id):
        return reach.mail_arrives(context.reader, subscription, person) if context.is_edit else None
    table = context.table_of(subscription)
    if context.person is None:
        told = who_can_act(context, subscription, person)
        return reach.mail_refused(context.reader, subscription, table, person, (), told)
    if not decide_for(context, subscription, context.person, Right.EDIT_SECONDARY_CONTACTS).allowed:
        return None
    steps = [f"/contact check {subscription.ref}"]
    if person.id in editable_here(context, subscription, context.person):
        steps.insert(0, f"/contact edit {person.email} {subscription.ref}")
    return reach.mail_refused(context.reader, subscription, table, person, steps, None)


@renders(MyMailRefused)
async def my_mail_refused(context: NoticeContext, _notice: MyMailRefused) -> Message | None:
    """To the person. Nothing if emails arrive again."""
    return reach.my_mail_refused(context.reader, context.me) if context.me.mail_refused_at else None


@renders(Unreachable)
async def unreachable(context: NoticeContext, notice: Unreachable) -> Message | None:
    """To the contacts who can act, and to the admins. Nothing if the person is reachable again before it's sent. A card
    that was already sent then says that it's settled."""
    subscription = await subscription_by_id(context.session, notice.subscription_id)
    person = await context.session.get_one(Person, notice.person)
    if person.unreachable_since is None or not subscription.roles_of(person.id):
        return reach.reachable(context.reader, subscription, person) if context.is_edit else None
    table = context.table_of(subscription)
    outside = outside_of(table, subscription, person)
    if context.person is None:
        told = who_can_help(context, subscription, person, outside)
        nobody = not who_can_act(context, subscription, person)
        return reach.unreachable(context.reader, subscription, table, person, (), told, nobody_left=nobody)
    steps = next_steps(context, subscription, person, context.person, outside)
    return reach.unreachable(context.reader, subscription, table, person, steps, None) if steps else None
