"""The buttons on a ticket's card for what is its reader's own, as Block Kit."""

from handlers.views.blocks import button
from handlers.views.element_types import Button
from handlers.views.reader import Reader


def remind_button(reader: Reader, ticket_ref: str) -> Button:
    """Reminds the reader of a ticket."""
    return button(reader.plain("Remind me …"), f"/ticket remind {ticket_ref}")


def own_button(reader: Reader, ticket_ref: str) -> Button:
    """Lists what the reader wrote on a ticket, to change it."""
    return button(reader.plain("Edit my comments …"), f"/ticket edit {ticket_ref}")
