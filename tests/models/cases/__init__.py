"""Every action there is, and in words who may: a module for each noun."""

import sys

from tests.models.cases.world import Case
from tests.support.discovery import each

CASES: list[Case] = [case for cases in each(sys.modules[__name__], "CASES") for case in cases]
