"""Promotions to decide, contacts to check, and questions to contacts."""

from collections.abc import Sequence

from handlers.views import reminders
from handlers.views.blocks import button, clip
from handlers.views.element_types import Button
from handlers.views.promotions.promotion_cards import decision_buttons, domains
from handlers.views.quoting import quoted
from handlers.views.reader import Safe, gettext_noop
from handlers.views.rights import role_name
from handlers.views.waiting.registry import WaitContext, short, shows_waiting
from models.access.waiting import WaitKind
from models.contacts.confirmed import waiting_contacts
from models.contacts.promotions.waiting import ToDecide
from models.subscriptions.tables import Subscription

LONGEST_REASON = 150


@shows_waiting(WaitKind.APPROVALS, gettext_noop("Promotions to decide"), "/contact promotions")
def promotion_to_decide(context: WaitContext, waits: ToDecide) -> tuple[Safe, Sequence[Button]]:
    """A promotion with what to look at before a decision, and the buttons of its card."""
    reader, promotion = context.reader, waits.promotion
    table = context.tables[promotion.subscription.plan.role_table]
    role = role_name(reader, table, promotion.role)
    subscription = promotion.subscription
    primary = subscription.holder(promotion.role)
    text = reader.say(
        "*{ref}* · {name} to become {role} on {sub} · {owner}\nRequested by {asker}, {at}",
        ref=promotion.ref,
        name=short(promotion.person.name),
        role=role,
        sub=subscription.ref,
        owner=short(subscription.organization.name),
        asker=short(promotion.asked_by.name),
        at=reader.moment(promotion.asked_at),
    )
    if primary is not None:
        text += "\n" + reader.say("Current primary: {name}", name=short(primary.person.name))
    compared = domains(reader, primary.person if primary else None, promotion.person)
    text += "\n" + reader.say("Email domains: {domains}", domains=compared)
    if promotion.reason:
        text += "\n" + reader.say("Reason: {reason}", reason=quoted(clip(promotion.reason, LONGEST_REASON)))
    show = button(reader.plain("Show"), f"/contact decide {promotion.ref}", about=promotion.ref)
    return text, [*decision_buttons(reader, promotion, table, may_approve=waits.may_approve), show]


@shows_waiting(WaitKind.CONTACTS, gettext_noop("Contacts to check"), "/contact check")
def contacts_to_check(context: WaitContext, subscription: Subscription) -> tuple[Safe, Sequence[Button]]:
    """The question whether the contacts of a subscription are still right."""
    reader = context.reader
    text = reader.say_count(
        "*{ref}* · {name}\nIs {count} contact still right?",
        "*{ref}* · {name}\nAre {count} contacts still right?",
        len(waiting_contacts(subscription)),
        ref=subscription.ref,
        name=short(subscription.name),
    )
    return text, [button(reader.plain("Check"), f"/contact check {subscription.ref}", about=subscription.ref)]


@shows_waiting(WaitKind.REMINDERS, gettext_noop("Questions for you"), "/contact settings")
def reminders_to_choose(context: WaitContext, subscription: Subscription) -> tuple[Safe, Sequence[Button]]:
    """The question whether the reader wants renewal reminders."""
    reader = context.reader
    text = reader.say(
        "Would you like reminders before {ref} ({name}) ends?", ref=subscription.ref, name=short(subscription.name)
    )
    yes = button(reader.plain("Yes, remind me"), reminders.command(subscription, wants=True), about=subscription.ref)
    no = button(reader.plain("No thanks"), reminders.command(subscription, wants=False), about=subscription.ref)
    return text, [yes, no]
