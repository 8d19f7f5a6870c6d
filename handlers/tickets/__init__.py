"""`/ticket`: one module for each thing that people do with tickets."""

from handlers.routing.routes import Routes
from handlers.tickets import (
    attaching,
    conversing,
    history,
    listing,
    opening,
    opening_for,
    rating,
    reading,
    redacting,
    watching,
    working,
)

NOUNS = (listing, opening, conversing, working, rating, watching, history, opening_for, redacting, reading, attaching)

routes = Routes([route for noun in NOUNS for route in noun.routes])
