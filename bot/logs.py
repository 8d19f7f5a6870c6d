"""Logs: one line for each event, on standard error."""

import logging
import re
import sys

import structlog
from structlog.typing import EventDict, WrappedLogger

# PostgreSQL reports the whole row at fault, with people's words, up to where SQLAlchemy's text continues.
ROW_AT_FAULT = re.compile(r"^DETAIL:.*?(?=^\[SQL|\Z)", re.DOTALL | re.MULTILINE)


def set_up(level: str) -> None:
    """Set up logging from this level on."""
    logging.basicConfig(
        level=max(logging.getLevelName(level), logging.WARNING), stream=sys.stderr, format="%(message)s"
    )
    # aiohttp only reports requests that strangers got wrong. They get a 400.
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
    """Keep row contents out of the log."""
    if "exception" in event:
        event["exception"] = ROW_AT_FAULT.sub("", event["exception"])
    return event
