"""`/steward announcements`: announcements to many, with `new`, `show`, `send`, `approve` and `cancel`."""

from datetime import UTC, date, datetime, time

from handlers.routing.arguments import Misunderstood
from handlers.routing.routes import Request, Routes
from handlers.views import announcing as views
from handlers.views.blocks import Message, Modal
from handlers.views.inputs import Suggestions
from handlers.views.listing import found_in
from handlers.views.reader import gettext_noop
from models.access.actions import check_desk
from models.catalogue.plans import Plan
from models.catalogue.products import Product
from models.desks.announcing.actions import (
    NUMBER,
    approve_announcement,
    audiences,
    cancel_announcement,
    list_announcements,
    send_announcement,
    show_announcement,
    write_announcement,
)
from models.roles import Right

routes = Routes()
AT_NINE = time(9)
DEEDS = {
    "show": show_announcement,
    "send": send_announcement,
    "approve": approve_announcement,
    "cancel": cancel_announcement,
}


@routes.command(
    "/steward announcements",
    list_announcements,
    "[new|show|send|approve|cancel] [NUMBER]",
    gettext_noop("for {vendor}'s staff: announce something to many contacts, and see what became of it"),
)
async def announcements(request: Request) -> Message | Modal:
    """List the announcements, open the form for one, or do something with one."""
    words, desk = request.arguments, request.desk
    deed = words.one_of(["new", *DEEDS])
    if deed == "new":
        words.end()
        return views.form(request.reader, await audiences(desk))
    if deed is None:
        first = words.first_row()
        words.end()
        return views.announcement_list(request.reader, await list_announcements(desk, first))
    check_desk(DEEDS[deed], desk)
    number = words.matching(NUMBER)
    words.end()
    if number is None:
        raise Misunderstood
    found = await DEEDS[deed](desk, number)
    return views.status(request.reader, found, mine=found.announcement.author_id == desk.person.id)


@routes.options(views.FIND, list_announcements)
async def found(request: Request) -> Suggestions:
    """The announcements that a search finds."""
    page = await list_announcements(request.desk, typed=request.value)
    return found_in(request.reader, views.announcement_rows(request.reader, page))


@routes.options(f"{views.WRITE}.{views.OF}", audiences)
async def search_audiences(request: Request) -> Suggestions:
    """The plans and products whose names match what was typed."""
    pairs = views.audience_options(request.reader, await audiences(request.desk))
    return Suggestions.matching(request.reader, pairs, request.value)


@routes.form(views.WRITE, write_announcement)
async def written(request: Request) -> Message:
    """Keep the draft, and show its preview."""
    check_desk(write_announcement, request.desk)
    right = request.entered_of(Right, "right")
    kind, _, number = request.entered(views.OF).partition(":")
    found = await audiences(request.desk)
    plan: Plan | None = next((one for one in found.plans if kind == "plan" and str(one.id) == number), None)
    product: Product | None = next((one for one in found.products if kind == "product" and str(one.id) == number), None)
    if kind != views.EVERYTHING and not plan and not product:
        raise Misunderstood(request.entered(views.OF))
    made = await write_announcement(
        request.desk,
        right,
        request.entered("subject"),
        request.entered("notice"),
        plan=plan,
        product=product,
        send_at=_at(request),
    )
    return views.status(request.reader, made, mine=True)


def _at(request: Request) -> datetime | None:
    """Nine o'clock on the chosen day, in the author's time zone."""
    chosen = request.values.get("day", "")
    if not chosen:
        return None
    try:
        day = date.fromisoformat(chosen)
    except ValueError:
        raise Misunderstood(chosen) from None
    if not 1970 <= day.year < 9000:
        raise Misunderstood(chosen)
    return datetime.combine(day, AT_NINE, request.reader.zone).astimezone(UTC)
