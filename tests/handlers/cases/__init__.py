"""What to do at each route, and who may by the typed tables: one or more cases for every route that there is."""

from tests.handlers.cases import (
    audit,
    changes,
    contacts,
    details,
    enquiries,
    invitations,
    invoices,
    orderforms,
    orders,
    people,
    promotions,
    renewals,
    roles,
    staff,
    steward,
    subscriptions,
    tickets,
)

NOUNS = [
    audit,
    changes,
    contacts,
    details,
    enquiries,
    invitations,
    invoices,
    orderforms,
    orders,
    people,
    promotions,
    renewals,
    roles,
    staff,
    steward,
    subscriptions,
    tickets,
]
CASES = [case for noun in NOUNS for case in noun.CASES]
