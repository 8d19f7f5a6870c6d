"""The welcome emails for new contacts."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.routing.arguments import unmarked
from handlers.views.blocks import Drawing, Message
from handlers.views.mails import Commands, Facts, Mail, Part, Text
from handlers.views.quoting import quoted
from handlers.views.reader import Reader, gettext_noop
from handlers.views.rights import role_name, role_names
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
        gettext_noop("add a colleague as a contact"),
    ),
    ("/contact promote {ref}", Right.PROMOTE_OTHER, gettext_noop("hand your role over to a colleague")),
    ("/enquiry new {ref}", Right.ASK_BILLING, gettext_noop("ask {vendor}'s billing team")),
    ("/ticket new {ref}", Right.RAISE_TICKET, gettext_noop("ask {vendor}'s support team for help")),
]
SUPPORT: list[Way] = [
    ("/ticket new {ref}", Right.RAISE_TICKET, gettext_noop("ask {vendor}'s support team for help")),
    ("/ticket list", Right.RAISE_TICKET, gettext_noop("see your tickets")),
    ("/subscription show {ref}", None, FIRST),
    ("/contact list {ref}", None, gettext_noop("see the other contacts and their roles")),
]
ADMIN: list[Way] = [
    ("/subscription users {ref}", Right.EDIT_SITE_USERS, gettext_noop("add and remove the users of your site")),
    ("/subscription seats {ref}", Right.EDIT_SITE_USERS, gettext_noop("change the number of seats")),
    ("/subscription estimate {ref}", Right.VIEW_ESTIMATE, gettext_noop("see the next bill")),
    ("/invoice list {ref}", Right.VIEW_INVOICES, gettext_noop("see its invoices and how to pay them")),
]
OTHERS: list[Way] = [*BUSINESS, *SUPPORT[2:]]
"""For roles that the table welcomes with no email of their own, such as an administrative contact."""
LAST: list[Way] = [
    ("/steward roles {ref}", None, gettext_noop("see everything your role lets you do")),
    ("/contact settings {ref}", None, gettext_noop("see your details and choose what reaches you by email")),
]
SEVERAL: list[Way] = [
    ("/subscription", None, gettext_noop("see your subscriptions")),
    ("/invoice", Right.VIEW_INVOICES, gettext_noop("see invoices and how to pay them")),
    ("/enquiry new", Right.ASK_BILLING, gettext_noop("ask {vendor}'s billing team")),
    ("/ticket new", Right.RAISE_TICKET, gettext_noop("ask {vendor}'s support team for help")),
    ("/steward help", None, gettext_noop("see everything you can do")),
]
"""Where to start with several subscriptions."""
MOST_NAMED = 20
"""The most subscriptions, and the most other contacts, that an email lists."""


@dataclass(frozen=True)
class Workspace:
    """The vendor's Slack workspace, as Slack tells Steward: its name, and the link to it."""

    name: str = ""
    url: str = ""


NO_WORKSPACE = Workspace()
"""While Slack hasn't told Steward where it is."""


@dataclass(frozen=True)
class Joined:
    """A subscription that a person is new on.

    Args:
        held: The roles that the email is about.
        may: All rights of the person.
        is_business: Whether one of the roles is a main contact's.
        is_support: Whether one of the roles is a technical contact's.
    """

    subscription: Subscription
    table: RoleTable
    held: frozenset[Role]
    may: frozenset[Right]
    is_business: bool
    is_support: bool

    @property
    def is_admin(self) -> bool:
        """Whether one of the roles is a site admin's."""
        return Role.SITE_ADMIN in self.held

    @property
    def is_sole(self) -> bool:
        """Whether the person is the only contact, in the role that then has every right."""
        return self.table.sole in self.held and len({one.person_id for one in self.subscription.contacts}) == 1


def welcome(
    reader: Reader, person: Person, joined: Sequence[Joined], workspace: Workspace, *, in_slack: bool
) -> Drawing:
    """To a new contact: what the roles are, where Steward is, what to type first, and whom to ask.

    Args:
        joined: Everything that was set up together.
        in_slack: Whether Steward knows the person in Slack.
    """
    if len(joined) == 1:
        said = reader.say("Welcome to {vendor}! Your role on {ref}: {role}.", **_values(reader, joined[0]))
    else:
        said = reader.say_count(
            "Welcome to {vendor}! You have a role on {count} subscription.",
            "Welcome to {vendor}! You have roles on {count} subscriptions.",
            len(joined),
        )
    parts = [
        Text(reader.plain("Hello {name},", name=person.name)),
        *_what(reader, joined),
        *map(Text, _work(reader, joined)),
        Text(_where(reader, workspace, in_slack=in_slack)),
        Commands(_ways(reader, joined), reader.plain("In Slack, type:")),
        *(_beside(reader, person, joined[0]) if len(joined) == 1 else []),
        Text(reader.plain("{Vendor}")),
    ]
    return Drawing(Message(said), Mail(unmarked(said), parts))


def _values(reader: Reader, one: Joined) -> dict[str, str]:
    return {
        "ref": one.subscription.ref,
        "title": quoted(one.subscription.name),
        "organization": one.subscription.organization.name,
        "role": role_names(reader, one.table, one.held),
    }


def _what(reader: Reader, joined: Sequence[Joined]) -> list[Part]:
    if len(joined) == 1:
        said = reader.plain("Your role on {ref}, {title} ({organization}): {role}.", **_values(reader, joined[0]))
        return [Text(said)]
    shown, left = joined[:MOST_NAMED], len(joined) - MOST_NAMED
    roles = [
        (reader.plain("{ref}, {title} ({organization})", **values), values["role"])
        for values in (_values(reader, one) for one in shown)
    ]
    found: list[Part] = [Facts(roles, reader.plain("Your roles:"))]
    if left > 0:
        more = reader.say_count(
            "… and {count} more. /subscription shows it.", "… and {count} more. /subscription shows them all.", left
        )
        found.append(Text(unmarked(more)))
    return found


def _work(reader: Reader, joined: Sequence[Joined]) -> list[str]:
    """What {vendor}'s staff and the person have to do with each other."""
    said = []
    if any(one.is_business for one in joined):
        said.append(reader.plain("{Vendor} will contact you about the contract, payments and the other contacts."))
    if any(one.is_admin for one in joined):
        said.append(reader.plain("You look after the site: its users, its seats and its products."))
    if any(one.is_support for one in joined):
        said.append(
            reader.plain("{Vendor}'s support team helps you: you open tickets, follow them, and get news about them.")
        )
    if any(one.is_sole for one in joined):
        said.append(
            reader.plain(
                "As long as you're the only contact, you can do everything, including opening tickets. To share the "
                "work, add a colleague."
            )
        )
    return said


def _where(reader: Reader, workspace: Workspace, *, in_slack: bool) -> str:
    place = where(reader, workspace)
    if in_slack:
        return place
    first = reader.plain("Steward doesn't know you in Slack yet. Type this there first: /steward link")
    return f"{place}\n{first}"


def where(reader: Reader, workspace: Workspace) -> str:
    """Where Steward is, for people who may not know it yet."""
    if workspace.url and workspace.name == reader.vendor:
        return reader.plain(
            "You do all of this with Steward, an app in {vendor}'s Slack workspace: {url}", url=workspace.url
        )
    if workspace.url:
        return reader.plain(
            "You do all of this with Steward, an app in {vendor}'s Slack workspace {workspace}: {url}",
            workspace=workspace.name,
            url=workspace.url,
        )
    return reader.plain("You do all of this with Steward, an app in {vendor}'s Slack workspace.")


def _ways(reader: Reader, joined: Sequence[Joined]) -> list[tuple[str, str]]:
    """What to type, each command once."""
    if len(joined) > 1:
        may, ways, ref = frozenset[Right]().union(*(one.may for one in joined)), SEVERAL, ""
    else:
        (one,) = joined
        kinds = [
            *(ADMIN if one.is_admin else []),
            *(BUSINESS if one.is_business else []),
            *(SUPPORT if one.is_support else []),
        ]
        may, ways, ref = one.may, [*(kinds or OTHERS), *LAST], one.subscription.ref
    allowed = {command: purpose for command, right, purpose in ways if right is None or right in may}
    return [(command.format(ref=ref), reader.plain(purpose)) for command, purpose in allowed.items()]


def _beside(reader: Reader, person: Person, one: Joined) -> list[Part]:
    """The other contacts, by role and name."""
    others = [contact for contact in one.subscription.contacts if contact.person_id != person.id]
    places = {role: place for place, role in enumerate(one.table.roles)}
    known = sorted((contact for contact in others if contact.role in places), key=lambda one: places[one.role])
    if not known:
        return []
    shown, left = known[:MOST_NAMED], len(known) - MOST_NAMED
    heading = reader.plain("The other contacts on {ref}:", ref=one.subscription.ref)
    roles = [(role_name(reader, one.table, contact.role), contact.person.name) for contact in shown]
    found: list[Part] = [Facts(roles, heading)]
    if left > 0:
        more = reader.say_count("… and {count} more", "… and {count} more", left)
        found.append(Text(unmarked(more)))
    return found
