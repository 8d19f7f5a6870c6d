"""Run `steward` and write a byte to the file STATEMENTS for each SQL statement: `python -P bench/counting.py run`.

It only needs the command line of the version that it runs.
"""

import os
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

FILE = os.open(os.environ["STATEMENTS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)


@event.listens_for(Engine, "before_cursor_execute")
def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
    """Count a statement. BEGIN isn't counted: with PostgreSQL the driver sends it, so SQLite's isn't counted either."""
    if not statement.startswith("BEGIN"):
        os.write(FILE, b".")


if __name__ == "__main__":
    from bot.cli import main

    main()
