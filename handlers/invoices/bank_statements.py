"""`/invoice import`: import a bank statement, so that its transfers can be matched to invoices."""

import asyncio
from dataclasses import replace

from handlers.routing.arguments import Misunderstood
from handlers.routing.routes import Request, Routes
from handlers.views import bank_imports as views
from handlers.views.blocks import Message, Modal
from handlers.views.reader import gettext_noop
from models.access.actions import check_desk
from models.billing.bank.importing import Found, import_statement, list_accounts, preview_csv, read_file
from models.billing.bank.layouts import FORMAT_NAMES, Column
from models.billing.bank.problems import FileNotRead, NoSuchHeading
from models.billing.bank.reading import CsvFile
from models.core.errors import Refused
from models.core.plain_text import one_line

routes = Routes()


@routes.command("/invoice import", list_accounts, "", gettext_noop("for the billing team: import a bank statement"))
async def import_(request: Request) -> Modal:
    """Show the form that takes the file."""
    request.arguments.end()
    return views.import_form(request.reader, await list_accounts(request.desk))


@routes.form(views.IMPORT, import_statement)
async def imported(request: Request) -> Message | Modal:
    """Import the file. The columns of a CSV file are confirmed first, if they aren't known yet."""
    check_desk(import_statement, request.desk)
    file_id, account = request.entered("file"), request.values.get("account", "")
    found, name = await _read(request, file_id)
    if isinstance(found, CsvFile):
        preview = await preview_csv(request.desk, found, account)
        if not preview.is_saved:
            return views.layout_form(request.reader, preview, found.headings, file_id)
    return views.imported(request.reader, await import_statement(request.desk, found, name, account))


@routes.form(views.LAYOUT, import_statement)
async def confirmed(request: Request) -> Message:
    """Import the CSV file with the columns that were chosen, and save them."""
    check_desk(import_statement, request.desk)
    kept = request.carried()
    found, name = await _read(request, str(kept.get("file", "")))
    if not isinstance(found, CsvFile):
        raise Misunderstood
    layout = replace(
        found.layout,
        columns={column: heading for column in Column if (heading := _heading(request, found, column))},
        date_format=request.entered("date_format"),
        decimal=request.entered("decimal"),
    )
    if layout.date_format not in FORMAT_NAMES or layout.decimal not in (",", "."):
        raise Misunderstood
    account = str(kept.get("account", ""))
    return views.imported(request.reader, await import_statement(request.desk, found, name, account, layout))


def _heading(request: Request, file: CsvFile, column: Column) -> str:
    """The heading that was entered for a column; empty for none.

    Raises:
        Refused: The file doesn't have it.
    """
    heading = one_line(request.values.get(column, ""))
    if heading and heading not in file.headings:
        raise Refused(NoSuchHeading(heading), column)
    return heading


async def _read(request: Request, file_id: str) -> tuple[Found, str]:
    """What the uploaded file says, and its name.

    Raises:
        Refused: Slack doesn't give it, or it isn't a bank statement.
    """
    file = request.file_of(file_id)
    if file is None:
        raise Refused(FileNotRead(), "file")
    # In a thread, because reading takes a while and others wait for their answers.
    return await asyncio.to_thread(read_file, file.content, file.name), file.name
