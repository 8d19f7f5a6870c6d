"""All routes of the product, joined and checked."""

from handlers import (
    audit,
    contacts,
    enquiries,
    invoices,
    orders,
    people,
    renewals,
    roles,
    staff,
    steward,
    subscriptions,
    tickets,
)
from handlers.routing.routes import RouteTable


def all_routes() -> RouteTable:
    """Every route that Slack can touch.

    Raises:
        RouteError: The routes contradict each other, or one fronts no action.
    """
    nouns = (
        subscriptions,
        contacts,
        invoices,
        orders,
        renewals,
        enquiries,
        tickets,
        steward,
        roles,
        staff,
        people,
        audit,
    )
    return RouteTable.of(*[noun.routes for noun in nouns])
