"""A person's own details and choices, as Block Kit."""

from collections.abc import Sequence

from handlers.views import reminders, ticket_mail
from handlers.views.block_types import Block
from handlers.views.blocks import PICK, Message, button, buttons, cell, divider, facts, header, note, section
from handlers.views.element_types import Element
from handlers.views.listing import Row, Rows, listing
from handlers.views.people import ENTER
from handlers.views.reader import Reader, Safe, escape, gettext_noop, language_name
from models.contacts.settings import Choice, ContactSettings
from models.directory.people import Person
from models.subscriptions.tables import Subscription

EDIT = "/contact edit"
COMMAND = "/contact settings"
FIND = "reminder_choices"
"""The route that searches the choices about reminders."""
HEADS = (gettext_noop("Subscription"), gettext_noop("Name"), gettext_noop("Reminders"))


def page(reader: Reader, settings: ContactSettings, only: Subscription | None = None, first: int = 1) -> Message:
    """The reader's details with Edit, and each choice with its button. If a subscription is named, only its choices."""
    person = settings.person
    title = reader.plain("Your settings")
    pairs = details_of(reader, person)
    if settings.new_address:
        pairs.insert(2, (reader.plain("New email address, waiting for its code"), settings.new_address))
    about = [choice for choice in settings.choices if only is None or choice.subscription.id == only.id]
    row = [button(reader.plain("Edit"), EDIT)]
    if settings.new_address:
        row.append(button(reader.plain("Enter the code"), ENTER, style="primary"))
    head: list[Block] = [
        header(title),
        facts([(escape(label), escape(value)) for label, value in pairs]),
        buttons(*row),
        divider(),
        section(_important_mail(reader, person), _other_way(reader, person)),
        section(ticket_mail.choice(reader, person), ticket_mail.other_way(reader, person)),
        section(reader.say("*Renewal reminders*")),
    ]
    lines = [reader.say("{label}: {value}", label=label, value=value) for label, value in pairs]
    lines += [_important_mail(reader, person), ticket_mail.choice(reader, person)]
    tail = [] if about else [note(_nothing(reader, only))]
    heads = [reader.plain(one) for one in HEADS]
    of = Rows.paged(choice_rows(reader, about), heads, COMMAND, first, f"{PICK} {FIND}")
    return listing(reader, reader.plain("Renewal reminders"), of, head, tail, [escape(title), *lines])


def choice_rows(reader: Reader, choices: Sequence[Choice]) -> list[Row]:
    """Whether the reader gets reminders, for each subscription where they can choose."""
    return [_row(reader, choice) for choice in choices]


def important_mail_chosen(reader: Reader, person: Person) -> Message:
    """The reply to the choice of emails, with a button that undoes it."""
    text = _important_mail(reader, person)
    return Message(text, [section(text), buttons(_other_way(reader, person))])


def _important_mail(reader: Reader, person: Person) -> Safe:
    """Whether the reader gets important news by email too."""
    if person.important_mail:
        return reader.say(
            "*Important news* comes in Slack and by email: past due, suspended or cancelled subscriptions, deleted "
            "data, a role that you lost, and contacts I can't reach anymore."
        )
    return reader.say(
        "*Important news* comes in Slack only. I still email you before data is deleted, because it can't be restored."
    )


def _other_way(reader: Reader, person: Person) -> Element:
    if person.important_mail:
        return button(reader.plain("Only in Slack"), "/contact settings email off")
    return button(reader.plain("Also by email"), "/contact settings email on")


def details_of(reader: Reader, person: Person) -> list[tuple[str, str]]:
    """The stored details of a person, with labels, in plain text."""
    of_organization, none = reader.plain("Same as your organization"), reader.plain("None")
    return [
        (reader.plain("Name"), person.name),
        (reader.plain("Email address"), person.email),
        (reader.plain("Phone"), person.phone or none),
        (reader.plain("Language"), language_name(person.locale) if person.locale else of_organization),
        (reader.plain("Time zone"), person.time_zone or of_organization),
    ]


def _row(reader: Reader, choice: Choice) -> Row:
    wants, of = not choice.wants, choice.subscription
    change = button(reminders.choice(reader, wants=wants), reminders.command(of, wants=wants))
    now = reader.plain("On") if choice.wants else reader.plain("Off")
    return Row(_state(reader, choice), [cell(of.ref), cell(of.name), cell(now)], change)


def _state(reader: Reader, choice: Choice) -> Safe:
    values = {"ref": choice.subscription.ref, "name": choice.subscription.name}
    if choice.wants is None:
        return reader.say("{ref} · {name}: renewal reminders are off until you turn them on", **values)
    if choice.wants:
        return reader.say("{ref} · {name}: renewal reminders are on", **values)
    return reader.say("{ref} · {name}: renewal reminders are off", **values)


def _nothing(reader: Reader, only: Subscription | None) -> Safe:
    if only is None:
        return reader.say("Your roles decide whether you get reminders. `/steward roles` shows what you get.")
    return reader.say(
        "Your role decides whether you get reminders. `/steward roles {ref}` shows what you get.", ref=only.ref
    )
