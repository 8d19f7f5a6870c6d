"""`/contact`: one module for each thing that contacts do with contacts."""

from handlers.contacts import add, decisions, details, listing, promotions, remove, settings
from handlers.routes import Routes

routes = Routes(
    [
        *listing.routes,
        *add.routes,
        *remove.routes,
        *promotions.routes,
        *decisions.routes,
        *settings.routes,
        *details.routes,
    ]
)
