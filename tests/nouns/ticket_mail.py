"""Emails about tickets."""

from handlers.routing.routes import Touch
from handlers.views import ticket_mail
from handlers.views.reader import Reader
from models.desks.tickets.mailing import set_ticket_mail
from models.directory.people import Person
from tests.handlers.cases.doing import command
from tests.handlers.views.stock import Shown, Stock
from tests.handlers.worlds import new
from tests.models.world import ActionCase

ACTIONS = [ActionCase(set_ticket_mail, "known", lambda _: (True,))]
ROUTES = [
    command("/ticket mail", "", "known", "come in Slack only"),
    command("/ticket mail", "on", "known", "come in Slack and by email", "people", "audit"),
]
NO_IDS = {(Touch.COMMAND, "/ticket mail")}


def views(reader: Reader, _stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    return {
        "ticket_mail.mail_chosen": [
            ticket_mail.mail_chosen(reader, new(Person, ticket_mail=wants)) for wants in (True, False)
        ]
    }
