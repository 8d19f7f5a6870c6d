"""`/customer`: search for customers, and see one with everything that belongs to them."""

from handlers.routing.arguments import Arguments, Misunderstood
from handlers.routing.routes import SAME, Request, Routes
from handlers.views.blocks import Message
from handlers.views.customers import customer_lists as views
from handlers.views.customers.customer_cards import customer_card
from handlers.views.reader import gettext_noop
from models.access.actions import check_reach
from models.customers.card import show_customer
from models.customers.lists import (
    customer_contacts,
    customer_notes,
    customer_quotes,
    customer_subscriptions,
    customer_tickets,
)
from models.customers.pages import MOST_PAGES
from models.customers.search import find_customers
from models.directory.organizations import Organization

routes = Routes()


@routes.command(
    "/customer",
    find_customers,
    "[text]",
    gettext_noop("for {vendor}'s staff: find a customer by name, email address or domain, license key or ID"),
)
async def customer(request: Request) -> Message:
    """Search for customers. If one fits, show their card; without a text, list all."""
    number = _page(request.arguments)
    typed = request.arguments.people()
    found = await find_customers(request.desk, typed, number)
    if typed and found.total == 1:
        return await _card(request, found.rows[0].organization.ref)
    return views.hits(request.reader, found, typed)


@routes.command("/customer show", show_customer, "CUS-…", gettext_noop("for {vendor}'s staff: see one customer"))
async def show(request: Request) -> Message:
    """Show one customer."""
    ref = customer_ref(request, show_customer)
    request.arguments.end()
    return await _card(request, ref)


@routes.command("/customer subscriptions", customer_subscriptions, "CUS-…", SAME)
async def subscriptions(request: Request) -> Message:
    """List a customer's subscriptions."""
    ref, number = _listed(request, customer_subscriptions)
    organization, page = await customer_subscriptions(request.desk, ref, number)
    return views.subscription_page(request.reader, organization, page, request.desk.today(organization))


@routes.command("/customer contacts", customer_contacts, "CUS-…", SAME)
async def contacts(request: Request) -> Message:
    """List a customer's contacts."""
    ref, number = _listed(request, customer_contacts)
    organization, page = await customer_contacts(request.desk, ref, number)
    return views.contact_page(request.reader, organization, page, request.desk.tables)


@routes.command("/customer tickets", customer_tickets, "CUS-…", SAME)
async def tickets(request: Request) -> Message:
    """List a customer's tickets."""
    ref, number = _listed(request, customer_tickets)
    return views.ticket_page(request.reader, *await customer_tickets(request.desk, ref, number))


@routes.command("/customer quotes", customer_quotes, "CUS-…", SAME)
async def quotes(request: Request) -> Message:
    """List a customer's drafts and open quotes."""
    ref, number = _listed(request, customer_quotes)
    organization, page = await customer_quotes(request.desk, ref, number)
    return views.quote_page(request.reader, organization, page, request.desk.today(organization))


@routes.command(
    "/customer notes", customer_notes, "CUS-…", gettext_noop("for {vendor}'s staff: see the notes about a customer")
)
async def notes(request: Request) -> Message:
    """List the notes about a customer."""
    ref, number = _listed(request, customer_notes)
    return views.note_page(request.reader, *await customer_notes(request.desk, ref, number))


def customer_ref(request: Request, door: object) -> str:
    """The short ID of the customer, as it was typed.

    Raises:
        Denied: The caller doesn't have the staff right. It is checked before an ID is asked for.
        Misunderstood: There is none.
    """
    ref = request.arguments.ref(Organization)
    if ref is None:
        check_reach(door, request.desk)  # type: ignore[arg-type]
        raise Misunderstood
    return ref


def _listed(request: Request, door: object) -> tuple[str, int]:
    """The customer's short ID and the page."""
    number = _page(request.arguments)
    ref = customer_ref(request, door)
    request.arguments.end()
    return ref, number


def _page(words: Arguments) -> int:
    """The page of a list, from `page 2`."""
    if not words.words[-2:-1] or words.words[-2].lower() != "page" or not words.words[-1].isdecimal():
        return 1
    number = words.after("page")
    return min(max(int(number or 1), 1), MOST_PAGES)


async def _card(request: Request, ref: str) -> Message:
    desk = request.desk
    card = await show_customer(desk, ref)
    return customer_card(request.reader, card, desk.tables, desk.today(card.organization))
