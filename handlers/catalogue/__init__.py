"""`/steward catalogue`: plans, products and prices, for admins."""

from handlers.catalogue import looking, pricing
from handlers.routing.routes import Routes

PARTS = (looking, pricing)

routes = Routes([route for part in PARTS for route in part.routes])
