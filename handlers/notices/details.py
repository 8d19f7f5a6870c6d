"""Notices to somebody about themselves: welcome in a role, and what is theirs to choose."""

from handlers.notices.easel import Easel, drawn, subject, table_of
from handlers.readers import reader_of
from handlers.views import details, reminders, welcomes
from handlers.views.kit import Drawing, Message
from models.actions import decide_for
from models.codes.tables import OneTimeCode
from models.contacts.reminders import asked_about_reminders
from models.desk import find_person_by_email
from models.people import Person
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


@drawn("details_edited")
async def details_edited(easel: Easel) -> Message:
    """To somebody whose details another changed."""
    facts = easel.notice.facts
    return details.news(easel.reader, facts["fields"], facts["by"], new_address=facts.get("new_address", False))


@drawn("address_code")
async def address_code(easel: Easel) -> Message | None:
    """The code, to the new address; where somebody has it, what concerns them. Nothing once the code is of no use."""
    code = await easel.session.get(OneTimeCode, easel.notice.subject_id)
    if code is None or code.closed_at is not None or code.expires_at <= easel.now:
        return None
    if owner := await find_person_by_email(easel.session, code.email):
        return details.taken_mail(await reader_of(easel.session, owner))
    by_another = code.asked_by_id is not None and code.asked_by_id != code.person_id
    by = (await easel.session.get_one(Person, code.asked_by_id)).name if by_another else ""
    return details.code_mail(easel.reader, easel.codes.code_of(code.token), by)


@drawn("address_asked")
async def address_asked(easel: Easel) -> Message:
    """To the old address, when a new one was asked for."""
    return details.asked_mail(easel.reader, easel.me.name, easel.notice.facts.get("by", ""))


@drawn("address_changed")
async def address_changed(easel: Easel) -> Message:
    """To the old address, when it was changed."""
    return details.changed_mail(easel.reader, easel.me.name)
