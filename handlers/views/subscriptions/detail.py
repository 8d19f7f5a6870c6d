"""Lists of subscriptions, and the card of one, as Block Kit."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from handlers.views.block_types import Block
from handlers.views.blocks import Message, button, buttons, cell, facts, header, section
from handlers.views.contacts import add_site_admin_button
from handlers.views.credit_cards import card_name
from handlers.views.element_types import Element
from handlers.views.enquiries.changes import status
from handlers.views.inputs import subscription_search
from handlers.views.listing import Row, Rows, listing
from handlers.views.reach import unreachable_mark
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from handlers.views.rights import role_name, role_names
from handlers.views.states import state_name
from handlers.views.subscriptions.offers import offered
from handlers.views.subscriptions.status import cycle, dates, term
from models.core.paging import PageOf
from models.desks.enquiries.tables import Enquiry
from models.directory.people import Person
from models.roles import Kind, Role, RoleTable, RoleTables, StaffRight
from models.subscriptions.billing_details import BillingDetails
from models.subscriptions.detail import Shown
from models.subscriptions.states import has_data
from models.subscriptions.tables import Card, Item, Subscription, SubscriptionState

HEADS = (
    gettext_noop("Subscription"),
    gettext_noop("Name"),
    gettext_noop("Status"),
    gettext_noop("Your roles"),
    gettext_noop("Term ends"),
)
MOST_ITEMS = 10
MOST_SITE_ADMINS = 5


def kind_name(reader: Reader, kind: Kind) -> str:
    """The name of a kind of subscription."""
    return reader.plain("License") if kind is Kind.LICENSE else reader.plain("Site")


def subscription_list(
    reader: Reader, page: PageOf[Subscription], tables: RoleTables, held: Mapping[int, frozenset[Role]], today: date
) -> Message:
    """A page of the reader's subscriptions, with dates and their roles (`held`, by subscription ID)."""
    if not page:
        text = reader.say("You're not a contact on any subscription.")
        return Message(text, [section(text), buttons(button(reader.plain("Help"), "/steward help"))])
    title = reader.plain("Your subscriptions")
    heads = [reader.plain(head) for head in HEADS]
    rows = [_row(reader, one, tables, held[one.id], today) for one in page]
    find = subscription_search("/subscription show")
    of = Rows(rows, heads, "/subscription", page.first, page.total, find)
    return listing(reader, title, of, [header(title)])


def _row(reader: Reader, subscription: Subscription, tables: RoleTables, held: frozenset[Role], today: date) -> Row:
    roles = role_names(reader, tables[subscription.plan.role_table], held)
    cells = [subscription.ref, subscription.name, state_name(reader, subscription.state), roles]
    ends = cell(reader.day(subscription.ends_on))
    show = button(reader.plain("Show"), f"/subscription show {subscription.ref}")
    return Row(_line(reader, subscription, tables, held, today), [*map(cell, cells), ends], show)


def _line(reader: Reader, subscription: Subscription, tables: RoleTables, held: frozenset[Role], today: date) -> Safe:
    table = tables[subscription.plan.role_table]
    roles = role_names(reader, table, held)
    name = reader.say(
        "*{ref}* · {name} · {of}", ref=subscription.ref, name=subscription.name, of=subscription.organization.name
    )
    mine = reader.say("your roles: {roles}", roles=roles)
    return Safe().join([name, "\n", term(reader, subscription, today), " · ", mine])


def subscription_card(
    reader: Reader,
    shown: Shown,
    tables: RoleTables,
    me: Person,
    today: date,
    known: Collection[str],
    changed: Enquiry | None = None,
) -> Message:
    """One subscription: status, dates, items, contacts with roles, and what the reader can do now.

    Args:
        known: The commands that exist.
        changed: The reader's last changes, as the vendor's billing team has them.
    """
    subscription, ref = shown.subscription, shown.subscription.ref
    table = tables[subscription.plan.role_table]
    mine = role_names(reader, table, subscription.roles_of(me.id))
    title = f"{ref} · {subscription.name}"
    state = state_name(reader, subscription.state)
    standing = reader.say("*{state}*\n{dates}", state=state, dates=dates(reader, subscription, today))
    pairs = _facts(reader, shown)
    if mine:
        pairs.append((reader.say("Your roles"), escape(mine)))
    people = [*_primaries(reader, table, subscription), *_site_admins(reader, table, subscription)]
    blocks: list[Block] = [header(title), section(standing), facts([*pairs, *people])]
    if changed is not None:
        said = reader.say("*Your last changes*") + "\n" + status(reader, changed)
        blocks.append(section(said, button(reader.plain("Show"), f"/enquiry show {changed.ref}")))
    if row := offered(reader, shown, known):
        blocks.append(buttons(*row))
    when = term(reader, subscription, today)
    text = reader.say("{title}: {when}. Your roles: {roles}.", title=title, when=when, roles=mine)
    if not mine:
        said = Safe("; ").join(label + ": " + name for label, name in people)
        text = reader.say("{title}: {when}. {people}", title=title, when=when, people=said)
    around = _around(reader, subscription) if mine else _for_staff(reader, table, shown)
    return Message(text + "\n" + dates(reader, subscription, today), [*blocks, around])


def _for_staff(reader: Reader, table: RoleTable, shown: Shown) -> Block:
    """Links to related lists for the vendor's staff, by their rights."""
    subscription, ref = shown.subscription, shown.subscription.ref
    row: list[Element] = [
        button(reader.plain("Customer"), f"/customer {subscription.organization.ref}"),
        button(reader.plain("Contacts"), f"/contact list {ref}"),
    ]
    if StaffRight.MANAGE_INVOICES in shown.staff:
        row.append(button(reader.plain("Invoices"), f"/invoice list {ref}"))
    if StaffRight.PROCESS_ORDERS in shown.staff:
        row.append(button(reader.plain("Quotes and orders"), f"/order list {ref}"))
        if subscription.state is not SubscriptionState.DELETED:
            row.append(button(reader.plain("Make a quote …"), f"/order make {ref}"))
    if StaffRight.EDIT_CUSTOMERS in shown.staff:
        row.append(button(reader.plain("Change the plan …"), f"/customer plan {ref}"))
    if StaffRight.EDIT_SITE_ADMINS in shown.staff and _site_admins(reader, table, subscription):
        row.append(add_site_admin_button(reader, table, ref))
    row.append(button(reader.plain("Who can do what"), f"/steward roles {ref}"))
    return buttons(*row)


def _around(reader: Reader, subscription: Subscription) -> Block:
    """Links to related lists, for a contact."""
    ref = subscription.ref
    return buttons(
        button(reader.plain("Contacts"), f"/contact list {ref}"),
        button(reader.plain("Invoices"), f"/invoice list {ref}"),
        button(reader.plain("Open a ticket"), f"/ticket new {ref}"),
        button(reader.plain("What can I do?"), f"/steward roles {ref}"),
    )


def _facts(reader: Reader, shown: Shown) -> list[tuple[Safe, Safe]]:
    subscription = shown.subscription
    # A support contract has no license key, so it isn't called a license.
    kind = f"{kind_name(reader, subscription.kind)} · " if has_data(subscription) else ""
    what = f"{kind}{subscription.plan.name}"
    days = {"start": reader.day(subscription.starts_on), "end": reader.day(subscription.ends_on)}
    when = reader.say("{start} to {end}", **days) + "\n" + cycle(reader, subscription)
    pairs = [
        (reader.say("Organization"), escape(subscription.organization.name)),
        (reader.say("Plan"), escape(what)),
        (reader.say("Term"), when),
    ]
    if shown.items:
        pairs.append((reader.say("Products"), _items(reader, shown.items)))
    if shown.card is not None:
        pairs.append((reader.say("Card on file"), _card(reader, shown.card, shown.details)))
    return pairs


def _items(reader: Reader, items: Sequence[Item]) -> Safe:
    lines = [_item(reader, item) for item in items[:MOST_ITEMS]]
    if left := len(items) - len(lines):
        lines.append(reader.say_count("and {count} more product", "and {count} more products", left))
    return Safe("\n").join(lines)


def _item(reader: Reader, item: Item) -> Safe:
    return reader.say_count("{name}: {count} seat", "{name}: {count} seats", item.seats, name=item.product.name)


def _card(reader: Reader, card: Card, details: BillingDetails) -> Safe:
    """The card with the last four digits of its number, and its cardholder if the reader sees that."""
    until = reader.say("expires {expires}", expires=f"{card.expires_month:02}/{card.expires_year}")
    holder = [details.cardholder] if details.cardholder else []
    return Safe("\n").join([card_name(reader, card), until, *holder])


def _primaries(reader: Reader, table: RoleTable, subscription: Subscription) -> list[tuple[Safe, Safe]]:
    return [
        (escape(role_name(reader, table, role)), escape(contact.person.name) + unreachable_mark(reader, contact.person))
        for role in (Role.BILLING_PRIMARY, Role.TECHNICAL_PRIMARY)
        if (contact := subscription.holder(role))
    ]


def _site_admins(reader: Reader, table: RoleTable, subscription: Subscription) -> list[tuple[Safe, Safe]]:
    """The site admins of a site, or that it has none. Empty where there are no site admins."""
    if subscription.kind is not Kind.SITE or Role.SITE_ADMIN not in table.roles:
        return []
    people = [contact.person for contact in subscription.contacts if contact.role is Role.SITE_ADMIN]
    names = [escape(person.name) + unreachable_mark(reader, person) for person in people[:MOST_SITE_ADMINS]]
    left = len(people) - MOST_SITE_ADMINS
    more = [reader.say("and {count} more: `/contact list {ref}`", count=left, ref=subscription.ref)] if left > 0 else []
    none = reader.say("none yet. {Vendor} can add one.")
    return [(escape(role_name(reader, table, Role.SITE_ADMIN)), Safe(", ").join([*names, *more]) if names else none)]
