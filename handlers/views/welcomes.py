"""The welcome emails for new contacts."""

from dataclasses import dataclass

from handlers.views.blocks import Drawing, Mail, Message
from handlers.views.quoting import quoted
from handlers.views.reader import Reader, gettext_noop
from handlers.views.rights import role_names
from models.directory.people import Person
from models.roles import Right, Role, RoleTable
from models.subscriptions.tables import Subscription

Way = tuple[str, Right | None, str]
"""A command, the right that it needs if any, and its purpose."""

FIRST = gettext_noop("see the subscription: term, plan and contacts")
BUSINESS: list[Way] = [
    ("/subscription show {ref}", None, FIRST),
    ("/invoice list {ref}", Right.VIEW_INVOICES, gettext_noop("see its invoices and how to pay them")),
    (
        "/contact add {ref}",
        Right.EDIT_SECONDARY_CONTACTS,
        gettext_noop("add a colleague who stands in for you or runs the product"),
    ),
    ("/contact promote {ref}", Right.PROMOTE_OTHER, gettext_noop("hand your role over to a colleague")),
]
SUPPORT: list[Way] = [
    ("/ticket new {ref}", Right.RAISE_TICKET, gettext_noop("ask {vendor}'s support team for help")),
    ("/ticket list", Right.RAISE_TICKET, gettext_noop("see your tickets")),
    ("/subscription show {ref}", None, FIRST),
    ("/contact list {ref}", None, gettext_noop("see the other contacts and their roles")),
]
LAST: list[Way] = [
    ("/steward roles {ref}", None, gettext_noop("see everything your role lets you do")),
    ("/contact settings {ref}", None, gettext_noop("see your details and choose your reminders")),
    ("/steward link", None, gettext_noop("start here if Steward doesn't know you in Slack yet")),
]


@dataclass(frozen=True)
class Newcomer:
    """A new contact: the roles that the email is about, and all their rights."""

    person: Person
    held: frozenset[Role]
    may: frozenset[Right]


def welcome(reader: Reader, subscription: Subscription, table: RoleTable, newcomer: Newcomer) -> Drawing:
    """To a new main contact: what the role is, and where to start."""
    text = gettext_noop(
        "Your role on {ref}, {title} ({organization}): {role}. {Vendor} will contact you about the contract, payments "
        "and the other contacts."
    )
    return _drawing(reader, subscription, table, newcomer, text, BUSINESS)


def support_welcome(reader: Reader, subscription: Subscription, table: RoleTable, newcomer: Newcomer) -> Drawing:
    """To a new technical contact: how to get help."""
    text = gettext_noop(
        "Your role on {ref}, {title} ({organization}): {role}. You work with {vendor}'s support team: you open "
        "tickets, follow them, and get important news about the product."
    )
    return _drawing(reader, subscription, table, newcomer, text, SUPPORT)


def _drawing(
    reader: Reader, subscription: Subscription, table: RoleTable, newcomer: Newcomer, text: str, ways: list[Way]
) -> Drawing:
    values = {
        "ref": subscription.ref,
        "title": quoted(subscription.name),
        "organization": subscription.organization.name,
        "role": role_names(reader, table, newcomer.held),
        "name": newcomer.person.name,
    }
    may = [way for way in [*ways, *LAST] if way[1] is None or way[1] in newcomer.may]
    paragraphs = [
        reader.plain("Hello {name},", **values),
        reader.plain(text, **values),
        *_beside(reader, subscription, table, newcomer.held),
        "\n".join([reader.plain("In Slack, type:"), *[_way(reader, subscription, way) for way in may]]),
    ]
    said = gettext_noop("Welcome! Your role on {ref}: {role}.")
    mail = Mail(reader.plain(said, **values), "\n\n".join(paragraphs) + "\n")
    return Drawing(Message(reader.say(said, **values)), mail)


def _way(reader: Reader, subscription: Subscription, way: Way) -> str:
    return f"{way[0].format(ref=subscription.ref)} – {reader.plain(way[2])}"


def _beside(reader: Reader, subscription: Subscription, table: RoleTable, held: frozenset[Role]) -> list[str]:
    """The other primary contacts, by name."""
    firsts = [
        role for role in (Role.BILLING_PRIMARY, Role.TECHNICAL_PRIMARY) if role in table.roles and role not in held
    ]
    holders = [(role, subscription.holder(role)) for role in firsts]
    named = [
        reader.plain("{role}: {name}", role=role_names(reader, table, frozenset({role})), name=contact.person.name)
        for role, contact in holders
        if contact
    ]
    return ["\n".join(named)] if named else []
