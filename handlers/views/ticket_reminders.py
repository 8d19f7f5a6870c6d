"""People's own reminders of tickets, as Block Kit."""

from handlers.views.blocks import (
    Message,
    Modal,
    button,
    buttons,
    cell,
    header,
    note,
    section,
    words_of_people,
)
from handlers.views.element_types import Element
from handlers.views.inputs import date_picker, field_of, radio_buttons, select, text_input
from handlers.views.listing import Row, Rows, listing
from handlers.views.quoting import with_words
from handlers.views.reader import Reader
from handlers.views.ticket_words import state
from models.core.paging import PageOf
from models.desks.tickets.reminders import NOTE_LENGTH, SetReminder, TicketReminder
from models.desks.tickets.tables import Ticket

REMIND = "ticket_remind"
AT = "at"
TIMES = [f"{half // 2:02}:{half % 2 * 30:02}" for half in range(48)]


def remind_form(reader: Reader, ticket: Ticket, *, again: int = 0) -> Modal:
    """The form that sets a reminder. `again`: the number of one that is to come again, with the note that it has."""
    whens = [
        (reader.plain("In an hour"), "hour"),
        (reader.plain("Tomorrow at 9:00"), "tomorrow"),
        (reader.plain("Next Monday at 9:00"), "monday"),
        (reader.plain("At this time:"), AT),
    ]
    noted = field_of("text", reader.plain("Note to yourself"), text_input("text", NOTE_LENGTH), optional=True)
    hint = reader.plain("In your time zone, {zone}. Only you learn of it.", zone=reader.zone.key)
    return Modal(
        name=REMIND,
        title=reader.plain("Remind me of {ref}", ref=ticket.ref),
        submit=reader.plain("Remind me"),
        close=reader.plain("Cancel"),
        form_context=f"{ticket.ref} {again}" if again else ticket.ref,
        blocks=[
            words_of_people(ticket.subject),
            field_of("when", reader.plain("When?"), radio_buttons("when", whens, "hour")),
            field_of("day", reader.plain("Date"), date_picker("day"), optional=True),
            field_of(
                "time",
                reader.plain("Time"),
                select("time", reader.plain("Choose"), [(one, one) for one in TIMES], "09:00"),
                hint,
                optional=True,
            ),
            *([] if again else [noted]),
        ],
    )


def reminder_set(reader: Reader, made: SetReminder) -> Message:
    """The reply to the person who set a reminder."""
    reminder, ref = made.reminder, made.ticket.ref
    text = reader.say("I'll remind you of {ref} {at}.", ref=ref, at=reader.moment(reminder.due_at))
    row = [
        button(reader.plain("Cancel the reminder"), f"/ticket reminded {reminder.id}"),
        button(reader.plain("My reminders"), "/ticket remind"),
    ]
    return Message(text, [section(text), buttons(*row)])


def reminder_cancelled(reader: Reader, reminder: TicketReminder) -> Message:
    """The reply to the person who cancelled a reminder, or is done with it."""
    ref = f"{Ticket.PREFIX}-{reminder.ticket_id}"
    text = reader.say("I won't remind you of {ref} again.", ref=ref)
    if reminder.told_at is None:
        text = reader.say("Cancelled: I won't remind you of {ref}.", ref=ref)
    return Message(text, [section(text), buttons(button(reader.plain("My reminders"), "/ticket remind"))])


def reminders(reader: Reader, page: PageOf[TicketReminder]) -> Message:
    """A page of the reader's reminders, the next one first."""
    title = reader.plain("Your reminders")
    if not page:
        text = reader.say("You have no reminders. To set one, use `/ticket remind` with a ticket's ID.")
        return Message(text, [header(title), section(text)])
    heads = [reader.plain("Date"), reader.plain("Ticket"), reader.plain("Note")]
    rows = Rows([_row(reader, one) for one in page], heads, "/ticket remind", page.first, page.total)
    return listing(reader, title, rows, [header(title)])


def _row(reader: Reader, one: TicketReminder) -> Row:
    ref, at = f"{Ticket.PREFIX}-{one.ticket_id}", one.due_at.astimezone(reader.zone)
    words = " ".join(one.note.split())
    line = reader.say("*{ref}* · {at}", ref=ref, at=reader.moment(one.due_at))
    if words:
        line += "\n" + reader.say("{words}", words=words)
    day = f"{reader.day(at)}, {at:%H:%M}"
    cancel = button(reader.plain("Cancel"), f"/ticket reminded {one.id}", about=f"{ref}, {day}")
    return Row(line, [cell(day), cell(ref), cell(words)], cancel)


def due(reader: Reader, ticket: Ticket, reminder: TicketReminder) -> Message:
    """Reminds a person of a ticket. Afterwards, what they chose."""
    values = {"ref": ticket.ref, "subject": ticket.subject}
    show = button(reader.plain("Show"), f"/ticket show {ticket.ref}")
    row: list[Element] = [show]
    if reminder.done_at is not None:
        text = reader.say("Done: {ref}: {subject}", **values)
    elif reminder.told_at is None:
        text = reader.say("I'll remind you again {at}: {ref}: {subject}", at=reader.moment(reminder.due_at), **values)
    else:
        text = reader.say("You wanted a reminder of {ref}: {subject}", **values)
        done = button(reader.plain("Done"), f"/ticket reminded {reminder.id}", about=ticket.ref)
        row = [done, button(reader.plain("Again later …"), f"/ticket remind {ticket.ref} later {reminder.id}"), show]
    stands = reader.say("Status: {state}", state=state(reader, ticket))
    noted = [words_of_people(reminder.note)] if reminder.note else []
    said = with_words(text + "\n" + stands, reminder.note)
    return Message(said, [section(text), *noted, note(stands), buttons(*row)])
