"""`/steward catalogue`: plans, products and prices, for admins. `/steward entities`: the vendor's legal entities."""

from handlers.catalogue import entering, entities, looking, pricing, retiring
from handlers.routing.routes import Routes

PARTS = (looking, pricing, entering, retiring, entities)

routes = Routes([route for part in PARTS for route in part.routes])
