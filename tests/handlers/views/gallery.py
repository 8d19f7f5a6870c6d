"""Every view, drawn from made-up rows in each of its states."""

from collections.abc import Mapping

from handlers.views.reader import Reader
from tests import nouns
from tests.handlers.views.stock import Shown, Stock
from tests.support.discovery import each


def gallery(reader: Reader, stock: Stock) -> Mapping[str, list[Shown]]:
    """Every view in each of its states, by module and function."""
    return {name: shown for views in each(nouns, "views") for name, shown in views(reader, stock).items()}
