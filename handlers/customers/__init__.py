"""`/customer`: one module for each thing that the vendor's staff do with customers."""

from handlers.customers import differences, editing, looking, notes, plans, sharing
from handlers.routing.routes import Routes

NOUNS = (looking, notes, editing, plans, sharing, differences)

routes = Routes([route for noun in NOUNS for route in noun.routes])
