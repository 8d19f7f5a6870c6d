"""The files of tickets, as Block Kit."""

from collections.abc import Sequence

from handlers.routing.arguments import unmarked
from handlers.views.block_types import Block
from handlers.views.blocks import Message, button, cell, header, note, rich_text, section
from handlers.views.element_types import Button
from handlers.views.files import RISKS, file_line, retry_button, size_of
from handlers.views.listing import Row, Rows, listing
from handlers.views.reader import Reader, Safe
from models.desks.files.tables import FileState, StoredFile
from models.desks.tickets.attachments import GivenFile
from models.desks.tickets.tables import Ticket

TO_RETRY = (FileState.WAITING, FileState.FAILED)


def file_lines(reader: Reader, files: Sequence[StoredFile]) -> Safe:
    """What became of some files, a line each."""
    return Safe("\n").join([file_line(reader, file) for file in files])


def files_button(reader: Reader, ticket: Ticket) -> Button:
    """Lists the files of a ticket, to get them."""
    return button(reader.plain("Files"), f"/ticket attachments {ticket.ref}")


def with_files(reader: Reader, ticket: Ticket, files: Sequence[StoredFile]) -> list[Block]:
    """The files that came with some words, with a button to get them; nothing if there are none."""
    return [section(file_lines(reader, files), files_button(reader, ticket))] if files else []


def says_only_names(words: str, files: Sequence[StoredFile]) -> bool:
    """Whether words are only the names of the files that came with them, as in a message with files only."""
    return bool(files) and words == ", ".join(file.name for file in files)


def file_list(
    reader: Reader, ticket: Ticket, files: Sequence[StoredFile], first: int = 1, *, triages: bool = False
) -> Message:
    """The files of a ticket. The support team can retry those that couldn't be copied."""
    title = reader.plain("Files of {ref}", ref=ticket.ref)
    if not files:
        text = reader.say("{ref} has no files.", ref=ticket.ref)
        return Message(text, [header(title), section(text)])
    rows = [_row(reader, ticket, file, triages=triages) for file in files]
    heads = [reader.plain("Number"), reader.plain("File")]
    command = f"/ticket attachments {ticket.ref}"
    return listing(reader, title, Rows.paged(rows, heads, command, first), [header(title)])


def _row(reader: Reader, ticket: Ticket, file: StoredFile, *, triages: bool) -> Row:
    line = file_line(reader, file)
    get = None
    if file.state is FileState.STORED:
        get = button(reader.plain("Get"), f"/ticket attachments {ticket.ref} {file.ref}")
    elif triages and file.state in TO_RETRY and file.problem is not None:
        get = retry_button(reader, file)
    return Row(line, [cell(file.ref), cell(unmarked(line))], get)


def given(reader: Reader, found: GivenFile) -> Message:
    """A link to a file, for one person only, or the news that the file is on its way."""
    file = found.file
    careful = [reader.say(RISKS[file.risk])] if file.risk else []
    if not found.link:
        text = reader.say("I've sent you {name} in a direct message.", name=file.name)
        return Message(Safe(" ").join([text, *careful]))
    said = reader.say("Your link to {name} ({size}):", name=file.name, size=size_of(reader, file.size))
    said = Safe(" ").join([said, *careful])
    only = reader.say("Only you can use it, for 15 minutes, and only in the first browser that downloads the file.")
    link = rich_text({"type": "link", "url": found.link, "text": reader.plain("Download")})
    text = Safe("\n").join([said, reader.say("{url}", url=found.link), only])
    return Message(text, [section(said), link, note(only)])


def lost(reader: Reader, ticket: Ticket, file: StoredFile) -> Message:
    """Tells the person who sent a file that it isn't there."""
    text = reader.say("A file that you sent with {ref} isn't there:", ref=ticket.ref)
    line = file_line(reader, file)
    what = reader.say("{Vendor}'s support team can retry, or you can drop it into this thread.")
    if file.state is FileState.REFUSED:
        what = reader.say("To send it in another way, write to {vendor}'s support team in this thread.")
    return Message(Safe("\n").join([text, line, what]))
