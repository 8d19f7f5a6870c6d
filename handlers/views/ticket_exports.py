"""The export of people's own tickets: the form, the answer, and the zip files."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from handlers.routing.arguments import unmarked
from handlers.views.block_types import Block
from handlers.views.blocks import Archive, Drawing, Message, Modal, StoredAttachment, WrittenAttachment, section
from handlers.views.files import size_of
from handlers.views.inputs import date_picker, field_of, radio_buttons, select, select_or_search
from handlers.views.lines import subscription_option
from handlers.views.mails import Mail, Text
from handlers.views.reader import Reader, gettext_noop
from models.desks.files.media_types import UNKNOWN
from models.desks.files.tables import StoredFile
from models.desks.tickets.export_data import ExportedTicket, as_json, comments_csv, path_of, tickets_csv
from models.desks.tickets.exporting import MOST_BYTES, MOST_TICKETS, BegunExport, Layout
from models.desks.tickets.notices import TicketsExported
from models.subscriptions.tables import Subscription

EXPORT = "ticket_export"
MINE, ALL = "mine", "all"
LAYOUTS = {
    Layout.BOTH: gettext_noop("JSON and CSV"),
    Layout.JSON: gettext_noop("JSON, for programs"),
    Layout.CSV: gettext_noop("CSV, for spreadsheets"),
}


def export_form(reader: Reader, subscriptions: Sequence[Subscription]) -> Modal:
    """The form that exports the reader's tickets."""
    whose = [(reader.plain("Those that I opened"), MINE), (reader.plain("All that I see"), ALL)]
    pairs = [subscription_option(one) for one in subscriptions]
    layouts = [(reader.plain(text), layout) for layout, text in LAYOUTS.items()]
    limits = reader.plain(
        "At most {count} tickets, and {size} of files.", count=MOST_TICKETS, size=size_of(reader, MOST_BYTES)
    )
    return Modal(
        name=EXPORT,
        title=reader.plain("Export tickets"),
        submit=reader.plain("Export"),
        close=reader.plain("Cancel"),
        blocks=[
            field_of("whose", reader.plain("Which tickets?"), radio_buttons("whose", whose, MINE)),
            *([_of_which(reader, pairs)] if pairs else []),
            field_of("first", reader.plain("Opened from"), date_picker("first"), limits, optional=True),
            field_of("last", reader.plain("Opened until"), date_picker("last"), optional=True),
            field_of("layout", reader.plain("Format"), select("layout", reader.plain("Choose"), layouts, Layout.BOTH)),
        ],
    )


def _of_which(reader: Reader, pairs: Sequence[tuple[str, str]]) -> Block:
    chosen = select_or_search("subscription", reader.plain("All"), pairs)
    return field_of("subscription", reader.plain("Subscription"), chosen, optional=True)


def on_its_way(reader: Reader, begun: BegunExport) -> Message:
    """Says what will arrive, and how."""
    text = reader.say_count("I'm exporting {count} ticket.", "I'm exporting {count} tickets.", begun.tickets)
    if begun.files:
        text += " " + reader.say_count(
            "{count} file goes along ({size}).",
            "{count} files go along ({size}).",
            begun.files,
            size=size_of(reader, begun.size),
        )
    text += " " + reader.say_count(
        "You'll get {count} zip file in a direct message.",
        "You'll get {count} zip files in direct messages, one after the other.",
        begun.parts,
    )
    return Message(text, [section(text)])


def texts(
    reader: Reader, notice: TicketsExported, found: Sequence[ExportedTicket], now: datetime, day: date
) -> Drawing:
    """The first zip file: the texts as JSON, CSV or both."""
    entries = []
    if notice.layout != Layout.CSV:
        entries.append(WrittenAttachment("tickets.json", partial(as_json, found, now)))
    if notice.layout != Layout.JSON:
        entries.append(WrittenAttachment("tickets.csv", partial(tickets_csv, found)))
        entries.append(WrittenAttachment("comments.csv", partial(comments_csv, found)))
    return _drawing(reader, notice, Archive(_name(notice, day), entries))


def files(reader: Reader, notice: TicketsExported, found: Sequence[tuple[int, StoredFile]], day: date) -> Drawing:
    """A zip file with files of tickets. Unpacked into the same folder, they are where the texts say."""
    entries = [
        StoredAttachment(path_of(ticket_id, file), file.key, file.sha256, file.media_type or UNKNOWN)
        for ticket_id, file in found
    ]
    return _drawing(reader, notice, Archive(_name(notice, day), entries))


def _name(notice: TicketsExported, day: date) -> str:
    of = f"-{notice.about.lower()}" if notice.about else ""
    return f"tickets{of}-{day}-{notice.part}-of-{notice.parts}.zip"


def _drawing(reader: Reader, notice: TicketsExported, archive: Archive) -> Drawing:
    text = reader.say("Here's your export of tickets.")
    if notice.parts > 1:
        text = reader.say(
            "Here's your export of tickets, part {part} of {parts}.", part=notice.part, parts=notice.parts
        )
    mail = Mail(reader.plain("Your export of tickets"), [Text(unmarked(text))])
    return Drawing(Message(text), mail, archives=[archive])
