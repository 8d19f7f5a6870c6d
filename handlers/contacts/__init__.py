"""`/contact`: one module for each thing that contacts do with contacts."""

from handlers.contacts import add, listing, promotions, reminders, remove
from handlers.routes import Routes

routes = Routes([*listing.routes, *add.routes, *remove.routes, *promotions.routes, *reminders.routes])
