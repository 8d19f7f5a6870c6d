"""The conditions of an action that aren't met, for people whose role includes it: what is missing, and the way out."""

from handlers.views.blocks import Message, button, buttons, section
from handlers.views.contact_kinds import KINDS, one_contact
from handlers.views.contacts import ask_for_more
from handlers.views.reader import Reader, Safe
from handlers.views.rights import RIGHT_LABELS, role_name
from models.access.errors import Denied
from models.contacts.limits import limit_of
from models.contacts.problems import OtherDomain, OverLimit, TheirOwn
from models.directory.people import Person
from models.roles import RoleTable
from models.subscriptions.contacts import ContactKind, Rank, role_of
from models.subscriptions.problems import NoCard
from models.subscriptions.tables import Subscription

MOST_TO_ASK = 4
MOST_TO_NAME = 10


def unmet(reader: Reader, error: Denied, subscription: Subscription, table: RoleTable) -> Message | None:
    """The condition that isn't met, for a person whose role includes the action. None if the obstacle has no message of
    its own."""
    match error.obstacle:
        case OverLimit(kind) if kind in KINDS:
            return _full(reader, subscription, table, kind)
        case OtherDomain(person, kind) if kind in KINDS:
            return Message(_two_domains(reader, subscription, table, person, kind))
        case NoCard(enough=True):
            return _no_card(reader, error, subscription)
        case NoCard():
            return _card_not_enough(reader, error, subscription)
        case TheirOwn(person):
            name = person.name
            return Message(
                reader.say("You can't change {name}'s details. Only {name} can, with `/contact edit`.", name=name)
            )
    return None


def _no_card(reader: Reader, error: Denied, subscription: Subscription) -> Message:
    """The action needs a credit card on file: how to add one."""
    text = reader.say(
        "You can't {deed} on {ref} ({name}) yet. This needs a valid credit card on file. To see how to add one, use "
        "`/invoice card {ref}`.",
        deed=reader.say(RIGHT_LABELS[error.right]),
        ref=subscription.ref,
        name=subscription.name,
    )
    return Message(
        text, [section(text), buttons(button(reader.plain("Card on file …"), f"/invoice card {subscription.ref}"))]
    )


def _card_not_enough(reader: Reader, error: Denied, subscription: Subscription) -> Message:
    """The plan doesn't accept a card that can't be charged: ask the billing team."""
    text = reader.say(
        "You can't {deed} on {ref} ({name}) yourself: the plan doesn't accept a card on file for that. Ask {vendor}'s "
        "billing team: `/enquiry new {ref}`.",
        deed=reader.say(RIGHT_LABELS[error.right]),
        ref=subscription.ref,
        name=subscription.name,
    )
    ask = button(reader.plain("Ask the billing team"), f"/enquiry new {subscription.ref}")
    return Message(text, [section(text), buttons(ask)])


def _full(reader: Reader, subscription: Subscription, table: RoleTable, kind: ContactKind) -> Message:
    """The plan is full. Shows who has the places, with a button for each contact who can be removed."""
    theirs = [contact for contact in subscription.contacts if contact.kind is kind]
    names = [contact.person.name for contact in theirs[:MOST_TO_NAME]]
    if len(theirs) > MOST_TO_NAME:
        names.append(reader.plain("and {count} more", count=len(theirs) - MOST_TO_NAME))
    text = reader.say(
        "You can't add another {contact} to {ref} ({name}). The plan's limit is {limit}. Current contacts: {names}.",
        contact=one_contact(reader, table, kind),
        ref=subscription.ref,
        name=subscription.name,
        limit=limit_of(subscription.plan, kind) or 0,
        names=", ".join(names),
    )
    if any(contact.rank is Rank.SECONDARY for contact in theirs):
        text += " " + reader.say("Remove one of them first, or ask {vendor}'s billing team for more.")
    else:
        text += " " + reader.say("Ask {vendor}'s billing team for more.")
    row = [
        button(reader.plain("Remove {name}", name=one.name), f"/contact remove {one.email} {kind} {subscription.ref}")
        for one in [contact.person for contact in theirs if contact.rank is Rank.SECONDARY][:MOST_TO_ASK]
    ]
    if sum(contact.rank is Rank.SECONDARY for contact in theirs) > MOST_TO_ASK:
        row.append(button(reader.plain("Someone else …"), f"/contact remove {kind} {subscription.ref}"))
    row.append(ask_for_more(reader, subscription, table, kind))
    return Message(text, [section(text), buttons(*row)])


def _two_domains(
    reader: Reader, subscription: Subscription, table: RoleTable, person: Person, kind: ContactKind
) -> Safe:
    """The email domains that differ, and what the person can do."""
    role = role_of(kind, Rank.PRIMARY)
    values = {"name": person.name, "role": role_name(reader, table, role), "ref": subscription.ref}
    primary = subscription.holder(role)
    opening = reader.say("You can't promote {name} to {role} on {ref}.", **values)
    theirs = person.email.rpartition("@")[2]
    if primary:
        other = primary.person.email.rpartition("@")[2]
        why = reader.say(
            "{name}'s email address is at {theirs}. {primary}, who has this role now, is at {other}.",
            name=person.name,
            theirs=theirs,
            primary=primary.person.name,
            other=other,
        )
        rule = reader.say(
            "You can promote only people who share {primary}'s email domain.", primary=primary.person.name
        )
    else:
        why = reader.say(
            "{name}'s email address is at {theirs}, which isn't your domain.", name=person.name, theirs=theirs
        )
        rule = reader.say("You can promote only people who share your email domain.")
    way_out = reader.say(
        "{name} can request the promotion: `/contact promote me {word} {ref}`.", word=str(kind), **values
    )
    return Safe(" ").join([opening, why, rule, way_out])
