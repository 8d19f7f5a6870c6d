"""Long texts of tickets in pages, as Block Kit."""

from handlers.views.block_types import Block
from handlers.views.blocks import Message, button, buttons, header, note
from handlers.views.element_types import Element
from handlers.views.formatting import formatted
from handlers.views.long_texts import A_PAGE, pieces
from handlers.views.quoting import with_words
from handlers.views.reader import Reader
from handlers.views.ticket_words import author
from models.desks.tickets.comment_tables import Comment
from models.desks.tickets.tables import Ticket


def read_all(ticket: Ticket, comment: Comment | None = None) -> str:
    """The command that shows all of a description or of a comment."""
    return f"/ticket read {ticket.ref} comment {comment.id}" if comment else f"/ticket read {ticket.ref}"


def long_text(reader: Reader, ticket: Ticket, comment: Comment | None, page: int = 1) -> Message:
    """A page of a ticket's description, or of one of its comments."""
    parts = pieces(comment.text if comment else ticket.description)
    last = -(-len(parts) // A_PAGE)
    page = min(max(page, 1), last)
    shown = parts[(page - 1) * A_PAGE : page * A_PAGE]
    place = reader.say("Page {page} of {last}", page=page, last=last)
    line = author(reader, comment) + " · " + place if comment else place
    blocks: list[Block] = [header(f"{ticket.ref} · {ticket.subject}"), note(line), *map(formatted, shown)]
    row: list[Element] = [button(reader.plain("Show"), f"/ticket show {ticket.ref}")]
    read = read_all(ticket, comment)
    if page > 1:
        row.insert(0, button(reader.plain("Back"), f"{read} page {page - 1}"))
    if page < last:
        row.insert(0, button(reader.plain("Continue"), f"{read} page {page + 1}", style="primary"))
    text = reader.say("*{ref}* · {subject}", ref=ticket.ref, subject=ticket.subject) + " · " + place
    return Message(with_words(text, shown[0]), [*blocks, buttons(*row)])
