"""Messages that wait for an admin."""

from collections.abc import Sequence

from handlers.views import deliveries
from handlers.views.element_types import Button
from handlers.views.reader import Safe, gettext_noop
from handlers.views.waiting.registry import WaitContext, shows_waiting
from models.access.waiting import WaitKind
from models.backoffice.deliveries.actions import Delivery


@shows_waiting(WaitKind.PARKED, gettext_noop("Parked messages"), "/steward deliveries")
def parked(context: WaitContext, one: Delivery) -> tuple[Safe, Sequence[Button]]:
    """A message that couldn't be sent, with what can be done about it."""
    return deliveries.line_of(context.reader, one), deliveries.deeds(context.reader, one)
