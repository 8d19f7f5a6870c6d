"""Changing a subscription's plan: the form, what it means, and the news to the customer."""

from handlers.views.block_types import Block
from handlers.views.blocks import Message, Modal, button, buttons, clip, section
from handlers.views.inputs import field_of, select_or_search
from handlers.views.reader import Reader, Safe, gettext_noop
from handlers.views.rights import RIGHT_LABELS, role_name
from models.catalogue.plans import Plan
from models.customers.plan_changes import PlanOffer, PlanPreview
from models.roles import Cell, Right, Role, RoleTable
from models.subscriptions.tables import Cycle, Subscription

CHOOSE, SAVE = "customer_plan", "customer_plan_save"
LONGEST_NAME = 80
DAYS = {
    "grace_days": gettext_noop("Days until suspension: {before} → {after}"),
    "retention_days": gettext_noop("Days until the data is deleted: {before} → {after}"),
    "payment_days": gettext_noop("Days until an invoice is due: {before} → {after}"),
    "evaluation_step": gettext_noop("Days of an extension: {before} → {after}"),
    "longest_evaluation": gettext_noop("Longest evaluation, in days: {before} → {after}"),
}
LIMITS = {
    "max_billing_contacts": gettext_noop("Most billing contacts: {before} → {after}"),
    "max_technical_contacts": gettext_noop("Most technical contacts: {before} → {after}"),
}


def plan_options(offer: PlanOffer) -> list[tuple[str, str]]:
    """The plans as options of a select."""
    return [(plan.name, plan.key) for plan in offer.plans]


def plan_form(reader: Reader, offer: PlanOffer) -> Modal:
    """Asks for the new plan."""
    one = offer.subscription
    values = {"ref": one.ref, "name": clip(one.name, LONGEST_NAME), "plan": clip(one.plan.name, LONGEST_NAME)}
    choice = select_or_search("plan", reader.plain("Choose …"), plan_options(offer))
    return Modal(
        name=CHOOSE,
        title=reader.plain("Change the plan"),
        submit=reader.plain("Next"),
        close=reader.plain("Cancel"),
        form_context=one.ref,
        blocks=[
            section(reader.say("*{ref}* · {name}\nIts plan now: {plan}", **values)),
            field_of("plan", reader.plain("New plan"), choice),
        ],
    )


def preview_page(reader: Reader, preview: PlanPreview) -> Modal:
    """What another plan means, to be confirmed."""
    said = [_from_to(reader, preview), *_meaning(reader, preview)]
    blocks: list[Block] = [section(one) for one in said]
    return Modal(
        name=SAVE,
        title=reader.plain("Change the plan?"),
        submit=reader.plain("Change it"),
        close=reader.plain("Cancel"),
        form_context=f"{preview.subscription.ref} {preview.before.key} {preview.after.key}",
        blocks=blocks,
    )


def _from_to(reader: Reader, preview: PlanPreview) -> Safe:
    values = {"before": clip(preview.before.name, LONGEST_NAME), "after": clip(preview.after.name, LONGEST_NAME)}
    return reader.say("*{ref}*: {before} → {after}", ref=preview.subscription.ref, **values)


def _meaning(reader: Reader, preview: PlanPreview) -> list[Safe]:
    """What changes for the contacts, for days and reminders, and for the next bill."""
    said = [text for role in preview.roles if (text := _role(reader, preview, role))]
    if not said:
        said.append(reader.say("Its contacts keep their roles and what these include."))
    days = _days(reader, preview)
    if days:
        said.append(Safe("\n").join(days))
    said.append(reader.say("The next bill has the same products and prices. A plan has no price."))
    said.append(reader.say("It holds right away. I'll tell the primary billing contact or main contact."))
    return said


def _role(reader: Reader, preview: PlanPreview, role: Role) -> Safe:
    """What a role is called, and what it gains and loses. Empty if nothing changes."""
    before, after = (role_name(reader, table, role) for table in (preview.table_before, preview.table_after))
    had, has = _rights(preview.table_before, role), _rights(preview.table_after, role)
    gained = [reader.plain(RIGHT_LABELS[right]) for right in Right if right in has - had]
    lost = [reader.plain(RIGHT_LABELS[right]) for right in Right if right in had - has]
    lines = [reader.say("*{before}* is called *{after}*.", before=before, after=after)] if before != after else []
    if (gained or lost) and not lines:
        lines.append(reader.say("*{role}*", role=before))
    if gained:
        lines.append(reader.say("Can now: {rights}", rights=", ".join(gained)))
    if lost:
        lines.append(reader.say("No longer allowed: {rights}", rights=", ".join(lost)))
    return Safe("\n").join(lines)


def _rights(table: RoleTable, role: Role) -> set[Right]:
    """The rights that a role has, perhaps under a condition."""
    none = (Cell.NO, Cell.NOT_APPLICABLE)
    return {right for right, row in table.rows.items() if row.cells.get(role, Cell.NO) not in none}


def _days(reader: Reader, preview: PlanPreview) -> list[Safe]:
    """The days, limits and reminders that differ."""
    before, after = preview.before, preview.after
    found = []
    for field, text in (*LIMITS.items(), *DAYS.items()):
        values = [getattr(plan, field) for plan in (before, after)]
        if values[0] != values[1]:
            shown = [reader.plain("no limit") if value is None else value for value in values]
            found.append(reader.say(text, before=shown[0], after=shown[1]))
    slots = [_slots(plan, preview.subscription) for plan in (before, after)]
    if slots[0] != slots[1]:
        shown = [", ".join(map(str, days)) or reader.plain("never") for days in slots]
        text = gettext_noop("Reminders, in days before the end: {before} → {after}")
        found.append(reader.say(text, before=shown[0], after=shown[1]))
    return found


def _slots(plan: Plan, subscription: Subscription) -> list[int]:
    return plan.monthly_slots if subscription.cycle is Cycle.MONTH else plan.reminder_slots


def changed(reader: Reader, preview: PlanPreview) -> Message:
    """Confirms the change."""
    ref = preview.subscription.ref
    text = reader.say("Done. {what}", what=_from_to(reader, preview))
    row = buttons(button(reader.plain("Show {ref}", ref=ref), f"/subscription show {ref}"))
    return Message(text, [section(text), row])


def news(reader: Reader, subscription: Subscription, before: Plan, after: Plan) -> Message:
    """Tells a contact that the plan has changed."""
    values = {
        "ref": subscription.ref,
        "name": clip(subscription.name, LONGEST_NAME),
        "before": clip(before.name, LONGEST_NAME),
        "after": clip(after.name, LONGEST_NAME),
    }
    text = reader.say(
        "{Vendor} has changed the plan of *{ref}* ({name}) from {before} to {after}. What contacts can do, and when "
        "they're reminded, may have changed.",
        **values,
    )
    show = button(reader.plain("Show {ref}", ref=subscription.ref), f"/subscription show {subscription.ref}")
    roles = button(reader.plain("What can I do?"), f"/steward roles {subscription.ref}")
    return Message(text, [section(text), buttons(show, roles)])
