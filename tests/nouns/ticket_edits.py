"""Changing and deleting what one wrote on a ticket."""

from typing import Any

from handlers.routing.routes import Touch
from handlers.views import ticket_edits
from handlers.views.reader import Reader
from models.core.errors import Problem
from models.core.paging import PageOf
from models.desks.tickets.comment_tables import Comment
from models.desks.tickets.editing import change_comment, own_comment, own_comments, remove_comment
from models.desks.tickets.problems import CommentRedacted, OneOfBoth, TooLongForForm
from tests.handlers.cases.doing import command, form
from tests.handlers.foreign import Foreign, sends, types
from tests.handlers.met import Met
from tests.handlers.views.stock import Shown, Stock
from tests.models.builders import NOW
from tests.models.world import ActionCase
from tests.nouns.tickets import SEE, own_ticket
from tests.support.rows import new

VIEW = "view_colleagues_tickets"
LONG = (
    "INSERT INTO comments (id, ticket_id, author_id, by_staff, is_note, text, written_at, channel, message_ts) "
    "SELECT 900, 10, id, 1, 0, printf('%012000d', 0), '2026-01-01 12:00:00.000000', '', '' "
    "FROM people WHERE name = 'Agent'"
)
ACTIONS = [
    ActionCase(own_comments, VIEW, lambda w: (w.refs["ticket"],), staff="triage_tickets"),
    ActionCase(own_comment, VIEW, lambda w: (w.refs["ticket"], 1), staff="triage_tickets"),
    ActionCase(change_comment, VIEW, lambda w: (w.refs["ticket"], 1, "Hm!"), staff="triage_tickets"),
    ActionCase(remove_comment, VIEW, lambda w: (w.refs["ticket"], 1), staff="triage_tickets"),
]
NONE, GONE = "You haven't written any comments on", "was deleted. To see the others"
ROUTES = [
    command("/ticket edit", "{own}", "contact", NONE, wanted=own_ticket),
    command("/ticket edit", "{ticket}", VIEW, NONE, **SEE),
    command("/ticket delete", "{own}", "contact", NONE, wanted=own_ticket),
    command("/ticket delete", "{ticket} comment 1", VIEW, GONE, **SEE),
    form("ticket_edit", {"text": "Me too"}, lambda w, _n: f"{w.tickets['former']} 1", VIEW, GONE, **SEE),
]
PROBLEMS: dict[type[Problem], list[Met]] = {
    TooLongForForm: [
        Met("agent", "/ticket edit T-10 comment 900", "This comment is too long for a form.", before=LONG),
    ],
}
ELSEWHERE = {CommentRedacted, OneOfBoth}
FOREIGN_IDS: Foreign = {
    **{
        (Touch.COMMAND, f"/ticket {word}"): [
            types(f"/ticket {word} {{ticket}}"),
            types(f"/ticket {word} {{ticket}} comment 1"),
        ]
        for word in ("edit", "delete")
    },
    (Touch.FORM, "ticket_edit"): [
        sends("ticket_edit", {"text": "Me too"}, "{ticket} 1"),
        sends("ticket_edit", {"text": ""}, "{ticket} 1"),
    ],
}


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    ticket = stock.ticket(1)
    by: dict[str, Any] = {"author": stock.person(1), "by_staff": True, "written_at": NOW}
    wrote = [
        new(Comment, **by, id=number, text=stock.name(900), is_note=bool(number % 2), edited_at=NOW)
        for number in range(1, stock.many + 1)
    ]
    return {
        "ticket_edits.own_list": [
            ticket_edits.own_list(reader, ticket, page) for page in (PageOf[Comment](), PageOf(wrote, 1, 900))
        ],
        "ticket_edits.edit_form": [ticket_edits.edit_form(reader, ticket, one) for one in wrote[:1]],
        "ticket_edits.edited": [ticket_edits.edited(reader, ticket)],
        "ticket_edits.deleted": [ticket_edits.deleted(reader, ticket)],
    }
