"""The forms of tickets, as Block Kit."""

from collections.abc import Sequence

from handlers.routing.kept import Kept
from handlers.views.block_types import Block
from handlers.views.blocks import Modal, clip, note, words_of_people
from handlers.views.inputs import (
    cut_hint,
    field_of,
    file_input,
    rich_hint,
    rich_input,
    select,
    select_or_search,
    text_input,
)
from handlers.views.limits import LONGEST_ENTRY
from handlers.views.lines import subscription_option
from handlers.views.long_texts import beginning
from handlers.views.reader import Reader, gettext_noop
from handlers.views.ticket_words import LONGEST_NAME, SEVERITIES
from models.desks.files.keeping import MOST_FILES
from models.desks.files.names import clean_name
from models.desks.tickets.classification import Category, Severity
from models.desks.tickets.tables import LONGEST_TEXT, SUBJECT_LENGTH, Ticket
from models.subscriptions.tables import Subscription

NEW = "ticket_new"
COMMENT = "ticket_comment"
REOPEN = "ticket_reopen"
NOTHING = Kept()
LONGEST_SHOWN = 700
MOST_FILES_NAMED = 5
ROOM = 5_000
"""The most characters of JSON for the subscriptions, beside a message that is filled in."""
CATEGORIES = {
    Category.PROBLEM: gettext_noop("Something isn't working"),
    Category.QUESTION: gettext_noop("A question"),
    Category.REQUEST: gettext_noop("A request"),
    Category.ACCESS: gettext_noop("Access and accounts"),
    Category.OTHER: gettext_noop("Something else"),
}


def new_form(
    reader: Reader, subscriptions: Sequence[Subscription], chosen: str, subject: str = "", kept: Kept = NOTHING
) -> Modal:
    """The form that opens a ticket. It offers only subscriptions in which the reader may open one. With an empty
    `chosen`, the reader has to choose. The typed words are filled in as the `subject`, or as the description if they're
    too long for that. So is a message that was kept."""
    if len(subject) > SUBJECT_LENGTH or "\n" in subject:
        subject, kept = "", Kept(subject)
    first = subject or kept.text.partition("\n")[0]
    pairs = [subscription_option(one) for one in subscriptions]
    severities = [(reader.plain(text), severity) for severity, text in SEVERITIES.items()]
    categories = [(reader.plain(text), category) for category, text in CATEGORIES.items()]
    return Modal(
        name=NEW,
        title=reader.plain("Open a ticket"),
        submit=reader.plain("Open"),
        close=reader.plain("Cancel"),
        form_context=_stands_for(kept),
        blocks=[
            field_of(
                "subscription",
                reader.plain("Subscription"),
                select_or_search("subscription", reader.plain("Choose a subscription"), pairs, chosen, room=ROOM),
            ),
            field_of(
                "severity",
                reader.plain("How urgent is it?"),
                select("severity", reader.plain("Choose"), severities, Severity.NORMAL),
            ),
            field_of(
                "category",
                reader.plain("What is it about?"),
                select("category", reader.plain("Choose"), categories, Category.PROBLEM),
            ),
            field_of(
                "subject",
                reader.plain("Subject"),
                text_input("subject", SUBJECT_LENGTH, clip(first, SUBJECT_LENGTH)),
            ),
            *_words_field(reader, "description", reader.plain("What's happening, and since when?"), kept, rich=True),
            *_files_field(reader, kept),
        ],
    )


def comment_form(reader: Reader, ticket: Ticket, kept: Kept = NOTHING) -> Modal:
    """The form that comments on a ticket. A message that was kept is filled in."""
    title, submit = reader.plain("Comment on {ref}", ref=ticket.ref), reader.plain("Send")
    return _text_form(reader, ticket, COMMENT, title, reader.plain("Your comment"), submit, kept)


def reopen_form(reader: Reader, ticket: Ticket, typed: str = "") -> Modal:
    """The form that reopens a resolved ticket. It asks what is still wrong."""
    title, submit = reader.plain("Reopen {ref}", ref=ticket.ref), reader.plain("Reopen")
    return _text_form(reader, ticket, REOPEN, title, reader.plain("What's still wrong?"), submit, Kept(typed))


def _text_form(reader: Reader, ticket: Ticket, name: str, title: str, label: str, submit: str, kept: Kept) -> Modal:
    files = _files_field(reader, kept) if name == COMMENT else []
    return Modal(
        name=name,
        title=title,
        submit=submit,
        close=reader.plain("Cancel"),
        form_context=f"{ticket.ref} {_stands_for(kept)}".rstrip(),
        blocks=[words_of_people(ticket.subject), *_words_field(reader, "text", label, kept), *files],
    )


def _stands_for(kept: Kept) -> str:
    """The word for a message that goes along with the form, because it's long or has files; else empty."""
    return kept.word if kept.is_long or kept.files else ""


def _files_field(reader: Reader, kept: Kept) -> list[Block]:
    """The input for files. Above it are the names of those that go along with the message."""
    return [*files_along(reader, kept), files_input(reader)]


def files_input(reader: Reader, *, again: bool = False) -> Block:
    """The input for files that go along with what's written. `again`: those that were in it go along already. Slack
    keeps what is in an input of the same name, so this one has another."""
    name = "more_files" if again else "files"
    label, hint = reader.plain("Files"), reader.plain("Up to {count} files of 10 MB.", count=MOST_FILES)
    return field_of(name, label, file_input(name, (), MOST_FILES), hint, optional=True)


def files_along(reader: Reader, kept: Kept) -> list[Block]:
    """The names of the files that go along with a message that was kept."""
    shown = [clip(clean_name(file.name), LONGEST_NAME) for file in kept.files[:MOST_FILES_NAMED]]
    if left := len(kept.files) - len(shown):
        shown.append(reader.plain("{count} more", count=left))
    names = reader.listed(shown)
    said = reader.say("These files go along: {names}", names=names)
    if any(file.is_elsewhere for file in kept.files):
        said = reader.say("These files go along, if I can read them there: {names}", names=names)
        said += "\n" + reader.say("If I can't, I'll ask you for them in the ticket's thread. Or add them here.")
    return [note(said)] if kept.files else []


def _words_field(reader: Reader, name: str, label: str, kept: Kept, *, rich: bool = False) -> list[Block]:
    """The input for a text, with formatting if it's `rich`. Above it is the beginning of a message that is too long for
    an input."""
    text = "" if kept.is_long else kept.text[:LONGEST_ENTRY]
    field = rich_input(name, text) if rich else text_input(name, LONGEST_ENTRY, text, multiline=True)
    if not kept.is_long:
        hint = cut_hint(reader, kept.text, LONGEST_ENTRY) or (rich_hint(reader, LONGEST_TEXT) if rich else "")
        return [field_of(name, label, field, hint)]
    sends = reader.say("I'll send your whole message: {count} characters.", count=len(kept.text))
    more = field_of(name, reader.plain("Anything to add?"), field, optional=True)
    return [words_of_people(beginning(kept.text, LONGEST_SHOWN)), note(sends), more]
