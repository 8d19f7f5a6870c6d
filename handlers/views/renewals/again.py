"""What a renewal does to what is suspended, in words."""

from datetime import date

from handlers.views.reader import Reader, Safe


def works_again(reader: Reader, starts_on: date) -> Safe:
    """That it works at once, whenever the term began that is charged."""
    return reader.say("Once renewed it works again at once; it is charged from {day} on.", day=reader.day(starts_on))
