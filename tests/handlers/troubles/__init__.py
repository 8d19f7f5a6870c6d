"""Each rule that stands against something: by whom it is met, after what, and what is said. A module for each noun."""

from tests.handlers.troubles import (
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
ALL = [(trouble, met) for noun in NOUNS for trouble, all_met in noun.FOUND.items() for met in all_met]
