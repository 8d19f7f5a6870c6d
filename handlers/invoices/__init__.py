"""`/invoice`: one module for each thing that is done with invoices, and with what pays them."""

from handlers.invoices import credit_cards, listing, statements
from handlers.routing.routes import Routes

NOUNS = (listing, statements, credit_cards)

routes = Routes([route for noun in NOUNS for route in noun.routes])
