"""`/subscription`: one module for each thing that people do with subscriptions."""

from handlers.routing.routes import Routes
from handlers.subscriptions import (
    announcements,
    cancelling,
    converting,
    detail,
    estimating,
    finding,
    licenses,
    products,
    seats,
    upgrading,
    users,
)

NOUNS = (
    *(detail, licenses, upgrading, estimating, seats, users, products, converting, cancelling, announcements),
    finding,
)

routes = Routes([route for noun in NOUNS for route in noun.routes])
