"""Changing and deleting what one wrote on a ticket, as Block Kit."""

from handlers.views.blocks import Message, Modal, button, buttons, cell, clip, confirm, header, note, section
from handlers.views.inputs import field_of, text_input
from handlers.views.limits import LONGEST_ENTRY
from handlers.views.listing import Row, Rows, listing
from handlers.views.reader import Reader, Safe
from handlers.views.ticket_own import own_button
from handlers.views.ticket_words import author
from models.core.paging import PageOf
from models.desks.tickets.comment_tables import Comment
from models.desks.tickets.tables import Ticket

EDIT = "ticket_edit"
LONGEST_SHOWN = 200


def own_list(reader: Reader, ticket: Ticket, page: PageOf[Comment]) -> Message:
    """A page of what the reader wrote on a ticket, newest first, each with Edit and Delete."""
    ref = ticket.ref
    show = [buttons(button(reader.plain("Show {ref}", ref=ref), f"/ticket show {ref}"))]
    if not page:
        text = reader.say("You haven't written any comments on {ref}.", ref=ref)
        return Message(text, [section(text), *show])
    title, heads = reader.plain("Your comments on {ref}", ref=ref), [reader.plain("Date"), reader.plain("Comment")]
    rows = Rows([_row(reader, ticket, one) for one in page], heads, f"/ticket edit {ref}", page.first, page.total)
    return listing(reader, title, rows, [header(title)], show)


def _row(reader: Reader, ticket: Ticket, one: Comment) -> Row:
    text = clip(" ".join(one.text.split()), LONGEST_SHOWN)
    asks = confirm(
        reader.plain("Delete this comment?"),
        reader.plain("I remove it wherever it's shown. The ticket's history keeps that it was there."),
        reader.plain("Delete"),
        reader.plain("Cancel"),
    )
    at = one.written_at.astimezone(reader.zone)
    about = f"{reader.day(at)}, {at:%H:%M}"
    under = [
        button(reader.plain("Edit …"), f"/ticket edit {ticket.ref} comment {one.id}", about=about),
        button(reader.plain("Delete"), f"/ticket delete {ticket.ref} comment {one.id}", about=about, confirm=asks),
    ]
    line = author(reader, one) + "\n" + reader.say("{words}", words=text)
    return Row(line, [cell(about), cell(text)], under=under)


def edit_form(reader: Reader, ticket: Ticket, comment: Comment) -> Modal:
    """The form that changes a comment."""
    hint = reader.plain("I update the messages that show it. It's marked as edited.")
    return Modal(
        name=EDIT,
        title=reader.plain("Edit your comment"),
        submit=reader.plain("Save"),
        close=reader.plain("Cancel"),
        form_context=f"{ticket.ref} {comment.id}",
        blocks=[
            note(author(reader, comment)),
            field_of(
                "text",
                reader.plain("Your comment"),
                text_input("text", LONGEST_ENTRY, comment.text, multiline=True),
                hint,
            ),
        ],
    )


def edited(reader: Reader, ticket: Ticket) -> Message:
    """The reply to the person who changed a comment."""
    text = reader.say("I've changed your comment on {ref} wherever it's shown.", ref=ticket.ref)
    return _done(reader, ticket, text)


def deleted(reader: Reader, ticket: Ticket) -> Message:
    """The reply to the person who deleted a comment."""
    return _done(reader, ticket, reader.say("I've deleted your comment on {ref}.", ref=ticket.ref))


def _done(reader: Reader, ticket: Ticket, text: Safe) -> Message:
    row = [button(reader.plain("Show"), f"/ticket show {ticket.ref}"), own_button(reader, ticket.ref)]
    return Message(text, [section(text), buttons(*row)])
