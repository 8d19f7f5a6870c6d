"""The table of all routes, collected and checked."""

import importlib
import pkgutil
from functools import cache

import handlers
from handlers.routing.routes import Routes, RouteTable

FIRST = ("subscriptions", "contacts", "invoices", "orders", "renewals", "enquiries", "tickets")
LAST = ("steward", "roles", "staff", "people", "audit", "announcing", "catalogue", "deliveries")
"""The first and last nouns of the help. All others come between them."""


@cache
def all_routes() -> RouteTable:
    """Every route that Slack can reach, from each module and package of `handlers` that has `routes`.

    Raises:
        RouteError: Two routes conflict, or one has no action.
    """
    found = {}
    for module in pkgutil.iter_modules(handlers.__path__):
        routes = getattr(importlib.import_module(f"handlers.{module.name}"), "routes", None)
        if isinstance(routes, Routes):
            found[module.name] = routes
    between = sorted(set(found).difference(FIRST, LAST))
    return RouteTable.of(*[found[noun] for noun in (*FIRST, *between, *LAST)])
