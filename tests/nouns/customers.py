"""Customers, as the vendor's staff see and change them."""

from dataclasses import replace
from typing import Any

from handlers.routing.routes import Touch
from handlers.views.customers import customer_cards, customer_lists
from handlers.views.reader import Reader
from models.billing.orders.tables import QuoteKind, QuoteState
from models.customers.card import CustomerCard, show_customer
from models.customers.lists import (
    Activity,
    ContactLine,
    HeldRole,
    SubscriptionLine,
    customer_contacts,
    customer_notes,
    customer_quotes,
    customer_subscriptions,
    customer_tickets,
)
from models.customers.notes import write_note
from models.customers.pages import PAGE, Page
from models.customers.search import Hit, find_customers
from models.customers.tables import NOTE_LENGTH, CustomerNote
from models.desks.tickets.tables import TicketState
from models.directory.organizations import Organization
from models.directory.people import Person
from models.roles import Role, StaffRight
from models.subscriptions.tables import Subscription
from tests.handlers.cases.case import Case, anywhere
from tests.handlers.cases.doing import command, form
from tests.handlers.foreign import Foreign, sends, types
from tests.handlers.views.stock import TABLES, TODAY, Shown, Stock
from tests.handlers.worlds import REF, new
from tests.models.builders import NOW, Office
from tests.models.world import ActionCase, World
from tests.nouns.orders import quote

VIEW, ORDERS = "view_customers", "process_orders"
CUS = "CUS-1"


async def row_for_actions(world: World) -> None:
    """The customer of SUB-1."""
    (first,) = await world.office.all(Subscription, Subscription.number == 1)
    world.refs["customer"] = f"CUS-{first.organization_id}"


def theirs(world: World) -> tuple[str]:
    """The customer of SUB-1."""
    return (world.refs["customer"],)


ACTIONS = [
    ActionCase(find_customers, VIEW, lambda _: ("org",)),
    ActionCase(show_customer, VIEW, theirs),
    ActionCase(customer_subscriptions, VIEW, theirs),
    ActionCase(customer_contacts, VIEW, theirs),
    ActionCase(customer_tickets, VIEW, theirs),
    ActionCase(customer_quotes, ORDERS, theirs),
    ActionCase(customer_notes, VIEW, theirs),
    ActionCase(write_note, VIEW, lambda w: (*theirs(w), "They call on Mondays.")),
]


async def rows_for_routes(office: Office, of: Subscription, other: Subscription, people: dict[str, Person]) -> None:
    """A note about each organization."""
    for one in (of, other):
        await office.save(written(one.organization, people["agent"]))


def written(of: Organization, author: Person) -> CustomerNote:
    """A note."""
    return new(CustomerNote, organization_id=of.id, author_id=author.id, text="They call on Mondays.", written_at=NOW)


def looked(case: Case) -> Case:
    """It changes nothing but the audit trail."""
    return replace(case, changes=frozenset({"audit"}))


ROUTES = [
    command("/customer", "", VIEW, "Elsewhere", wanted=anywhere(VIEW)),
    command("/customer", "nobody at all", VIEW, "I can't find a customer for", wanted=anywhere(VIEW)),
    looked(command("/customer", "acme", VIEW, f"Acme · {CUS}", wanted=anywhere(VIEW))),
    looked(command("/customer", REF, VIEW, f"Acme · {CUS}", wanted=anywhere(VIEW))),
    looked(command("/customer show", CUS, VIEW, f"Acme · {CUS}")),
    command("/customer subscriptions", CUS, VIEW, REF),
    looked(command("/customer contacts", CUS, VIEW, "Primary billing contact")),
    command("/customer tickets", CUS, VIEW, "T-10"),
    command("/customer quotes", CUS, ORDERS, "Q-2026-0001"),
    command("/customer notes", CUS, VIEW, "They call on Mondays."),
    command("/customer note", CUS, VIEW, "Add a note"),
    command("/customer note", f"{CUS} Nice people", VIEW, "Saved your note", "customer_notes", "audit"),
    form(
        "customer_note",
        {"note": "Nice people"},
        lambda _w, _n: CUS,
        VIEW,
        "Saved your note",
        *("customer_notes", "audit"),
    ),
]

IDS = {"cus": ("CUS-2", "CUS-9999")}
FOREIGN_IDS: Foreign = {
    **{
        (Touch.COMMAND, f"/customer {word}"): [types(f"/customer {word} {{cus}}")]
        for word in ("show", "subscriptions", "contacts", "tickets", "quotes", "notes")
    },
    (Touch.COMMAND, "/customer note"): [types("/customer note {cus}"), types("/customer note {cus} Nice people")],
    (Touch.FORM, "customer_note"): [
        sends("customer_note", {"note": "Nice people"}, "{cus}"),
        sends("customer_note", {"note": ""}, "{cus}"),
    ],
}
NO_IDS = {(Touch.COMMAND, "/customer")}


def many(rows: list[Any], *, number: int = 1) -> Page[Any]:
    """A page of a list."""
    return Page(rows[:PAGE], len(rows), number)


def lines(stock: Stock) -> list[ContactLine]:
    """Contacts who hold each role on one or several subscriptions, in Slack and not."""
    roles = [HeldRole(role, "license-and-site", 1 + place, 1000) for place, role in enumerate(Role)]
    people = [stock.person(number) for number in range(1, stock.many + 1)]
    if people:
        people[0].unreachable_since = NOW
    return [ContactLine(person, number % 2 == 0, roles) for number, person in enumerate(people)]


def card(stock: Stock, *may: StaffRight) -> CustomerCard:
    """A customer's card, with a page of everything."""
    subs = [SubscriptionLine(one, number % 2 == 0) for number, one in enumerate(stock.subscriptions())]
    tickets = [stock.ticket(number, list(TicketState)[number % 3]) for number in range(1, stock.many + 1)]
    quotes = [quote(stock, number, QuoteKind.RENEWAL, QuoteState.OPEN) for number in range(1, stock.many + 1)]
    return CustomerCard(
        whole(stock),
        many(subs),
        many(lines(stock)),
        many(tickets),
        many(quotes),
        many(notes(stock)),
        Activity(NOW, stock.name()),
        frozenset(may),
    )


def whole(stock: Stock) -> Organization:
    """A customer with all details."""
    made = stock.subscription.organization
    made.time_zone, made.locale, made.tax_rate = "Europe/Madrid", "es-ES", 19_000
    made.billing_address, made.tax_id = stock.name(1_000), stock.name(40)
    return made


def another(stock: Stock, number: int) -> Organization:
    """One of many customers."""
    return new(Organization, id=number + 1, key=f"c{number}", name=stock.name())


def notes(stock: Stock) -> list[CustomerNote]:
    """Notes by one author."""
    return [
        new(CustomerNote, id=number, author=stock.person(1), text=stock.name(NOTE_LENGTH), written_at=NOW)
        for number in range(stock.many)
    ]


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    one, empty = whole(stock), Page[Any]()
    found = [Hit(another(stock, number), number) for number in range(stock.many)]
    all_ = card(stock, *StaffRight)
    subs, tickets, quotes, written_ = all_.subscriptions, all_.tickets, all_.quotes, all_.notes
    return {
        "customer_cards.customer_card": [
            customer_cards.customer_card(reader, shown, TABLES, TODAY)
            for shown in (all_, card(stock, StaffRight.VIEW_CUSTOMERS), CustomerCard(one))
        ],
        "customer_lists.hits": [
            customer_lists.hits(reader, page, typed)
            for page, typed in ((many(found), ""), (many(found, number=2), "acme"), (empty, ""), (empty, stock.name()))
        ],
        "customer_lists.subscription_page": [
            customer_lists.subscription_page(reader, one, page, TODAY)
            for page in (subs, replace(subs, number=2), empty)
        ],
        "customer_lists.contact_page": [
            customer_lists.contact_page(reader, one, page, TABLES) for page in (all_.contacts, empty)
        ],
        "customer_lists.ticket_page": [customer_lists.ticket_page(reader, one, page) for page in (tickets, empty)],
        "customer_lists.quote_page": [customer_lists.quote_page(reader, one, page, TODAY) for page in (quotes, empty)],
        "customer_lists.note_page": [customer_lists.note_page(reader, one, page) for page in (written_, empty)],
        "customer_lists.note_form": [
            customer_lists.note_form(reader, one),
            customer_lists.note_form(reader, one, stock.name()),
        ],
        "customer_lists.noted": [customer_lists.noted(reader, one.ref)],
    }
