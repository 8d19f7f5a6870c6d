"""Announcements that wait for a second person's approval."""

from collections.abc import Sequence

from handlers.views.announcing import COMMAND
from handlers.views.blocks import button
from handlers.views.element_types import Button
from handlers.views.reader import Safe, gettext_noop
from handlers.views.waiting.registry import WaitContext, short, shows_waiting
from models.access.waiting import WaitKind
from models.desks.announcing.tables import Announcement


@shows_waiting(WaitKind.ANNOUNCEMENTS, gettext_noop("Announcements to approve"), COMMAND)
def announcement_to_approve(context: WaitContext, one: Announcement) -> tuple[Safe, Sequence[Button]]:
    """An announcement of a colleague, for so many people that a second person has to approve."""
    reader = context.reader
    text = reader.say_count(
        "*{number}* · {subject}\nFor {count} person",
        "*{number}* · {subject}\nFor {count} people",
        one.people,
        number=one.id,
        subject=short(one.subject),
    )
    return text, [button(reader.plain("Show"), f"{COMMAND} show {one.id}", about=one.subject)]
