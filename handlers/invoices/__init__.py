"""`/invoice`: one module for each thing that people do with invoices and credit cards."""

from handlers.invoices import (
    bank_statements,
    bank_transfers,
    credit_cards,
    dunning,
    einvoices,
    listing,
    reports,
    single,
    statements,
)
from handlers.routing.routes import Routes

NOUNS = (listing, single, statements, reports, einvoices, credit_cards, bank_statements, bank_transfers, dunning)

routes = Routes([route for noun in NOUNS for route in noun.routes])
