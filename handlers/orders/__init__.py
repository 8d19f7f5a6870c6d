"""`/order`: one module for each thing that people do with quotes and orders."""

from handlers.orders import accepting, listing
from handlers.routes import Routes

NOUNS = (listing, accepting)

routes = Routes([route for noun in NOUNS for route in noun.routes])
