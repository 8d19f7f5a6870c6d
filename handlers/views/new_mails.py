"""New emails: what their authors are asked and told, and the card for the vendor's team."""

from collections.abc import Mapping, Sequence

from handlers.views.badge import staff_name
from handlers.views.block_types import Block
from handlers.views.blocks import Message, Modal, button, buttons, clip, confirm, note, section, words_of_people
from handlers.views.contact_kinds import ONE
from handlers.views.element_types import Element
from handlers.views.inputs import field_of, radio_buttons, search_select, select_or_search
from handlers.views.quoting import quoted, with_words
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from models.desks.mails.changes import Change, ChangeWhat
from models.desks.mails.receiving import Choice, Meaning
from models.desks.mails.tables import MailState, NewMail
from models.desks.mails.unmatched import MOST_AN_HOUR, ContactIn
from models.directory.people import Person
from models.subscriptions.contacts import ContactKind

ASSIGN, OPEN, DISCARD = "new_mail_assign", "new_mail_open", "new_mail_discard"
ASSIGNED = "new_mail_assigned"
MY_TICKET, MY_QUESTION, MY_CHOICE = "my_mail_ticket", "my_mail_question", "my_mail_choose"
MY_CHOSEN = "my_mail_chosen"
MY_CONFIRM, MY_DROP = "my_mail_confirm", "my_mail_drop"
LONGEST_SHOWN = 1500
MEANINGS = {
    Meaning.TICKET: gettext_noop("A support ticket"),
    Meaning.QUESTION: gettext_noop("A question to the billing team"),
}
CHANGES: dict[ChangeWhat, str] = {
    ChangeWhat.INVITE: gettext_noop("Invite {who} as a {role} on {ref}"),
    ChangeWhat.ADD: gettext_noop("Make {who} a {role} on {ref}"),
    ChangeWhat.EDIT: gettext_noop("Change the details of {who}: {details}"),
    ChangeWhat.REMOVE: gettext_noop("Remove {who} as a {role} from {ref}"),
}
DETAILS = {"name": gettext_noop("name"), "email": gettext_noop("email"), "phone": gettext_noop("phone")}
PeopleById = Mapping[int, Person]


def unmatched(reader: Reader, mail: NewMail, by: Person | None = None, waiting: int = 0) -> Message:
    """The card for the vendor's team: an email of which nobody knows who wrote it, and once somebody decided, what
    became of it. `waiting`: so many others are shown later."""
    if mail.state is not MailState.OPEN:
        return Message(_decided(reader, mail, by))
    subject = mail.subject or "–"
    text = reader.say("*Unmatched email* from {sender}: {subject}", sender=mail.sender, subject=subject)
    words: list[Block] = [words_of_people(clip(mail.text, LONGEST_SHOWN))] if mail.text else []
    return Message(
        with_words(text, mail.text), [section(text), *words, _below(reader, mail, waiting), _row(reader, mail)]
    )


def _below(reader: Reader, mail: NewMail, waiting: int) -> Block:
    said = [reader.say("Anyone can write any sender into an email. Before you act on it, ask the person another way.")]
    if mail.hidden:
        said.insert(0, reader.say("It contained a credit card number, so I don't show it."))
    if len(mail.text) > LONGEST_SHOWN:
        said.insert(0, reader.say("The email is longer. A ticket gets all of it."))
    if count := len(mail.files):
        said.insert(0, reader.say_count("It has {count} file.", "It has {count} files.", count))
    if count := mail.files_left:
        said.insert(0, reader.say_count("I didn't keep its file.", "I didn't keep its {count} files.", count))
    if waiting:
        more = reader.say_count("{count} more email is waiting.", "{count} more emails are waiting.", waiting)
        said.append(more + " " + reader.say("I show {most} an hour.", most=MOST_AN_HOUR))
    return note(Safe(" ").join(said))


def _row(reader: Reader, mail: NewMail) -> Block:
    row: list[Element] = []
    if not mail.hidden:
        row.append(button(reader.plain("Assign to customer …"), ASSIGN, mail.ref, style="primary", about=mail.ref))
        if not mail.for_billing:
            row.append(button(reader.plain("Open a ticket …"), OPEN, mail.ref, about=mail.ref))
    sure = confirm(
        reader.plain("Discard this email?"),
        reader.plain("Its words and files are deleted. Its author isn't told."),
        reader.plain("Discard"),
        reader.plain("Cancel"),
    )
    row.append(button(reader.plain("Discard"), DISCARD, mail.ref, confirm=sure, about=mail.ref))
    return buttons(*row)


def _decided(reader: Reader, mail: NewMail, by: Person | None) -> Safe:
    who, at = staff_name(reader, by), reader.moment(mail.closed_at) if mail.closed_at else Safe()
    values = {"who": who, "at": at, "sender": mail.sender, "became": mail.became}
    if mail.state is MailState.TAKEN:
        return reader.say("The unmatched email from {sender} is {became} now. {who}, {at}", **values)
    if mail.state is MailState.DISCARDED:
        return reader.say("{who} discarded the unmatched email from {sender} ({at}).", **values)
    return reader.say("The unmatched email from {sender} waited too long, so I deleted it.", **values)


def assign_form(reader: Reader, mail: NewMail, known: ContactIn | None, *, as_ticket: bool) -> Modal:
    """The form in which the team says whose email it is, and what it becomes. `known` has the address from which it
    claims to be."""
    initial = contact_option(known) if known else None
    blocks: list[Block] = [
        section(reader.say("From {sender}: {subject}", sender=mail.sender, subject=mail.subject or "–")),
        field_of(
            "contact",
            reader.plain("Contact and subscription"),
            search_select("contact", reader.plain("Search by name, address or company"), initial),
            reader.plain("I tell this person. If it's somebody else's email, they'd read it."),
        ),
    ]
    if not as_ticket:
        pairs = [(reader.plain(text), meaning) for meaning, text in MEANINGS.items()]
        first = Meaning.QUESTION if mail.for_billing else Meaning.TICKET
        blocks.append(field_of("meaning", reader.plain("What is it?"), radio_buttons("meaning", pairs, first)))
    return Modal(
        name=ASSIGNED,
        title=reader.plain("Open a ticket") if as_ticket else reader.plain("Assign to customer"),
        submit=reader.plain("Open") if as_ticket else reader.plain("Assign"),
        close=reader.plain("Cancel"),
        form_context=mail.ref,
        blocks=blocks,
    )


def contact_option(found: ContactIn) -> tuple[str, str]:
    """A contact in a subscription, as the option of a select."""
    person, of = found.person, found.subscription
    return f"{person.name} · {of.ref} · {of.name} · {person.email}", found.word


def assigned(reader: Reader, ref: str, name: str) -> Message:
    """The reply to the team."""
    show = f"/ticket show {ref}" if ref.startswith("T-") else f"/enquiry show {ref}"
    text = reader.say("The email is {ref} of {name} now. I've let them know.", ref=ref, name=name)
    return Message(text, [section(text), buttons(button(reader.plain("Show"), show))])


def discarded(reader: Reader) -> Message:
    """The reply to the person who discarded an email."""
    return Message(reader.say("Discarded. The email's words and files are deleted."))


def asked(reader: Reader, mail: NewMail, choices: Sequence[Choice], *, unread: bool) -> Message:
    """In Slack, to the author: what should the email become? Afterwards, what it became."""
    if mail.state is not MailState.OPEN:
        return Message(_over(reader, mail))
    said = gettext_noop("I've got your email {subject}. What is it?")
    if not choices:
        said = gettext_noop("I've got your email {subject}, but your role includes nothing that it could become.")
    text = reader.say(said, subject=_subject(reader, mail))
    row = _choosing(reader, mail, choices)
    row.append(button(reader.plain("Discard"), MY_DROP, mail.ref, about=mail.ref))
    words: list[Block] = [words_of_people(clip(mail.text, LONGEST_SHOWN))] if mail.text else []
    return Message(
        text,
        [section(text), *words, note(Safe(" ").join(map(escape, notes_about(reader, mail, unread)))), buttons(*row)],
    )


def _choosing(reader: Reader, mail: NewMail, choices: Sequence[Choice]) -> list[Element]:
    """A button for each choice if there's one subscription, or else one for the form."""
    if len({one.subscription.id for one in choices}) > 1:
        return [button(reader.plain("Choose …"), MY_CHOICE, mail.ref, style="primary", about=mail.ref)]
    routes = {Meaning.TICKET: MY_TICKET, Meaning.QUESTION: MY_QUESTION}
    return [
        button(reader.plain(MEANINGS[one.meaning]), routes[one.meaning], f"{mail.ref} {one.subscription.ref}")
        for one in choices
    ]


def notes_about(reader: Reader, mail: NewMail, unread: bool) -> list[str]:
    """What the author should know: how long it waits, and what couldn't be read."""
    said = [
        reader.plain("I wait until {day}. Until then, nobody sees it, and nothing changes.", day=last_day(reader, mail))
    ]
    if unread:
        said.append(
            reader.plain(
                "I couldn't read these lines as changes to contacts. To change contacts by email, name one "
                "subscription, and write a line for each, such as: Technical contact: Ana Silva <ana@example.com>"
            )
        )
    return said


def proposed(reader: Reader, mail: NewMail, changes: Sequence[Change], people: PeopleById) -> Message:
    """In Slack, to the author: the changes that were read in the email. Afterwards, that they're confirmed or not."""
    if mail.state is not MailState.OPEN:
        return Message(_over(reader, mail))
    text = reader.say(
        "Your email {subject} asks for these changes. Nothing has changed yet.", subject=_subject(reader, mail)
    )
    lines = Safe("\n").join(escape(f"• {line}") for line in change_lines(reader, changes, people))
    row = [
        button(reader.plain("Make these changes"), MY_CONFIRM, mail.ref, style="primary", about=mail.ref),
        button(reader.plain("Discard"), MY_DROP, mail.ref, about=mail.ref),
    ]
    waits = note(reader.say("I wait until {day}. {codes}", day=last_day(reader, mail), codes=reader.plain(CODES)))
    return Message(text, [section(text), section(lines), waits, buttons(*row)])


CODES = gettext_noop("A new address counts once its owner enters the code that I email to it.")


def change_lines(reader: Reader, changes: Sequence[Change], people: PeopleById) -> list[str]:
    """One line for each change."""
    return [_change(reader, one, people.get(one.person_id)) for one in changes]


def _change(reader: Reader, change: Change, person: Person | None) -> str:
    who = f"{person.name} <{person.email}>" if person else f"{change.name} <{change.email}>".strip()
    details = [f"{reader.plain(label)}: {value}" for key, label in DETAILS.items() if (value := getattr(change, key))]
    role = reader.plain(ONE[ContactKind(change.kind)]) if change.kind else ""
    values = {"who": who, "role": role, "ref": change.subscription, "details": ", ".join(details)}
    return reader.plain(CHANGES[change.what], **values)


def changes_made(reader: Reader, made: Sequence[str], missed: Sequence[tuple[str, Safe]]) -> Message:
    """In Slack: which changes were made, and why others weren't."""
    blocks: list[Block] = []
    text = reader.say("I've made the changes.") if made and not missed else reader.say("I couldn't make all changes.")
    blocks.append(section(text))
    if made:
        blocks.append(section(Safe("\n").join(escape(f"• {line}") for line in made)))
    for line, why in missed:
        blocks.append(section(reader.say("*Not done:* {line}", line=line) + "\n" + why))
    return Message(text, blocks)


def ended(reader: Reader, subject: str) -> Message:
    """To the author: nothing became of their email."""
    said = [
        reader.say(
            "I've deleted your email {subject}, because you didn't say what it is.", subject=_named(reader, subject)
        ),
        reader.say("If it still matters, please send it again."),
    ]
    return Message(Safe(" ").join(said))


def my_taken(reader: Reader, ref: str) -> Message:
    """The reply to the author in Slack."""
    show = f"/ticket show {ref}" if ref.startswith("T-") else f"/enquiry show {ref}"
    text = reader.say("Your email is {ref} now.", ref=ref)
    return Message(text, [section(text), buttons(button(reader.plain("Show"), show))])


def choose_form(reader: Reader, mail: NewMail, choices: Sequence[Choice]) -> Modal:
    """The form in which the author says what their email is, and which subscription it's about."""
    pairs = [choice_option(reader, one) for one in choices]
    return Modal(
        name=MY_CHOSEN,
        title=reader.plain("Your email"),
        submit=reader.plain("Send"),
        close=reader.plain("Cancel"),
        form_context=mail.ref,
        blocks=[
            section(reader.say("Your email {subject}", subject=_subject(reader, mail))),
            field_of("choice", reader.plain("What is it?"), select_or_search("choice", reader.plain("Choose"), pairs)),
        ],
    )


def choice_option(reader: Reader, choice: Choice) -> tuple[str, str]:
    """One thing that an email can become, as the option of a select."""
    of = choice.subscription
    return f"{of.ref} · {reader.plain(MEANINGS[choice.meaning])} · {of.name}", choice.word


def _over(reader: Reader, mail: NewMail) -> Safe:
    if mail.state is MailState.TAKEN and mail.became:
        return reader.say("Your email is {ref} now.", ref=mail.became)
    if mail.state is MailState.TAKEN:
        return reader.say("You've confirmed the changes in your email.")
    if mail.state is MailState.DISCARDED:
        return reader.say("You've discarded your email.")
    return reader.say("Your email waited too long, so nothing became of it.")


def _subject(reader: Reader, mail: NewMail) -> str:
    return _named(reader, mail.subject)


def _named(reader: Reader, subject: str) -> str:
    return quoted(subject) if subject else reader.plain("without a subject")


def last_day(reader: Reader, mail: NewMail) -> str:
    """The day until which the email waits."""
    return reader.day(mail.expires_at.date())
