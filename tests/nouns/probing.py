"""The notice about somebody who tries one id after the other."""

from handlers.views import probing
from handlers.views.reader import Reader
from tests.handlers.views.stock import Shown, Stock
from tests.models.builders import NOW


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    return {
        "probing.probing": [probing.probing(reader, person, "U0ANA", 20, NOW) for person in (stock.person(1), None)],
    }
