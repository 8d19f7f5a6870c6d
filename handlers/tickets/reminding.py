"""`/ticket remind`: the caller's reminders of tickets."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.routing.arguments import Arguments, Misunderstood
from handlers.routing.routes import Request, Routes
from handlers.views import ticket_reminders as views
from handlers.views.blocks import Message, Modal
from handlers.views.reader import gettext_noop
from models.access.actions import check
from models.desks.tickets.reminders import cancel_reminder, list_reminders, set_reminder
from models.desks.tickets.tables import Ticket

routes = Routes()
NUMBER = re.compile(r"\d{1,9}", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
TIME = re.compile(r"([01]?\d|2[0-3]):[0-5]\d", re.ASCII)
MORNING = time(9)
PHRASES = {
    "in an hour": "hour",
    "an hour": "hour",
    "hour": "hour",
    "tomorrow": "tomorrow",
    "tomorrow morning": "tomorrow",
    "monday": "monday",
    "next monday": "monday",
    "today": "today",
}


@routes.command(
    "/ticket remind",
    set_reminder,
    "[T-… [in an hour|tomorrow|monday|2026-12-31] [09:30] [note]]",
    gettext_noop("get a reminder of a ticket, or see yours"),
)
async def remind(request: Request) -> Message | Modal:
    """Set a reminder. Without a time, show the form; without an ID, list the caller's reminders."""
    words, paged = request.arguments, request.arguments.copy()
    first = paged.first_row()
    if paged.ref(Ticket) is None:
        words.first_row()
        words.end()
        return views.reminders(request.reader, await list_reminders(request.desk, first))
    ref = words.ref(Ticket) or ""
    again = words.after("later") if words.words[:1] == ["later"] else None
    later = NUMBER.fullmatch(again or "")
    due = _when(words, request.desk.now, request.reader.zone)
    if due is None:
        words.end()
        found: Ticket = await check(set_reminder, request.desk, ref)
        return views.remind_form(request.reader, found, again=int(later[0]) if later else 0)
    note = words.typed_text()
    made = await set_reminder(request.desk, ref, due, note, int(later[0]) if later else 0)
    return views.reminder_set(request.reader, made)


@routes.form(views.REMIND, set_reminder)
async def remind_at(request: Request) -> Message:
    """Set the reminder from the form."""
    ref, _, again = request.form_context.partition(" ")
    chosen, hour = request.entered("when"), request.values.get("time") or "09:00"
    given = request.values.get("day") or ""
    if not TIME.fullmatch(hour) or (given and not DAY.fullmatch(given)) or not NUMBER.fullmatch(again or "0"):
        raise Misunderstood
    line = chosen if chosen != views.AT else f"{given or 'today'} {hour}"
    due = _when(Arguments(line), request.desk.now, request.reader.zone)
    if due is None:
        raise Misunderstood(chosen)
    made = await set_reminder(request.desk, ref, due, request.values.get("text") or "", int(again or 0))
    return views.reminder_set(request.reader, made)


@routes.command("/ticket reminded", cancel_reminder, "NUMBER", gettext_noop("cancel a reminder, or say that it's done"))
async def reminded(request: Request) -> Message:
    """Cancel one of the caller's reminders. Without a number, list them."""
    number, first = request.arguments.matching(NUMBER), request.arguments.first_row()
    request.arguments.end()
    if number is None:
        return views.reminders(request.reader, await list_reminders(request.desk, first))
    return views.reminder_cancelled(request.reader, await cancel_reminder(request.desk, int(number)))


def _when(words: Arguments, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The moment that words name, as the reader's clock has it. Takes these words. None if they name none."""
    local, first = now.astimezone(zone), words.words[:1]
    named = words.phrase([one for one in PHRASES if first and one.split()[0] == first[0].lower()])
    day = words.matching(DAY) if named is None and first and DAY.fullmatch(first[0]) else None
    if named is None and day is None:
        return None
    if named and PHRASES[named] == "hour":
        return now + timedelta(hours=1)
    first = words.words[:1]
    hour = words.matching(TIME) if first and TIME.fullmatch(first[0]) else None
    at = time.fromisoformat(hour.zfill(5)) if hour else MORNING
    return datetime.combine(_day(named, day, local.date()), at, zone)


def _day(named: str | None, day: str | None, today: date) -> date:
    """The day that a word names."""
    match PHRASES.get(named or ""):
        case "today":
            return today
        case "tomorrow":
            return today + timedelta(days=1)
        case "monday":
            return today + timedelta(days=7 - today.weekday())
    try:
        return date.fromisoformat(day or "")
    except ValueError:
        raise Misunderstood(day or "") from None
