"""`/order`: one module for each thing that people do with quotes and orders."""

from handlers.orders import accepting, cancelling, documents, drafting, form, listing
from handlers.routing.routes import Routes

NOUNS = (listing, accepting, documents, cancelling, drafting, form)

routes = Routes([route for noun in NOUNS for route in noun.routes])
