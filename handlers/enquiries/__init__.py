"""`/enquiry`, and `/subscription report`: what contacts ask of the vendor's billing people, and how it is answered."""

from handlers.enquiries import answering, asking
from handlers.routing.routes import Routes

routes = Routes([*asking.routes, *answering.routes])
