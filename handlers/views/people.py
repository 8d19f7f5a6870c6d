"""Who somebody is here, and how a Slack user is linked to them, as Block Kit."""

from datetime import datetime

from slack_sdk.models.blocks import Block, ButtonElement, PlainTextInputElement

from handlers.views.kit import Message, Modal, button, buttons, field_of, section
from handlers.views.words import Reader, Safe
from models.people import Person, SlackUser

ADDRESS = "link_address"
CODE = "link_code"
LINK = "/steward link"
ENTER = "/steward link code"


def link_button(reader: Reader) -> ButtonElement:
    """The way in for somebody unknown."""
    return button(reader.plain("Link my address"), LINK, style="primary")


def address_form(reader: Reader) -> Modal:
    """Which address?"""
    intro = reader.say(
        "Which e-mail address are you known by at the vendor's? I send a code there; with it I know that it is you."
    )
    blocks: list[Block] = [
        section(intro),
        field_of("address", reader.plain("Your address"), PlainTextInputElement(action_id="address", max_length=254)),
        buttons(button(reader.plain("I have a code"), ENTER)),
    ]
    return Modal(
        ADDRESS, reader.plain("Link my address"), blocks, reader.plain("Send the code"), reader.plain("Cancel")
    )


def _on_its_way(reader: Reader) -> Safe:
    return reader.say(
        "If somebody here has that address, a code is on its way to it; it is good for 15 minutes. "
        "One address gets three codes an hour at most."
    )


def code_on_its_way(reader: Reader) -> Message:
    """The one answer to whoever asks for a code, whether anybody has that address or not."""
    text = _on_its_way(reader) + " " + reader.say("Then type `/steward link CODE`, or press the button.")
    return Message(text, [section(text), buttons(button(reader.plain("Enter the code"), ENTER, style="primary"))])


def code_form(reader: Reader, *, asked: bool = False, wrong: bool = False) -> Modal:
    """What is the code? `asked`: one was asked for just now. `wrong`: the last one was."""
    blocks: list[Block] = []
    if asked:
        blocks.append(section(_on_its_way(reader)))
    if wrong:
        blocks.append(section(_wrong(reader)))
    hint = reader.plain("As in the mail, such as K7QM-2FXD. Small letters and spaces do no harm.")
    element = PlainTextInputElement(action_id="code", max_length=40)
    blocks.append(field_of("code", reader.plain("The code"), element, hint))
    return Modal(CODE, reader.plain("Enter the code"), blocks, reader.plain("Enter"), reader.plain("Cancel"))


def _wrong(reader: Reader) -> Safe:
    return reader.say(
        "That code is not right, or not any more: codes work once, for a short time, and some only for whoever asked "
        "for them."
    )


def wrong_code(reader: Reader) -> Message:
    """The one answer to a code that is wrong, expired, used or somebody else's."""
    text = _wrong(reader)
    row = [button(reader.plain("Try again"), ENTER), button(reader.plain("Get a new code"), LINK)]
    return Message(text, [section(text), buttons(*row)])


def too_many_codes(reader: Reader, until: datetime) -> Message:
    """Somebody has to wait."""
    return Message(
        reader.say(
            "Those were too many wrong codes. Codes that you asked for are void; the next one is taken {until}. "
            "Ask for a new one then, with `/steward link`.",
            until=reader.moment(until),
        )
    )


def linked(reader: Reader, person: Person) -> Message:
    """It worked."""
    text = reader.say(
        "Welcome, {name}! This Slack user is now linked to {email}.", name=person.name, email=person.email
    )
    row = [
        button(reader.plain("My subscriptions"), "/subscription", style="primary"),
        button(reader.plain("Help"), "/steward help"),
    ]
    return Message(text, [section(text), buttons(*row)])


def link_code_mail(reader: Reader, code: str, email: str) -> Message:
    """The mail with the code."""
    text = reader.say(
        "Your code to link this address in Slack\n\n"
        "Somebody in Slack, you I hope, wants to use Steward as {email}. In Slack, type:\n\n"
        "    /steward link {code}\n\n"
        "The code works once, within 15 minutes, and only for the Slack user that asked for it. If that was not you, "
        "do nothing, and give the code to nobody: without it nothing happens.",
        email=email,
        code=code,
    )
    return Message(text)


def linked_mail(reader: Reader, person: Person, slack_user: SlackUser) -> Message:
    """To the person, by mail: who speaks for them from now on."""
    text = reader.say(
        "A Slack user was linked to your address\n\n"
        "From now on the Slack user {user} of the workspace {team} is taken for {name} ({email}) by Steward. If that "
        "is not you, unlink it with /steward whoami in Slack, or tell the vendor's support at once.",
        user=slack_user.user_id,
        team=slack_user.team_id,
        name=person.name,
        email=person.email,
    )
    return Message(text)
