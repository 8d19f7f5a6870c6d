"""The App Home."""

from collections.abc import Sequence
from datetime import date

from handlers.views.block_types import Block, Element
from handlers.views.blocks import Home, button, buttons, divider, header, note, section
from handlers.views.people import link_button
from handlers.views.reader import Reader
from handlers.views.subscriptions import shown_with_buttons, term
from models.directory.people import Person
from models.subscriptions.tables import Subscription


def home(
    reader: Reader, person: Person | None, subscriptions: Sequence[Subscription], today: date, *, agent: bool = False
) -> Home:
    """What anybody sees who opens the app: their subscriptions, the queue for an agent, or the way in."""
    name = f", {person.name}" if person else ""
    blocks: list[Block] = [header(reader.plain("Hello{name}", name=name))]
    if person is None:
        blocks.append(
            section(
                reader.say(
                    "Steward is the subscription desk. I don't know your Slack user yet. If you are a contact of a "
                    "subscription, link the address that you are known by there: you get a code by mail. If you are "
                    "none, ask your organization's main or billing contact, or {vendor}'s support, to add you."
                )
            )
        )
        return Home([*blocks, buttons(link_button(reader), button(reader.plain("Help"), "/steward help"))])
    row: list[Element] = [button(reader.plain("Tickets to do"), "/ticket queue", style="primary")] if agent else []
    if subscriptions:
        blocks.append(section(reader.say("Here are your subscriptions. Everything else starts from them.")))
        row += [
            button(reader.plain("Open a ticket"), "/ticket new", style="primary"),
            button(reader.plain("My tickets"), "/ticket list"),
            button(reader.plain("Invoices"), "/invoice"),
            button(reader.plain("Contacts"), "/contact"),
        ]
    blocks += [buttons(*row, button(reader.plain("Help"), "/steward help")), divider()]
    if not subscriptions:
        return Home([*blocks, note(reader.say("You are no contact of any subscription."))])
    lines = [
        reader.say("*{ref}* · {name}\n{term}", ref=s.ref, name=s.name, term=term(reader, s, today))
        for s in subscriptions
    ]
    return Home(shown_with_buttons(reader, subscriptions, lines, head=blocks))
