"""Canned replies, as Block Kit."""

from handlers.views.blocks import PICK, Message, Modal, button, buttons, cell, clip, confirm, header, note, section
from handlers.views.inputs import field_of, text_input
from handlers.views.listing import Row, Rows, listing
from handlers.views.reader import Reader
from models.core.paging import PageOf
from models.desks.tickets.canned import CANNED_LENGTH, CANNED_NAME_LENGTH, CannedReply

CANNED = "ticket_canned"
FIND = "canned_replies"
"""The route that searches the list."""
COMMAND = "/ticket canned"
LONGEST_TEXT = 300


def canned_list(reader: Reader, page: PageOf[CannedReply]) -> Message:
    """The canned replies, each with what can be done with it."""
    add = buttons(button(reader.plain("Add a canned reply …"), f"{COMMAND} add", style="primary"))
    if not page:
        said = reader.say("There are no canned replies yet.")
        return Message(said, [section(said), add])
    title = reader.plain("Canned replies")
    return listing(reader, title, canned_rows(reader, page), [header(title)], [add])


def canned_rows(reader: Reader, page: PageOf[CannedReply]) -> Rows:
    """A page of the list, or what a search in it found."""
    heads = [reader.plain("Name"), reader.plain("Text")]
    rows = [_row(reader, one) for one in page]
    return Rows(rows, heads, COMMAND, page.first, page.total, f"{PICK} {FIND}")


def _row(reader: Reader, one: CannedReply) -> Row:
    text = clip(" ".join(one.text.split()), LONGEST_TEXT)
    ask = confirm(
        reader.plain("Remove this canned reply?"),
        reader.plain("No agent can use “{name}” afterwards.", name=one.name),
        reader.plain("Remove"),
        reader.plain("Cancel"),
    )
    under = [
        button(reader.plain("Change …"), f"{COMMAND} change {one.id}", about=one.name),
        button(reader.plain("Remove"), f"{COMMAND} remove {one.id}", about=one.name, confirm=ask),
    ]
    return Row(reader.say("*{name}*: {words}", name=one.name, words=text), [cell(one.name), cell(text)], under=under)


def canned_form(reader: Reader, one: CannedReply | None = None) -> Modal:
    """The form that adds or changes a canned reply."""
    name, text = (one.name, one.text) if one else ("", "")
    gaps = "{name}, {ref}, {subject}, {agent}, {vendor}"
    hint = reader.plain("I fill these in: {gaps}. {{name}} is the person who opened the ticket.", gaps=gaps)
    return Modal(
        name=CANNED,
        title=reader.plain("Canned reply"),
        submit=reader.plain("Save"),
        close=reader.plain("Cancel"),
        form_context=str(one.id if one else 0),
        blocks=[
            note(reader.say("All agents can use, change and remove canned replies.")),
            field_of("name", reader.plain("Name"), text_input("name", CANNED_NAME_LENGTH, name)),
            field_of("text", reader.plain("Text"), text_input("text", CANNED_LENGTH, text, multiline=True), hint),
        ],
    )


def saved(reader: Reader, one: CannedReply) -> Message:
    """A canned reply was added or changed."""
    return _with_list(reader, reader.plain("Saved: {name}", name=one.name))


def removed(reader: Reader, name: str) -> Message:
    """A canned reply was removed."""
    return _with_list(reader, reader.plain("Removed: {name}", name=name))


def _with_list(reader: Reader, said: str) -> Message:
    text = reader.say("{said}", said=said)
    return Message(text, [section(text), buttons(button(reader.plain("Canned replies"), COMMAND))])
