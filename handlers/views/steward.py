"""Help, requests between colleagues and the greeting, as Block Kit."""

from collections.abc import Sequence
from difflib import get_close_matches

from handlers.routing.arguments import KEPT, plain
from handlers.routing.routes import SAME, Route
from handlers.views.block_types import Block
from handlers.views.blocks import Message, button, buttons, header, note, section
from handlers.views.element_types import Element
from handlers.views.people import link_button, unknown
from handlers.views.reader import Reader, Safe, gettext_noop
from handlers.views.rights import deed_of_contacts
from models.billing.invoices.tables import Invoice
from models.contacts.ask_tables import Ask
from models.directory.people import Person
from models.roles import AnyRight, Right, StaffRight

COMMANDS_OF_RIGHTS: dict[AnyRight, str] = {
    Right.VIEW_INVOICES: "/invoice list",
    Right.PAY: "/invoice list",
    Right.EDIT_SECONDARY_CONTACTS: "/contact add",
    Right.PROMOTE_OTHER: "/contact promote",
    Right.RAISE_TICKET: "/ticket new",
    StaffRight.EDIT_CUSTOMERS: "/ticket sharing",
    StaffRight.EDIT_SITE_ADMINS: "/contact list",
    StaffRight.DECIDE_PROMOTIONS: "/contact promotions",
}
MOST_USEFUL = {
    "/ticket queue": gettext_noop("Open tickets"),
    "/enquiry queue": gettext_noop("Open enquiries"),
    "/subscription": gettext_noop("My subscriptions"),
    "/ticket new": gettext_noop("Open a ticket"),
    "/invoice": gettext_noop("Invoices"),
}
COMMANDS_OF_INVOICES: dict[AnyRight, str] = {Right.VIEW_INVOICES: "/invoice show", Right.PAY: "/invoice pay"}


def help_page(reader: Reader, lines: Sequence[Route], *, known: bool) -> Message:
    """What each command does, with this reader's three most useful ones as buttons. An unknown person sees how to
    start."""
    shown = [route for route in lines if route.help != SAME]
    intro = reader.say("I look after your subscriptions with {vendor}: contacts, invoices, renewals and tickets.")
    if not known:
        intro += " " + reader.say("I don't know who you are yet. Link your email address first, and I can help.")
        rows, row = shown, [link_button(reader)]
        more = Safe("")
    else:
        rows = [route for route in shown if route.name == route.command]
        row = [button(reader.plain(label), name) for name, label in _most_useful(lines)]
        more = reader.say("To learn more about a command, add its name: `/steward help invoice`.")
    listed = Safe("\n").join(_usage(reader, route, long=not known) for route in rows)
    text = Safe("\n").join(part for part in (intro, listed, more) if part)
    blocks: list[Block] = [header(reader.plain("What I can do for you")), section(intro), section(listed)]
    return Message(text, [*blocks, *([note(more)] if more else []), buttons(*row)])


def help_topic(reader: Reader, command: str, lines: Sequence[Route]) -> Message:
    """Everything that one command can do for this reader."""
    rows = [_usage(reader, route) for route in lines if route.help != SAME]
    text = reader.say("*{command}*", command=command) + "\n" + Safe("\n").join(rows)
    row = [] if command == "/steward" else [button(command, command)]
    return Message(text, [section(text), buttons(*row, button(reader.plain("All commands"), "/steward help"))])


def command_about(lines: Sequence[Route], topic: str) -> str | None:
    """The command that a topic stands for: `invoice`, `/invoice` or `invoices`."""
    commands = {route.command.removeprefix("/"): route.command for route in lines}
    near = get_close_matches(topic.lower().removeprefix("/"), list(commands), n=1, cutoff=0.75)
    return commands[near[0]] if near else None


def _most_useful(lines: Sequence[Route]) -> list[tuple[str, str]]:
    """The commands that this reader needs most, each with its button label. The queues of their team come first."""
    there = {route.name for route in lines}
    return [(name, label) for name, label in MOST_USEFUL.items() if name in there][:3]


def _usage(reader: Reader, route: Route, *, long: bool = True) -> Safe:
    usage = f"{route.name} {route.usage}".strip() if long else route.name
    return reader.say("`{usage}` {help}", usage=usage, help=reader.say(route.help))


def asked(reader: Reader, person: Person) -> Message:
    """The request was sent."""
    return Message(reader.say("I've sent your request to {name}. They decide what to do with it.", name=person.name))


def ask_card(reader: Reader, ask: Ask) -> Message:
    """The message to the colleague who was asked for help."""
    values = {
        "name": ask.asker.name,
        "deed": reader.plain(deed_of_contacts(ask.right)),
        "subject": ask.subject,
        "ref": ask.subscription.ref,
        "what": ask.subscription.name,
    }
    text = reader.say("{name} needs your help with {ref} ({what}). They can't {deed}, but you can.", **values)
    if ask.subject != ask.subscription.ref:
        text += " " + reader.say("It's about {subject}.", subject=ask.subject)
    # The text that a person wrote to Steward is private, so no other person's form is filled in with it.
    tried = " ".join(KEPT.sub("", ask.line).split())
    if tried:
        text += "\n" + reader.say("They tried: `{line}`", line=plain(tried).replace("`", "'"))
    row: list[Element] = []
    if line := tried or _line(ask):
        row.append(button(reader.plain("Do it"), line, style="primary"))
    row.append(
        button(reader.plain("Show {ref}", ref=ask.subscription.ref), f"/subscription show {ask.subscription.ref}")
    )
    return Message(text, [section(text), buttons(*row)])


def _line(ask: Ask) -> str:
    """The command line that starts the requested action, if no command line was refused."""
    if ask.subject.startswith(f"{Invoice.PREFIX}-") and (command := COMMANDS_OF_INVOICES.get(ask.right)):
        return f"{command} {ask.subject}"
    command = COMMANDS_OF_RIGHTS.get(ask.right)
    return f"{command} {ask.subscription.ref}" if command else ""


def greeting(reader: Reader, *, known: bool) -> Message:
    """The answer to a direct message. The text isn't stored, so it says that no one reads it, and what to do
    instead."""
    if not known:
        return unknown(reader)
    text = reader.say(
        "Thanks for your message. Nobody at {vendor} reads messages here, so please open a ticket if you need help. "
        "I can also show you your subscriptions, invoices and contacts. `/steward help` lists everything I can do."
    )
    row = [
        button(reader.plain("Open a ticket"), "/ticket new", style="primary"),
        button(reader.plain("My subscriptions"), "/subscription"),
        button(reader.plain("Invoices"), "/invoice"),
        button(reader.plain("Contacts"), "/contact"),
        button(reader.plain("Help"), "/steward help"),
    ]
    return Message(text, [section(text), buttons(*row)])
