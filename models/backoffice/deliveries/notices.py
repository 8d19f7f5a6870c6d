"""Payloads of the notices to admins about deliveries."""

from dataclasses import dataclass

from models.core.outbox import NoticeKind, Payload, SubjectId, Urgency


@dataclass(frozen=True)
class DeliveriesParked(Payload):
    """Messages to one place are parked. `notice_id` is the first of them. With `several`, to many places."""

    kind = NoticeKind.DELIVERIES_PARKED
    urgency = Urgency.FIRST
    notice_id: SubjectId
    several: bool = False


@dataclass(frozen=True)
class WayDown(Payload):
    """Slack or the mail server is down, or with `up`, works again."""

    kind = NoticeKind.WAY_DOWN
    urgency = Urgency.FIRST
    outage_id: SubjectId
    up: bool = False
