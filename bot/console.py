"""What the operator does with the database at the command line."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.clock import SystemClock
from bot.errors import StartError
from bot.opening import migrate, open_database
from bot.settings import DatabaseSettings, load
from handlers.routing.arguments import unmarked
from handlers.views.problems import explain
from handlers.views.reader import Reader
from models.access.desk import Channels, Desk, System
from models.access.errors import NotFound
from models.core.errors import Refused
from models.roles import RoleTables, StaffRight

CONSOLE = System(
    "console", frozenset({StaffRight.MANAGE_DESK, StaffRight.MANAGE_DELIVERIES, StaffRight.MANAGE_INVOICES})
)
"""The operator, who can run commands on the machine."""


class ConsoleError(StartError):
    """The command can't be carried out."""


@asynccontextmanager
async def console() -> AsyncIterator[Desk]:
    """The operator's desk, in one transaction.

    Raises:
        ConsoleError: A rule prevents the action. The message says which.
    """
    settings = load(DatabaseSettings)
    database = open_database(settings)
    try:
        await migrate(database)
        async with database.transaction() as session:
            now, tables, name = SystemClock().now(), RoleTables.shipped(), settings.vendor_name
            try:
                yield Desk(session, CONSOLE, now, tables, Channels("", ""), vendor_name=name, zone=settings.time_zone)
            except Refused as refused:
                # Before the rollback, which empties the rows that the sentence names.
                raise ConsoleError(unmarked(explain(Reader(vendor=name), refused.problem).text)) from None
            except NotFound as missing:
                raise ConsoleError(f"I can't find {missing.ref}.") from None
    finally:
        await database.close()
