"""Lists of subscriptions, and the card of one, as Block Kit."""

from collections.abc import Sequence
from datetime import date

from slack_sdk.models.blocks import Block

from handlers.views.kit import Message, button, buttons, facts, fitting, header, note, section
from handlers.views.reach import unreachable_mark
from handlers.views.rights import role_name, role_names
from handlers.views.words import Reader, Safe, escape
from models.people import Person
from models.roles import Kind, Role, RoleTables
from models.subscriptions.tables import Subscription

MOST_SUBSCRIPTIONS = 20


def kind_name(reader: Reader, kind: Kind) -> str:
    """License or site."""
    return reader.plain("License") if kind is Kind.LICENSE else reader.plain("Site")


def term(reader: Reader, subscription: Subscription, today: date) -> Safe:
    """When the term ends, said from today; or that it is cancelled."""
    if subscription.cancelled_on is not None:
        days = {"cancelled": reader.day(subscription.cancelled_on), "ends": reader.day(subscription.ends_on)}
        if subscription.cancelled_on <= today:
            return reader.say("was cancelled on {cancelled}; the term ends on {ends}", **days)
        return reader.say("is cancelled from {cancelled} on; the term ends on {ends}", **days)
    left = (subscription.ends_on - today).days
    ends = reader.day(subscription.ends_on)
    if left < 0:
        return reader.say("ended on {ends}", ends=ends)
    if left == 0:
        return reader.say("ends today, {ends}", ends=ends)
    return reader.say_count("ends tomorrow, {ends}", "ends in {count} days, on {ends}", left, ends=ends)


def subscription_list(
    reader: Reader, subscriptions: Sequence[Subscription], tables: RoleTables, me: Person, today: date
) -> Message:
    """The reader's subscriptions, with dates and their roles."""
    if not subscriptions:
        text = reader.say("You are no contact of any subscription.")
        return Message(text, [section(text), buttons(button(reader.plain("Help"), "/steward help"))])
    title = reader.plain("Your subscriptions")
    blocks: list[Block] = [header(title)]
    lines = [_line(reader, subscription, tables, me, today) for subscription in subscriptions]
    blocks += shown_with_buttons(reader, subscriptions, lines, beside=blocks)
    return Message("\n".join([title, *lines]), blocks)


def shown_with_buttons(
    reader: Reader, subscriptions: Sequence[Subscription], lines: Sequence[str], beside: Sequence[Block]
) -> list[Block]:
    """A line and a button for each subscription, as many as fit, and how many there are more."""
    shown = list(zip(subscriptions, lines, strict=True))[:MOST_SUBSCRIPTIONS]
    show = reader.plain("Show")
    rows = [section(line, button(show, f"/subscription show {one.ref}")) for one, line in shown]
    fit = fitting(rows, beside, MOST_SUBSCRIPTIONS)
    if len(subscriptions) > fit:
        more = reader.say("… and {count} more. `/subscription show SUB-…` shows one.", count=len(subscriptions) - fit)
        return [*rows[:fit], note(more)]
    return list(rows)


def _line(reader: Reader, subscription: Subscription, tables: RoleTables, me: Person, today: date) -> str:
    table = tables[subscription.plan.role_table]
    roles = escape(role_names(reader, table, subscription.roles_of(me.id)))
    name = f"*{subscription.ref}* · {escape(subscription.name)} · {escape(subscription.organization.name)}"
    return f"{name}\n{term(reader, subscription, today)} · {reader.say('you are')} {roles}"


def subscription_card(
    reader: Reader, subscription: Subscription, tables: RoleTables, me: Person, today: date
) -> Message:
    """One subscription: what it is, its dates, who holds which role, and what one may want next."""
    table = tables[subscription.plan.role_table]
    mine = role_names(reader, table, subscription.roles_of(me.id))
    title = f"{subscription.ref} · {subscription.name}"
    pairs = [
        (reader.say("Organization"), escape(subscription.organization.name)),
        (reader.say("What"), escape(kind_name(reader, subscription.kind))),
        (reader.say("Plan"), escape(subscription.plan.name)),
        (
            reader.say("Term"),
            reader.say(
                "{start} to {end}", start=reader.day(subscription.starts_on), end=reader.day(subscription.ends_on)
            )
            + f"\n{term(reader, subscription, today)}",
        ),
        (reader.say("Your roles"), escape(mine) or reader.say("none")),
    ]
    primaries = [
        (escape(role_name(reader, table, role)), escape(contact.person.name) + unreachable_mark(reader, contact.person))
        for role in (Role.BILLING_PRIMARY, Role.TECHNICAL_PRIMARY)
        if (contact := subscription.holder(role))
    ]
    ref = subscription.ref
    row = buttons(
        button(reader.plain("Contacts"), f"/contact list {ref}"),
        button(reader.plain("Invoices"), f"/invoice list {ref}"),
        button(reader.plain("Open a ticket"), f"/ticket new {ref}"),
        button(reader.plain("What may I do?"), f"/steward roles {ref}"),
    )
    when = term(reader, subscription, today)
    text = reader.say("{title}: {when}. You are {roles}.", title=title, when=when, roles=mine)
    return Message(text, [header(title), facts([*pairs, *primaries]), row])
