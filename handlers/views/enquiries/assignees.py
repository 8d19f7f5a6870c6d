"""Enquiries that aren't assigned any more, as Block Kit."""

from collections.abc import Sequence

from handlers.views.blocks import Message, button, buttons, section
from handlers.views.reader import Reader
from models.desks.enquiries.tables import Enquiry
from models.directory.people import Person

MOST_NAMED = 10
"""The most enquiries that the message names."""


def unassigned(reader: Reader, colleague: Person, enquiries: Sequence[int]) -> Message:
    """Tells the billing channel that a colleague's enquiries are in the queue again."""
    refs = [f"{Enquiry.PREFIX}-{number}" for number in enquiries[:MOST_NAMED]]
    if left := len(enquiries) - len(refs):
        refs.append(reader.plain("{count} more", count=left))
    text = reader.say_count(
        "{name} can't answer this enquiry anymore. It's in the queue again: {refs}.",
        "{name} can't answer these enquiries anymore. They're in the queue again: {refs}.",
        len(enquiries),
        name=colleague.name,
        refs=reader.listed(refs),
    )
    return Message(text, [section(text), buttons(button(reader.plain("Open enquiries"), "/enquiry queue"))])
