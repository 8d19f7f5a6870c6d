"""The export of tickets."""

from datetime import date
from typing import Any

from handlers.routing.routes import Touch
from handlers.views import ticket_exports
from handlers.views.reader import Reader
from models.core.errors import Problem
from models.desks.tickets.export_data import ExportedTicket
from models.desks.tickets.exporting import BegunExport, Layout, WantedExport, export_tickets
from models.desks.tickets.notices import TicketsExported
from models.desks.tickets.problems import NothingToExport, TooMuchToExport
from tests.handlers.cases.case import DONE, NOTHING
from tests.handlers.cases.doing import chosen, command, form, options
from tests.handlers.foreign import Foreign, sends, types
from tests.handlers.met import Met
from tests.handlers.views.stock import Shown, Stock
from tests.handlers.worlds import World
from tests.models.builders import NOW
from tests.models.roles.typed import ROLES
from tests.models.world import ActionCase
from tests.nouns.files import sent

FORM: dict[str, Any] = {"whose": chosen("mine"), "layout": chosen("both")}


def own(_world: World, name: str) -> str:
    """Each contact opened a ticket, also the one of another customer, and nobody else did."""
    return DONE if name in (*ROLES, "stranger") else NOTHING


ACTIONS = [ActionCase(export_tickets, "known", lambda _: (WantedExport(),))]
SENT = ("notices", "audit")
ROUTES = [
    command("/ticket export", "", "known", "Which tickets?", wanted=lambda _world, _name: DONE),
    command("/ticket export", "mine", "known", "I'm exporting 1 ticket.", *SENT, wanted=own),
    form("ticket_export", FORM, lambda _w, _n: "", "known", "I'm exporting 1 ticket.", *SENT, wanted=own),
    options("ticket_export.subscription", "subscription", "known", wanted=lambda _world, _name: DONE),
]
PROBLEMS: dict[type[Problem], list[Met]] = {
    NothingToExport: [Met("agent", "/ticket export all", "You have no such tickets. To see those that you have,")],
}
ELSEWHERE = {TooMuchToExport}
FOREIGN_IDS: Foreign = {
    (Touch.COMMAND, "/ticket export"): [types("/ticket export {sub}")],
    (Touch.FORM, "ticket_export"): [sends("ticket_export", {**FORM, "subscription": chosen("{sub}")})],
}
NO_IDS = {(Touch.OPTIONS, "ticket_export.subscription")}


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    shown = stock.shown_ticket(stock.ticket(1).state, stock.many)
    file = sent(stock.person(1), id=3, name=stock.name(150), sha256="0")
    found = [ExportedTicket(shown.ticket, shown.conversation.comments, {0: [file]})]
    day = date(2026, 3, 2)
    parts = [
        TicketsExported(1, "SUB-1", mine=True, first="", last="", layout=layout, part=1, parts=parts)
        for layout, parts in ((Layout.BOTH, 1), (Layout.JSON, 2), (Layout.CSV, 30))
    ]
    begun = [BegunExport(1, 0, 0, 1), BegunExport(1_000, 1, 9, 2), BegunExport(9, 300, 123_456_789, 30)]
    return {
        "ticket_exports.export_form": [
            ticket_exports.export_form(reader, some) for some in ([], [stock.subscription] * min(stock.many, 100))
        ],
        "ticket_exports.on_its_way": [ticket_exports.on_its_way(reader, one) for one in begun],
        "ticket_exports.texts": [ticket_exports.texts(reader, one, found, NOW, day) for one in parts],
        "ticket_exports.files": [ticket_exports.files(reader, one, [(1, file)], day) for one in parts],
    }
