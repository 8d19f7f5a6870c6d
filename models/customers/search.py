"""Searching for customers: by name, key, email domain or address, license key, or the short ID of what is theirs."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.nouns import NOUNS, parse
from models.access.permissions import actions_about
from models.access.short_ids import ShortId
from models.billing.invoices.tables import Invoice
from models.billing.orders.tables import Order, Quote
from models.core.encryption import as_compared, has_digest
from models.core.loading import NOBODY
from models.core.paging import PageOf, page_of_rows
from models.core.texts import gettext_noop
from models.core.typed import bare_address, tidy
from models.core.types import Row
from models.desks.enquiries.tables import Enquiry
from models.desks.tickets.tables import Ticket
from models.directory.addresses import normalised_address
from models.directory.organizations import Organization, searchable
from models.directory.people import Person
from models.roles import StaffRight
from models.subscriptions.contacts import Contact
from models.subscriptions.tables import Subscription

actions_about("customers", gettext_noop("customers"))

IN_SUBSCRIPTIONS: tuple[type[Row], ...] = (Invoice, Ticket, Quote, Order, Enquiry)
"""The rows of a subscription whose short IDs lead to the customer."""
MOST_WORDS = 8
LONGEST = 200
SHORTEST_KEY = 6


@dataclass(frozen=True)
class Hit:
    """A customer who was found, and how many subscriptions they have."""

    organization: Organization
    subscriptions: int


@action("customers.find_customers", StaffRight.VIEW_CUSTOMERS, reads=True, label=gettext_noop("search for customers"))
async def find_customers(desk: Desk, typed: str, first: int = 1) -> PageOf[Hit]:
    """The customers that fit what was typed, those whose name begins with it first. Without a text, all customers.

    Each kind of text has an index, but for the words of names: there is one row a customer.
    """
    typed = typed.strip()[:LONGEST]
    found = await _that_fit(desk, typed)
    counted = (
        select(func.count()).where(Subscription.organization_id == Organization.id).correlate(Organization)
    ).scalar_subquery()
    statement: Any = select(Organization, counted).where(found)
    begins = col(Organization.search_text).startswith(searchable(typed), autoescape=True)
    statement = statement.order_by(begins.desc(), col(Organization.name), col(Organization.id))
    page = await page_of_rows(desk.session, statement, first)
    return PageOf([Hit(one, many) for one, many, _ in page], page.first, page.total)


async def _that_fit(desk: Desk, typed: str) -> ColumnElement[bool]:
    """The condition for customers that fit a text."""
    if not typed:
        return col(Organization.id) != NOBODY
    if (theirs := _by_ref(typed)) is not None:
        return col(Organization.id).in_(theirs)
    address = bare_address(typed).lower()
    if "@" in address[1:]:
        return col(Organization.id).in_(_with_people(col(Person.email) == (normalised_address(address) or address)))
    words = searchable(typed).split()[:MOST_WORDS]
    named = and_(*(col(Organization.search_text).contains(word, autoescape=True) for word in words))
    also: list[Any] = []
    domain = address.removeprefix("@")
    if "." in domain and " " not in domain:
        also.append(col(Organization.id).in_(_with_people(col(Person.domain) == domain)))
    if len(as_compared(typed)) >= SHORTEST_KEY:
        same = has_digest(desk.session, col(Subscription.license_key_digest), typed)
        also.append(col(Organization.id).in_(select(Subscription.organization_id).where(same)))
    return or_(named, *also)


def _with_people(condition: Any) -> Select[Any]:
    """A statement for the IDs of the customers with a contact whom this is true of."""
    return (
        select(Subscription.organization_id)
        .join(Contact, col(Contact.subscription_id) == col(Subscription.id))
        .join(Person, col(Person.id) == col(Contact.person_id))
        .where(condition)
    )


def _by_ref(typed: str) -> Select[Any] | None:
    """A statement for the ID of the customer to whom a short ID leads. None if the text isn't one."""
    if not tidy(typed)[:1].isalpha():
        return None
    if short_id := parse(Organization, typed):
        return select(Organization.id).where(Organization.id == short_id.numbers[0])
    if short_id := parse(Subscription, typed):
        return select(Subscription.organization_id).where(Subscription.number == short_id.numbers[0])
    for row in IN_SUBSCRIPTIONS:
        if short_id := parse(row, typed):
            return _owner_of(row, short_id)
    return None


def _owner_of(row: type[Row], short_id: ShortId) -> Select[Any]:
    rows: Any = row
    same = (getattr(row, name) == part for name, part in short_id.key(NOUNS[row].columns).items())
    owners = select(Subscription.organization_id).join(row, rows.subscription_id == col(Subscription.id))
    return owners.where(*same)
