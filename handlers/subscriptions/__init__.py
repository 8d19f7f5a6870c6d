"""`/subscription`: one module for each thing that is done with subscriptions."""

from handlers.routes import Routes
from handlers.subscriptions import licenses, notices, showing

NOUNS = (showing, licenses, notices)

routes = Routes([route for noun in NOUNS for route in noun.routes])
