"""`/invoice statement SUB-… [2025|FROM TO]`: the statement of account."""

import re
from datetime import date

from handlers.routing.arguments import Arguments
from handlers.routing.choose import choose_subscription
from handlers.routing.routes import Request, Routes
from handlers.views import statements as views
from handlers.views.blocks import Message
from handlers.views.reader import gettext_noop
from models.billing.invoices.statements import view_statement
from models.core.errors import Refused
from models.core.problems import NoDay
from models.roles import Right

routes = Routes()
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
YEAR = re.compile(r"20\d\d", re.ASCII)


@routes.command(
    "/invoice statement",
    view_statement,
    "[SUB-…] [2026|2026-01-01 2026-03-31]",
    gettext_noop("see invoices, payments and the balance, for this year or the dates you enter"),
)
async def statement(request: Request) -> Message:
    """Show invoices and payments between two days."""
    first, last = _span(request.arguments)
    # The buttons of pages name both days. Without them, `from 2026` isn't understood.
    row = request.arguments.first_row() if first and last else 1
    ref = await choose_subscription(request, Right.VIEW_STATEMENT)
    return views.statement(request.reader, await view_statement(request.desk, ref, first, last), row)


def _span(arguments: Arguments) -> tuple[date | None, date | None]:
    """The days that were typed: a year, two days, or only the first. None for days that weren't typed."""
    if year := arguments.matching(YEAR):
        return date(int(year), 1, 1), date(int(year), 12, 31)
    first, last = arguments.matching(DAY), arguments.matching(DAY)
    return _day(first), _day(last)


def _day(word: str | None) -> date | None:
    if not word:
        return None
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise Refused(NoDay(word)) from None
