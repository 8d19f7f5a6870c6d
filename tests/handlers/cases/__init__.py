"""What to do at each route, and who may by the typed tables: one or more cases for every route that there is."""

from tests import nouns
from tests.handlers.cases.case import Case
from tests.support.discovery import each


def __getattr__(name: str) -> list[Case]:
    """`CASES`: the routes of all nouns. Found when they are asked for, since nouns import from this package."""
    if name != "CASES":
        raise AttributeError(name)
    return [case for cases in each(nouns, "ROUTES") for case in cases]
