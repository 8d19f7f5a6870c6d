"""Somebody tries one id after the other, as Block Kit."""

from datetime import datetime

from handlers.views.blocks import Message, button, buttons, section
from handlers.views.reader import Reader
from models.directory.people import Person


def probing(reader: Reader, person: Person | None, user: str, ids: int, since: datetime) -> Message:
    """To the admins: who, how many, since when, and what to do next. `person` is None for an unknown Slack user."""
    who = reader.say("{name} ({email})", name=person.name, email=person.email) if person else reader.say("Somebody")
    told = reader.say(
        "{who}, Slack user {user}, has tried {ids} ids within an hour that aren't theirs, from {since} on. Steward "
        "showed them nothing. Look at the audit trail to see which ids they tried: each of their first refusals in an "
        "hour has an entry, and what they tried beyond that has one together when the hour is over. I tell you about "
        "them once a day.",
        who=who,
        user=user,
        ids=ids,
        since=reader.moment(since),
    )
    line = f"/steward audit {person.email} refused" if person else "/steward audit refused"
    return Message(told, [section(told), buttons(button(reader.plain("Show audit trail"), line))])
