"""What agents narrow the queue down to: whose tickets, of which customer or product, and how urgent. The queue is read
from indexes of the unresolved tickets, and never as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, func, tuple_
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.catalogue.products import Product
from models.core.searching import matching, refs_of
from models.core.texts import gettext_noop
from models.desks.tickets.classification import Severity, TicketState
from models.desks.tickets.tables import Ticket, is_our_turn, is_unresolved
from models.directory.organizations import Organization
from models.roles import StaffRight
from models.subscriptions.tables import Item, Subscription

MOST_OF_EACH = 50
"""How many customers, and how many products, a search offers."""
NOT_OURS = (TicketState.WAITING, TicketState.ON_HOLD)
WALKED = 300
"""How many tickets are looked at one after the other for those of a product."""


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
        """The conditions on tickets, for an agent, but for the product."""
        found: list[Any] = [is_unresolved()]
        if self.whose == "mine":
            found.append(col(Ticket.assignee_id) == agent_id)
        if self.whose == "unassigned":
            # By age, no index of the unassigned must be taken instead of that by age: all of them would be sorted.
            nobody = func.coalesce(col(Ticket.assignee_id), 0) == 0
            found.append(nobody if self.oldest else col(Ticket.assignee_id).is_(None))
        if self.ours:
            found.append(col(Ticket.state).not_in(NOT_OURS) if self.oldest else is_our_turn())
        if self.severity:
            found.append(Ticket.severity == self.severity)
        if self.customer:
            theirs = select(Subscription.id).where(Subscription.organization_id == self.customer)
            found.append(col(Ticket.subscription_id).in_(theirs))
        return found

    def all_conditions(self, agent_id: int) -> list[ColumnElement[bool]]:
        """The same with the product."""
        of_product = [col(Ticket.subscription_id).in_(self.of_product())] if self.product else []
        return [*self.conditions(agent_id), *of_product]

    @property
    def key(self) -> Any:
        """The column that the queue is sorted by; then by number."""
        return Ticket.opened_at if self.oldest else Ticket.severity

    def of_product(self) -> Any:
        """The subscriptions with the product."""
        with_it = select(Item.subscription_id).join(Product, col(Product.id) == col(Item.product_id))
        return with_it.where(Product.key == self.product, col(Item.ended_on).is_(None))


ALL = QueueFilter()


async def queue_ids(desk: Desk, only: QueueFilter, most: int, after: int = 0) -> Sequence[int]:
    """The IDs of the first tickets of the queue, or of the first after a ticket.

    A product is in no index of tickets. If many tickets have it, the first ones are soon found in the queue. Else it's
    on few subscriptions, and their tickets are found by those.
    """
    conditions = only.conditions(desk.person.id)
    if after:
        last = select(only.key).where(Ticket.id == after).scalar_subquery()
        conditions.append(tuple_(col(only.key), col(Ticket.id)) > tuple_(last, after))
    queue = select(Ticket.id).where(*conditions).order_by(col(only.key), col(Ticket.id)).limit(most)
    if not only.product:
        return (await desk.session.scalars(queue)).all()
    first = queue.add_columns(col(Ticket.subscription_id), col(only.key)).limit(WALKED).subquery()
    walked = select(first.c[0]).where(first.c[1].in_(only.of_product())).order_by(first.c[2], first.c[0]).limit(most)
    found = (await desk.session.scalars(walked)).all()
    if len(found) == most:
        return found
    return (await desk.session.scalars(queue.where(col(Ticket.subscription_id).in_(only.of_product())))).all()


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
