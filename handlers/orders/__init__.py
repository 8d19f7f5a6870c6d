"""`/order`: one module for each thing that people do with quotes and orders."""

from handlers.orders import accepting, drafting, form, listing
from handlers.routing.routes import Routes

NOUNS = (listing, accepting, drafting, form)

routes = Routes([route for noun in NOUNS for route in noun.routes])
