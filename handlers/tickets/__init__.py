"""`/ticket`: one module for each thing that people do with tickets."""

from handlers.routing.routes import Routes
from handlers.tickets import (
    answering,
    attaching,
    away,
    canned,
    changing,
    conversing,
    editing,
    exporting,
    history,
    listing,
    mailing,
    opening,
    opening_for,
    rating,
    reading,
    redacting,
    reminding,
    rules,
    walking,
    watching,
    working,
)

NOUNS = (
    listing,
    opening,
    conversing,
    reading,
    editing,
    reminding,
    exporting,
    attaching,
    working,
    walking,
    answering,
    changing,
    rating,
    watching,
    history,
    mailing,
    opening_for,
    away,
    canned,
    rules,
    redacting,
)

routes = Routes([route for noun in NOUNS for route in noun.routes])
