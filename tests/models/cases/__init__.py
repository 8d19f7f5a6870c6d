"""Every action there is, and in words who may: a module for each noun."""

from tests.models.cases import (
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
    staff,
    steward,
    subscriptions,
    tickets,
]
CASES = [case for noun in NOUNS for case in noun.CASES]
