"""Rows that the database takes and rows that it refuses: a module for each noun."""

import sys

from tests.support.discovery import each

ALL = each(sys.modules[__name__], "RULES")
