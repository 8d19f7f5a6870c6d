"""Emails to the authors of new emails."""

from collections.abc import Sequence

from handlers.routing.arguments import unmarked
from handlers.views.mails import Link, Listed, Mail, Part, Quote, Small, Text
from handlers.views.new_mails import CODES, PeopleById, change_lines, ended, last_day, notes_about
from handlers.views.reader import Reader
from models.desks.mails.changes import Change
from models.desks.mails.tables import NewMail


def asked_mail(reader: Reader, mail: NewMail, name: str, page: str, *, unread: bool) -> Mail:
    """The same by email, with the address of the page on which the author chooses."""
    parts: list[Part] = [
        Text(reader.plain("Hello {name},", name=name)),
        Text(reader.plain("I've got your email. Please say what it is, and which subscription it's about.")),
    ]
    if page:
        parts += [
            Link(reader.plain("Choose"), page),
            Text(reader.plain("Please use the button. A reply to this email is a new one.")),
        ]
    else:
        parts.append(Text(reader.plain("You can choose in Slack, in our conversation.")))
    return _answer(reader, mail, [*parts, Quote(mail.text), *map(Small, notes_about(reader, mail, unread))])


def proposed_mail(
    reader: Reader, mail: NewMail, changes: Sequence[Change], people: PeopleById, name: str, page: str
) -> Mail:
    """The same by email, with the address of the page on which the author confirms them."""
    lines = [(line, "") for line in change_lines(reader, changes, people)]
    parts: list[Part] = [
        Text(reader.plain("Hello {name},", name=name)),
        Text(reader.plain("Your email asks for these changes. Nothing has changed yet.")),
        Listed(lines),
    ]
    if page:
        parts.append(Link(reader.plain("Look at the changes and confirm"), page))
    else:
        parts.append(Text(reader.plain("You can confirm them in Slack, in our conversation.")))
    waits = reader.plain("I wait until {day}. If you didn't write this, do nothing.", day=last_day(reader, mail))
    return _answer(reader, mail, [*parts, Small(waits), Small(reader.plain(CODES))])


def changes_made_mail(reader: Reader, mail: NewMail, name: str, made: Sequence[str], missed: Sequence[str]) -> Mail:
    """The same by email, for their records."""
    parts: list[Part] = [Text(reader.plain("Hello {name},", name=name))]
    if made:
        parts += [
            Text(reader.plain("You confirmed these changes, and they're made:")),
            Listed([(one, "") for one in made]),
        ]
    if missed:
        parts += [Text(reader.plain("These weren't possible:")), Listed([(one, "") for one in missed])]
        parts.append(Text(reader.plain("To see the contacts and what you can do, type this in Slack: /contact list")))
    return _answer(reader, mail, parts)


def taken_mail(reader: Reader, mail: NewMail, name: str, ref: str, by: str, *, files: bool) -> Mail:
    """By email, to the author: what their email became."""
    text = reader.plain("Your email is {ref} now. {vendor}'s support team has it.", ref=ref)
    if not ref.startswith("T-"):
        text = reader.plain("Your email is {ref} now. {vendor}'s billing team has it.", ref=ref)
    parts: list[Part] = [Text(reader.plain("Hello {name},", name=name)), Text(text)]
    if by:
        said = reader.plain("{by} of {vendor} assigned an email to you. If you didn't write one, please say so.", by=by)
        parts.insert(1, Text(said))
    if files:
        parts.append(Text(reader.plain("Your files weren't passed on, because questions have none.")))
    return _answer(reader, mail, parts)


def ended_mail(reader: Reader, mail: NewMail | None, name: str, subject: str) -> Mail:
    """The same by email. Without `mail`, it's been deleted meanwhile."""
    text = unmarked(ended(reader, subject).text)
    parts: list[Part] = [Text(reader.plain("Hello {name},", name=name)), Text(text)]
    return Mail(_re(reader, subject), parts, answers=mail.message_id if mail else "")


def _answer(reader: Reader, mail: NewMail, parts: Sequence[Part]) -> Mail:
    """An answer to an email, in its conversation."""
    return Mail(_re(reader, mail.subject), parts, answers=mail.message_id)


def _re(reader: Reader, subject: str) -> str:
    """The subject of an answer. Without one of the author's, ours."""
    subject = subject or reader.plain("Your email")
    return subject if subject.lower().startswith("re:") else f"Re: {subject}"
