"""Tickets."""

from handlers.views import tickets
from handlers.views.reader import Reader
from models.desks.tickets.tables import TEXT_LENGTH, Comment, TicketState
from tests.handlers.views.gallery.stock import Shown, Stock
from tests.handlers.worlds import new
from tests.models.builders import NOW


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    states = [stock.ticket(1, state, comments=stock.many) for state in TicketState]
    some = [stock.ticket(number, list(TicketState)[number % 3]) for number in range(1, stock.many + 1)]
    comment = new(Comment, id=1, author=stock.person(1), by_staff=True, text=stock.name(TEXT_LENGTH), written_at=NOW)
    news = [("opened", None), ("claimed", None), ("resolved", None), ("commented", comment)]
    title = reader.plain("Your tickets")
    return {
        "tickets.new_form": [
            tickets.new_form(reader, subs, subs[-1].ref) for subs in (stock.subscriptions() or [stock.subscription],)
        ],
        "tickets.comment_form": [tickets.comment_form(reader, states[0])],
        "tickets.opened": [tickets.opened(reader, states[0])],
        "tickets.commented": [tickets.commented(reader, "T-1")],
        "tickets.ticket_list": [tickets.ticket_list(reader, some, title, reader.say("You have opened no tickets."))],
        "tickets.ticket_card": [tickets.ticket_card(reader, ticket) for ticket in states],
        "tickets.triage_card": [tickets.triage_card(reader, ticket) for ticket in states],
        "tickets.ticket_news": [
            tickets.ticket_news(reader, states[0], what, stock.name(), said, stock.person(1)) for what, said in news
        ],
        "tickets.comment_waits": [tickets.comment_waits(reader, ticket, comment) for ticket in states],
        "tickets.taken": [tickets.taken(reader, ticket) for ticket in states[1:]],
    }
