"""The days that people type: a year, a quarter, a month, or the first and the last day."""

import re
from calendar import monthrange
from datetime import date

from handlers.routing.arguments import Arguments
from models.core.errors import Refused
from models.core.problems import NoDay

DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
YEAR = re.compile(r"20\d\d", re.ASCII)
MONTH = re.compile(r"20\d\d-\d\d", re.ASCII)
QUARTER = re.compile(r"20\d\d-[qQ][1-4]", re.ASCII)
PERIODS = ["month", "quarter", "year"]
Days = tuple[date | None, date | None]


def typed_days(arguments: Arguments) -> Days:
    """The days that were typed. None for those that weren't: without a last day, it's open.

    Raises:
        Refused: A word looks like a day or a month and isn't one.
    """
    if quarter := arguments.matching(QUARTER):
        first_month = int(quarter[-1]) * 3 - 2
        return months(int(quarter[:4]), first_month, first_month + 2)
    if month := arguments.matching(MONTH):
        first = _day(f"{month}-01", month)
        return months(first.year, first.month, first.month)
    if year := arguments.matching(YEAR):
        return months(int(year), 1, 12)
    first_day, last_day = arguments.matching(DAY), arguments.matching(DAY)
    return (_day(first_day) if first_day else None), (_day(last_day) if last_day else None)


def period(arguments: Arguments, today: date, otherwise: str) -> tuple[date, date]:
    """The period that was typed, both days included: as in `typed_days`, or `month`, `quarter` or `year` for the one
    that today is in.

    Args:
        otherwise: One of these words, if none was typed.

    Raises:
        Refused: A word looks like a day or a month and isn't one.
    """
    first, last = typed_days(arguments)
    if first:
        begin, end = sorted((first, last or today))
        return begin, end
    return current(arguments.one_of(PERIODS) or otherwise, today)


def current(word: str, today: date) -> tuple[date, date]:
    """The month, quarter or year that today is in."""
    match word:
        case "year":
            return months(today.year, 1, 12)
        case "quarter":
            first = (today.month - 1) // 3 * 3 + 1
            return months(today.year, first, first + 2)
    return months(today.year, today.month, today.month)


def months(year: int, first: int, last: int) -> tuple[date, date]:
    """The first and the last day of some months of a year."""
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _day(word: str, said: str = "") -> date:
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise Refused(NoDay(said or word)) from None
