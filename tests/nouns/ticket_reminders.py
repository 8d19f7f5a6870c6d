"""Reminders of tickets."""

from datetime import timedelta
from typing import Any

from handlers.routing.routes import Touch
from handlers.views import ticket_reminders
from handlers.views.reader import Reader
from models.core.errors import Problem
from models.core.paging import PageOf
from models.desks.tickets.classification import TicketState
from models.desks.tickets.problems import NoSuchReminder, RemindedInPast, RemindedTooLate, TooManyReminders
from models.desks.tickets.reminders import (
    NOTE_LENGTH,
    SetReminder,
    TicketReminder,
    cancel_reminder,
    list_reminders,
    remind_of_tickets,
    set_reminder,
)
from tests.handlers.cases.case import DONE
from tests.handlers.cases.doing import chosen, command, form
from tests.handlers.foreign import Foreign, sends, types
from tests.handlers.met import Met
from tests.handlers.views.stock import Shown, Stock
from tests.models.builders import NOW
from tests.models.world import ActionCase
from tests.nouns.tickets import LOOK, own_look
from tests.support.rows import new

VIEW, SET = "view_colleagues_tickets", "I'll remind you of T-"
IN_AN_HOUR = NOW + timedelta(hours=1)
EVERYONE: dict[str, Any] = {"wanted": lambda _world, _name: DONE}
ACTIONS = [
    ActionCase(set_reminder, VIEW, lambda w: (w.refs["ticket"], IN_AN_HOUR), staff="view_customers"),
    ActionCase(list_reminders, "known"),
    ActionCase(cancel_reminder, "known", lambda _: (1,)),
    ActionCase(remind_of_tickets, "system"),
]
KEPT = ("ticket_reminders", "audit")
HOUR = {"when": chosen("hour"), "text": "Call Ben"}
ROUTES = [
    command("/ticket remind", "", "known", "You have no reminders.", **EVERYONE),
    command("/ticket remind", "{own}", "contact", "Note to yourself", wanted=own_look),
    command("/ticket remind", "{own} in an hour", "contact", SET, *KEPT, wanted=own_look),
    command("/ticket remind", "{ticket} tomorrow Call Ben", VIEW, SET, *KEPT, **LOOK),
    form("ticket_remind", HOUR, lambda w, _n: w.tickets["former"], VIEW, SET, *KEPT, **LOOK),
    command("/ticket reminded", "", "known", "You have no reminders.", **EVERYONE),
    command("/ticket reminded", "7", "known", "This reminder is done or was cancelled.", **EVERYONE),
]
FORMS: dict[str, dict[str, Any]] = {}
MANY = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50) INSERT INTO ticket_reminders "
    "(ticket_id, person_id, due_at, note, set_at) SELECT 10, one.id, '2099-01-01 12:00:00.000000', '', "
    "'2026-01-01 12:00:00.000000' FROM n, people AS one WHERE one.name = 'Agent'"
)
PROBLEMS: dict[type[Problem], list[Met]] = {
    NoSuchReminder: [Met("agent", "/ticket reminded 7", "This reminder is done or was cancelled. To see yours,")],
    RemindedInPast: [Met("agent", "/ticket remind T-10 2026-01-01", "This time has passed: <!date^")],
    RemindedTooLate: [Met("agent", "/ticket remind T-10 2099-01-01", "I can remind you within the next 366 days.")],
    TooManyReminders: [
        Met("agent", "/ticket remind T-10 tomorrow", "You have 50 reminders already. To cancel some,", before=MANY)
    ],
}
FOREIGN_IDS: Foreign = {
    (Touch.COMMAND, "/ticket remind"): [types("/ticket remind {ticket}"), types("/ticket remind {ticket} tomorrow")],
    (Touch.FORM, "ticket_remind"): [
        sends("ticket_remind", HOUR, "{ticket}"),
        sends("ticket_remind", {"when": chosen("at"), "text": ""}, "{ticket} 1"),
    ],
}
NO_IDS = {(Touch.COMMAND, "/ticket reminded")}


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    ticket, ended = stock.ticket(1), stock.ticket(1, TicketState.CLOSED)
    waits, told, done = (
        new(TicketReminder, id=7, ticket_id=1, due_at=NOW, note=stock.name(NOTE_LENGTH), set_at=NOW, **more)
        for more in ({}, {"told_at": NOW}, {"told_at": NOW, "done_at": NOW})
    )
    many = [
        new(TicketReminder, id=number, ticket_id=number, due_at=NOW, note=stock.name(NOTE_LENGTH), set_at=NOW)
        for number in range(1, stock.many + 1)
    ]
    return {
        "ticket_reminders.remind_form": [ticket_reminders.remind_form(reader, ticket, again=one) for one in (0, 7)],
        "ticket_reminders.reminder_set": [ticket_reminders.reminder_set(reader, SetReminder(ticket, waits))],
        "ticket_reminders.reminder_cancelled": [
            ticket_reminders.reminder_cancelled(reader, one) for one in (waits, done)
        ],
        "ticket_reminders.reminders": [
            ticket_reminders.reminders(reader, page) for page in (PageOf[TicketReminder](), PageOf(many))
        ],
        "ticket_reminders.due": [
            ticket_reminders.due(reader, of, one) for of, one in ((ticket, waits), (ended, told), (ticket, done))
        ],
    }
