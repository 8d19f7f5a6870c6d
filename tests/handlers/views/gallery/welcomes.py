"""What newcomers are greeted with."""

from handlers.views import welcomes
from handlers.views.reader import Reader
from models.roles import Right, Role
from tests.handlers.views.gallery.stock import TABLE, Shown, Stock


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    sub, me = stock.subscription, stock.person(1)
    held = frozenset({Role.BILLING_PRIMARY})
    newcomers = [welcomes.Newcomer(me, held, may) for may in (frozenset[Right](), frozenset(Right))]
    return {
        "welcomes.welcome": [welcomes.welcome(reader, sub, TABLE, newcomer) for newcomer in newcomers],
        "welcomes.support_welcome": [welcomes.support_welcome(reader, sub, TABLE, newcomer) for newcomer in newcomers],
    }
