"""Finding tickets, and likely duplicates."""

from dataclasses import replace

from handlers.routing.kept import Kept
from handlers.routing.routes import Touch
from handlers.views import ticket_duplicates, ticket_search
from handlers.views.reader import Reader
from models.core.paging import KeyedPage
from models.desks.tickets.classification import Category, Severity, TicketState
from models.desks.tickets.duplicates import find_duplicate
from models.desks.tickets.searching import Found, search_my_tickets, search_queue, search_tickets
from models.desks.tickets.tables import LONGEST_TEXT
from tests.handlers.cases.case import DONE, Case, by_rule
from tests.handlers.cases.doing import chosen, command, form
from tests.handlers.foreign import Foreign, sends
from tests.handlers.hands import Hands, Said
from tests.handlers.views.stock import Shown, Stock
from tests.handlers.worlds import REF, SLACK, World
from tests.models.world import ActionCase
from tests.nouns.tickets import CHANGED

TRIAGE = "triage_tickets"
ANYWAY = {"choice": chosen("new"), "subject": "It does not start"}
OPENED = frozenset({*CHANGED, "kept_words", "handled_requests"})


async def opens_anyway(hands: Hands, world: World, name: str) -> Said:
    """The second step of opening a ticket, for words that were kept in the first, to which not everybody gets."""
    if by_rule(world, name, "raise_ticket") == DONE:
        await hands.shortcut(SLACK[name], "open_ticket", "It does not start.")
    return await hands.submit(SLACK[name], "ticket_duplicate", ANYWAY, f"{REF} low other kept:1")


ACTIONS = [
    ActionCase(search_my_tickets, "known", lambda _: ("hm",)),
    ActionCase(search_tickets, TRIAGE, lambda _: ("hm",)),
    ActionCase(search_queue, TRIAGE, lambda _: ("hm",)),
    ActionCase(find_duplicate, "raise_ticket", lambda _: ("SUB-1", "Hm", "Hm.")),
]
ROUTES = [
    command("/ticket search", "", "known", "Search tickets", wanted=lambda _world, _name: DONE),
    command("/ticket search", "not start", "known", "", wanted=lambda _world, _name: DONE),
    form("ticket_search", {"words": "not start"}, lambda _w, _n: "", "known", "", wanted=lambda _world, _name: DONE),
    Case(Touch.FORM, "ticket_duplicate", "", opens_anyway, "raise_ticket", "", "is open", OPENED),
]
FORMS = {"ticket_duplicate": ANYWAY}
FOREIGN_IDS: Foreign = {
    (Touch.FORM, "ticket_duplicate"): [
        sends("ticket_duplicate", ANYWAY, "{sub} low other kept:1"),
        sends("ticket_duplicate", {**ANYWAY, "choice": chosen("T-1")}, "{sub} low other kept:1"),
    ]
}
NO_IDS = {(Touch.COMMAND, "/ticket search"), (Touch.FORM, "ticket_search")}


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    count = max(1, min(stock.many, 20))
    tickets = [stock.ticket(number, list(TicketState)[number % 6]) for number in range(1, count + 1)]
    kept = Kept(stock.name(LONGEST_TEXT), "kept:1")
    page = Found(KeyedPage(tickets), ["a"], {ticket.id: [stock.name(900)] for ticket in tickets})
    further = replace(page, back_to=tickets[-1], common=["gmbh"])
    return {
        "ticket_search.search_form": [ticket_search.search_form(reader, all_of_them=one) for one in (True, False)],
        "ticket_search.results": [
            ticket_search.results(reader, found, stock.name(100), names_customer=staff)
            for found in (Found(KeyedPage()), Found(KeyedPage(), back_to=tickets[0]), page, further)
            for staff in (True, False)
        ],
        "ticket_duplicates.duplicate_form": [
            ticket_duplicates.duplicate_form(
                reader, ticket, "SUB-1", Severity.LOW, Category.OTHER, stock.name(150), kept
            )
            for ticket in tickets[:6]
        ],
    }
