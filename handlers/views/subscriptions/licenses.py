"""Licenses: the key, extending an evaluation, and the name."""

from collections.abc import Sequence
from datetime import datetime

from handlers.views.block_types import Block
from handlers.views.blocks import Message, Modal, button, buttons, note, section, words_of_people
from handlers.views.inputs import field_of, text_input
from handlers.views.reader import Reader, Safe
from models.changes.licenses import NAME_LENGTH, Extension
from models.subscriptions.tables import Subscription

RENAME = "subscription_rename"
MOST_REPLACED = 3


def license_key(
    reader: Reader, subscription: Subscription, replaced: Sequence[datetime] = (), *, waits: bool = False
) -> Message:
    """The key, visible only to the reader, and when earlier ones were replaced. `waits`: a new key is due."""
    said = reader.say("License key for *{ref}* · {name}:", ref=subscription.ref, name=subscription.name)
    hint = reader.say("Only you can see this message. This access has been logged.")
    text = reader.say("{said}\n{key}\n{hint}", said=said, key=subscription.license_key, hint=hint)
    blocks: list[Block] = [section(said), words_of_people(subscription.license_key)]
    if waits:
        coming = reader.say("{Vendor}'s billing team is setting a new key. I'll let you know when it's here.")
        text += "\n" + coming
        blocks.append(note(coming))
    if replaced:
        latest = Safe(", ").join(reader.moment(moment) for moment in replaced[:MOST_REPLACED])
        earlier = reader.say_count(
            "{count} earlier key was replaced ({latest}).",
            "{count} earlier keys were replaced (latest: {latest}).",
            len(replaced),
            latest=latest,
        )
        text += "\n" + earlier
        blocks.append(note(earlier))
    return Message(text, [*blocks, note(hint)])


def extend_question(reader: Reader, extension: Extension) -> Message:
    """Asks before an evaluation is extended, with the new end."""
    ref = extension.subscription.ref
    asked = reader.say("Extend the evaluation *{ref}* until {until}?", ref=ref, until=reader.day(extension.until))
    text = asked + " " + _left(reader, extension)
    line = f"/subscription extend {ref} until {extension.until.isoformat()} confirmed"
    yes = button(reader.plain("Extend"), line, style="primary")
    return Message(text, [section(text), buttons(yes, button(reader.plain("Don't extend"), _show(ref)))])


def extended(reader: Reader, extension: Extension) -> Message:
    """Confirms that the evaluation was extended."""
    ref, until = extension.subscription.ref, reader.day(extension.until)
    said = reader.say("The evaluation *{ref}* now runs until {until}.", ref=ref, until=until)
    text = said + " " + _left(reader, extension)
    return Message(text, [section(text), buttons(button(reader.plain("Show"), _show(ref)))])


def _left(reader: Reader, extension: Extension) -> Safe:
    if not extension.left:
        return reader.say("That's the longest an evaluation can run.")
    return reader.say_count(
        "You can extend it by {count} more day.",
        "You can extend it by {count} more days.",
        extension.left,
    )


def rename_form(reader: Reader, subscription: Subscription) -> Modal:
    """The form for a license's new name."""
    element = text_input("name", NAME_LENGTH, subscription.name)
    hint = reader.plain("All contacts see it in lists, messages and emails.")
    return Modal(
        name=RENAME,
        title=reader.plain("Rename"),
        submit=reader.plain("Rename"),
        close=reader.plain("Cancel"),
        form_context=subscription.ref,
        blocks=[field_of("name", reader.plain("Subscription name"), element, hint)],
    )


def renamed(reader: Reader, subscription: Subscription) -> Message:
    """Confirms a license's new name."""
    ref = subscription.ref
    text = reader.say("*{ref}* is now called {name}.", ref=ref, name=subscription.name)
    return Message(text, [section(text), buttons(button(reader.plain("Show"), _show(ref)))])


def _show(ref: str) -> str:
    return f"/subscription show {ref}"
