"""Help, greeting, asks."""

from handlers.routing.catalogue import all_routes
from handlers.views import steward
from handlers.views.reader import Reader
from models.contacts.ask_tables import Ask
from models.roles import Right
from tests.handlers.views.gallery.stock import Shown, Stock
from tests.handlers.worlds import new


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    sub = stock.subscription
    asks = [
        new(Ask, asker=stock.person(1), right=right, subscription=sub, subject=subject, line=line)
        for right, subject, line in (
            (Right.PAY, "INV-2026-000001", ""),
            (Right.RAISE_TICKET, sub.ref, ""),
            (Right.DOWNLOAD, sub.ref, ""),
            (Right.EDIT_SECONDARY_CONTACTS, sub.ref, f"/contact add {stock.name(280)}"),
        )
    ]
    lines = all_routes().lines
    return {
        "steward.help_page": [steward.help_page(reader, lines, known=known) for known in (True, False)],
        "steward.asked": [steward.asked(reader, stock.person(1))],
        "steward.ask_card": [steward.ask_card(reader, ask) for ask in asks],
        "steward.greeting": [steward.greeting(reader, known=known) for known in (True, False)],
    }  # fmt: skip
