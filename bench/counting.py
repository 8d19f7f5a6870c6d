"""Run `steward` with a byte written into the file STATEMENTS for each SQL statement: `python -P bench/counting.py run`.

It needs nothing of the version that it runs but its command line.
"""

import os
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

FILE = os.open(os.environ["STATEMENTS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)


@event.listens_for(Engine, "before_cursor_execute")
def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
    """Note a statement. SQLite's BEGIN is the driver's with PostgreSQL, so it counts with neither."""
    if not statement.startswith("BEGIN"):
        os.write(FILE, b".")


if __name__ == "__main__":
    from bot.cli import main

    main()
