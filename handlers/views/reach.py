"""Messages that a person can no longer be reached in Slack, as Block Kit."""

from collections.abc import Sequence

from handlers.views.block_types import Block
from handlers.views.blocks import Message, Modal, button, buttons, section
from handlers.views.element_types import Element
from handlers.views.inputs import field_of, text_input
from handlers.views.reader import Reader, Safe
from handlers.views.rights import role_name, role_names
from models.directory.people import Person
from models.roles import Role, RoleTable
from models.subscriptions.tables import Subscription

MOST_STEPS = 5
STEP_IN = "contact_step_in"


def unreachable_mark(reader: Reader, person: Person) -> Safe:
    """The note after the name of a person who can't be reached. Empty for others."""
    said = []
    if person.unreachable_since:
        since = reader.day(person.unreachable_since.astimezone(reader.zone).date())
        said.append(reader.say("not reachable in Slack since {since}", since=since))
    if person.mail_refused_at:
        since = reader.day(person.mail_refused_at.astimezone(reader.zone).date())
        said.append(reader.say("not reachable by email since {since}", since=since))
    return Safe().join(" · " + one for one in said)


def unreachable(
    reader: Reader,
    subscription: Subscription,
    table: RoleTable,
    person: Person,
    steps: Sequence[str],
    told: Sequence[Person] | None,
    *,
    nobody_left: bool = False,
) -> Message:
    """To the contacts who can act, and to the vendor's admins.

    Args:
        steps: Command lines that help.
        told: For the admins, the contacts who were notified; None for a contact.
        nobody_left: No contact can act any more, so an admin can invite one.
    """
    roles = role_names(reader, table, subscription.roles_of(person.id))
    values = {"name": person.name, "roles": roles, "ref": subscription.ref, "what": subscription.name}
    lines = [
        reader.say(
            "*{ref}* · {name}'s Slack account was deactivated, so I can't reach them in Slack. Their roles on {what}: "
            "{roles}.",
            **values,
        )
    ]
    if told is None:
        what = reader.say("Someone else should take over soon.")
        lines.append(what + " " + reader.say("What you can do now:") if steps else what)
    elif told:
        names = ", ".join(f"{one.name} ({one.email})" for one in told)
        lines.append(reader.say("I've told the contacts who can do something about it: {names}.", names=names))
    elif nobody_left:
        lines.append(
            reader.say(
                "No other contact can fix this. Please write to {email} or to the organization, then invite the "
                "person who takes over.",
                email=person.email,
            )
        )
    # The last step, to check the contacts, is never cut.
    steps = [*steps[: MOST_STEPS - 1], *steps[MOST_STEPS - 1 :][-1:]]
    invite = button(reader.plain("Invite a new contact"), STEP_IN, subscription.ref, style="primary")
    return _with_steps(reader, subscription, person, lines, steps, [invite] if nobody_left else [])


def _with_steps(
    reader: Reader,
    subscription: Subscription,
    person: Person,
    lines: Sequence[Safe],
    steps: Sequence[str],
    more: Sequence[Element] = (),
) -> Message:
    """A message with the steps as buttons. A phone's preview and an email have only the text, which lists them, too."""
    text = Safe("\n").join(lines)
    in_words = Safe("\n").join([text, *(reader.say("• `{line}`", line=line) for line in steps)])
    row = [*(button(_label(reader, subscription, person, line), line) for line in steps), *more]
    blocks: list[Block] = [section(text)]
    return Message(in_words, [*blocks, buttons(*row)] if row else blocks)


def _label(reader: Reader, subscription: Subscription, person: Person, line: str) -> str:
    _command, deed, who, *_ = line.split()
    if deed == "edit":
        return reader.plain("Edit details")
    if deed == "check":
        return reader.plain("Check all contacts")
    if deed == "remove":
        return reader.plain("Remove {name}", name=person.name)
    if deed == "add":
        return reader.plain("Add someone")
    if who == "me":
        return reader.plain("Promote me")
    name = next((c.person.name for c in subscription.contacts if c.person.email == who), who)
    return reader.plain("Promote {name}", name=name)


def mail_refused(
    reader: Reader,
    subscription: Subscription,
    table: RoleTable,
    person: Person,
    steps: Sequence[str],
    told: Sequence[Person] | None,
) -> Message:
    """To the contacts who can act, and to the vendor's admins: emails to a contact don't arrive.

    Args:
        steps: Command lines that help.
        told: For the admins, the contacts who were notified; None for a contact.
    """
    values = {"name": person.name, "email": person.email, "ref": subscription.ref, "what": subscription.name}
    roles = role_names(reader, table, subscription.roles_of(person.id))
    lines = [
        reader.say(
            "*{ref}* · {name} gets no email: the mail server refuses {email} ({why}). Their roles on {what}: {roles}.",
            why=person.mail_refused_why,
            roles=roles,
            **values,
        )
    ]
    if told:
        names = ", ".join(f"{one.name} ({one.email})" for one in told)
        lines.append(reader.say("I've told the contacts who can do something about it: {names}.", names=names))
    elif told is not None:
        lines.append(reader.say("No other contact can fix this. Please ask {name} or the organization.", **values))
    elif steps:
        lines.append(reader.say("Check the address with {name}. What you can do now:", **values))
    return _with_steps(reader, subscription, person, lines, steps)


def my_mail_refused(reader: Reader, person: Person) -> Message:
    """To a person in Slack: emails to them don't arrive."""
    text = reader.say(
        "My emails to you don't arrive: the mail server refuses {email} ({why}). You get everything here in Slack. "
        "If you have another address, change it.",
        email=person.email,
        why=person.mail_refused_why,
    )
    return Message(text, [section(text), buttons(button(reader.plain("Change my address"), "/contact edit"))])


def mail_arrives(reader: Reader, subscription: Subscription, person: Person) -> Message:
    """The content of the card once emails arrive again, or the person is no longer a contact."""
    if subscription.roles_of(person.id):
        return Message(reader.say("{name} gets emails again ({ref}).", name=person.name, ref=subscription.ref))
    return Message(reader.say("{name} is no longer a contact on {ref}.", name=person.name, ref=subscription.ref))


def reachable(reader: Reader, subscription: Subscription, person: Person) -> Message:
    """The content of the card once the person is reachable again, or no longer a contact."""
    if subscription.roles_of(person.id):
        return Message(
            reader.say("{name} can be reached in Slack again ({ref}).", name=person.name, ref=subscription.ref)
        )
    return Message(reader.say("{name} is no longer a contact on {ref}.", name=person.name, ref=subscription.ref))


def step_in_form(reader: Reader, subscription: Subscription, table: RoleTable) -> Modal:
    """The form that invites a new contact on the vendor's behalf."""
    values = {"ref": subscription.ref, "name": subscription.name, "organization": subscription.organization.name}
    intro = reader.say(
        "No contact on {ref} ({name}, {organization}) can be reached. The person you invite becomes {role} when they "
        "accept. Then they can request a promotion. Make sure they're authorized to act for {organization}.",
        role=role_name(reader, table, Role.BILLING_SECONDARY),
        **values,
    )
    address = text_input("address", 254)
    name = text_input("name", 200)
    return Modal(
        name=STEP_IN,
        title=reader.plain("Invite a contact"),
        submit=reader.plain("Invite"),
        close=reader.plain("Cancel"),
        blocks=[
            section(intro),
            field_of("address", reader.plain("Their email address"), address),
            field_of("name", reader.plain("Their name"), name, optional=True),
        ],
        form_context=subscription.ref,
    )


def stepped_in(reader: Reader, subscription: Subscription, email: str) -> Message:
    """Confirms that the vendor invited a person."""
    text = reader.say(
        "I've emailed {email} an invitation to become a contact on {ref}. I'll let you know when they answer.",
        email=email,
        ref=subscription.ref,
    )
    return Message(text)
