"""`/customer`: search for customers, and see one with everything that belongs to them."""

from collections.abc import Awaitable, Callable
from typing import Any

from handlers.routing.arguments import Misunderstood
from handlers.routing.routes import SAME, Request, Routes
from handlers.views.blocks import Message
from handlers.views.customers import customer_lists as views
from handlers.views.customers.customer_cards import customer_card
from handlers.views.inputs import Suggestions
from handlers.views.listing import Rows, found_in
from handlers.views.reader import gettext_noop
from models.access.actions import check_reach
from models.core.paging import PageOf
from models.customers.card import show_customer
from models.customers.lists import (
    customer_contacts,
    customer_notes,
    customer_quotes,
    customer_subscriptions,
    customer_tickets,
)
from models.customers.search import find_customers
from models.directory.organizations import Organization
from models.roles import StaffRight

routes = Routes()
Door = Callable[..., Awaitable[tuple[Organization, PageOf[Any]]]]


@routes.command(
    "/customer",
    find_customers,
    "[text]",
    gettext_noop("for {vendor}'s staff: find a customer by name, email address or domain, license key or ID"),
)
async def customer(request: Request) -> Message:
    """Search for customers. If one fits, show their card; without a text, list all."""
    first = request.arguments.first_row()
    typed = request.arguments.people()
    found = await find_customers(request.desk, typed, first)
    if typed and found.total == 1:
        return await _card(request, found[0].organization.ref)
    return views.hits(request.reader, found, typed)


@routes.options(views.FIND, find_customers)
async def found_customers(request: Request) -> Suggestions:
    """The customers that a search finds."""
    return found_in(request.reader, views.hit_rows(request.reader, await find_customers(request.desk, request.value)))


@routes.command("/customer show", show_customer, "CUS-…|name", gettext_noop("for {vendor}'s staff: see one customer"))
async def show(request: Request) -> Message:
    """Show one customer."""
    named = await customer_named(request, show_customer)
    return named if isinstance(named, Message) else await _card(request, named)


@routes.command("/customer subscriptions", customer_subscriptions, "CUS-…|name", SAME)
async def subscriptions(request: Request) -> Message:
    """List a customer's subscriptions."""
    return await _listed(request, customer_subscriptions, "subscriptions")


@routes.command("/customer contacts", customer_contacts, "CUS-…|name", SAME)
async def contacts(request: Request) -> Message:
    """List a customer's contacts."""
    return await _listed(request, customer_contacts, "contacts")


@routes.command("/customer tickets", customer_tickets, "CUS-…|name", SAME)
async def tickets(request: Request) -> Message:
    """List a customer's tickets."""
    return await _listed(request, customer_tickets, "tickets")


@routes.command("/customer quotes", customer_quotes, "CUS-…|name", SAME)
async def quotes(request: Request) -> Message:
    """List a customer's drafts and open quotes."""
    return await _listed(request, customer_quotes, "quotes")


@routes.command(
    "/customer notes",
    customer_notes,
    "CUS-…|name",
    gettext_noop("for {vendor}'s staff: see the notes about a customer"),
)
async def notes(request: Request) -> Message:
    """List the notes about a customer."""
    return await _listed(request, customer_notes, "notes")


@routes.options(views.FINDS["subscriptions"], customer_subscriptions)
async def found_subscriptions(request: Request) -> Suggestions:
    """The subscriptions of a customer that a search finds."""
    return await _found(request, customer_subscriptions, "subscriptions")


@routes.options(views.FINDS["contacts"], customer_contacts)
async def found_contacts(request: Request) -> Suggestions:
    """The contacts of a customer that a search finds."""
    return await _found(request, customer_contacts, "contacts")


@routes.options(views.FINDS["tickets"], customer_tickets)
async def found_tickets(request: Request) -> Suggestions:
    """The tickets of a customer that a search finds."""
    return await _found(request, customer_tickets, "tickets")


@routes.options(views.FINDS["quotes"], customer_quotes)
async def found_quotes(request: Request) -> Suggestions:
    """The drafts and open quotes of a customer that a search finds."""
    return await _found(request, customer_quotes, "quotes")


async def customer_named(request: Request, door: object) -> str | Message:
    """The short ID of the customer that was typed, or whose name or the like was. If several fit, or none, the answer
    to `/customer` with that text.

    Raises:
        Denied: The caller doesn't have the staff right. It is checked before an ID is asked for.
        Misunderstood: Nothing was typed.
    """
    if (ref := request.arguments.ref(Organization)) is not None:
        request.arguments.end()
        return ref
    check_reach(door, request.desk)  # type: ignore[arg-type]
    typed = request.arguments.people()
    if not typed:
        raise Misunderstood
    found = await find_customers(request.desk, typed)
    return found[0].organization.ref if found.total == 1 else views.hits(request.reader, found, typed)


async def _listed(request: Request, door: Door, word: str) -> Message:
    """A page of one of a customer's lists."""
    first, named = request.arguments.first_row(), await customer_named(request, door)
    if isinstance(named, Message):
        return named
    organization, page = await door(request.desk, named, first)
    return views.customer_list(request.reader, organization, _rows(request, organization, page, word), word)


async def _found(request: Request, door: Door, word: str) -> Suggestions:
    """What a search in one of a customer's lists finds."""
    organization, page = await door(request.desk, request.form_context, typed=request.value)
    return found_in(request.reader, _rows(request, organization, page, word))


def _rows(request: Request, of: Organization, page: PageOf[Any], word: str) -> Rows:
    reader, desk = request.reader, request.desk
    match word:
        case "subscriptions":
            may_edit = desk.may_as_staff(StaffRight.EDIT_CUSTOMERS)
            return views.subscription_rows(reader, of, page, desk.today(of), may_edit=may_edit)
        case "contacts":
            return views.contact_rows(reader, of, page, desk.tables)
        case "tickets":
            return views.ticket_rows(reader, of, page)
        case "quotes":
            return views.quote_rows(reader, of, page, desk.today(of))
    return views.note_rows(reader, of, page)


async def _card(request: Request, ref: str) -> Message:
    desk = request.desk
    card = await show_customer(desk, ref)
    return customer_card(request.reader, card, desk.tables, desk.today(card.organization))
