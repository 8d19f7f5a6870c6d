"""From monthly terms to annual ones, as Block Kit."""

from handlers.views.blocks import Message
from handlers.views.reader import Reader, Safe
from handlers.views.subscriptions.estimating import against_months
from models.changes.converting import Conversion


def opening(reader: Reader, found: Conversion) -> Safe:
    """What a year saves; the quote for it follows."""
    text = reader.say(
        "Annual terms for {ref}, from the day after the current month is over.", ref=found.subscription.ref
    )
    return text + " " + against_months(reader, found.by_month, found.by_year, found.subscription.currency)


def converted(reader: Reader, found: Conversion) -> Message:
    """Of what was never bought: it will be by the year."""
    text = reader.say("{ref} will be bought by the year. Nothing is charged before that.", ref=found.subscription.ref)
    return Message(text + " " + against_months(reader, found.by_month, found.by_year, found.subscription.currency))
