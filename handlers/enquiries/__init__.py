"""`/enquiry` and `/subscription report`: contacts' questions to the vendor's billing team, and the answers."""

from handlers.enquiries import answering, asking
from handlers.routing.routes import Routes

routes = Routes([*asking.routes, *answering.routes])
