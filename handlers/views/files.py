"""Files that people sent: what became of each, as text, and the list of those that couldn't be copied."""

from urllib.parse import urlsplit

from babel.numbers import format_decimal

from handlers.routing.arguments import unmarked
from handlers.views.blocks import PICK, Drawing, Message, StoredAttachment, button, cell, header, section
from handlers.views.element_types import Button
from handlers.views.listing import Row, Rows, listing
from handlers.views.mails import Mail, Text
from handlers.views.reader import Reader, Safe, gettext_noop
from models.core.paging import PageOf
from models.desks.files.keeping import BIGGEST, MOST_FILES
from models.desks.files.media_types import UNKNOWN, Risk
from models.desks.files.tables import FileProblem, FileState, StoredFile

ASK_AGAIN = gettext_noop("To get one, ask for the file in Slack again.")
"""How people get another link to a file."""
COMMAND = "/ticket files"
FIND = "files"
"""The route that searches the files that couldn't be copied."""
PROBLEMS: dict[FileProblem, str] = {
    FileProblem.TOO_BIG: gettext_noop("it's larger than {most}"),
    FileProblem.EMPTY: gettext_noop("it's empty"),
    FileProblem.TOO_MANY: gettext_noop("only {count} files can come at once"),
    FileProblem.INFECTED: gettext_noop("the virus scanner found {found}"),
    FileProblem.GONE: gettext_noop("it isn't in Slack any more, or not where I can see it"),
    FileProblem.NO_ACCESS: gettext_noop("Slack doesn't let me read it"),
    FileProblem.UNREACHED: gettext_noop("Slack can't be reached"),
    FileProblem.UNSCANNED: gettext_noop("the virus scanner can't be reached"),
    FileProblem.UNSTORED: gettext_noop("the storage can't be reached"),
}
"""Why a file isn't there, within a sentence."""
RISKS: dict[Risk, str] = {
    Risk.PROGRAM: gettext_noop("Careful: this is a program."),
    Risk.PAGE: gettext_noop("Careful: this page can contain scripts."),
    Risk.MISNAMED: gettext_noop("Careful: this isn't what its name says."),
}


def file_line(reader: Reader, file: StoredFile) -> Safe:
    """A file and what became of it, on one line. For the cards of whatever it belongs to."""
    values = {"name": file.name, "size": size_of(reader, file.size), "why": reason(reader, file)}
    match file.state:
        case FileState.STORED if file.risk is not None:
            said = reader.say("{name} ({size})", **values)
            return Safe(" · ").join([said, reader.say(RISKS[file.risk])])
        case FileState.STORED:
            return reader.say("{name} ({size})", **values)
        case FileState.LINKED:
            return _linked(reader, file)
        case FileState.REFUSED:
            return reader.say("{name} · not kept, because {why}", **values)
        case FileState.FAILED:
            return reader.say("{name} · couldn't be copied, because {why}", **values)
        case FileState.BLANKED:
            at = reader.moment(file.blanked_at) if file.blanked_at else ""
            return reader.say("{name} · its content was removed {at}", at=at, **values)
    if file.problem is not None:
        return reader.say("{name} · not copied yet, because {why}. I keep trying.", **values)
    return reader.say("{name} · being copied", **values)


def _linked(reader: Reader, file: StoredFile) -> Safe:
    """A file on another service. Only addresses of web pages are shown."""
    address = urlsplit(file.address) if file.address.startswith(("https://", "http://")) else None
    if address is None or not address.hostname:
        return reader.say("{name} · on another service, so I have no copy", name=file.name)
    values = {"name": file.name, "host": address.hostname, "address": file.address}
    return reader.say("{name} · on {host}, so I have no copy: {address}", **values)


def reason(reader: Reader, file: StoredFile) -> str:
    """Why a file isn't there, within a sentence; empty if there's no problem."""
    if file.problem is None:
        return ""
    values = {"most": size_of(reader, BIGGEST), "count": MOST_FILES, "found": file.found}
    return reader.plain(PROBLEMS[file.problem], **values)


def size_of(reader: Reader, size: int) -> str:
    """A number of bytes, rounded: 3.4 MB."""
    for least, unit in ((1_000_000, gettext_noop("{number} MB")), (1000, gettext_noop("{number} KB"))):
        if size >= least:
            number = format_decimal(round(size / least, 1), locale=reader.locale)
            return reader.plain(unit, number=number)
    return reader.plain("{number} bytes", number=size)


def retry_button(reader: Reader, file: StoredFile) -> Button:
    """Retries the copy of a file, for the support team."""
    return button(reader.plain("Retry"), f"{COMMAND} retry {file.ref}")


def failed_list(reader: Reader, page: PageOf[StoredFile]) -> Message:
    """A page of the files that couldn't be copied, each with Retry."""
    title = reader.plain("Files that couldn't be copied")
    if not page:
        text = reader.say("Every file that people sent was copied, or is on its way.")
        return Message(text, [header(title), section(text)])
    return listing(reader, title, failed_rows(reader, page), [header(title)])


def failed_rows(reader: Reader, page: PageOf[StoredFile]) -> Rows:
    """A page of these files, or those that a search found."""
    rows = [_row(reader, file) for file in page]
    heads = [
        reader.plain("Number"),
        reader.plain("Name"),
        reader.plain("From"),
        reader.plain("Date"),
        reader.plain("Reason"),
    ]
    return Rows(rows, heads, COMMAND, page.first, page.total, f"{PICK} {FIND}" if rows else "")


def _row(reader: Reader, file: StoredFile) -> Row:
    values = {"ref": file.ref, "name": file.name, "from_": file.uploader.name, "why": reason(reader, file)}
    sent = file.created_at
    line = reader.say("*{ref}* · {name}, from {from_}, {at}: {why}", at=reader.moment(sent), **values)
    day = reader.day(sent.astimezone(reader.zone))
    cells = [file.ref, file.name, file.uploader.name, day, values["why"]]
    return Row(line, [cell(text) for text in cells], retry_button(reader, file))


def retried(reader: Reader, file: StoredFile) -> Message:
    """Says that a copy is tried again."""
    text = reader.say("I'm trying to copy {name} ({ref}) again now.", name=file.name, ref=file.ref)
    return Message(text, [section(text)])


def file_sent(reader: Reader, file: StoredFile) -> Drawing:
    """A file, for the person who asked for it."""
    text = reader.say("Here's {name}.", name=file.name)
    if file.risk is not None:
        text = Safe(" ").join([text, reader.say(RISKS[file.risk])])
    attachment = StoredAttachment(file.name, file.key, file.sha256, file.media_type or UNKNOWN)
    mail = Mail(reader.plain("Your file {name}", name=file.name), [Text(unmarked(text))])
    return Drawing(Message(text), mail, stored=[attachment])
