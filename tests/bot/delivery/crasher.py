"""A process that forks a deliverer for each line of its standard input; that one ends itself at a chosen event.

Events are what a crash may fall between: before and after each commit; before a request leaves, while it leaves, when
Slack has done it and the answer is not read, when it is read; before, within and after the writing of a mail file, and
after its renaming. The product has no hooks for this: SQLAlchemy and aiohttp tell, and two methods of Path are wrapped.
"""

import asyncio
import gc
import json
import os
import sys
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
import structlog
from sqlalchemy import event
from sqlalchemy.orm import Session, configure_mappers

from bot.mail import FolderPostbox
from handlers.notices import RENDERERS
from models.core.database import Database
from tests.bot.delivery.office import PROBES, HandClock, make_deliverer
from tests.support.keys import KEYS

CRASHED = 137
Happens = Callable[[str], None]


class Events:
    """Counts what happens, and ends the process at event number `crash_at`; 0 is never."""

    def __init__(self, crash_at: int, tell: Callable[[str], None]) -> None:
        self.crash_at, self.tell, self.count = crash_at, tell, 0

    def __call__(self, name: str) -> None:
        """Something happens."""
        self.count += 1
        if self.count == self.crash_at:
            self.tell(name)
            os._exit(CRASHED)


def watch_database(database: Database, happens: Happens) -> None:
    """Tell before and after each commit."""
    event.listen(database.engine.sync_engine, "commit", lambda _: happens("before a commit"))
    event.listen(Session, "after_commit", lambda _: happens("after a commit"))


def watch_calls(happens: Happens) -> aiohttp.TraceConfig:
    """Tell of each step of each call of Slack."""

    def teller(step: str) -> Any:
        async def tell(_session: aiohttp.ClientSession, context: Any, params: Any) -> None:
            if hasattr(params, "url"):
                context.method = params.url.name
            happens(f"{context.method} {step}")

        return tell

    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(teller("before it leaves"))
    trace.on_request_chunk_sent.append(teller("leaving"))
    trace.on_request_end.append(teller("done, answer not read"))
    trace.on_response_chunk_received.append(teller("answered"))
    return trace


def watch_mail(happens: Happens) -> None:
    """Tell of each step of a mail file."""
    write, replace = Path.write_bytes, Path.replace

    def write_bytes(path: Path, content: Any) -> int:
        happens("before a mail is written")
        write(path, content[: len(content) // 2])
        happens("half of a mail is written")
        written = write(path, content)
        happens("a mail is written")
        return written

    def renamed(path: Path, target: Any) -> Path:
        moved = replace(path, target)
        happens("a mail is renamed")
        return moved

    Path.write_bytes, Path.replace = write_bytes, renamed  # type: ignore[assignment,method-assign]


async def deliver(job: dict[str, Any], events: Events) -> None:
    """Deliver what is due."""
    database = Database(job["url"], KEYS)
    watch_database(database, events)
    watch_mail(events)
    RENDERERS["probe"] = PROBES
    clock, postbox = HandClock(datetime.fromisoformat(job["now"])), FolderPostbox(Path(job["mail_dir"]))
    async with aiohttp.ClientSession(trace_configs=[watch_calls(events)]) as http:
        at_once = job["most_at_once"]
        await make_deliverer(database, clock, http, job["api"], postbox, most_at_once=at_once).run_until_idle()
    await database.close()


def run(job: dict[str, Any], pipe: int) -> None:
    """In the forked process: deliver and end, saying through the pipe where."""

    def tell(words: str) -> None:
        os.write(pipe, words.encode())

    try:
        asyncio.run(deliver(job, Events(job["crash_at"], tell)))
    except BaseException:
        tell(traceback.format_exc())
        os._exit(1)
    os._exit(0)


def main() -> None:
    """Fork for each line; answer with how it ended and what it said."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    configure_mappers()
    gc.freeze()
    for line in sys.stdin:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            run(json.loads(line), writing)
        os.close(writing)
        with os.fdopen(reading) as said:
            words = said.read()
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(json.dumps({"status": status, "said": words}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
