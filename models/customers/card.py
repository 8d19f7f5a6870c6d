"""A customer's card: what the vendor's staff see first, each as far as their rights go."""

from dataclasses import dataclass, field

from models.access.actions import action
from models.access.desk import Desk
from models.billing.orders.tables import Quote
from models.core.paging import PageOf
from models.core.texts import gettext_noop
from models.customers.lists import (
    Activity,
    ContactLine,
    SubscriptionLine,
    contacts_of,
    notes_about,
    quotes_of,
    subscriptions_of,
    tickets_of,
)
from models.customers.tables import CustomerNote
from models.desks.tickets.tables import Ticket
from models.directory.organizations import Organization
from models.roles import StaffRight
from models.subscriptions.billing_details import BillingDetails, customer_details

ON_CARD = 4
"""How many rows of each list a customer's card has."""


@dataclass(frozen=True)
class CustomerCard:
    """A customer as their card shows them to the caller.

    Attributes:
        quotes: Empty for staff who don't process orders.
        may: The caller's staff rights.
        details: The billing details, if the caller sees them.
    """

    organization: Organization
    subscriptions: PageOf[SubscriptionLine] = field(default_factory=PageOf)
    contacts: PageOf[ContactLine] = field(default_factory=PageOf)
    tickets: PageOf[Ticket] = field(default_factory=PageOf)
    quotes: PageOf[Quote] = field(default_factory=PageOf)
    notes: PageOf[CustomerNote] = field(default_factory=PageOf)
    activity: Activity | None = None
    may: frozenset[StaffRight] = frozenset()
    details: BillingDetails = field(default_factory=BillingDetails)


@action(
    "customers.show_customer",
    StaffRight.VIEW_CUSTOMERS,
    on=Organization,
    reads=True,
    audited=True,
    label=gettext_noop("see a customer"),
)
async def show_customer(desk: Desk, organization: Organization) -> CustomerCard:
    """A customer's card."""
    session, may = desk.session, frozenset(right for right in StaffRight if desk.may_as_staff(right))
    subscriptions, activity = await subscriptions_of(session, organization, most=ON_CARD)
    sees_quotes = StaffRight.PROCESS_ORDERS in may
    return CustomerCard(
        organization,
        subscriptions,
        await contacts_of(session, organization, most=ON_CARD),
        await tickets_of(session, organization, most=ON_CARD),
        await quotes_of(session, organization, most=ON_CARD) if sees_quotes else PageOf(),
        await notes_about(session, organization, most=ON_CARD),
        activity,
        may,
        customer_details(desk, organization),
    )
