"""`/steward catalogue`: plans, products and prices, for admins."""

from handlers.catalogue import entering, looking, pricing, retiring
from handlers.routing.routes import Routes

PARTS = (looking, pricing, entering, retiring)

routes = Routes([route for part in PARTS for route in part.routes])
