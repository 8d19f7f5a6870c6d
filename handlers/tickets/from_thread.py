"""**Answer the customer** in the menu of a message: what the support team wrote becomes an answer."""

from dataclasses import replace

from handlers.routing.kept import Kept
from handlers.routing.routes import Request, Routes
from handlers.tickets.answer_forms import answer_form
from handlers.views import ticket_replies as replies
from handlers.views.blocks import Message, Modal
from handlers.words import written_of
from models.access.actions import check_reach
from models.desks.tickets.answering import answer_ticket
from models.desks.tickets.by_card import find_by_card
from models.desks.words.receiving import keep_for_form

routes = Routes()
ANSWER_WITH = "answer_ticket"
"""The shortcut in the menu of each message."""


@routes.shortcut(ANSWER_WITH, answer_ticket)
async def from_message(request: Request) -> Message | Modal:
    """Show the form that answers the ticket in whose card's thread a message is, filled in with the message. Nobody
    gets it before the agent sends the form, which says who will see it."""
    check_reach(answer_ticket, request.desk)
    root = request.values.get("thread") or request.values.get("ts", "")
    ticket = await find_by_card(request.desk, request.value, root)
    if ticket is None:
        return replies.not_in_a_thread(request.reader)
    text, files = written_of(request).for_ticket, [replace(file, is_elsewhere=True) for file in request.offered]
    word = f"kept:{await keep_for_form(request.desk, text, files)}" if files else ""
    return await answer_form(request, ticket.ref, Kept(text, word, files))
