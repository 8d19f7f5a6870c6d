"""The history of a ticket, as Block Kit."""

from handlers.views.blocks import Message, button, buttons, header, section
from handlers.views.element_types import Element
from handlers.views.fitting import fitted
from handlers.views.reader import Reader, Safe, gettext_noop
from handlers.views.ticket_ratings import STARS, stars_name
from handlers.views.ticket_words import SEVERITY_NAMES, STATES, severity_name
from models.desks.tickets.history import TicketEntry, TicketStep
from models.desks.tickets.reading_history import STEPS_ON_A_PAGE, History

STEPS = {
    TicketStep.OPENED: gettext_noop("{name} opened it"),
    TicketStep.COMMENTED: gettext_noop("{name} commented"),
    TicketStep.NOTED: gettext_noop("{name} added an internal note"),
    TicketStep.EDITED: gettext_noop("{name} changed a comment"),
    TicketStep.DELETED: gettext_noop("{name} deleted a comment"),
    TicketStep.ASSIGNED: gettext_noop("{name} assigned it to {person}"),
    TicketStep.RELEASED: gettext_noop("{name} put it back into the queue"),
    TicketStep.MOVED: gettext_noop("{name} changed the status to {to}"),
    TicketStep.SEVERITY: gettext_noop("{name} changed the severity to {to}"),
    TicketStep.CATEGORY: gettext_noop("{name} changed the category to {to}"),
    TicketStep.RESOLVED: gettext_noop("{name} resolved it"),
    TicketStep.UNDONE: gettext_noop("{name} undid that"),
    TicketStep.CLOSED: gettext_noop("{name} closed it"),
    TicketStep.REOPENED: gettext_noop("{name} reopened it"),
    TicketStep.NUDGED: gettext_noop("{name} reminded the customer"),
    TicketStep.RATED: gettext_noop("{name} rated it {stars}"),
    TicketStep.WATCHED: gettext_noop("{name} let {person} watch it"),
    TicketStep.UNWATCHED: gettext_noop("{name} removed {person} from the watchers"),
    TicketStep.FILED: gettext_noop("{name} added files"),
    TicketStep.REDACTED: gettext_noop("{name} removed a secret"),
}
OPENED_FOR = gettext_noop("{name} opened it for {person}")
SOURCES = {"slack": gettext_noop("Slack"), "mail": gettext_noop("email"), "schedule": gettext_noop("schedule")}
"""From where something was done. Other system callers are shown by their names."""


def history(reader: Reader, shown: History) -> Message:
    """A page of what happened to a ticket, newest first: who did what, when and from where."""
    ref, page = shown.ticket.ref, shown.entries
    title = reader.plain("History of {ref}", ref=ref)
    lines = [_line(reader, shown, entry) for entry in page]
    last = page.first + len(page) - 1
    row: list[Element] = [button(reader.plain("Show {ref}", ref=ref), f"/ticket show {ref}")]
    if last < page.total:
        row.append(button(reader.plain("Earlier"), f"/ticket history {ref} from {last + 1}"))
    if page.first > 1:
        row.append(button(reader.plain("Later"), f"/ticket history {ref} from {max(1, page.first - STEPS_ON_A_PAGE)}"))
    place = reader.say("{first} to {last} of {total}", first=page.first, last=last, total=page.total)
    blocks = fitted(
        [header(title), section(place)],
        [section(line) for line in lines],
        [buttons(*row)],
        more=lambda left: section(
            reader.say_count("{count} step didn't fit in.", "{count} steps didn't fit in.", left)
        ),
    )
    return Message(Safe("\n").join([title, place, *lines]), blocks)


def _line(reader: Reader, shown: History, entry: TicketEntry) -> Safe:
    facts = entry.facts
    person = shown.people.get(facts.get("person", facts.get("to") if entry.step is TicketStep.ASSIGNED else 0) or 0)
    for_them = entry.step is TicketStep.OPENED and person is not None
    said = reader.say(
        OPENED_FOR if for_them else STEPS[entry.step],
        name=entry.by.name if entry.by else "Steward",
        person=person.name if person else "",
        to=_value(reader, entry),
        stars=stars_name(reader, facts["stars"]) if facts.get("stars") in STARS else "",
    )
    source = reader.plain(SOURCES[entry.source]) if entry.source in SOURCES else entry.source
    return Safe(" · ").join([said, reader.moment(entry.at), reader.say("from {source}", source=source)])


def _value(reader: Reader, entry: TicketEntry) -> str:
    """The new status, severity or category, in words."""
    to = entry.facts.get("to", "")
    if entry.step is TicketStep.SEVERITY:
        return next((severity_name(reader, one) for one in SEVERITY_NAMES if one == to), str(to))
    if entry.step is TicketStep.MOVED:
        return next((reader.plain(text) for one, text in STATES.items() if one == to), str(to))
    return str(to)
