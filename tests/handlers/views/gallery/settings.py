"""Settings."""

from handlers.views import settings
from handlers.views.reader import Reader
from models.contacts.settings import Choice, ContactSettings
from tests.handlers.views.gallery.stock import Shown, Stock


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    sub, me = stock.subscription, stock.person(1)
    choices = [Choice(one, (None, True, False)[place % 3]) for place, one in enumerate(stock.subscriptions())]
    return {
        "settings.page": [
            settings.page(reader, ContactSettings(me, choices, new), only)
            for new in ("", me.email)
            for only in (None, sub)
        ],
    }
