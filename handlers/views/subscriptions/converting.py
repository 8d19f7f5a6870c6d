"""Changing from monthly to annual terms, as Block Kit."""

from handlers.views.blocks import Message
from handlers.views.reader import Reader, Safe
from handlers.views.subscriptions.estimating import against_months
from models.changes.converting import Conversion


def opening(reader: Reader, found: Conversion) -> Safe:
    """The savings of a year. The quote follows."""
    text = reader.say("Annual terms for {ref}, starting when the current month ends.", ref=found.subscription.ref)
    return text + " " + against_months(reader, found.by_month, found.by_year, found.subscription.currency)


def converted(reader: Reader, found: Conversion) -> Message:
    """Confirms the change for a subscription that was never bought: its first term will be annual."""
    text = reader.say(
        "{ref} will have annual terms when you buy it. Nothing is charged until then.", ref=found.subscription.ref
    )
    return Message(text + " " + against_months(reader, found.by_month, found.by_year, found.subscription.currency))
