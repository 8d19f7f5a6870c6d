"""`/invoice report`, `/invoice journal`: for the vendor's billing team."""

import re

from handlers.invoices.periods import PERIODS, period
from handlers.routing.routes import Request, Routes
from handlers.views import reports as views
from handlers.views.blocks import Message
from handlers.views.reader import gettext_noop
from models.access.actions import check_desk
from models.billing.books.files import FileKind, WantedFile, send_file
from models.billing.books.reports import read_journal, view_report

routes = Routes()
CURRENCY = re.compile(r"[A-Za-z]{3}", re.ASCII)


@routes.command(
    "/invoice report",
    view_report,
    "[month|quarter|year|2026|2026-Q1|2026-03] [EUR]",
    gettext_noop("for {vendor}'s staff: see revenue, tax and open invoices"),
)
async def report(request: Request) -> Message:
    """Show the report of a period, by default of this month. With `csv`, send it as a file."""
    check_desk(view_report, request.desk)
    words, today = request.arguments, request.desk.own_day
    to_file = words.one_of(["csv"]) is not None
    first, last = period(words, today, "month")
    currency = (words.matching(CURRENCY) or "").upper()
    words.end()
    if to_file:
        return await _file(request, WantedFile(FileKind.REPORT, first=first, last=last, currency=currency))
    found = await view_report(request.desk, first, last, currency)
    return views.report(request.reader, found, today)


@routes.command(
    "/invoice journal",
    read_journal,
    "[month|quarter|year|2026|2026-Q1|2026-03]",
    gettext_noop("for {vendor}'s staff: get the accountant's journal as a CSV file"),
)
async def journal(request: Request) -> Message:
    """Send the journal of a period, by default of this month."""
    check_desk(read_journal, request.desk)
    first, last = period(request.arguments, request.desk.own_day, PERIODS[0])
    request.arguments.end()
    return await _file(request, WantedFile(FileKind.JOURNAL, first=first, last=last))


async def _file(request: Request, wanted: WantedFile) -> Message:
    await send_file(request.desk, wanted)
    return views.on_its_way(request.reader, wanted)
