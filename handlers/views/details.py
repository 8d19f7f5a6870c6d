"""Editing people's details, as Block Kit."""

from collections.abc import Sequence

from handlers.views.block_types import Block
from handlers.views.blocks import Message, Modal, button, buttons, section
from handlers.views.inputs import field_of, select, text_input
from handlers.views.people import ENTER
from handlers.views.reader import Reader, Safe, gettext_noop, has_words, language_name
from models.contacts.details import PHONE_LENGTH, Edited
from models.core.names import NAME_LENGTH
from models.directory.people import Person
from models.identity.new_address import Confirmed
from models.subscriptions.tables import Subscription

EDIT = "contact_edit"
SETTINGS = "/contact settings"
AS_ORGANIZATION = "organization"
ENGLISH = ("en-US", "en-GB", "en-AU", "en-CA", "en-IE", "en-IN", "en-NZ", "en-ZA")
FIELDS = {
    "name": gettext_noop("name"),
    "phone": gettext_noop("phone"),
    "locale": gettext_noop("language"),
    "time_zone": gettext_noop("time zone"),
}


def languages(person: Person) -> list[str]:
    """The language tags that a person can choose: variants of English with local dates and amounts, and their current
    one."""
    others = [person.locale] if person.locale and person.locale not in ENGLISH else []
    return [*ENGLISH, *others]


def form(reader: Reader, person: Person, subscription: Subscription | None = None) -> Modal:
    """The form for a person's details: the reader's own, or those of a contact of a subscription."""
    own = subscription is None
    blocks: list[Block] = []
    if subscription is not None:
        values = {"name": person.name, "ref": subscription.ref}
        blocks.append(
            section(reader.say("*{name}* is a contact on {ref}. I'll let them know what you change.", **values))
        )
    pairs = [(reader.plain("Same as the organization"), AS_ORGANIZATION)]
    pairs += [(_language(reader, tag), tag) for tag in languages(person)]
    language = select("locale", reader.plain("Language"), pairs, person.locale or AS_ORGANIZATION)
    blocks += [
        field_of("name", reader.plain("Name"), text_input("name", max(NAME_LENGTH, len(person.name)), person.name)),
        field_of(
            "email",
            reader.plain("Email address"),
            text_input("email", 254, person.email),
            reader.plain(
                "If you enter a new address, I'll email a code to it. The address changes once that code is entered."
            ),
        ),
        field_of("phone", reader.plain("Phone"), text_input("phone", PHONE_LENGTH, person.phone), optional=True),
        field_of("locale", reader.plain("Language"), language),
        field_of(
            "time_zone",
            reader.plain("Time zone"),
            text_input("time_zone", 64, person.time_zone, placeholder=reader.plain("Same as the organization")),
            reader.plain(
                "Enter Europe/Madrid, for example, or just the city. I show you dates and times in this time zone."
            )
            if own
            else reader.plain("Enter Europe/Madrid, for example, or just the city."),
            optional=True,
        ),
    ]
    return Modal(
        name=EDIT,
        title=reader.plain("Your details") if own else reader.plain("Contact details"),
        submit=reader.plain("Save"),
        close=reader.plain("Cancel"),
        form_context="" if subscription is None else f"{subscription.ref} {person.id}",
        blocks=blocks,
    )


def _language(reader: Reader, tag: str) -> str:
    if has_words(tag):
        return reader.plain("{language}", language=language_name(tag))
    return reader.plain("{language} (texts in English for now)", language=language_name(tag))


def edited(reader: Reader, result: Edited, *, own: bool) -> Message:
    """What was saved, and the next step for a new address."""
    lines: list[Safe] = []
    if result.changed:
        fields = field_names(reader, result.changed)
        saved = (
            gettext_noop("Saved your {fields}.")
            if own
            else gettext_noop("Saved {name}'s {fields}. I've let {name} know.")
        )
        lines.append(reader.say(saved, fields=fields, name=result.person.name))
    if result.new_address:
        lines.append(_on_its_way(reader, result, own=own))
    if not lines:
        return Message(reader.say("Nothing has changed. These details were already saved."))
    text = Safe("\n").join(lines)
    blocks: list[Block] = [section(text)]
    if result.new_address and own:
        blocks.append(buttons(button(reader.plain("Enter the code"), ENTER, style="primary")))
    return Message(text, blocks)


def _on_its_way(reader: Reader, result: Edited, *, own: bool) -> Safe:
    values = {"new": result.new_address, "old": result.person.email, "name": result.person.name}
    if own:
        text = gettext_noop(
            "I've emailed a code to {new}. Enter it within 24 hours, here or with `/steward link CODE`. Until then, "
            "your address is still {old}."
        )
    else:
        text = gettext_noop(
            "I've emailed a code to {new}. {name} has 24 hours to enter it in Slack with `/steward link CODE`. Until "
            "then, their address is still {old}."
        )
    return reader.say(text, **values)


def confirmed(reader: Reader, result: Confirmed) -> Message:
    """Confirms that a new address works."""
    values = {"name": result.person.name, "email": result.person.email}
    if result.newly_bound:
        text = reader.say(
            "Welcome, {name}! Your email address is now {email}, and this Slack account is linked to you.", **values
        )
    else:
        text = reader.say("Your email address is now {email}. I've also sent a note to your old address.", **values)
    return Message(text, [section(text), buttons(button(reader.plain("Show my details"), SETTINGS))])


def code_mail(reader: Reader, code: str, by: str = "") -> Message:
    """The email with the code, to the new address. `by` is the requester, or empty if it was the person themselves."""
    if by:
        who = reader.say("{by} asked to make this your email address in Steward, the subscription desk.", by=by)
    else:
        who = reader.say("Someone, hopefully you, wants to use this email address in Steward, the subscription desk.")
    text = reader.say(
        "Your code to confirm this address\n\n"
        "{who} To confirm it, type this in Slack:\n\n    /steward link {code}\n\n"
        "The code works once, within 24 hours. If you didn't expect this, ignore this email and don't share the code. "
        "Nothing changes without it.",
        who=who,
        code=code,
    )
    return Message(text)


def taken_mail(reader: Reader) -> Message:
    """The email to an address that already belongs to a person."""
    text = reader.say(
        "Someone tried to use your address\n\n"
        "Someone asked to make this their email address in Steward, the subscription desk. It's already yours there, "
        "so nothing has changed. If that was you from another Slack account, link that account with /steward link. If "
        "not, you don't need to do anything."
    )
    return Message(text)


def asked_mail(reader: Reader, by: str = "") -> Message:
    """To the old address: a change was requested. `by` is the requester, or empty if it was the person themselves."""
    if by:
        who = reader.say("{by} asked Steward to change your email address.", by=by)
    else:
        who = reader.say("You asked Steward to change your email address.")
    text = reader.say(
        "Request to change your email address\n\n"
        "{who} Steward has sent a code to the new address. Nothing changes until that code is entered in Slack. If "
        "this is a mistake, contact {vendor}'s support team.",
        who=who,
    )
    return Message(text)


def changed_mail(reader: Reader) -> Message:
    """To the old address: it is no longer theirs."""
    text = reader.say(
        "Your email address has changed\n\n"
        "Steward now uses a different email address for you, and will send future emails there. If you didn't want "
        "this, contact {vendor}'s support team right away."
    )
    return Message(text)


def field_names(reader: Reader, fields: Sequence[str]) -> str:
    """The names of details, in plain text."""
    return ", ".join(reader.plain(FIELDS[field]) for field in fields)


def news(reader: Reader, fields: Sequence[str], by: str, *, new_address: bool = False) -> Message:
    """The message to a person whose details another person changed, or for whom they requested a new address."""
    lines = []
    if fields:
        changed = gettext_noop(
            "{by} changed your details: {fields}. If something isn't right, change it back with `/contact edit`."
        )
        lines.append(reader.say(changed, by=by, fields=field_names(reader, fields)))
    if new_address:
        asked = gettext_noop(
            "{by} asked to change your email address. I've emailed a code to the new one, and nothing changes until "
            "you enter it. If you don't want this, you don't need to do anything."
        )
        lines.append(reader.say(asked, by=by))
    text = Safe("\n").join(lines)
    return Message(text, [section(text), buttons(button(reader.plain("Show my details"), SETTINGS))])
