"""`/contact`: one module for each thing that people do with contacts."""

from handlers.contacts import (
    add,
    checks,
    decisions,
    details,
    invitations,
    listing,
    promotions,
    remove,
    settings,
    step_in,
)
from handlers.routing.routes import Routes

NOUNS = (listing, add, invitations, remove, promotions, decisions, checks, settings, details, step_in)

routes = Routes([route for noun in NOUNS for route in noun.routes])
