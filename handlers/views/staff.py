"""The vendor's staff, as Block Kit."""

from collections.abc import Sequence

from handlers.views.blocks import PICK, Message, Modal, button, buttons, cell, clip, header, section
from handlers.views.contacts import mention
from handlers.views.element_types import StaticSelect
from handlers.views.inputs import field_of, radio_buttons, select, users_select
from handlers.views.listing import Row, Rows, listing
from handlers.views.reach import unreachable_mark
from handlers.views.reader import Reader, Safe, gettext_noop
from handlers.views.rights import RIGHT_LABELS
from models.core.paging import PageOf
from models.directory.people import Person
from models.roles import RoleTables, StaffRight, StaffRole

ADD = "staff_add"
FIND = "staff"
"""The route that searches the staff."""
LONGEST_OPTION = 150
LONGEST_CUSTOMERS = 500
NAMES = {
    StaffRole.AGENT: gettext_noop("agent"),
    StaffRole.BILLING: gettext_noop("billing"),
    StaffRole.ADMIN: gettext_noop("admin"),
}


def staff_role_name(reader: Reader, role: StaffRole) -> str:
    """The name of a staff role, in plain text."""
    return reader.plain(NAMES[role])


def staff_list(reader: Reader, people: PageOf[Person], me: Person) -> Message:
    """A page of the staff with their roles, and a menu for each person."""
    title = reader.plain("{Vendor}'s staff")
    add = buttons(button(reader.plain("Add someone"), "/steward staff add", style="primary"))
    return listing(reader, title, staff_rows(reader, people, me), [header(title)], [add])


def staff_rows(reader: Reader, people: PageOf[Person], me: Person) -> Rows:
    """A page of the staff, or those that a search found."""
    rows = [
        Row(_line(reader, one, me), [cell(one.name), cell(one.email), cell(_roles(reader, one))], _menu(reader, one))
        for one in people
    ]
    heads = [reader.plain("Name"), reader.plain("Email address"), reader.plain("Roles")]
    return Rows(rows, heads, "/steward staff", people.first, people.total, f"{PICK} {FIND}")


def _roles(reader: Reader, person: Person) -> str:
    return ", ".join(staff_role_name(reader, role) for role in _held(person))


def _held(person: Person) -> list[StaffRole]:
    return [role for role in StaffRole if any(member.role is role for member in person.staff_roles)]


def _line(reader: Reader, person: Person, me: Person) -> Safe:
    roles = _roles(reader, person)
    you = " " + reader.say("(you)") if person.id == me.id else ""
    return Safe().join([mention(person), you, " · ", roles, unreachable_mark(reader, person), "\n", person.email])


def _menu(reader: Reader, person: Person) -> StaticSelect | None:
    """The menu of actions for a staff member. Each option is a command line."""
    held = _held(person)
    lacking = [role for role in StaffRole if role not in held]
    pairs = [
        (reader.plain("Add the {role} role", role=staff_role_name(reader, r)), _command("add", person, r))
        for r in lacking
    ]
    pairs += [_swap(reader, person, lost, gained) for lost in held for gained in lacking]
    pairs += [
        (reader.plain("Remove the {role} role", role=staff_role_name(reader, r)), _command("remove", person, r))
        for r in held
    ]
    pairs = [(label, line) for label, line in pairs if len(line) <= LONGEST_OPTION]
    if not pairs:
        return None
    return select(f"{PICK} {person.id}", reader.plain("Choose …"), pairs)


def _swap(reader: Reader, person: Person, lost: StaffRole, gained: StaffRole) -> tuple[str, str]:
    names = {"lost": staff_role_name(reader, lost), "gained": staff_role_name(reader, gained)}
    several = len(_held(person)) > 1
    label = gettext_noop("Change {lost} to {gained}") if several else gettext_noop("Change to {gained}")
    return reader.plain(label, **names), _command("change", person, lost, gained)


def _command(deed: str, person: Person, *words: str) -> str:
    return " ".join(["/steward staff", deed, person.email, *words])


def add_form(reader: Reader, tables: RoleTables, role: StaffRole | None = None, user_id: str = "") -> Modal:
    """The form that gives a staff role, with the rights of each role. `user_id` is the person already named."""
    roles = [(_role_and_deeds(reader, tables, one), one) for one in StaffRole]
    who = users_select("person", user_id)
    return Modal(
        name=ADD,
        title=reader.plain("Add to staff"),
        submit=reader.plain("Add"),
        close=reader.plain("Cancel"),
        blocks=[
            field_of("person", reader.plain("Person"), who),
            field_of("role", reader.plain("Staff role"), radio_buttons("role", roles, role or "")),
        ],
    )


def _role_and_deeds(reader: Reader, tables: RoleTables, role: StaffRole) -> str:
    deeds = [RIGHT_LABELS[right] for right in StaffRight if tables.staff.allows(frozenset({role}), right)]
    # Rights that only this role has come first, because an option has little space.
    deeds.sort(key=lambda deed: deed != RIGHT_LABELS[StaffRight.MANAGE_DESK])
    return f"{staff_role_name(reader, role)}: {', '.join(reader.plain(deed) for deed in deeds)}"


def which_role(reader: Reader, person: Person, deed: str, roles: Sequence[StaffRole]) -> Message:
    """Asks which staff role to add or remove."""
    if not roles and deed == "add":
        text = reader.say("{name} already has every staff role.", name=person.name)
    elif not roles:
        text = reader.say("{name} has no staff role.", name=person.name)
    elif deed == "add":
        text = reader.say("Which staff role should {name} get?", name=person.name)
    else:
        text = reader.say("Which staff role do you want to remove from {name}?", name=person.name)
    pairs = [(staff_role_name(reader, role), _command(deed, person, role)) for role in roles]
    return _choice(reader, text, pairs)


def which_change(reader: Reader, person: Person, held: Sequence[StaffRole]) -> Message:
    """Asks which staff role replaces which."""
    pairs = [_swap(reader, person, lost, gained) for lost in held for gained in StaffRole if gained not in held]
    if not held:
        return _choice(reader, reader.say("{name} has no staff role.", name=person.name), [])
    if not pairs:
        return _choice(reader, reader.say("{name} already has every staff role.", name=person.name), [])
    return _choice(reader, reader.say("Which staff role should {name} have instead?", name=person.name), pairs)


def _choice(reader: Reader, text: Safe, pairs: Sequence[tuple[str, str]]) -> Message:
    row = [button(label, line) for label, line in pairs] or [button(reader.plain("Show the staff"), "/steward staff")]
    return Message(text, [section(text), buttons(*row)])


def added(reader: Reader, person: Person, role: StaffRole, me: Person) -> Message:
    """Confirms that a staff role was added."""
    values = {"name": person.name, "role": staff_role_name(reader, role)}
    if person.id == me.id:
        text = reader.say("You now have the staff role {role}.", **values)
    else:
        text = reader.say("{name} now has the staff role {role}. I've let {name} know.", **values)
    undo = button(reader.plain("Undo"), _command("remove", person, role) + " confirmed")
    return Message(text, [section(text), buttons(undo)])


def add_question(
    reader: Reader, name: str, named: str, role: StaffRole, customers: Sequence[str] = (), outside: str = ""
) -> Message:
    """Asks before a staff role is added.

    Args:
        named: The person's name in commands.
        customers: The organizations where they are a contact.
        outside: Their address, if nobody on the staff has one at its domain.
    """
    values = {"name": name, "role": staff_role_name(reader, role)}
    lines = [reader.say("Give *{name}* the staff role {role}?", **values)]
    if role is StaffRole.ADMIN:
        lines.append(_of_admins(reader))
    if customers:
        also = reader.say_count(
            "They're also a contact at {of}, one of {vendor}'s customers.",
            "They're also a contact at these customers of {vendor}: {of}.",
            len(customers),
            of=clip(", ".join(customers), LONGEST_CUSTOMERS),
        )
        lines.append(also)
    if outside:
        domain = outside.rpartition("@")[2]
        lines.append(
            reader.say(
                "Their address is {email}. Nobody on {vendor}'s staff has one at {domain}.",
                email=outside,
                domain=domain,
            )
        )
    text = Safe("\n").join(lines)
    yes = button(
        reader.plain("Give the {role} role", **values), f"/steward staff add {named} {role} confirmed", style="primary"
    )
    return Message(text, [section(text), buttons(yes, button(reader.plain("Cancel"), "/steward staff"))])


def _of_admins(reader: Reader) -> Safe:
    return reader.say("Admins can do everything here, including adding and removing staff. They can remove you, too.")


def remove_question(reader: Reader, person: Person, role: StaffRole, *, goodbye: bool) -> Message:
    """Asks before a staff role is removed. `goodbye`: the reader would lock themselves out."""
    values = {"name": person.name, "role": staff_role_name(reader, role)}
    if goodbye:
        text = reader.say(
            "Give up your own staff role {role}? You can't undo this. Only another admin can give it back.", **values
        )
    else:
        text = reader.say(
            "Remove the staff role {role} from *{name}*? They'll lose the rights that come with it, and I'll let them "
            "know. You can give it back later.",
            **values,
        )
    yes = (
        reader.plain("Give up the {role} role", **values)
        if goodbye
        else reader.plain("Remove the {role} role", **values)
    )
    return _question(reader, text, yes, _command("remove", person, role))


def change_question(reader: Reader, person: Person, lost: StaffRole, gained: StaffRole, *, goodbye: bool) -> Message:
    """Asks before the reader locks themselves out (`goodbye`), or before a person becomes an admin."""
    values = {"name": person.name, "lost": staff_role_name(reader, lost), "gained": staff_role_name(reader, gained)}
    if not goodbye:
        text = reader.say("Change *{name}* from {lost} to {gained}?", **values) + "\n" + _of_admins(reader)
        return _question(
            reader, text, reader.plain("Change to {gained}", **values), _command("change", person, lost, gained)
        )
    text = reader.say(
        "Change your own staff role from {lost} to {gained}? You can't undo this. Only another admin can.", **values
    )
    return _question(
        reader, text, reader.plain("Give up the {lost} role", **values), _command("change", person, lost, gained)
    )


def _question(reader: Reader, text: Safe, yes: str, line: str) -> Message:
    keep = button(reader.plain("Keep"), "/steward staff")
    return Message(text, [section(text), buttons(button(yes, f"{line} confirmed", style="danger"), keep)])


def removed(reader: Reader, person: Person, role: StaffRole, me: Person, *, may_undo: bool) -> Message:
    """Confirms that a staff role was removed."""
    values = {"name": person.name, "role": staff_role_name(reader, role)}
    if person.id == me.id:
        text = reader.say("You no longer have the staff role {role}.", **values)
    else:
        text = reader.say("{name} no longer has the staff role {role}. I've let {name} know.", **values)
    if not may_undo:
        return Message(text)
    return Message(
        text, [section(text), buttons(button(reader.plain("Undo"), _command("add", person, role) + " confirmed"))]
    )


def changed(
    reader: Reader, person: Person, lost: StaffRole, gained: StaffRole, me: Person, *, may_undo: bool
) -> Message:
    """Confirms that a staff role was replaced by another."""
    values = {
        "name": person.name,
        "lost": staff_role_name(reader, lost),
        "gained": staff_role_name(reader, gained),
    }
    if person.id == me.id:
        text = reader.say("Your staff role is now {gained} instead of {lost}.", **values)
    else:
        text = reader.say("{name}'s staff role is now {gained} instead of {lost}. I've let {name} know.", **values)
    if not may_undo:
        return Message(text)
    undo = button(reader.plain("Undo"), _command("change", person, gained, lost) + " confirmed")
    return Message(text, [section(text), buttons(undo)])


def unreachable(reader: Reader, person: Person, roles: Sequence[StaffRole]) -> Message:
    """Tells an admin that a colleague left Slack and still has staff roles."""
    text = reader.say(
        "{name}'s Slack account was deactivated ({email}). They still have these staff roles: {roles}. If they've "
        "left, remove their roles.",
        name=person.name,
        email=person.email,
        roles=", ".join(staff_role_name(reader, role) for role in roles),
    )
    row = [
        button(
            reader.plain("Remove the {role} role", role=staff_role_name(reader, role)),
            f"/steward staff remove {person.email} {role}",
        )
        for role in roles
    ]
    return Message(text, [section(text), buttons(*row)])


def news(reader: Reader, gained: StaffRole | None, lost: StaffRole | None, by: str) -> Message:
    """The message to a person whose staff roles were changed."""
    values = {
        "by": by,
        "gained": staff_role_name(reader, gained) if gained else "",
        "lost": staff_role_name(reader, lost) if lost else "",
    }
    if gained and lost:
        text = gettext_noop("{by} changed your staff role from {lost} to {gained}.")
    elif gained:
        text = gettext_noop("{by} gave you the staff role {gained}.")
    else:
        text = gettext_noop("{by} removed your staff role {lost}.")
    said = reader.say(text, **values)
    if gained:
        said += " " + reader.say("`/steward help` shows what you can do.")
    return Message(said)
