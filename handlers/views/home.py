"""The App Home: what waits for its reader, their commands, and their subscriptions."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.views.block_types import Block
from handlers.views.blocks import Home, button, buttons, cell, divider, header, note, section
from handlers.views.inputs import subscription_search
from handlers.views.limits import MOST_BLOCKS_IN_VIEW
from handlers.views.listing import Row, Rows, paragraphs
from handlers.views.people import link_button
from handlers.views.reader import Reader, gettext_noop
from handlers.views.subscriptions import term
from handlers.views.waiting import WaitContext, waiting_blocks
from models.backoffice.waiting import Waiting
from models.core.paging import PageOf
from models.directory.people import Person
from models.roles import Role, StaffRole
from models.subscriptions.tables import Subscription

INVOICES = gettext_noop("Invoices"), "/invoice"
ORDERS = gettext_noop("Quotes and orders"), "/order list"
RENEWALS = gettext_noop("Upcoming renewals"), "/renewal list"
CONTACTS = gettext_noop("Contacts"), "/contact"
ASK = gettext_noop("Ask a question"), "/enquiry new"
NEW_TICKET = gettext_noop("Open a ticket"), "/ticket new"
MY_TICKETS = gettext_noop("My tickets"), "/ticket list"
USERS = gettext_noop("Users"), "/subscription users"
QUEUE = gettext_noop("All open tickets"), "/ticket queue"
CUSTOMER = gettext_noop("Find a customer"), "/customer"
ENQUIRIES = gettext_noop("All open enquiries"), "/enquiry queue"
STAFF = gettext_noop("Staff"), "/steward staff"
CATALOGUE = gettext_noop("Plans and products"), "/steward catalogue"
ANNOUNCEMENTS = gettext_noop("Announcements"), "/steward announcements"
AUDIT = gettext_noop("Audit trail"), "/steward audit"
DELIVERIES = gettext_noop("Messages on the way"), "/steward deliveries"
WHOAMI = gettext_noop("My roles"), "/steward whoami"

Commands = Sequence[tuple[str, str]]
OF_STAFF: dict[StaffRole, Commands] = {
    StaffRole.ADMIN: (CUSTOMER, QUEUE, STAFF, CATALOGUE, ANNOUNCEMENTS, AUDIT, DELIVERIES),
    StaffRole.BILLING: (CUSTOMER, ENQUIRIES, (gettext_noop("New order"), "/order form")),
    StaffRole.AGENT: (QUEUE, CUSTOMER, WHOAMI),
}
OF_CONTACTS: dict[Role, Commands] = {
    Role.BILLING_PRIMARY: (INVOICES, ORDERS, RENEWALS),
    Role.TECHNICAL_PRIMARY: (NEW_TICKET, MY_TICKETS, CONTACTS),
    Role.TECHNICAL_SECONDARY: (NEW_TICKET, MY_TICKETS, CONTACTS),
    Role.SITE_ADMIN: (USERS, CONTACTS, INVOICES),
    Role.BILLING_SECONDARY: (CONTACTS, ASK, RENEWALS),
}
"""The three commands that each role uses most. Everyone who can open tickets has that one, too. Admins have more: also
those that nobody else can use. Of several roles, the first one here counts."""


@dataclass(frozen=True)
class AtHome:
    """What a known person's App Home shows.

    `roles` are all that they have, in any subscription. `may_open`: they can open tickets in one that is shown.
    """

    person: Person
    waiting: Sequence[Waiting]
    subscriptions: PageOf[Subscription]
    staff: frozenset[StaffRole]
    roles: frozenset[Role]
    may_open: bool = False


def stranger(reader: Reader) -> Home:
    """Show someone unknown how to get in."""
    said = reader.say(
        "I look after your subscriptions with {vendor}, but I don't know who you are yet. If you're a contact on a "
        "subscription, link your email address: I'll email you a code. If you're not, ask your organization's main "
        "contact or primary billing contact, or {vendor}'s support team, to add you."
    )
    row = buttons(link_button(reader), button(reader.plain("Help"), "/steward help"))
    return Home([header(reader.plain("Hello")), section(said), row])


def home(context: WaitContext, at_home: AtHome) -> Home:
    """Show a person what waits for them first, then their most used commands and their subscriptions."""
    reader, person, subscriptions = context.reader, at_home.person, at_home.subscriptions
    blocks: list[Block] = [header(reader.plain("Hello, {name}", name=person.name))]
    if at_home.waiting:
        blocks += waiting_blocks(context, at_home.waiting)
    else:
        blocks.append(section(reader.say("Nothing is waiting for you.")))
    most_used = commands_of(at_home.staff, at_home.roles)
    if at_home.may_open and not at_home.staff and NEW_TICKET not in most_used:
        most_used = [*most_used, NEW_TICKET]
    commands = [button(reader.plain(label), line) for label, line in most_used]
    blocks += [divider(), buttons(*commands, button(reader.plain("Help"), "/steward help"))]
    if not subscriptions:
        if not at_home.staff:
            blocks.append(note(reader.say("You're not a contact on any subscription.")))
        return Home(blocks)
    blocks.append(section(reader.say("*Your subscriptions* · {count}", count=subscriptions.total)))
    show = reader.plain("Show")
    rows = [
        Row(
            reader.say("*{ref}* · {name}\n{term}", ref=s.ref, name=s.name, term=term(reader, s, context.today)),
            [cell(s.ref), cell(s.name)],
            button(show, f"/subscription show {s.ref}"),
        )
        for s in subscriptions
    ]
    find = subscription_search("/subscription show")
    page = Rows(rows, (), "/subscription", 1, subscriptions.total, find)
    return Home(paragraphs(reader, page, blocks, most=MOST_BLOCKS_IN_VIEW))


def commands_of(staff: frozenset[StaffRole], roles: frozenset[Role]) -> Commands:
    """The commands that a person uses most, by their staff role or their role as a contact."""
    of_staff = [found for role, found in OF_STAFF.items() if role in staff]
    of_contacts = [found for role, found in OF_CONTACTS.items() if role in roles]
    return next(iter([*of_staff, *of_contacts]), ())
