"""The page on which the author of an email says what becomes of it, in a browser."""

from collections.abc import Sequence
from html import escape as html

from handlers.views.new_mails import CODES, PeopleById, change_lines, choice_option
from handlers.views.pages import page_of
from handlers.views.reader import Reader
from models.desks.mails.changes import Change
from models.desks.mails.receiving import Choice
from models.desks.mails.tables import NewMail

CHANGES, DROP = "changes", "drop"
"""What the buttons send, beside a choice such as `SUB-1042 ticket`."""


def choose_page(reader: Reader, mail: NewMail, choices: Sequence[Choice]) -> str:
    """Asks what the email is, and which subscription it's about."""
    options = "".join(
        f'<option value="{html(value)}">{html(label)}</option>'
        for label, value in (choice_option(reader, one) for one in choices)
    )
    form = (
        f'<form method="post"><p><select name="choice" required aria-label="{html(reader.plain("What is it?"))}">'
        f'<option value="">{html(reader.plain("Choose"))}</option>{options}</select></p>'
        f"<button>{html(reader.plain('Send'))}</button></form>{_drop(reader)}"
    )
    said = reader.plain("What is it, and which subscription is it about? Until you choose, nobody sees it.")
    return page_of(reader, reader.plain("Your email"), said, f"{_words(mail)}{form}")


def confirm_page(reader: Reader, changes: Sequence[Change], people: PeopleById) -> str:
    """Asks whether to make the changes in the email."""
    lines = "".join(f"<li>{html(line)}</li>" for line in change_lines(reader, changes, people))
    form = (
        f'<ul>{lines}</ul><form method="post"><input type="hidden" name="choice" value="{CHANGES}">'
        f"<button>{html(reader.plain('Make these changes'))}</button></form>{_drop(reader)}"
    )
    return page_of(reader, reader.plain("Your changes"), reader.plain("Your email asks for these changes:"), form)


def taken_page(reader: Reader, ref: str) -> str:
    """Says what the email is now."""
    said = reader.plain("Your email is {ref} now. You'll get the answer by email or in Slack.", ref=ref)
    return page_of(reader, reader.plain("Thank you"), said)


def dropped_page(reader: Reader) -> str:
    """Says that the email is deleted."""
    return page_of(reader, reader.plain("Discarded"), reader.plain("I've deleted your email. Nothing becomes of it."))


def made_page(reader: Reader, made: Sequence[str], missed: Sequence[tuple[str, str]]) -> str:
    """Says which changes were made, and why others weren't."""
    title = reader.plain("The changes are made") if not missed else reader.plain("Not all changes are made")
    lines = "".join(f"<li>{html(line)}</li>" for line in made)
    rest = f"<ul>{lines}</ul>" if made else ""
    if missed:
        not_made = "".join(f"<li>{html(line)}<br>{html(why)}</li>" for line, why in missed)
        rest += f"<h2>{html(reader.plain('Not made'))}</h2><ul>{not_made}</ul>"
    return page_of(reader, title, reader.plain(CODES), rest)


def refused_page(reader: Reader, said: str) -> str:
    """Says why nothing becomes of the email."""
    return page_of(reader, reader.plain("That isn't possible"), said)


def unknown_page(reader: Reader) -> str:
    """The page for an unknown address."""
    said = reader.plain("This link leads nowhere. It may be incomplete, or the email was deleted.")
    return page_of(reader, reader.plain("Not found"), said)


def _words(mail: NewMail) -> str:
    subject = f"<p><b>{html(mail.subject)}</b></p>" if mail.subject else ""
    return f"{subject}<blockquote style='white-space:pre-wrap'>{html(mail.text)}</blockquote>"


def _drop(reader: Reader) -> str:
    label = html(reader.plain("Discard the email"))
    return (
        f'<form method="post"><input type="hidden" name="choice" value="{DROP}"><p><button>{label}</button></p></form>'
    )
