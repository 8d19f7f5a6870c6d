"""The warning that someone is trying one ID after another, as Block Kit."""

from datetime import datetime

from handlers.views.blocks import Message, button, buttons, section
from handlers.views.reader import Reader
from models.directory.people import Person


def probing(reader: Reader, person: Person | None, user: str, ids: int, since: datetime) -> Message:
    """To the admins: who it is, how many IDs, since when, and what to do next. `person` is None for an unknown Slack
    user."""
    who = reader.say("{name} ({email})", name=person.name, email=person.email) if person else reader.say("Someone")
    told = reader.say(
        "{who}, Slack account {user}, tried {ids} IDs that aren't theirs within an hour, starting {since}. I didn't "
        "show them anything. The audit trail lists these IDs. Their first refusals in an hour get an entry each, and "
        "the rest share one when the hour is over. You'll get at most one warning a day about this account. If it "
        "doesn't look like a mistake, talk to them.",
        who=who,
        user=user,
        ids=ids,
        since=reader.moment(since),
    )
    line = f"/steward audit {person.email} refused" if person else "/steward audit refused"
    return Message(told, [section(told), buttons(button(reader.plain("Show the audit trail"), line))])
