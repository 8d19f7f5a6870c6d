"""Notices to somebody about themselves: welcome in a role, and what is theirs to choose."""

from handlers.notices.easel import Easel, drawn, subject, table_of
from handlers.views import reminders, welcomes
from handlers.views.kit import Drawing, Message
from models.actions import decide_for
from models.contacts.reminders import asked_about_reminders
from models.roles import Right, Role
from models.subscriptions.tables import Subscription


@drawn("welcome")
async def welcome(easel: Easel) -> Drawing | None:
    """To a new main contact; nothing for one who is none any more."""
    subscription = await subject(easel)
    table = table_of(easel, subscription)
    held = table.welcome & subscription.roles_of(easel.me.id)
    if not held:
        return None
    return welcomes.welcome(easel.reader, subscription, table, _newcomer(easel, subscription, held))


@drawn("support_welcome")
async def support_welcome(easel: Easel) -> Drawing | None:
    """To a new technical contact; nothing for one who is none any more."""
    subscription = await subject(easel)
    table = table_of(easel, subscription)
    held = table.support_welcome & subscription.roles_of(easel.me.id)
    if not held:
        return None
    return welcomes.support_welcome(easel.reader, subscription, table, _newcomer(easel, subscription, held))


def _newcomer(easel: Easel, subscription: Subscription, held: frozenset[Role]) -> welcomes.Newcomer:
    may = frozenset(right for right in Right if decide_for(easel, subscription, easel.me, right).allowed)
    return welcomes.Newcomer(easel.me, held, may)


@drawn("reminders_choice")
async def reminders_choice(easel: Easel) -> Message | None:
    """To somebody whose role leaves renewal reminders to them, until they have answered."""
    subscription = await subject(easel)
    mine = asked_about_reminders(easel, subscription, easel.me)
    if not mine or any(contact.wants_reminders is not None for contact in mine):
        return None
    return reminders.question(easel.reader, subscription)
