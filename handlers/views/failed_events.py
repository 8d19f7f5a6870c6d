"""Events from Slack that Steward failed to handle, as Block Kit."""

from handlers.views.block_types import Block
from handlers.views.blocks import Message, button, buttons, cell, header, note, section
from handlers.views.deliveries import COMMAND
from handlers.views.listing import Row, Rows, listing
from handlers.views.reader import Reader, Safe, gettext_noop
from models.backoffice.deliveries.events import FailedEvent
from models.core.paging import PageOf

EVENTS = f"{COMMAND} events"
RETRY = f"{COMMAND} retry events"
WHAT = {
    "message": gettext_noop("Message"),
    "message_changed": gettext_noop("Edit of a message"),
    "message_deleted": gettext_noop("Deletion of a message"),
}
OTHER = gettext_noop("Change of a profile")


def failed_events(reader: Reader, page: PageOf[FailedEvent]) -> Message:
    """A page of events that failed, each with a button to try it again. What people wrote isn't in it."""
    title = reader.plain("Events that failed")
    below = [button(reader.plain("Messages on the way"), COMMAND)]
    if not page:
        text = reader.say("No event from Slack is waiting for a retry.")
        return Message(text, [header(title), section(text), buttons(*below)])
    if page.total > 1:
        below.insert(0, button(reader.plain("Retry all events"), RETRY))
    heads = [
        reader.plain("Number"),
        reader.plain("Event"),
        reader.plain("From"),
        reader.plain("Since"),
        reader.plain("Reason"),
    ]
    rows = Rows([_row(reader, one) for one in page], heads, EVENTS, page.first, page.total)
    return listing(reader, title, rows, [header(title)], [buttons(*below)])


def _row(reader: Reader, one: FailedEvent) -> Row:
    what, since = reader.plain(WHAT.get(one.what, OTHER)), reader.day(one.failed_at.astimezone(reader.zone))
    dot = Safe(" · ")
    named = [reader.say("*{number}* · {what}", number=one.number, what=what), reader.say("{name}", name=one.author)]
    failed = [reader.say("Failed {moment}", moment=reader.moment(one.failed_at)), reader.say("{why}", why=one.trouble)]
    line = Safe("\n").join(dot.join(part for part in parts if part) for parts in (named, failed))
    cells = [cell(text) for text in (str(one.number), what, one.author, since, one.trouble)]
    return Row(line, cells, button(reader.plain("Retry"), f"{RETRY} {one.number}"))


def failed_above(reader: Reader, count: int) -> list[Block]:
    """Says above the list of messages that events failed too; nothing if none did."""
    return [section(_failed(reader, count), button(reader.plain("Show events"), EVENTS))] if count else []


def retried_events(reader: Reader, count: int) -> Message:
    """Confirms that events are tried again."""
    text = reader.say_count("I'm trying {count} event again now.", "I'm trying {count} events again now.", count)
    if not count:
        text = reader.say("No such event is waiting for a retry.")
    return Message(text, [section(text), buttons(button(reader.plain("Show events"), EVENTS))])


def events_parked(reader: Reader, count: int) -> Message:
    """Tells an admin that events failed."""
    text = _failed(reader, count)
    who = reader.say("If it was a message, I've told its author that I couldn't take it.")
    how = reader.say("The log says why. Fix the cause, then retry. I keep these events for 30 days.")
    row = [button(reader.plain("Show events"), EVENTS), button(reader.plain("Retry all events"), RETRY)]
    return Message(Safe("\n").join([text, who, how]), [section(text), section(who), note(how), buttons(*row)])


def none_parked(reader: Reader) -> Message:
    """What the message to an admin says once no event is left."""
    text = reader.say("The events that failed are no longer waiting for a retry.")
    return Message(text, [section(text), buttons(button(reader.plain("Show events"), EVENTS))])


def _failed(reader: Reader, count: int) -> Safe:
    return reader.say_count(
        "*{count} event from Slack failed five times.* Nobody has it yet.",
        "*{count} events from Slack failed five times.* Nobody has them yet.",
        count,
    )
