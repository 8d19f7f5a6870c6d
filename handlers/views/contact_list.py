"""The contacts of a subscription as a list, and choosing one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from handlers.routing.arguments import unmarked
from handlers.views.block_types import Block, Cell
from handlers.views.blocks import PICK, Message, button, buttons, cell, header, note, section
from handlers.views.contacts import add_site_admin_button, mention
from handlers.views.element_types import Element, StaticSelect
from handlers.views.inputs import select
from handlers.views.listing import Row, Rows, listing
from handlers.views.reach import unreachable_mark
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from handlers.views.rights import role_name
from models.directory.people import Person
from models.roles import Role, RoleTable
from models.subscriptions.contacts import Contact, ContactKind, Rank, role_of
from models.subscriptions.tables import Subscription

MOST_CANDIDATES = 15
MOST_INVITED = 3
FIND = "contacts"
"""The route that searches the contacts of a subscription."""
HEADS = (gettext_noop("Name"), gettext_noop("Email address"), gettext_noop("Role"), gettext_noop("Slack"))
ORDER = {role: place for place, role in enumerate(Role)}
"""The roles in the order in which contacts are listed."""


@dataclass(frozen=True)
class Offers:
    """What the caller may do with the contacts of a subscription. Invited addresses are only for people who may
    edit."""

    edit: bool = False
    invited: Sequence[str] = ()
    leave: frozenset[ContactKind] = frozenset()
    promote_self: frozenset[ContactKind] = frozenset()
    promote: frozenset[int] = frozenset()
    details: frozenset[int] = frozenset()
    site_admins: bool = False
    step_down: bool = False


def contact_list(
    reader: Reader, subscription: Subscription, table: RoleTable, me: Person, offers: Offers, first: int = 1
) -> Message:
    """A page of the contacts of a subscription with role and rank, open invitations, and what the reader may do."""
    shown = sorted(subscription.contacts, key=lambda contact: (ORDER[contact.role], contact.id))
    title = reader.plain("Contacts of {ref}", ref=subscription.ref)
    opening = reader.say("Contacts of {ref} · {name}", ref=subscription.ref, name=subscription.name)
    waiting = [_waiting(reader, offers)] if offers.invited else []
    row = _row(reader, subscription, table, offers)
    tail: list[Block] = [*[note(line) for line in waiting], *([buttons(*row)] if row else [])]
    rows = [
        Row(
            contact_line(reader, contact, table, me),
            partial(_cells, reader, contact, table),
            _contact_button(reader, subscription, contact, table, me, offers),
        )
        for contact in shown
    ]
    heads = [reader.plain(head) for head in HEADS]
    find = find_in(subscription) if any(row.beside for row in rows) else ""
    of = Rows.paged(rows, heads, f"/contact list {subscription.ref}", first, find)
    return listing(reader, title, of, [header(title), note(escape(subscription.name))], tail, [opening, *waiting])


def _cells(reader: Reader, contact: Contact, table: RoleTable) -> list[Cell]:
    return [cell(text) for text in contact_cells(reader, contact, table)]


def find_in(subscription: Subscription, only: str = "") -> str:
    """The select that searches the contacts of a subscription, for all that can be done with them or `only` for one."""
    return f"{PICK} {FIND} {subscription.ref} {only}".strip()


def contact_cells(reader: Reader, contact: Contact, table: RoleTable) -> list[str]:
    """A contact as the cells of a table, under `HEADS`."""
    reach = unmarked(unreachable_mark(reader, contact.person)).strip(" ·")
    return [contact.person.name, contact.person.email, role_name(reader, table, contact.role), reach]


def found_contacts(
    reader: Reader,
    subscription: Subscription,
    found: Sequence[Contact],
    table: RoleTable,
    me: Person,
    offers: Offers,
) -> list[tuple[str, str]]:
    """What can be done with each contact, as options of the select that searches them."""
    rows = [
        Row(Safe(""), [cell(one.person.name), cell(one.person.email)], menu)
        for one in found
        if (menu := _contact_button(reader, subscription, one, table, me, offers))
    ]
    return [choice for row in rows for choice in row.choices]


def _waiting(reader: Reader, offers: Offers) -> Safe:
    names = list(offers.invited[:MOST_INVITED])
    if left := len(offers.invited) - len(names):
        names.append(reader.plain("and {count} more", count=left))
    who = ", ".join(names)
    return reader.say_count(
        "{count} open invitation: {who}", "{count} open invitations: {who}", len(offers.invited), who=who
    )


def contact_line(reader: Reader, contact: Contact, table: RoleTable, me: Person) -> Safe:
    """A contact with role, address, and whether they can't be reached."""
    you = " " + reader.say("(you)") if contact.person_id == me.id else ""
    gone = unreachable_mark(reader, contact.person)
    role = role_name(reader, table, contact.role)
    return Safe().join([mention(contact.person), you, " · ", role, gone, "\n", contact.person.email])


def _contact_button(
    reader: Reader, subscription: Subscription, contact: Contact, table: RoleTable, me: Person, offers: Offers
) -> StaticSelect | None:
    """A menu of actions for one contact. Each option is a command line."""
    if contact.person_id == me.id:
        return None
    who, kind = contact.person.email, contact.kind
    pairs = []
    if contact.id in offers.promote:
        role = role_name(reader, table, role_of(kind, Rank.PRIMARY))
        label = reader.plain("Promote to {role}", role=role)
        pairs.append((label, f"/contact promote {who} {kind} {subscription.ref}"))
    if contact.id in offers.details:
        pairs.append((reader.plain("Edit details"), f"/contact edit {who} {subscription.ref}"))
    if (offers.edit and contact.rank is Rank.SECONDARY) or (offers.site_admins and contact.rank is Rank.ONLY):
        pairs.append((reader.plain("Remove"), f"/contact remove {who} {kind} {subscription.ref}"))
    pairs = [(label, line) for label, line in pairs if len(line) <= 150]
    if not pairs:
        return None
    return select(f"{PICK} {contact.id}", reader.plain("Choose …"), pairs)


def _row(reader: Reader, subscription: Subscription, table: RoleTable, offers: Offers) -> list[Element]:
    ref = subscription.ref
    row: list[Element] = []
    if offers.edit:
        row.append(button(reader.plain("Add a contact"), f"/contact add {ref}", style="primary"))
    if offers.site_admins:
        row.append(add_site_admin_button(reader, table, ref))
    if offers.invited:
        row.append(button(reader.plain("Invitations"), f"/contact invitations {ref}"))
    for kind in sorted(offers.promote_self):
        role = role_name(reader, table, Role(f"{kind}.primary"))
        row.append(button(reader.plain("Become {role}", role=role), f"/contact promote me {kind} {ref}"))
    for kind in sorted(offers.leave):
        label = reader.plain("Give up: {role}", role=role_name(reader, table, role_of(kind, Rank.SECONDARY)))
        row.append(button(label, f"/contact leave {kind} {ref}"))
    if offers.step_down:
        label = reader.plain("Give up: {role}", role=role_name(reader, table, Role.SITE_ADMIN))
        row.append(button(label, f"/contact leave {ContactKind.SITE_ADMIN} {ref}"))
    return row


def nobody_to_promote(reader: Reader, subscription: Subscription) -> Message:
    """That nobody could take over a role, and how to get somebody who can."""
    ref = subscription.ref
    text = reader.say("Nobody on {ref} can be promoted. Add a contact first.", ref=ref)
    add = button(reader.plain("Add a contact"), f"/contact add {ref}", style="primary")
    return Message(
        text, [section(text), buttons(add, button(reader.plain("Show the contacts"), f"/contact list {ref}"))]
    )


def candidates(
    reader: Reader,
    subscription: Subscription,
    lines: Sequence[tuple[str, str]],
    question: Safe,
    command: str,
    first: int = 1,
    find: str = "",
) -> Message:
    """A button for each person who can be chosen, or a list if there are many. If there are none, it says so. `find` is
    the select that searches them."""
    if not lines:
        text = reader.say("There's no contact on {ref} you can choose for this.", ref=subscription.ref)
        show = button(reader.plain("Show the contacts"), f"/contact list {subscription.ref}")
        return Message(text, [section(text), buttons(show)])
    if len(lines) <= MOST_CANDIDATES:
        return Message(question, [section(question), buttons(*[button(label, line) for label, line in lines])])
    choose = reader.plain("Choose")
    rows = [Row(escape(label), [cell(label)], button(choose, line)) for label, line in lines]
    of = Rows.paged(rows, [reader.plain("Name")], command, first, find)
    return listing(reader, unmarked(question), of, [section(question)], opening=[question])
