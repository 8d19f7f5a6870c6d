"""Help and asks, as Block Kit."""

from collections.abc import Sequence

from handlers.routing.arguments import plain
from handlers.routing.routes import SAME, Route
from handlers.views.block_types import Block, Element
from handlers.views.blocks import Message, button, buttons, header, section
from handlers.views.people import link_button, unknown
from handlers.views.reader import Reader, Safe
from handlers.views.rights import RIGHT_LABELS
from models.billing.invoices.tables import Invoice
from models.contacts.ask_tables import Ask
from models.directory.people import Person
from models.roles import Right

COMMANDS_OF_RIGHTS = {
    Right.VIEW_INVOICES: "/invoice list",
    Right.PAY: "/invoice list",
    Right.EDIT_SECONDARY_CONTACTS: "/contact add",
    Right.PROMOTE_OTHER: "/contact promote",
    Right.RAISE_TICKET: "/ticket new",
}
COMMANDS_OF_INVOICES = {Right.VIEW_INVOICES: "/invoice show", Right.PAY: "/invoice pay"}


def help_page(reader: Reader, lines: Sequence[Route], *, known: bool) -> Message:
    """These commands with their usage and one line of help, made from the routes."""
    intro = reader.say("I look after your subscriptions: contacts, invoices, tickets and renewals.")
    if not known:
        intro += " " + reader.say("I don't know your Slack user yet: link it to your address, and I do.")
    blocks: list[Block] = [header(reader.plain("What Steward does for you")), section(intro)]
    if not known:
        blocks.append(buttons(link_button(reader)))
    shown = [route for route in lines if route.help != SAME]
    commands = dict.fromkeys(route.name.split()[0] for route in shown)
    for command in commands:
        rows = [_usage(reader, route) for route in shown if route.name.split()[0] == command]
        blocks.append(section(Safe("\n").join(rows)))
    if known:
        row: list[Element] = [button(command, command) for command in commands if command != "/steward"]
        blocks.append(buttons(*row))
    text = Safe("\n").join([intro, *[_usage(reader, route) for route in shown]])
    return Message(text, blocks)


def _usage(reader: Reader, route: Route) -> Safe:
    usage = f"{route.name} {route.usage}".strip()
    return reader.say("`{usage}` {help}", usage=usage, help=reader.say(route.help))


def asked(reader: Reader, person: Person) -> Message:
    """The request was sent."""
    return Message(reader.say("{name} has your request. What comes of it is up to them.", name=person.name))


def ask_card(reader: Reader, ask: Ask) -> Message:
    """What the one who was asked reads."""
    values = {
        "name": ask.asker.name,
        "deed": reader.plain(RIGHT_LABELS[ask.right]),
        "subject": ask.subject,
        "ref": ask.subscription.ref,
        "what": ask.subscription.name,
    }
    text = reader.say("{name} asks for your help in {ref} ({what}): they may not {deed}, and you may.", **values)
    if ask.subject != ask.subscription.ref:
        text += " " + reader.say("It is about {subject}.", subject=ask.subject)
    if ask.line:
        text += "\n" + reader.say("They wanted: `{line}`", line=plain(ask.line).replace("`", "'"))
    row: list[Element] = []
    if line := ask.line or _line(ask):
        row.append(button(reader.plain("Do it"), line, style="primary"))
    row.append(
        button(reader.plain("Show {ref}", ref=ask.subscription.ref), f"/subscription show {ask.subscription.ref}")
    )
    return Message(text, [section(text), buttons(*row)])


def _line(ask: Ask) -> str:
    """Where to begin with what somebody is asked for, when it was not refused to a command line."""
    if ask.subject.startswith(f"{Invoice.PREFIX}-") and (command := COMMANDS_OF_INVOICES.get(ask.right)):
        return f"{command} {ask.subject}"
    command = COMMANDS_OF_RIGHTS.get(ask.right)
    return f"{command} {ask.subscription.ref}" if command else ""


def greeting(reader: Reader, *, known: bool) -> Message:
    """The answer to a message: the desk listens to commands."""
    if not known:
        return unknown(reader)
    text = reader.say(
        "I listen to commands, not to messages. `/steward help` shows them all; these are the ones you may want:"
    )
    names = ["/subscription", "/invoice", "/ticket", "/contact", "/steward help"]
    return Message(text, [section(text), buttons(*[button(name, name) for name in names])])
