"""Every view, drawn from made-up rows in each of its states: a module for each noun."""

from collections.abc import Mapping

from handlers.views.reader import Reader
from tests.handlers.views.gallery import (
    announcements,
    audit,
    changes,
    contacts,
    details,
    enquiries,
    errors,
    invitations,
    invoices,
    orderforms,
    orders,
    people,
    promotions,
    renewals,
    roles,
    settings,
    staff,
    steward,
    subscriptions,
    tickets,
    welcomes,
)
from tests.handlers.views.gallery.stock import Shown, Stock

NOUNS = [
    audit,
    changes,
    contacts,
    announcements,
    details,
    enquiries,
    errors,
    invitations,
    invoices,
    orderforms,
    orders,
    people,
    promotions,
    renewals,
    roles,
    settings,
    staff,
    steward,
    subscriptions,
    tickets,
    welcomes,
]


def gallery(reader: Reader, stock: Stock) -> Mapping[str, list[Shown]]:
    """Every view in each of its states, by module and function."""
    return {name: shown for noun in NOUNS for name, shown in noun.views(reader, stock).items()}
