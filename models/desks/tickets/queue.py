"""What agents narrow the queue down to: whose tickets, of which customer or product, and how urgent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.catalogue.products import Product
from models.core.searching import matching, refs_of
from models.core.texts import gettext_noop
from models.desks.tickets.tables import OUR_TURN, Severity, Ticket
from models.directory.organizations import Organization
from models.roles import StaffRight
from models.subscriptions.tables import Item, Subscription

MOST_OF_EACH = 50
"""How many customers, and how many products, a search offers."""


@dataclass(frozen=True)
class QueueFilter:
    """Which unresolved tickets to list.

    Attributes:
        whose: The agent's own, or those that are nobody's.
        ours: Only those for which it's the support team's turn.
        customer: The ID of an organization; 0 for all.
        product: The key of a product that the subscription has; empty for all.
        oldest: List the oldest first, however severe.
    """

    whose: Literal["", "mine", "unassigned"] = ""
    ours: bool = False
    severity: Severity | None = None
    customer: int = 0
    product: str = ""
    oldest: bool = False

    def conditions(self, agent_id: int) -> list[ColumnElement[bool]]:
        """The conditions on tickets, for an agent."""
        found: list[Any] = []
        if self.whose:
            found.append(col(Ticket.assignee_id) == (agent_id if self.whose == "mine" else None))
        if self.ours:
            found.append(col(Ticket.state).in_(OUR_TURN))
        if self.severity:
            found.append(Ticket.severity == self.severity)
        if self.customer:
            theirs = select(Subscription.id).where(Subscription.organization_id == self.customer)
            found.append(col(Ticket.subscription_id).in_(theirs))
        if self.product:
            with_it = select(Item.subscription_id).join(Product, col(Product.id) == col(Item.product_id))
            with_it = with_it.where(Product.key == self.product, col(Item.ended_on).is_(None))
            found.append(col(Ticket.subscription_id).in_(with_it))
        return found


ALL = QueueFilter()


@dataclass(frozen=True)
class Narrowing:
    """The customers and products that a search found, to narrow the queue down to one."""

    customers: Sequence[Organization]
    products: Sequence[Product]


@action(
    "tickets.find_narrowing",
    StaffRight.TRIAGE_TICKETS,
    reads=True,
    label=gettext_noop("search for customers and products with tickets"),
)
async def find_narrowing(desk: Desk, typed: str) -> Narrowing:
    """The customers and products with the typed words in their names, sorted by name."""
    return await find_narrowing_of(desk, typed)


async def find_narrowing_of(desk: Desk, typed: str) -> Narrowing:
    """The same, for other actions. The caller's right is already checked."""
    refs = refs_of(Organization.PREFIX, col(Organization.id))
    customers = select(Organization).where(matching(typed, col(Organization.name), *refs))
    products = select(Product).where(matching(typed, col(Product.name), col(Product.key)))
    customers = customers.order_by(col(Organization.name), col(Organization.id)).limit(MOST_OF_EACH)
    products = products.order_by(col(Product.name), col(Product.id)).limit(MOST_OF_EACH)
    return Narrowing((await desk.session.scalars(customers)).all(), (await desk.session.scalars(products)).all())
