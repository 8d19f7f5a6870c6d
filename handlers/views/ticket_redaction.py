"""Removing a secret from a ticket, as Block Kit."""

from handlers.views.blocks import Message, Modal, button, buttons, clip, note, section, words_of_people
from handlers.views.inputs import Suggestions, field_of, search_select, select, text_input
from handlers.views.inputs import all_fit as fit_in_select
from handlers.views.reader import Reader
from models.desks.tickets.comment_tables import Comment
from models.desks.tickets.redacting import LONGEST_SECRET, Redactable, Redacted

REDACT = "ticket_redact"
LONGEST_SHOWN = 60


def redact_form(reader: Reader, found: Redactable) -> Modal:
    """The form that removes a secret from a ticket, or a whole comment or file."""
    ticket, pairs = found.ticket, options_of(reader, found)
    all_here = len(pairs) == found.comments.total + found.files.total and fit_in_select(pairs)
    choose = reader.plain("Choose")
    whole = select("whole", choose, pairs) if all_here else search_select("whole", choose)
    return Modal(
        name=REDACT,
        title=reader.plain("Redact {ref}", ref=ticket.ref),
        submit=reader.plain("Remove"),
        close=reader.plain("Cancel"),
        form_context=ticket.ref,
        blocks=[
            words_of_people(ticket.subject),
            note(reader.say("This can't be undone.")),
            field_of(
                "secret",
                reader.plain("Which words should be removed?"),
                text_input("secret", LONGEST_SECRET),
                reader.plain(
                    "I remove them wherever they are in the ticket: description, comments, notes, earlier versions and "
                    "names of files. I don't look into files."
                ),
                optional=True,
            ),
            *([field_of("whole", reader.plain("Or a whole comment or file"), whole, optional=True)] if pairs else []),
        ],
    )


def options_of(reader: Reader, found: Redactable) -> list[tuple[str, str]]:
    """The comments and files that can be removed as a whole."""
    files = [(reader.plain("File: {name}", name=file.name), file.ref) for file in found.files]
    return [*files, *((_label(reader, one), f"comment {one.id}") for one in found.comments)]


def suggestions(reader: Reader, found: Redactable) -> Suggestions:
    """The same as the options of a search."""
    more = found.comments.total + found.files.total > len(found.comments) + len(found.files)
    return Suggestions.of(reader, options_of(reader, found), more=more)


def _label(reader: Reader, comment: Comment) -> str:
    day = reader.day(comment.written_at.astimezone(reader.zone))
    if comment.deleted_at:
        return reader.plain("{name}, {day}: deleted", name=comment.author.name, day=day)
    words = clip(" ".join(comment.text.split()), LONGEST_SHOWN)
    return reader.plain("{name}, {day}: {words}", name=comment.author.name, day=day, words=words)


def redacted(reader: Reader, done: Redacted) -> Message:
    """The reply to the admin who removed a secret. It doesn't repeat the secret."""
    ref = done.ticket.ref
    text = reader.say_count(
        "I've removed it from {ref}, in {count} text. I'm updating the messages about it in Slack.",
        "I've removed it from {ref}, in {count} texts. I'm updating the messages about it in Slack.",
        done.places,
        ref=ref,
    )
    if done.whole:
        text = reader.say("I've removed it from {ref}. I'm updating the messages about it in Slack.", ref=ref)
    text += "\n" + reader.say(
        "If somebody wrote it in a Slack message of their own, they have to delete that. Change the secret itself, too."
    )
    if done.mails:
        text += "\n" + reader.say_count(
            "{count} email about the ticket was already sent. I can't change it.",
            "{count} emails about the ticket were already sent. I can't change them.",
            done.mails,
        )
    if done.files:
        text += "\n" + reader.say_count(
            "The file was already sent {count} time. I can't call that back.",
            "The file was already sent {count} times. I can't call that back.",
            done.files,
        )
    if done.exports:
        text += "\n" + reader.say_count(
            "{count} export that may have the ticket was already sent. I can't change it.",
            "{count} exports that may have the ticket were already sent. I can't change them.",
            done.exports,
        )
    return Message(text, [section(text), buttons(button(reader.plain("Show"), f"/ticket show {ref}"))])
