"""The App Home."""

from datetime import date

from handlers.views.block_types import Block, Element
from handlers.views.blocks import Home, button, buttons, cell, divider, header, note, section
from handlers.views.inputs import subscription_search
from handlers.views.listing import Row, Rows, paragraphs
from handlers.views.people import link_button
from handlers.views.reader import Reader
from handlers.views.subscriptions import term
from models.core.paging import PageOf
from models.directory.people import Person
from models.subscriptions.tables import Subscription


def home(
    reader: Reader, person: Person | None, subscriptions: PageOf[Subscription], today: date, *, agent: bool = False
) -> Home:
    """Show a person their subscriptions, and an agent the ticket queue. Show someone unknown how to get in."""
    if person is None:
        blocks: list[Block] = [header(reader.plain("Hello"))]
        blocks.append(
            section(
                reader.say(
                    "I look after your subscriptions with {vendor}, but I don't know who you are yet. If you're a "
                    "contact on a subscription, link your email address: I'll email you a code. If you're not, ask "
                    "your organization's main contact or primary billing contact, or {vendor}'s support team, to add "
                    "you."
                )
            )
        )
        return Home([*blocks, buttons(link_button(reader), button(reader.plain("Help"), "/steward help"))])
    blocks = [header(reader.plain("Hello, {name}", name=person.name))]
    blocks = [header(reader.plain("Hello, {name}", name=person.name))]
    row: list[Element] = [button(reader.plain("Open tickets"), "/ticket queue", style="primary")] if agent else []
    if subscriptions:
        blocks.append(section(reader.say("Here are your subscriptions. Choose one, or start with a button.")))
        row += [
            button(reader.plain("Open a ticket"), "/ticket new", style="primary"),
            button(reader.plain("My tickets"), "/ticket list"),
            button(reader.plain("Invoices"), "/invoice"),
            button(reader.plain("Contacts"), "/contact"),
        ]
    blocks += [buttons(*row, button(reader.plain("Help"), "/steward help")), divider()]
    if not subscriptions:
        return Home([*blocks, note(reader.say("You're not a contact on any subscription."))])
    show = reader.plain("Show")
    rows = [
        Row(
            reader.say("*{ref}* · {name}\n{term}", ref=s.ref, name=s.name, term=term(reader, s, today)),
            [cell(s.ref), cell(s.name)],
            button(show, f"/subscription show {s.ref}"),
        )
        for s in subscriptions
    ]
    find = subscription_search("/subscription show")
    return Home(paragraphs(reader, Rows(rows, (), "/subscription", 1, subscriptions.total, find), blocks))
