"""Notices to people about themselves: a welcome to a role, choices and changed details."""

from handlers.notices.context import NoticeContext, renders
from handlers.routing.readers import reader_of
from handlers.views import details, reminders, welcomes
from handlers.views.blocks import Drawing, Message
from models.contacts.notices import DetailsEdited, RemindersChoice, SupportWelcome, Welcome
from models.core.outbox import NoticeKind
from models.directory.lookup import find_person_by_email, is_in_slack
from models.directory.people import Person
from models.identity.notices import AddressAsked, AddressChanged, AddressCode
from models.identity.tables import OneTimeCode
from models.roles import Right, Role
from models.subscriptions.lookup import subscription_by_id
from models.subscriptions.rights import asked_about_reminders, decide_for
from models.subscriptions.tables import Subscription


@renders(Welcome)
async def welcome(context: NoticeContext, notice: Welcome) -> Drawing | None:
    """To a new main contact, and to anyone who got another role by an order form."""
    return await _welcome(context, notice)


@renders(SupportWelcome)
async def support_welcome(context: NoticeContext, notice: SupportWelcome) -> Drawing | None:
    """To a new technical contact."""
    return await _welcome(context, notice)


async def _welcome(context: NoticeContext, notice: Welcome | SupportWelcome) -> Drawing | None:
    """The email about everything that was set up together. Nothing about roles that they have lost since."""
    kinds: dict[int, set[NoticeKind]] = {}
    for subscription_id, kind in [(notice.subscription_id, notice.kind), *(notice.also or ())]:
        kinds.setdefault(subscription_id, set()).add(kind)
    found = [
        _joined(context, await subscription_by_id(context.session, subscription_id), welcomed)
        for subscription_id, welcomed in kinds.items()
    ]
    joined = [one for one in found if one.held]
    if not joined:
        return None
    in_slack = await is_in_slack(context.session, context.me.id)
    return welcomes.welcome(context.reader, context.me, joined, context.workspace, in_slack=in_slack)


def _joined(context: NoticeContext, subscription: Subscription, welcomed: set[NoticeKind]) -> welcomes.Joined:
    table, roles = context.table_of(subscription), subscription.roles_of(context.me.id)
    business, others = frozenset[Role](), frozenset[Role]()
    if NoticeKind.WELCOME in welcomed:
        business, others = table.welcome & roles, roles - table.welcome - table.support_welcome
    support = table.support_welcome & roles if NoticeKind.SUPPORT_WELCOME in welcomed else frozenset[Role]()
    may = frozenset(right for right in Right if decide_for(context, subscription, context.me, right).allowed)
    held = business | support | others
    return welcomes.Joined(subscription, table, held, may, bool(business), bool(support))


@renders(RemindersChoice)
async def reminders_choice(context: NoticeContext, notice: RemindersChoice) -> Message | None:
    """To a person whose role lets them choose about renewal reminders, until they have answered."""
    subscription = await subscription_by_id(context.session, notice.subscription_id)
    mine = asked_about_reminders(context, subscription, context.me)
    if not mine or any(contact.wants_reminders is not None for contact in mine):
        return None
    on = decide_for(context, subscription, context.me, Right.RENEWAL_REMINDERS).allowed
    return reminders.question(context.reader, subscription, on=on)


@renders(DetailsEdited)
async def details_edited(context: NoticeContext, notice: DetailsEdited) -> Message:
    """To a person whose details another person changed."""
    return details.news(context.reader, notice.fields, notice.by, new_address=notice.new_address)


@renders(AddressCode)
async def address_code(context: NoticeContext, notice: AddressCode) -> Message | None:
    """The code, to the new address. If the address is taken, an email that says so. Nothing once the code is no longer
    valid."""
    code = await context.session.get(OneTimeCode, notice.code_id)
    if code is None or code.closed_at is not None or code.expires_at <= context.now:
        return None
    if owner := await find_person_by_email(context.session, code.email):
        return details.taken_mail(await reader_of(context.session, owner, context.reader.vendor))
    by_another = code.asked_by_id is not None and code.asked_by_id != code.person_id
    by = (await context.session.get_one(Person, code.asked_by_id)).name if by_another else ""
    mailed = context.codes.kept_code(code.token, code.code_hash)
    return details.code_mail(context.reader, mailed, by) if mailed else None


@renders(AddressAsked)
async def address_asked(context: NoticeContext, notice: AddressAsked) -> Message:
    """To the old address, when a change was requested."""
    return details.asked_mail(context.reader, notice.by)


@renders(AddressChanged)
async def address_changed(context: NoticeContext, _notice: AddressChanged) -> Message:
    """To the old address, after the change."""
    return details.changed_mail(context.reader)
