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
    """The tags that somebody may choose: English as countries write its dates and sums, and the one that they have."""
    others = [person.locale] if person.locale and person.locale not in ENGLISH else []
    return [*ENGLISH, *others]


def form(reader: Reader, person: Person, subscription: Subscription | None = None) -> Modal:
    """A person's details, to be changed: one's own, or those of a contact of a subscription."""
    own = subscription is None
    blocks: list[Block] = []
    if subscription is not None:
        values = {"name": person.name, "ref": subscription.ref}
        blocks.append(section(reader.say("*{name}*, a contact of {ref}. They are told what you change.", **values)))
    pairs = [(reader.plain("As the organization"), AS_ORGANIZATION)]
    pairs += [(_language(reader, tag), tag) for tag in languages(person)]
    language = select("locale", reader.plain("Language"), pairs, person.locale or AS_ORGANIZATION)
    blocks += [
        field_of("name", reader.plain("Name"), text_input("name", max(NAME_LENGTH, len(person.name)), person.name)),
        field_of(
            "email",
            reader.plain("E-mail address"),
            text_input("email", 254, person.email),
            reader.plain("A new one holds once the code that I mail there is entered."),
        ),
        field_of("phone", reader.plain("Phone"), text_input("phone", PHONE_LENGTH, person.phone), optional=True),
        field_of("locale", reader.plain("Language"), language),
        field_of(
            "time_zone",
            reader.plain("Time zone"),
            text_input("time_zone", 64, person.time_zone, placeholder=reader.plain("as the organization's")),
            reader.plain("Such as Europe/Madrid, or just the city. Dates and times are shown to you in it.")
            if own
            else reader.plain("Such as Europe/Madrid, or just the city."),
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
    return reader.plain("{language} (in English until there are words)", language=language_name(tag))


def edited(reader: Reader, result: Edited, *, own: bool) -> Message:
    """What was changed, and what is still to be done for a new address."""
    lines: list[Safe] = []
    if result.changed:
        fields = field_names(reader, result.changed)
        saved = (
            gettext_noop("Saved: your {fields}.") if own else gettext_noop("Saved: {fields} of {name}, who is told so.")
        )
        lines.append(reader.say(saved, fields=fields, name=result.person.name))
    if result.new_address:
        lines.append(_on_its_way(reader, result, own=own))
    if not lines:
        return Message(reader.say("Nothing was changed: all of it was so before."))
    text = Safe("\n").join(lines)
    blocks: list[Block] = [section(text)]
    if result.new_address and own:
        blocks.append(buttons(button(reader.plain("Enter the code"), ENTER, style="primary")))
    return Message(text, blocks)


def _on_its_way(reader: Reader, result: Edited, *, own: bool) -> Safe:
    values = {"new": result.new_address, "old": result.person.email, "name": result.person.name}
    if own:
        text = gettext_noop(
            "A code is on its way to {new}. Enter it within 24 hours, here or with `/steward link CODE`; until then "
            "you are known by {old}."
        )
    else:
        text = gettext_noop(
            "A code is on its way to {new}. {name} enters it in Slack within 24 hours, with `/steward link CODE`; "
            "until then their address is {old}."
        )
    return reader.say(text, **values)


def confirmed(reader: Reader, result: Confirmed) -> Message:
    """A new address holds."""
    values = {"name": result.person.name, "email": result.person.email}
    if result.newly_bound:
        text = reader.say(
            "Welcome, {name}! Your address is now {email}, and this Slack user is linked to you.", **values
        )
    else:
        text = reader.say("Your address is now {email}. The old one was told so.", **values)
    return Message(text, [section(text), buttons(button(reader.plain("Show my details"), SETTINGS))])


def code_mail(reader: Reader, code: str, by: str = "") -> Message:
    """To the new address: the code. `by` is who asked for it, empty if it was the person themselves."""
    if by:
        who = reader.say("{by} asked that you be known by it at Steward, the subscription desk.", by=by)
    else:
        who = reader.say("Somebody, you I hope, wants to be known by it at Steward, the subscription desk.")
    text = reader.say(
        "Your code to confirm this address\n\n"
        "{who} In Slack, type:\n\n"
        "    /steward link {code}\n\n"
        "The code works once, within 24 hours. If you know nothing of it, do nothing, and give the code to nobody: "
        "without it nothing changes.",
        who=who,
        code=code,
    )
    return Message(text)


def taken_mail(reader: Reader) -> Message:
    """To an address that somebody has already."""
    text = reader.say(
        "Somebody wanted to use your address\n\n"
        "Somebody asked that this become their address at Steward, the subscription desk. It is yours there already, "
        "so nothing was changed. If that was you, with another Slack user, link it with /steward link. If not, "
        "there is nothing that you need to do."
    )
    return Message(text)


def asked_mail(reader: Reader, name: str, by: str = "") -> Message:
    """To the old address: a change was asked for. `by` is who asked, empty if it was the person themselves."""
    if by:
        who = reader.say("{by} asked Steward to know you by another e-mail address.", by=by)
    else:
        who = reader.say("Steward was asked to know you by another e-mail address.")
    text = reader.say(
        "A new address was asked for\n\n"
        "Hello {name},\n\n"
        "{who} Until the code that was mailed there is entered in "
        "Slack, all stays as it is. If you did not want this, look at /contact settings in Slack, or tell {vendor}'s "
        "support.",
        who=who,
        name=name,
    )
    return Message(text)


def changed_mail(reader: Reader, name: str) -> Message:
    """To the old address: it is no longer theirs."""
    text = reader.say(
        "Your address was changed\n\n"
        "Hello {name},\n\n"
        "Steward knows you by another e-mail address now, and writes there from now on. If you did not want this, tell "
        "{vendor}'s support at once.",
        name=name,
    )
    return Message(text)


def field_names(reader: Reader, fields: Sequence[str]) -> str:
    """What details are called, in plain text."""
    return ", ".join(reader.plain(FIELDS[field]) for field in fields)


def news(reader: Reader, fields: Sequence[str], by: str, *, new_address: bool = False) -> Message:
    """What somebody is told whose details another changed, or for whom they asked for a new address."""
    lines = []
    if fields:
        changed = gettext_noop("{by} changed your details: {fields}. If that is not right, change them back.")
        lines.append(reader.say(changed, by=by, fields=field_names(reader, fields)))
    if new_address:
        asked = gettext_noop(
            "{by} asked for another e-mail address for you. It holds only once the code that was mailed there is "
            "entered; if you don't want it, do nothing."
        )
        lines.append(reader.say(asked, by=by))
    text = Safe("\n").join(lines)
    return Message(text, [section(text), buttons(button(reader.plain("Show my details"), SETTINGS))])
