"""Payloads of the notices to admins about deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.core.outbox import NoticeKind, Payload, SubjectId, Urgency


@dataclass(frozen=True)
class DeliveriesParked(Payload):
    """Messages are parked. `firsts` are the IDs of the first message to each place that it's about, and `notice_id` is
    one of them. With `several`, they are too many to list, and it's about all places."""

    kind = NoticeKind.DELIVERIES_PARKED
    urgency = Urgency.FIRST
    notice_id: SubjectId
    several: bool = False
    firsts: Sequence[int] | None = None


@dataclass(frozen=True)
class EventsParked(Payload):
    """Events from Slack couldn't be handled. It's about all of them. `receipt_id` is the receipt of the last one."""

    kind = NoticeKind.EVENTS_PARKED
    urgency = Urgency.FIRST
    receipt_id: SubjectId


@dataclass(frozen=True)
class WayDown(Payload):
    """Slack or the mail server is down, or with `up`, works again."""

    kind = NoticeKind.WAY_DOWN
    urgency = Urgency.FIRST
    outage_id: SubjectId
    up: bool = False
