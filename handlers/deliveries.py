"""`/steward deliveries`: what waits or is parked, with `retry`, `drop`, `move` and `dropped`, and events
from Slack that failed, with `events`."""

from handlers.routing.arguments import Misunderstood
from handlers.routing.routes import Request, Routes
from handlers.views import deliveries as views
from handlers.views.blocks import Message, Modal
from handlers.views.failed_events import failed_above, failed_events, retried_events
from handlers.views.inputs import Suggestions
from handlers.views.listing import found_in
from handlers.views.reader import gettext_noop
from models.access.actions import check_desk
from models.backoffice.deliveries.actions import (
    CHANNEL_ID,
    NUMBER,
    drop_delivery,
    find_channels,
    find_delivery,
    list_deliveries,
    move_deliveries,
    retry_delivery,
    retry_parked,
)
from models.backoffice.deliveries.events import count_failed_events, list_failed_events, retry_failed_events

routes = Routes()


@routes.command(
    "/steward deliveries",
    list_deliveries,
    "[retry|drop|move|dropped|events] [NUMBER] [all]",
    gettext_noop("for admins: see the messages that are waiting or parked; retry, drop or move them"),
)
async def deliveries(request: Request) -> Message | Modal:
    """List what waits or is parked, or do something with it."""
    words = request.arguments
    deed = words.one_of(["retry", "drop", "move", "dropped", "events"])
    if deed in (None, "dropped"):
        first = words.first_row()
        words.end()
        page = await list_deliveries(request.desk, first, dropped=deed == "dropped")
        failed = await count_failed_events(request.desk) if deed is None else 0
        return views.delivery_list(
            request.reader, page, failed_above(request.reader, failed), dropped=deed == "dropped"
        )
    if deed == "events":
        first = words.first_row()
        words.end()
        return failed_events(request.reader, await list_failed_events(request.desk, first))
    check_desk(find_delivery, request.desk)
    number = words.matching(NUMBER)
    if deed == "retry" and words.one_of(["events"]) is not None:
        words.end()
        return retried_events(request.reader, await retry_failed_events(request.desk, number or ""))
    if deed == "retry" and number is None and words.one_of([views.ALL]) is not None:
        words.end()
        return views.retried_parked(request.reader, await retry_parked(request.desk))
    if number is None:
        raise Misunderstood(words.rest())
    if deed == "retry":
        everything = words.one_of([views.ALL]) is not None
        words.end()
        return views.retried(request.reader, await retry_delivery(request.desk, number, everything=everything))
    if deed == "drop":
        return views.drop_form(request.reader, await find_delivery(request.desk, number), words.rest())
    return await _move(request, number)


@routes.options(views.FIND, list_deliveries)
async def found(request: Request) -> Suggestions:
    """What can be done with the deliveries that a search finds."""
    dropped = request.form_context.strip() == "dropped"
    page = await list_deliveries(request.desk, dropped=dropped, typed=request.value)
    return found_in(request.reader, views.delivery_rows(request.reader, page, views.COMMAND))


async def _move(request: Request, number: str) -> Message:
    """Move everything to the named channel. Without a name, ask for it."""
    words, channels = request.arguments, request.desk.channels
    name, channel = words.one_of(list(views.CHANNELS)), words.matching(CHANNEL_ID)
    words.end()
    to: str = getattr(channels, name) if name else channel or ""
    if not to:
        return views.which_channel(request.reader, *await find_channels(request.desk, number), channels)
    return views.moved(request.reader, await move_deliveries(request.desk, number, to), channels.name_of(to))


@routes.form(views.DROP, drop_delivery)
async def drop_confirmed(request: Request) -> Message:
    """Drop the message, or all to the same place that the admin has seen."""
    number, _, last = request.form_context.partition(" ")
    if not NUMBER.fullmatch(last):
        raise Misunderstood(request.form_context)
    everything = request.values.get("which") == views.ALL
    reason = request.entered("reason")
    done = await drop_delivery(request.desk, number, reason, everything=everything, up_to=int(last))
    return views.dropped(request.reader, done)
