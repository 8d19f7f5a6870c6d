"""What to do at each route, and who may by the typed tables: one or more cases for every route that there is."""

import sys

from tests.handlers.cases.case import Case
from tests.support.discovery import each

CASES: list[Case] = [case for cases in each(sys.modules[__name__], "CASES") for case in cases]
