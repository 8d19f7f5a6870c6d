"""What a renewal does for a suspended subscription, in words."""

from datetime import date

from handlers.views.reader import Reader, Safe


def works_again(reader: Reader, starts_on: date) -> Safe:
    """That it works again at once, even though the term that is paid for began earlier."""
    return reader.say(
        "Once you renew, it's available again right away. You pay for it from {day}.", day=reader.day(starts_on)
    )
