"""`/subscription`: one module for each thing that is done with subscriptions."""

from handlers.routing.routes import Routes
from handlers.subscriptions import (
    cancelling,
    converting,
    estimating,
    licenses,
    notices,
    products,
    seats,
    showing,
    upgrading,
    users,
)

NOUNS = (showing, licenses, upgrading, estimating, seats, users, products, converting, cancelling, notices)

routes = Routes([route for noun in NOUNS for route in noun.routes])
