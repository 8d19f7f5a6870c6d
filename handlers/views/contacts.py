"""Adding and removing contacts: the form, the questions, and what people read about it."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.views.block_types import Block
from handlers.views.blocks import Message, Modal, button, buttons, note, section
from handlers.views.contact_kinds import joining_as, one_contact, several_contacts
from handlers.views.element_types import Button, Element
from handlers.views.inputs import field_of, radio_buttons, text_input, users_select
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from handlers.views.rights import RIGHT_LABELS, role_name
from models.contacts.notices import ContactsChanged
from models.core.names import NAME_LENGTH
from models.directory.people import Person
from models.roles import Right, Role, RoleTable, decide
from models.subscriptions.contacts import Contact, ContactKind, first_rank, kind_and_rank, role_of
from models.subscriptions.rights import facts_of
from models.subscriptions.tables import Subscription

ADD = "contact_add"
LONGEST_ADDRESS = 254


def mention(person: Person) -> Safe:
    """A person's name in bold. It isn't a Slack mention, so it doesn't notify them."""
    return Safe(f"*{escape(person.name)}*")


def add_site_admin_button(reader: Reader, table: RoleTable, ref: str) -> Element:
    """Opens the form for a new site admin, under the role's name in this table."""
    label = reader.plain("Add {role}", role=role_name(reader, table, Role.SITE_ADMIN))
    return button(label, f"/contact add {ContactKind.SITE_ADMIN} {ref}")


def ask_for_more(
    reader: Reader, subscription: Subscription, table: RoleTable, kind: ContactKind, *, also: bool = False
) -> Button:
    """Opens a question to the billing team for more contacts of a kind than the plan allows. `also`: there is a button
    for another kind beside it."""
    contacts = several_contacts(reader, table, kind)
    label = reader.plain("Ask for more {contacts} …", contacts=contacts) if also else reader.plain("Ask for more …")
    wish = reader.plain("We need more {contacts} than our plan allows.", contacts=contacts)
    return button(label, f"/enquiry new {subscription.ref} {wish}")


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


def added(reader: Reader, subscription: Subscription, contact: Contact, table: RoleTable, me: Person) -> Message:
    """A contact was added. If the reader was the only contact before, it says what they can no longer do."""
    role = role_name(reader, table, contact.role)
    values = {"name": contact.person.name, "role": role, "ref": subscription.ref}
    lines = [reader.say("{name} is now {role} on {ref}. I've let {name} know.", **values)]
    others = [one.person_id for one in subscription.contacts if one.person_id != me.id]
    deeds = _deeds_of_sole(reader, subscription, table, me)
    if others == [contact.person_id] and deeds:
        said = gettext_noop("You're no longer the only contact. Your role alone doesn't let you: {deeds}.")
        lines.append(reader.say(said, deeds=deeds))
    return Message(Safe("\n").join(lines))


def _deeds_of_sole(reader: Reader, subscription: Subscription, table: RoleTable, person: Person) -> Safe:
    """What a person can do only as long as they're the only contact. Empty if their role includes all of it."""
    roles, facts = subscription.roles_of(person.id), facts_of(subscription, person)
    together, alone = (
        {right for right in Right if decide(table, right, roles, replace(facts, sole=sole)).allowed}
        for sole in (False, True)
    )
    return Safe(", ").join(reader.say(RIGHT_LABELS[right]) for right in Right if right in alone - together)


def _now_sole(reader: Reader, subscription: Subscription, table: RoleTable, me: Person) -> list[Safe]:
    """What the reader can do now that they're the only contact. Empty if they aren't."""
    if {contact.person_id for contact in subscription.contacts} != {me.id}:
        return []
    deeds = _deeds_of_sole(reader, subscription, table, me)
    return [reader.say("You're now the only contact, so you can also: {deeds}.", deeds=deeds)] if deeds else []


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
    kept = _still_site_admin(reader, subscription, table, contact.person, me)
    text = Safe("\n").join([done, *kept, *_now_sole(reader, subscription, table, me)])
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


def contacts_changed(
    reader: Reader,
    subscription: Subscription,
    table: RoleTable,
    me: Person,
    person: Person,
    news: ContactsChanged,
    *,
    may_add: bool,
) -> Message:
    """To the colleagues who look after a subscription: a person gained or lost a role. If nobody of that kind is left,
    or only the reader (`me`), it says so."""
    values = {
        "name": person.name,
        "email": person.email,
        "role": role_name(reader, table, news.role),
        "ref": subscription.ref,
        "title": subscription.name,
        "by": news.by,
    }
    if news.gained:
        text = (
            reader.say("{by} added {name} ({email}), who is now {role} on {ref} ({title}).", **values)
            if news.by
            else reader.say("{name} ({email}) is now {role} on {ref} ({title}).", **values)
        )
    else:
        text = (
            reader.say("{by} removed {name}, who is no longer {role} on {ref} ({title}).", **values)
            if news.by
            else reader.say("{name} left, and is no longer {role} on {ref} ({title}).", **values)
        )
    row: list[Element] = [button(reader.plain("Show the contacts"), f"/contact list {subscription.ref}")]
    kind, _ = kind_and_rank(news.role)
    if not news.gained and kind is not ContactKind.SITE_ADMIN:
        if all(contact.kind is not kind for contact in subscription.contacts):
            text += " " + reader.say("There's no {contact} now.", contact=one_contact(reader, table, kind))
        if may_add:
            row.append(button(reader.plain("Add a contact"), f"/contact add {kind} {subscription.ref}"))
    text = Safe("\n").join([text, *_now_sole(reader, subscription, table, me)])
    return Message(text, [section(text), buttons(*row)])
