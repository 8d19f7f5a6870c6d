"""`steward licenses`: load license keys that are handed out for a product."""

from pathlib import Path

from bot.clock import SystemClock
from bot.opening import migrate, open_database
from bot.orderforms import text_in
from bot.settings import DatabaseSettings, load
from models.access.desk import Channels, Desk, System
from models.backoffice.license_files import FileKey, Loaded, load_license_keys
from models.roles import RoleTables, StaffRight

CONSOLE = System("console", frozenset({StaffRight.SET_LICENSE_KEYS}))
"""The operator, who can run commands on the machine."""


async def load_licenses(product: str, file: Path) -> Loaded:
    """Load the keys of a file for a product, completely or not at all. Empty lines don't count.

    Raises:
        OrderFormError: The file can't be read, or a line is wrong.
    """
    lines = enumerate(text_in(file).splitlines(), start=1)
    keys = [FileKey(number, line) for number, line in lines]
    settings = load(DatabaseSettings)
    database = open_database(settings)
    try:
        await migrate(database)
        async with database.transaction() as session:
            now, tables, name = SystemClock().now(), RoleTables.shipped(), settings.vendor_name
            desk = Desk(session, CONSOLE, now, tables, Channels("", ""), vendor_name=name)
            return await load_license_keys(desk, product, keys, str(file))
    finally:
        await database.close()
