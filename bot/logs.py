"""Logs: one line an event, on standard error."""

import logging
import re
import sys

import structlog
from structlog.typing import EventDict, WrappedLogger

# PostgreSQL tells the whole row at fault, with people's words, up to where SQLAlchemy goes on.
ROW_AT_FAULT = re.compile(r"^DETAIL:.*?(?=^\[SQL|\Z)", re.DOTALL | re.MULTILINE)


def set_up(level: str) -> None:
    """Log from this level on."""
    logging.basicConfig(
        level=max(logging.getLevelName(level), logging.WARNING), stream=sys.stderr, format="%(message)s"
    )
    # What aiohttp has to say of a request is that a stranger sent something odd; they are answered with a 400.
    logging.getLogger("steward.aiohttp").setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            without_rows,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )


def without_rows(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Keep the contents of rows out of the log."""
    if "exception" in event:
        event["exception"] = ROW_AT_FAULT.sub("", event["exception"])
    return event
