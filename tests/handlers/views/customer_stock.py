"""Customers for the gallery of views: their lines, cards, previews, differences and notes."""

import json
from typing import Any

from models.billing.orders.tables import QuoteKind, QuoteState
from models.core.paging import ON_A_PAGE, PageOf
from models.customers.card import CustomerCard
from models.customers.differences import OFFERED
from models.customers.editing import Changed, Preview
from models.customers.fields import ADDRESS, FIELDS
from models.customers.lists import (
    Activity,
    ContactLine,
    HeldRole,
    SubscriptionLine,
)
from models.customers.next_bill import NextBill
from models.customers.tables import NOTE_LENGTH, CustomerDifference, CustomerNote, DifferenceState
from models.desks.tickets.classification import TicketState
from models.directory.organizations import Organization
from models.roles import Kind, Role, StaffRight
from models.subscriptions.billing_details import BillingDetails
from models.subscriptions.tables import Cycle, Subscription
from tests.handlers.views.stock import Stock
from tests.handlers.worlds import new
from tests.models.builders import NOW
from tests.nouns.orders import quote


def many(rows: list[Any], *, first: int = 1) -> PageOf[Any]:
    """A page of a list."""
    return PageOf(rows[first - 1 :][:ON_A_PAGE], first, len(rows))


def lines(stock: Stock) -> list[ContactLine]:
    """Contacts who hold each role on one or several subscriptions, in Slack and not."""
    roles = [HeldRole(role, "license-and-site", 1 + place, 1000) for place, role in enumerate(Role)]
    people = [stock.person(number) for number in range(1, stock.many + 1)]
    if people:
        people[0].unreachable_since = NOW
    return [ContactLine(person, number % 2 == 0, roles) for number, person in enumerate(people)]


def card(stock: Stock, *may: StaffRight) -> CustomerCard:
    """A customer's card, with a page of everything."""
    subs = [SubscriptionLine(one, number % 2 == 0, number % 3 == 0) for number, one in enumerate(stock.subscriptions())]
    tickets = [stock.ticket(number, list(TicketState)[number % 6]) for number in range(1, stock.many + 1)]
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
        BillingDetails(StaffRight.EDIT_CUSTOMERS in may, address=stock.name(1_000), tax_id=stock.name(40)),
    )


def whole(stock: Stock) -> Organization:
    """A customer with all details."""
    made = stock.subscription.organization
    made.time_zone, made.locale, made.tax_rate = "Europe/Madrid", "es-ES", 19_000
    made.billing_address, made.tax_id, made.tax_exemption = stock.name(1_000), stock.name(40), stock.name(200)
    return made


def previews(stock: Stock) -> list[Preview]:
    """An edit of everything, of a tax rate that nobody pays, and one that ends the sharing."""
    written = ("name", "street", "city", "region", "postal_code", "tax_id", "tax_exemption")
    texts = {field: stock.name(200) for field in written}
    texts |= {"tax_rate": "9.975", "time_zone": "UTC", "locale": "en", "country": "ES", "shares_tickets": "on"}
    changes = [Changed(field, "", texts[field]) for field in FIELDS]
    bills = [NextBill(cycle, "EUR", 10**12, 10**11, 10**11) for cycle in Cycle]
    one, sharing = whole(stock), another(stock, 2)
    sharing.shares_tickets = True
    rate = Changed("tax_rate", "19", "21")
    return [
        Preview(one, changes, bills, stock.many),
        Preview(one, [rate]),
        Preview(sharing, [Changed("shares_tickets", "on", "off")]),
    ]


def differing(stock: Stock) -> list[CustomerDifference]:
    """A difference of each field, open and decided."""
    values = {"organization": whole(stock), "place": stock.name(200), "found_at": NOW}
    admins = [
        new(
            CustomerDifference,
            id=number,
            field="site_admin",
            now="off" if wanted == "on" else "on",
            wanted=wanted,
            state=DifferenceState.OPEN,
            subscription=stock.another(Kind.SITE),
            person=stock.person(2),
            **values,
        )
        for number, wanted in ((90, "on"), (91, "off"))
    ]
    fields = ((field, state) for field in (*OFFERED, ADDRESS) for state in DifferenceState)
    return admins + [
        new(
            CustomerDifference,
            id=number,
            field=field,
            now=""
            if field == "billing_address"
            else json.dumps({"lines": stock.name(1_000)})
            if field == ADDRESS
            else "19",
            wanted='{"city": "A", "country": "ES"}'
            if field == ADDRESS
            else "on"
            if field == "shares_tickets"
            else stock.name(1_000),
            state=state,
            decided_by=None if state is DifferenceState.OPEN else stock.person(1),
            **values,
        )
        for number, (field, state) in enumerate(fields, start=1)
    ]


def shared(stock: Stock) -> Subscription:
    """A subscription of a customer who shares tickets."""
    made = stock.another(Kind.LICENSE)
    made.organization.shares_tickets = True
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
