"""`/steward audit`: the audit trail, newest first, filtered by words or in a form, or emailed as a file."""

import re
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches

from handlers.routing.arguments import Arguments, Misunderstood, plain
from handlers.routing.people_named import find_named, name_in
from handlers.routing.routes import Request, Routes
from handlers.views import audit as views
from handlers.views.audit import Picked
from handlers.views.blocks import Message, Modal
from handlers.views.reader import gettext_noop
from models.access.actions import check_desk
from models.access.errors import NotFound
from models.access.nouns import BIGGEST, parse
from models.access.permissions import REGISTRY
from models.backoffice.audit.actions import export_entries, list_entries
from models.backoffice.audit.known_people import KnownPerson, know
from models.backoffice.audit.problems import NotOnTrail
from models.backoffice.audit.trail import Filters
from models.core.errors import Refused
from models.core.problems import NoDay
from models.directory.lookup import find_slack_user
from models.subscriptions.lookup import find
from models.subscriptions.problems import NoSubscriptionId, NoSuchSubscription
from models.subscriptions.tables import Subscription

routes = Routes()
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOST_NEAR = 3
NUMBER = re.compile(r"[0-9]{1,10}")


@routes.command(
    "/steward audit",
    list_entries,
    "[@person] [SUB-…] [action] [allowed|refused] [from DATE] [to DATE]",
    gettext_noop("for admins: see who did what and when, and what was refused; `export` emails it as a file"),
)
async def audit(request: Request) -> Message | Modal:
    """Show the trail. With `filter`, show the form; with `export`, email the trail."""
    deed = request.arguments.one_of(["filter", "export"])
    check_desk(export_entries if deed == "export" else list_entries, request.desk)
    older, newer = _number(request.arguments, "older"), _number(request.arguments, "newer")
    picked = await _picked(request)
    if deed == "export":
        count = await export_entries(request.desk, _filters(request, picked))
        return views.exported(request.reader, count, request.desk.person.email)
    if deed == "filter":
        person = picked.person.person if picked.person else None
        user = await find_slack_user(request.desk.session, request.desk.slack_user, person.id) if person else None
        return views.filter_form(request.reader, picked, user or "")
    return await _page(request, picked, older, newer)


@routes.form(views.FILTER, list_entries)
async def filtered(request: Request) -> Message:
    """Show the entries that match the form."""
    check_desk(list_entries, request.desk)
    user, outcome, chosen = request.entered("person"), request.entered("outcome"), request.entered("action")
    if (outcome and outcome not in views.OUTCOMES) or (chosen and chosen not in _names()):
        raise Misunderstood(outcome)
    ref = request.entered("subscription").strip()
    first, last = _in_order(_day(request.entered("first")), _day(request.entered("last")))
    picked = Picked(
        person=await _known(request, f"<@{user}>", "person") if user else None,
        ref=await _subscription(request, plain(ref), "subscription") if ref else "",
        action=chosen,
        outcome=outcome,
        first=first,
        last=last,
    )
    return await _page(request, picked)


async def _page(request: Request, picked: Picked, older: int = 0, newer: int = 0) -> Message:
    page = await list_entries(request.desk, _filters(request, picked), older_than=older, newer_than=newer)
    return views.trail(request.reader, page, picked)


async def _picked(request: Request) -> Picked:
    """The filters that were typed."""
    words = request.arguments
    named, ref = name_in(words), words.ref(Subscription)
    first, last = _day(words.after("from")), _day(words.after("to"))
    days = [_day(word) for word in (words.matching(DAY), words.matching(DAY)) if word]
    if days and not (first or last):
        first, last = days[0], days[-1]
        days = []
    first, last = _in_order(first, last)
    outcome, action = words.one_of(list(views.OUTCOMES)), words.one_of(_names())
    if unknown := [*words.words, *map(str, days)]:
        word = plain(unknown[0])
        near = [name for name in get_close_matches(word.lower(), _names(), n=MOST_NEAR) if name]
        raise Refused(NotOnTrail(word, near))
    return Picked(
        person=await _known(request, named) if named else None,
        ref=await _subscription(request, ref) if ref else "",
        action=next((name for name in REGISTRY if name.endswith(f".{action}")), action) if action else "",
        outcome=outcome or "",
        first=first,
        last=last,
    )


def _names() -> list[str]:
    """The names of actions that can be typed: the full name, only the noun, or without the noun."""
    nouns = [name.partition(".")[0] for name in REGISTRY]
    return list(dict.fromkeys([*REGISTRY, *nouns, *[name.partition(".")[2] for name in REGISTRY]]))


async def _known(request: Request, named: str, field: str = "") -> KnownPerson:
    """The named person, with their organizations or badge."""
    person = await find_named(request, named, field)
    return (await know(request.desk.session, [person]))[person.id]


async def _subscription(request: Request, ref: str, field: str = "") -> str:
    """The short ID of an existing subscription."""
    if parse(Subscription, ref) is None:
        raise Refused(NoSubscriptionId(ref), field)
    try:
        return (await find(request.desk.session, Subscription, ref, lock=False))[0].ref
    except NotFound:
        raise Refused(NoSuchSubscription(ref), field) from None


def _filters(request: Request, picked: Picked) -> Filters:
    """The filters for the query. Days are in the reader's time zone."""
    short_id = parse(Subscription, picked.ref)
    first, last = picked.first, picked.last

    def start(day: date) -> datetime:
        return datetime.combine(day, time(), request.reader.zone).astimezone(UTC)

    return Filters(
        person_id=picked.person.person.id if picked.person else 0,
        subscription=short_id.numbers[0] if short_id else 0,
        action=picked.action,
        outcome=picked.outcome,
        since=start(first) if first else None,
        until=start(last + timedelta(days=1)) if last else None,
    )


def _day(word: str | None) -> date | None:
    """A date as the form field writes it: 2026-11-23."""
    if not word:
        return None
    try:
        day = date.fromisoformat(word) if DAY.fullmatch(word) else None
    except ValueError:
        day = None
    # Near the limits of the calendar, adding a day or a time zone would overflow.
    if day is None or not 1970 <= day.year < 9000:
        raise Refused(NoDay(plain(word)))
    return day


def _in_order(first: date | None, last: date | None) -> tuple[date | None, date | None]:
    """Both days, the earlier one first."""
    return (last, first) if first and last and last < first else (first, last)


def _number(words: Arguments, word: str) -> int:
    """The ID after a word, or 0 without one."""
    number = words.after(word)
    if number is None:
        return 0
    if not NUMBER.fullmatch(number) or not 0 < int(number) <= BIGGEST:
        raise Misunderstood(number)
    return int(number)
