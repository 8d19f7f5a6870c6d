"""Dates and times for people: message times, day lines, and Slack's `<!date^…>` tokens."""

import re
from datetime import UTC, datetime, tzinfo
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, format_timedelta

from sandbox.ui.context import RenderContext

_TOKEN = re.compile(r"\{(\w+)\}")


@lru_cache
def locale_of(tag: str) -> Locale:
    """The Babel locale for a tag such as `es-ES`, or English if there is none."""
    try:
        return Locale.parse(tag.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en", "US")


def from_ts(ts: str) -> datetime:
    """The time of a Slack timestamp (`seconds.micros`), in UTC. Raises ValueError for anything else."""
    try:
        return datetime.fromtimestamp(float(ts), UTC)
    except (OverflowError, OSError) as fault:
        raise ValueError(ts) from fault


def clock_time(moment: datetime, zone: tzinfo) -> str:
    """The time in the reader's zone, such as `14:05`."""
    return moment.astimezone(zone).strftime("%H:%M")


def day_line(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """`Today`, `Yesterday` or `Friday, 21 November 2025`, in the reader's zone."""
    day, today = moment.astimezone(zone).date(), now.astimezone(zone).date()
    words = {0: "Today", 1: "Yesterday", -1: "Tomorrow"}.get((today - day).days)
    return words or f"{day:%A}, {day.day} {day:%B %Y}"


def date_token(ts: str, template: str, fallback: str, context: RenderContext) -> str:
    """The text of Slack's `<!date^ts^template^…|fallback>` in the reader's zone and language.

    As in Slack, an unreadable ts or an unknown {token} gives the fallback.
    """
    try:
        moment = from_ts(ts).astimezone(context.zone)
        return _TOKEN.sub(lambda found: _one_token(found[1], moment, context), template)
    except (ValueError, KeyError):
        return fallback


def _one_token(token: str, moment: datetime, context: RenderContext) -> str:
    locale = locale_of(context.locale)
    if token == "time":  # noqa: S105 - the token of a template
        return format_time(moment, "short", tzinfo=context.zone, locale=locale)
    if token == "time_secs":  # noqa: S105
        return format_time(moment, "medium", tzinfo=context.zone, locale=locale)
    if token == "ago":  # noqa: S105
        return format_timedelta(moment - context.now, add_direction=True, locale=locale)
    if token == "date_num":  # noqa: S105
        return moment.strftime("%Y-%m-%d")
    pretty = _near_day(moment, context) if token.endswith("_pretty") else None
    if pretty:
        return pretty
    style = {"date": "long", "date_short": "medium", "date_long": "full", "day_divider": "full"}
    return format_date(moment, style[token.removesuffix("_pretty")], locale=locale)


def _near_day(moment: datetime, context: RenderContext) -> str | None:
    if locale_of(context.locale).language != "en":
        return None  # Babel knows no "yesterday" in other languages; the date itself is right in all of them
    days = (moment.date() - context.now.astimezone(context.zone).date()).days
    return {0: "today", 1: "tomorrow", -1: "yesterday"}.get(days)
