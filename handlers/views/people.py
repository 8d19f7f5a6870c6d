"""Who the reader is to Steward, and linking Slack users, as Block Kit."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from handlers.views.block_types import Block
from handlers.views.blocks import Message, Modal, button, buttons, header, note, section
from handlers.views.element_types import Button, Element
from handlers.views.inputs import field_of, text_input
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from handlers.views.rights import role_names
from handlers.views.staff import staff_role_name
from models.directory.people import Person, Proof, SlackId, SlackUser
from models.identity.notices import Unlinked, UnlinkedBy
from models.roles import Role, RoleTables
from models.subscriptions.tables import Subscription

ADDRESS = "link_address"
CODE = "link_code"
LINK = "/steward link"
ENTER = "/steward link code"
UNLINK = "/steward unlink"
MOST_SLACK_USERS = 20
PROOFS = {
    Proof.VENDOR: gettext_noop("entered by {vendor}"),
    Proof.PROFILE: gettext_noop("verified by the email address in its Slack profile"),
    Proof.CODE: gettext_noop("verified by an emailed code"),
}
WHY_UNLINKED: dict[UnlinkedBy, str] = {
    "self": gettext_noop("You unlinked it in Slack."),
    "admin": gettext_noop("One of {vendor}'s admins unlinked it."),
    "borrowed": gettext_noop(
        "Your organization's own Slack workspace confirmed that link. You now have roles outside that organization, "
        "so its word alone is no longer enough."
    ),
}


def link_button(reader: Reader) -> Button:
    """The first step for an unknown person."""
    return button(reader.plain("Link my email address"), LINK, style="primary")


def unknown(reader: Reader) -> Message:
    """The first step for an unknown Slack user. It doesn't reveal who exists."""
    text = reader.say(
        "Hello! I don't know who you are yet, so I can't show you any subscriptions. If you were emailed a code, enter "
        "it: `/steward link CODE`. If you're a contact on a subscription, link your email address: "
        "`/steward link name@company.com`. If you're not, ask your organization's main contact or primary billing "
        "contact, or {vendor}'s support team, to add you."
    )
    code, help_ = button(reader.plain("I have a code"), ENTER), button(reader.plain("Help"), "/steward help")
    return Message(text, [section(text), buttons(link_button(reader), code, help_)])


def address_form(reader: Reader) -> Modal:
    """The form for the address to send the code to."""
    intro = reader.say(
        "Which email address does {vendor} have for you? I'll send a code there to confirm that it's you."
    )
    blocks: list[Block] = [
        section(intro),
        field_of("address", reader.plain("Your email address"), text_input("address", 254)),
        buttons(button(reader.plain("I have a code"), ENTER)),
    ]
    return Modal(
        ADDRESS, reader.plain("Link my email address"), blocks, reader.plain("Send the code"), reader.plain("Cancel")
    )


def _on_its_way(reader: Reader, until: datetime | None = None) -> Safe:
    text = reader.say(
        "If I know that address, I've emailed a code to it. The code is valid for 15 minutes. An address gets at most "
        "three codes an hour."
    )
    if until is None:
        return text
    late = reader.say(
        "You've entered too many wrong codes, so you can't enter one until {until}. If this code has expired by then, "
        "ask for a new one.",
        until=reader.moment(until),
    )
    return text + " " + late


def code_on_its_way(reader: Reader, until: datetime | None = None) -> Message:
    """The answer to a request for a code, the same for known and unknown addresses. `until`: when the reader can enter
    codes again."""
    text = _on_its_way(reader, until) + " " + reader.say("To enter it, type `/steward link CODE` or press the button.")
    return Message(text, [section(text), buttons(button(reader.plain("Enter the code"), ENTER, style="primary"))])


def code_form(reader: Reader, *, asked: bool = False, wrong: bool = False, until: datetime | None = None) -> Modal:
    """The form for a code. `asked`: the reader has just asked for one. `wrong`: their last one was wrong. `until`: when
    they can enter codes again."""
    blocks: list[Block] = []
    if asked:
        blocks.append(section(_on_its_way(reader, until)))
    if wrong:
        blocks.append(section(_wrong(reader)))
    hint = reader.plain("As in the email, for example K7QM-2FXD. Lowercase letters and spaces are fine.")
    element = text_input("code", 40)
    blocks.append(field_of("code", reader.plain("Code"), element, hint))
    return Modal(CODE, reader.plain("Enter the code"), blocks, reader.plain("Enter"), reader.plain("Cancel"))


def _wrong(reader: Reader) -> Safe:
    return reader.say(
        "That code is wrong or no longer works. Codes work once and for a short time. Some work only for the person "
        "who asked for them."
    )


def wrong_code(reader: Reader) -> Message:
    """The same answer to any code that is wrong, expired, used or for another person."""
    text = _wrong(reader)
    row = [button(reader.plain("Try again"), ENTER), button(reader.plain("Get a new code"), LINK)]
    return Message(text, [section(text), buttons(*row)])


def too_many_codes(reader: Reader, until: datetime) -> Message:
    """The person has to wait before entering another code."""
    return Message(
        reader.say(
            "You've entered too many wrong codes, so the codes you asked for no longer work. You can try again from "
            "{until}, with a new code from `/steward link`.",
            until=reader.moment(until),
        )
    )


def linked(reader: Reader, person: Person) -> Message:
    """Confirms the link."""
    text = reader.say(
        "Welcome, {name}! This Slack account is now linked to {email}.", name=person.name, email=person.email
    )
    row = [
        button(reader.plain("My subscriptions"), "/subscription", style="primary"),
        button(reader.plain("Help"), "/steward help"),
    ]
    return Message(text, [section(text), buttons(*row)])


def link_code_mail(reader: Reader, code: str, email: str) -> Message:
    """The email with the code."""
    text = reader.say(
        "Your code to link this address in Slack\n\n"
        "Someone in Slack, hopefully you, wants to use Steward as {email}. To link this address, type this in "
        "Slack:\n\n    /steward link {code}\n\n"
        "The code works once, within 15 minutes, and only for the Slack account that asked for it. If that wasn't "
        "you, ignore this email and don't share the code. Nothing happens without it.",
        email=email,
        code=code,
    )
    return Message(text)


def linked_mail(reader: Reader, person: Person, slack_user: SlackUser) -> Message:
    """Tells the person by email which Slack user is linked to them now."""
    text = reader.say(
        "A Slack account is now linked to your address\n\n"
        "Steward now treats the Slack account {user} (workspace {team}) as {name} ({email}). If that isn't you, "
        "unlink it with /steward whoami in Slack, or contact {vendor}'s support team right away.",
        user=slack_user.user_id,
        team=slack_user.team_id,
        name=person.name,
        email=person.email,
    )
    return Message(text)


def whoami(
    reader: Reader,
    me: Person,
    subscriptions: Sequence[Subscription],
    tables: RoleTables,
    held: Mapping[int, frozenset[Role]],
    here: SlackId,
) -> Message:
    """Who the reader is to Steward, their roles (`held`, by subscription ID), and their Slack users."""
    lines = [reader.say("You're *{name}* ({email}).", name=me.name, email=me.email)]
    if me.staff_roles:
        staff = ", ".join(staff_role_name(reader, member.role) for member in me.staff_roles)
        lines.append(reader.say("You work for {vendor}: {roles}.", roles=staff))
    users = [reader.say("*Your Slack accounts*"), *[_slack_user(reader, user, here) for user in me.slack_users]]
    roles = [reader.say("*Your roles*"), *_roles(reader, subscriptions, tables, held)]
    if not subscriptions:
        roles.append(reader.say("You're not a contact on any subscription."))
    row: list[Element] = [button(reader.plain("Unlink a Slack account"), UNLINK)]
    if subscriptions:
        row.insert(0, button(reader.plain("My subscriptions"), "/subscription", style="primary"))
    another = reader.say(
        "To link another Slack account, switch to it in Slack and type `/steward link {email}`. I'll email you a code.",
        email=me.email,
    )
    blocks: list[Block] = [header(reader.plain("Who you are here")), section(Safe("\n").join(lines))]
    blocks += [section(Safe("\n").join(users)), section(Safe("\n").join(roles)), buttons(*row), note(another)]
    return Message(Safe("\n").join([*lines, *users, *roles, another]), blocks)


def _slack_user(reader: Reader, user: SlackUser, here: SlackId) -> Safe:
    values = {"user": user.user_id, "team": user.team_id, "proof": reader.plain(PROOFS[user.proof])}
    this = " " + reader.say("(this one)") if user.is_user(here) else ""
    if user.bound_at is None:
        return reader.say("• {user} in the workspace {team}: {proof}", **values) + this
    since = reader.moment(user.bound_at)
    return reader.say("• {user} in the workspace {team}, since {since}: {proof}", since=since, **values) + this


def _roles(
    reader: Reader,
    subscriptions: Sequence[Subscription],
    tables: RoleTables,
    held: Mapping[int, frozenset[Role]],
) -> list[Safe]:
    """The reader's roles, by organization."""
    shown: list[Safe] = []
    for organization in dict.fromkeys(s.organization.name for s in subscriptions):
        shown.append(escape(organization))
        for one in subscriptions:
            if one.organization.name == organization:
                roles = role_names(reader, tables[one.plan.role_table], held[one.id])
                shown.append(reader.say("• {ref} · {name}: {roles}", ref=one.ref, name=one.name, roles=roles))
    return shown


def which_slack_user(reader: Reader, person: Person, here: SlackId) -> Message:
    """Asks which of several Slack users to unlink."""
    if not person.slack_users:
        return Message(reader.say("{name} has no linked Slack accounts.", name=person.name))
    text = reader.say("Which of {name}'s Slack accounts do you want to unlink?", name=person.name)
    lines = [_slack_user(reader, user, here) for user in person.slack_users]
    rows = [
        section(line, button(reader.plain("Unlink"), f"{UNLINK} {user.team_id}/{user.user_id}"))
        for line, user in zip(lines, person.slack_users[:MOST_SLACK_USERS], strict=False)
    ]
    left = len(lines) - len(rows)
    more = [note(reader.say("… and {count} more. Unlink one of these to see them.", count=left))] if left else []
    return Message(Safe("\n").join([text, *lines[: len(rows)]]), [section(text), *rows, *more])


def unlink_question(reader: Reader, person: Person, chosen: tuple[str, str], here: SlackId) -> Message:
    """Asks before a Slack user is unlinked."""
    values = {"user": chosen[1], "team": chosen[0], "name": person.name, "email": person.email}
    text = reader.say("Unlink the Slack account {user} (workspace {team}) from *{name}*?", **values)
    text += " " + reader.say(
        "I'll no longer recognize it, and messages for {name} will go by email. To link it again, {name} needs a code "
        "emailed to {email}.",
        **values,
    )
    if any(user.is_user(here) and (user.team_id, user.user_id) == chosen for user in person.slack_users):
        text += " " + reader.say("You're using this Slack account right now.")
    yes = button(reader.plain("Unlink"), f"{UNLINK} {chosen[0]}/{chosen[1]} confirmed", style="danger")
    return Message(text, [section(text), buttons(yes, button(reader.plain("Who am I?"), "/steward whoami"))])


def unlinked(reader: Reader, slack_user: SlackUser, person: Person, here: SlackId) -> Message:
    """Confirms that a Slack user was unlinked."""
    values = {"user": slack_user.user_id, "team": slack_user.team_id, "name": person.name}
    text = reader.say("The Slack account {user} (workspace {team}) is no longer linked to {name}.", **values)
    if not slack_user.is_user(here):
        return Message(text)
    return Message(text, [section(text), buttons(link_button(reader))])


def unlinked_mail(reader: Reader, person: Person, notice: Unlinked) -> Message:
    """Tells the person by email which Slack user was unlinked, and how to link it again."""
    text = reader.say(
        "A Slack account is no longer linked to your address\n\n"
        "Steward no longer treats the Slack account {user} (workspace {team}) as {name} ({email}). {why}\n\n"
        "To link it again, type this in Slack, then enter the code that Steward emails you:\n\n    /steward link "
        "{email}",
        user=notice.user,
        team=notice.team,
        name=person.name,
        email=person.email,
        why=reader.plain(WHY_UNLINKED[notice.why]),
    )
    return Message(text)
