"""`/invoice`: one module for each thing that people do with invoices and credit cards."""

from handlers.invoices import (
    approvals,
    bank_statements,
    bank_transfers,
    choosing,
    credit_cards,
    crediting,
    drafting,
    dunning,
    einvoices,
    listing,
    payments,
    recording,
    reports,
    single,
    statements,
)
from handlers.routing.routes import Routes

NOUNS = (
    listing,
    single,
    statements,
    reports,
    einvoices,
    credit_cards,
    drafting,
    crediting,
    recording,
    payments,
    approvals,
    bank_statements,
    bank_transfers,
    dunning,
    choosing,
)

routes = Routes([route for noun in NOUNS for route in noun.routes])
