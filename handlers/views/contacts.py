"""Contacts and promotions, as Block Kit."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.routing.arguments import unmarked
from handlers.views.block_types import Block, Element, StaticSelect
from handlers.views.blocks import PICK, Message, Modal, button, buttons, cell, header, note, section
from handlers.views.inputs import field_of, radio_buttons, select, text_input, users_select
from handlers.views.listing import Row, Rows, listing
from handlers.views.reach import unreachable_mark
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from handlers.views.rights import RIGHT_LABELS, role_name
from models.core.names import NAME_LENGTH
from models.directory.people import Person
from models.roles import Role, RoleTable
from models.subscriptions.contacts import Contact, ContactKind, Rank, first_rank, role_of
from models.subscriptions.tables import Subscription

ADD = "contact_add"
KINDS = (ContactKind.BILLING, ContactKind.TECHNICAL)
KIND_NAMES = {
    ContactKind.BILLING: gettext_noop("billing"),
    ContactKind.TECHNICAL: gettext_noop("technical"),
    ContactKind.SITE_ADMIN: gettext_noop("site admin"),
}
MOST_CANDIDATES = 15
MOST_INVITED = 3
FIND = "contacts"
"""The route that searches the contacts of a subscription."""
HEADS = (gettext_noop("Name"), gettext_noop("Email address"), gettext_noop("Role"), gettext_noop("Slack"))
LONGEST_ADDRESS = 254


def kind_name(reader: Reader, kind: ContactKind) -> str:
    """The name of a kind of contact."""
    return reader.plain(KIND_NAMES[kind])


def mention(person: Person) -> Safe:
    """A person's name in bold. It isn't a Slack mention, so it doesn't notify them."""
    return Safe(f"*{escape(person.name)}*")


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
    shown = sorted(subscription.contacts, key=lambda contact: (list(Role).index(contact.role), contact.id))
    title = reader.plain("Contacts of {ref}", ref=subscription.ref)
    opening = reader.say("Contacts of {ref} · {name}", ref=subscription.ref, name=subscription.name)
    waiting = [_waiting(reader, offers)] if offers.invited else []
    row = _row(reader, subscription, table, offers)
    tail: list[Block] = [*[note(line) for line in waiting], *([buttons(*row)] if row else [])]
    rows = [
        Row(
            contact_line(reader, contact, table, me),
            [cell(text) for text in contact_cells(reader, contact, table)],
            _contact_button(reader, subscription, contact, me, offers),
        )
        for contact in shown
    ]
    heads = [reader.plain(head) for head in HEADS]
    find = find_in(subscription) if any(row.choices for row in rows) else ""
    of = Rows.paged(rows, heads, f"/contact list {subscription.ref}", first, find)
    return listing(reader, title, of, [header(title), note(escape(subscription.name))], tail, [opening, *waiting])


def find_in(subscription: Subscription, only: str = "") -> str:
    """The select that searches the contacts of a subscription, for all that can be done with them or `only` for one."""
    return f"{PICK} {FIND} {subscription.ref} {only}".strip()


def contact_cells(reader: Reader, contact: Contact, table: RoleTable) -> list[str]:
    """A contact as the cells of a table, under `HEADS`."""
    reach = unmarked(unreachable_mark(reader, contact.person)).strip(" ·")
    return [contact.person.name, contact.person.email, role_name(reader, table, contact.role), reach]


def found_contacts(
    reader: Reader, subscription: Subscription, found: Sequence[Contact], me: Person, offers: Offers
) -> list[tuple[str, str]]:
    """What can be done with each contact, as options of the select that searches them."""
    rows = [
        Row(Safe(""), [cell(one.person.name), cell(one.person.email)], menu)
        for one in found
        if (menu := _contact_button(reader, subscription, one, me, offers))
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
    reader: Reader, subscription: Subscription, contact: Contact, me: Person, offers: Offers
) -> StaticSelect | None:
    """A menu of actions for one contact. Each option is a command line."""
    if contact.person_id == me.id:
        return None
    who, kind = contact.person.email, contact.kind
    pairs = []
    if contact.id in offers.promote:
        pairs.append((reader.plain("Promote to primary"), f"/contact promote {who} {kind} {subscription.ref}"))
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
        label = reader.plain("Leave as {kind} contact", kind=kind_name(reader, kind))
        row.append(button(label, f"/contact leave {kind} {ref}"))
    if offers.step_down:
        label = reader.plain("Give up: {role}", role=role_name(reader, table, Role.SITE_ADMIN))
        row.append(button(label, f"/contact leave {ContactKind.SITE_ADMIN} {ref}"))
    return row


def add_site_admin_button(reader: Reader, table: RoleTable, ref: str) -> Element:
    """Opens the form for a new site admin, under the role's name in this table."""
    label = reader.plain("Add {role}", role=role_name(reader, table, Role.SITE_ADMIN))
    return button(label, f"/contact add {ContactKind.SITE_ADMIN} {ref}")


def add_form(
    reader: Reader,
    subscription: Subscription,
    table: RoleTable,
    kinds: Sequence[ContactKind],
    room: Sequence[Safe] = (),
    *,
    kind: ContactKind | None = None,
    user_id: str = "",
    address: str = "",
) -> Modal:
    """The form that adds a contact. `kinds` are those with places left in the plan, and `room` says how many. `kind`,
    `user_id` and `address` are what the caller already typed."""
    choices = [(joining_as(reader, table, choice), choice) for choice in kinds]
    only = kinds[0] if len(kinds) == 1 else None
    hint = reader.plain("People who aren't in this list, or are from another organization, get an invitation by email.")
    blocks: list[Block] = [
        section(reader.say("New contact on *{ref}* · {name}", ref=subscription.ref, name=subscription.name))
    ]
    blocks += [note(Safe(" ").join(room))] if room else []
    blocks += [
        field_of(
            "person",
            reader.plain("Person"),
            users_select("person", user_id),
            optional=True,
        ),
        field_of(
            "address",
            reader.plain("Or their email address"),
            text_input("address", LONGEST_ADDRESS, address),
            hint,
            optional=True,
        ),
        field_of(
            "name",
            reader.plain("Their name, for the invitation"),
            text_input("name", NAME_LENGTH),
            optional=True,
        ),
        field_of("kind", reader.plain("Role"), radio_buttons("kind", choices, only or kind or "")),
    ]
    return Modal(
        name=ADD,
        title=reader.plain("Add a contact"),
        submit=reader.plain("Add"),
        close=reader.plain("Cancel"),
        form_context=subscription.ref,
        blocks=blocks,
    )


def joining_as(reader: Reader, table: RoleTable, kind: ContactKind) -> str:
    """The name of the role in which people of this kind join a subscription."""
    return role_name(reader, table, role_of(kind, first_rank(kind)))


def added(reader: Reader, subscription: Subscription, contact: Contact, table: RoleTable) -> Message:
    """A contact was added."""
    role = role_name(reader, table, contact.role)
    values = {"name": contact.person.name, "role": role, "ref": subscription.ref}
    return Message(reader.say("{name} is now {role} on {ref}. I've let {name} know.", **values))


def became(
    reader: Reader, subscription: Subscription, contact: Contact, table: RoleTable, *, may_rise: bool
) -> Message:
    """Confirms that the caller became a contact. That's how a site admin gets the rights of contacts."""
    role = role_name(reader, table, contact.role)
    lines = [reader.say("You're now {role} on {ref}.", role=role, ref=subscription.ref)]
    if subscription.roles_of(contact.person_id) == {contact.role, Role.SITE_ADMIN}:
        deeds = _deeds_of_contacts(reader, subscription, table)
        lines.append(reader.say("With your site admin role, you can now also: {deeds}.", deeds=deeds))
    text = Safe("\n").join(lines)
    row: list[Element] = [button(reader.plain("What can I do?"), f"/steward roles {subscription.ref}")]
    if may_rise:
        row.insert(0, button(reader.plain("Promote me"), f"/contact promote me {contact.kind} {subscription.ref}"))
    return Message(text, [section(text), buttons(*row)])


def _deeds_of_contacts(reader: Reader, subscription: Subscription, table: RoleTable) -> Safe:
    rights = table.rights_of_contacts(subscription.kind)
    return Safe(", ").join(reader.say(RIGHT_LABELS[right]) for right in rights)


def _still_site_admin(
    reader: Reader,
    subscription: Subscription,
    table: RoleTable,
    person: Person,
    me: Person,
    without: Role | None = None,
) -> list[Safe]:
    """What a site admin loses with their last other role. Empty for others. `without` is a role that they may lose."""
    if subscription.roles_of(person.id) - {without} != {Role.SITE_ADMIN}:
        return []
    admin, deeds = role_name(reader, table, Role.SITE_ADMIN), _deeds_of_contacts(reader, subscription, table)
    if person.id == me.id:
        text = gettext_noop("You're still {admin}, but you need another role to: {deeds}.")
    else:
        text = gettext_noop("{name} is still {admin}, but needs another role to: {deeds}.")
    return [reader.say(text, name=person.name, admin=admin, deeds=deeds)]


def remove_question(
    reader: Reader, subscription: Subscription, table: RoleTable, person: Person, me: Person, kind: ContactKind
) -> Message:
    """Asks before a contact is removed."""
    question = reader.say(
        "Remove *{name}* as {role} on {ref}? They'll lose the rights that come with that role, and I'll let "
        "them know. You can add them again later.",
        name=person.name,
        role=joining_as(reader, table, kind),
        ref=subscription.ref,
    )
    kept = _still_site_admin(reader, subscription, table, person, me, role_of(kind, first_rank(kind)))
    text = Safe("\n").join([question, *kept])
    line = f"/contact remove {person.email} {kind} {subscription.ref} confirmed"
    yes = button(reader.plain("Remove {name}", name=person.name), line, style="danger")
    return Message(text, [section(text), buttons(yes, _keep(reader, subscription))])


def removed(
    reader: Reader, subscription: Subscription, table: RoleTable, contact: Contact, me: Person, way_back: str | None
) -> Message:
    """Confirms that a contact was removed. `way_back` is the command line that undoes it, if there is one."""
    done = reader.say(
        "{name} is no longer {role} on {ref}. I've let {name} know.",
        name=contact.person.name,
        role=role_name(reader, table, contact.role),
        ref=subscription.ref,
    )
    text = Safe("\n").join([done, *_still_site_admin(reader, subscription, table, contact.person, me)])
    if way_back is None:
        return Message(text)
    return Message(text, [section(text), buttons(button(reader.plain("Undo"), way_back))])


def leave_question(
    reader: Reader, subscription: Subscription, table: RoleTable, me: Person, kind: ContactKind
) -> Message:
    """Asks before the caller leaves."""
    question = reader.say(
        "Give up your role as {role} on {ref}? You'll lose the rights that come with it.",
        role=joining_as(reader, table, kind),
        ref=subscription.ref,
    )
    kept = _still_site_admin(reader, subscription, table, me, me, role_of(kind, first_rank(kind)))
    admin = role_name(reader, table, Role.SITE_ADMIN)
    alone = (
        reader.say("Only another {role} or {vendor} can add you again.", role=admin)
        if kind is ContactKind.SITE_ADMIN
        else reader.say("Only another contact can add you again.")
    )
    text = Safe("\n").join([question, *(kept or [alone])])
    yes = button(reader.plain("Leave"), f"/contact leave {kind} {subscription.ref} confirmed", style="danger")
    return Message(text, [section(text), buttons(yes, _keep(reader, subscription, reader.plain("Stay")))])


def _keep(reader: Reader, subscription: Subscription, label: str = "") -> Element:
    return button(label or reader.plain("Keep"), f"/contact list {subscription.ref}")


def left(reader: Reader, subscription: Subscription, table: RoleTable, me: Person, kind: ContactKind) -> Message:
    """Confirms that the caller left. A site admin can become a contact again."""
    done = reader.say("You're no longer {role} on {ref}.", role=joining_as(reader, table, kind), ref=subscription.ref)
    return _with_way_back(reader, subscription, done, _still_site_admin(reader, subscription, table, me, me))


def _with_way_back(reader: Reader, subscription: Subscription, done: Safe, kept: list[Safe]) -> Message:
    text = Safe("\n").join([done, *kept])
    if not kept:
        return Message(text)
    return Message(
        text, [section(text), buttons(button(reader.plain("Become a contact"), f"/contact add me {subscription.ref}"))]
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


def role_gained(reader: Reader, subscription: Subscription, role: str, by: str) -> Message:
    """The message to a person who gained a role."""
    values = {"role": role, "ref": subscription.ref, "name": subscription.name, "by": by}
    return Message(
        reader.say(
            "{by} added you. You're now {role} on {ref} ({name}). `/steward roles {ref}` shows what you can do.",
            **values,
        )
    )


def role_lost(reader: Reader, subscription: Subscription, table: RoleTable, me: Person, role: str, by: str) -> Message:
    """The message to a person who lost a role. A site admin can become a contact again."""
    values = {"role": role, "ref": subscription.ref, "name": subscription.name, "by": by}
    done = reader.say("{by} removed you. You're no longer {role} on {ref} ({name}).", **values)
    return _with_way_back(reader, subscription, done, _still_site_admin(reader, subscription, table, me, me))
