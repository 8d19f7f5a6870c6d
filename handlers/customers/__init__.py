"""`/customer`: one module for each thing that the vendor's staff do with customers."""

from handlers.customers import looking, notes
from handlers.routing.routes import Routes

NOUNS = (looking, notes)

routes = Routes([route for noun in NOUNS for route in noun.routes])
