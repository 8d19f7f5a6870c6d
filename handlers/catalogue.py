"""All routes of the product, joined and checked."""

from handlers import contacts, invoices, roles, staff, steward, subscriptions, tickets
from handlers.routes import RouteTable


def all_routes() -> RouteTable:
    """Every route that Slack can touch.

    Raises:
        RouteError: The routes contradict each other, or one fronts no action.
    """
    return RouteTable.of(
        subscriptions.routes,
        contacts.routes,
        invoices.routes,
        tickets.routes,
        steward.routes,
        roles.routes,
        staff.routes,
    )
