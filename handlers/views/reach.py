"""Somebody can't be reached in Slack any more, as Block Kit."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from handlers.views.kit import Element, Message, button, buttons, section
from handlers.views.rights import role_names
from handlers.views.words import Reader, Safe
from models.people import Person
from models.roles import RoleTable
from models.subscriptions.tables import Subscription

MOST_STEPS = 5


def unreachable_mark(reader: Reader, person: Person) -> Safe:
    """What stands behind the name of somebody who can't be reached; nothing behind others."""
    if person.unreachable_since is None:
        return Safe("")
    since = reader.day(person.unreachable_since.astimezone(reader.zone).date())
    return Safe(" · " + reader.say("can't be reached in Slack since {since}", since=since))


def unreachable(
    reader: Reader,
    subscription: Subscription,
    table: RoleTable,
    person: Person,
    steps: Sequence[str],
    told: Sequence[Person] | None,
) -> Message:
    """To those who can act, and to the vendor's admins.

    Args:
        steps: Command lines that help.
        told: Who among the contacts was told, for the admins; None for a contact.
    """
    roles = role_names(reader, table, subscription.roles_of(person.id))
    values = {"name": person.name, "roles": roles, "ref": subscription.ref, "what": subscription.name}
    lines: list[str] = [
        reader.say(
            "{name} can't be reached in Slack any more: their account was deactivated. "
            "They are {roles} of {ref} ({what}).",
            **values,
        )
    ]
    if told is None:
        lines.append(reader.say("Somebody else should have that role soon. What you can do now:"))
    elif told:
        names = ", ".join(f"{one.name} ({one.email})" for one in told)
        lines.append(reader.say("These contacts can do something about it, and are told: {names}.", names=names))
    else:
        lines.append(
            reader.say(
                "Nobody among the contacts can do anything about it. Please write to {email}, or to the organization.",
                email=person.email,
            )
        )
    text = "\n".join(lines)
    row: list[Element] = [button(_label(reader, subscription, person, line), line) for line in steps[:MOST_STEPS]]
    blocks: list[Block] = [section(text)]
    return Message(text, [*blocks, buttons(*row)] if row else blocks)


def _label(reader: Reader, subscription: Subscription, person: Person, line: str) -> str:
    _command, deed, who, *_ = line.split()
    if deed == "remove":
        return reader.plain("Remove {name}", name=person.name)
    if deed == "add":
        return reader.plain("Add somebody")
    if who == "me":
        return reader.plain("Promote me")
    name = next((c.person.name for c in subscription.contacts if c.person.email == who), who)
    return reader.plain("Promote {name}", name=name)


def reachable(reader: Reader, subscription: Subscription, person: Person) -> Message:
    """What the card says once they are back, or are no contact any more."""
    if subscription.roles_of(person.id):
        return Message(
            reader.say("{name} can be reached in Slack again ({ref}).", name=person.name, ref=subscription.ref)
        )
    return Message(reader.say("{name} is no longer a contact of {ref}.", name=person.name, ref=subscription.ref))
