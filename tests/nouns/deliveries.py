"""Messages that wait or are parked."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from handlers.routing.routes import Touch
from handlers.views import deliveries, failed_events
from handlers.views.reader import Reader
from models.access.desk import Channels
from models.backoffice.deliveries.actions import (
    Delivery,
    Settled,
    drop_delivery,
    find_channels,
    find_delivery,
    list_deliveries,
    move_deliveries,
    retry_delivery,
    retry_parked,
)
from models.backoffice.deliveries.events import (
    FailedEvent,
    count_failed_events,
    list_failed_events,
    retry_failed_events,
)
from models.backoffice.deliveries.problems import (
    AlreadySettled,
    BeingSent,
    NoSuchDelivery,
    NotForAChannel,
    NotOurChannel,
)
from models.backoffice.deliveries.watching import watch_deliveries
from models.core.errors import Problem
from models.core.outages import Outage, Way
from models.core.outbox import Medium, Notice, NoticeState
from models.core.paging import PageOf
from models.core.receipts import EventReceipt, ReceiptState
from models.directory.people import Person
from models.subscriptions.tables import Subscription
from tests.handlers.cases.case import anywhere
from tests.handlers.cases.doing import command, form, options
from tests.handlers.met import Met
from tests.handlers.views.stock import Shown, Stock
from tests.handlers.worlds import new
from tests.models.builders import NOW, Office
from tests.models.world import ActionCase
from tests.models.world import World as ActionWorld

OURS = anywhere("manage_deliveries")
STUCK, WAITS, FAILED = 9000, 9001, 9002
"""The numbers of a parked card, of a waiting message and of an event that failed."""


def stuck(**more: Any) -> Notice:
    """A card in the triage channel that was parked long ago."""
    values: dict[str, Any] = {
        "key": "stuck",
        "kind": "license_keys_low",
        "medium": Medium.CHANNEL,
        "channel": "C0TRIAGE",
        "destination": "channel:C0TRIAGE",
        "subject_id": 0,
        "created_at": NOW - timedelta(days=2),
        "try_at": NOW - timedelta(days=1),
        "parked_at": NOW - timedelta(days=1),
        "state": NoticeState.PARKED,
        "trouble": "chat.postMessage: msg_too_long",
    }
    return new(Notice, **values | more)


def waits(person: Person, **more: Any) -> Notice:
    """A direct message that is still to be sent."""
    values: dict[str, Any] = {
        "key": "waits",
        "kind": "greeting",
        "facts": {"known": True},
        "medium": Medium.DIRECT,
        "channel": "",
        "person_id": person.id,
        "destination": f"direct:{person.id}",
        "state": NoticeState.WAITING,
        "parked_at": None,
        "trouble": "",
        "leased_until": NOW + timedelta(days=9000),
    }
    return stuck(**values | more)


def failed(**more: Any) -> EventReceipt:
    """A message that couldn't be handled."""
    values: dict[str, Any] = {
        "key": "message:D0SPARE:1.1",
        "payload": {"event": {"user": "U0SPARE", "text": "Secret words"}},
        "received_at": NOW - timedelta(days=1),
        "try_at": NOW - timedelta(days=1),
        "ended_at": NOW - timedelta(days=1),
        "state": ReceiptState.PARKED,
        "tries": 5,
        "trouble": "KeyError",
    }
    return new(EventReceipt, **values | more)


async def row_for_actions(world: ActionWorld) -> None:
    """A parked card."""
    notice = stuck()
    await world.office.save(notice)
    world.refs["delivery"] = str(notice.id)


async def rows_for_routes(office: Office, _of: Subscription, _other: Subscription, people: dict[str, Person]) -> None:
    """A parked card, a message that is being sent, and an event that failed."""
    await office.save(stuck(id=STUCK), waits(people["spare"], id=WAITS), failed(id=FAILED))


ACTIONS = [
    ActionCase(list_deliveries, "manage_deliveries"),
    ActionCase(find_delivery, "manage_deliveries", lambda w: (w.refs["delivery"],)),
    ActionCase(find_channels, "manage_deliveries", lambda w: (w.refs["delivery"],)),
    ActionCase(retry_delivery, "manage_deliveries", lambda w: (w.refs["delivery"],)),
    ActionCase(retry_parked, "manage_deliveries"),
    ActionCase(drop_delivery, "manage_deliveries", lambda w: (w.refs["delivery"], "Too late.")),
    ActionCase(move_deliveries, "manage_deliveries", lambda w: (w.refs["delivery"], "C0APPROVALS")),
    ActionCase(list_failed_events, "manage_deliveries"),
    ActionCase(count_failed_events, "manage_deliveries"),
    ActionCase(retry_failed_events, "manage_deliveries"),
    ActionCase(watch_deliveries, "system"),
]

LINE = "/steward deliveries"
CHANGED = ("notices", "audit")
ROUTES = [
    command(LINE, "", "manage_deliveries", "*9000* · license keys low", wanted=OURS),
    options("deliveries", "/pick deliveries", "manage_deliveries", wanted=OURS),
    command(LINE, "dropped", "manage_deliveries", "Nobody has dropped a message.", wanted=OURS),
    command(LINE, "events", "manage_deliveries", f"*{FAILED}* · Message", wanted=OURS),
    command(
        LINE,
        f"retry events {FAILED}",
        "manage_deliveries",
        "I'm trying 1 event again now.",
        "audit",
        wanted=OURS,
    ),
    command(LINE, f"retry {STUCK}", "manage_deliveries", "I'm trying 1 message again now", *CHANGED, wanted=OURS),
    command(LINE, "retry all", "manage_deliveries", "I'm trying 1 message again now.", *CHANGED, wanted=OURS),
    command(LINE, f"drop {STUCK} Too late.", "manage_deliveries", "Drop a message?", wanted=OURS),
    command(
        LINE, f"move {STUCK}", "manage_deliveries", "Where should the message for the triage channel go?", wanted=OURS
    ),
    command(
        LINE,
        f"move {STUCK} billing",
        "manage_deliveries",
        "1 message now goes to the billing channel.",
        *CHANGED,
        wanted=OURS,
    ),
    form(
        "delivery_drop",
        {"reason": "Too late."},
        lambda _w, _n: f"{STUCK} {STUCK}",
        "manage_deliveries",
        "1 message won't be sent: the triage channel.",
        *CHANGED,
        wanted=OURS,
    ),
]

PROBLEMS: dict[type[Problem], list[Met]] = {
    NoSuchDelivery: [
        Met(
            "admin",
            f"{LINE} retry 77777",
            "I can't find message 77777. To list what is waiting or parked, use `/steward deliveries`.",
        )
    ],
    AlreadySettled: [
        Met(
            "admin",
            f"{LINE} retry {STUCK}",
            f"Message {STUCK} was sent meanwhile, <!date^",
            before="UPDATE notices SET state = 'sent', sent_at = created_at WHERE key = 'stuck'",
        ),
        Met(
            "admin",
            f"{LINE} drop {STUCK}",
            f"Message {STUCK} was already dropped, <!date^",
            before="UPDATE notices SET state = 'dropped', dropped_at = created_at WHERE key = 'stuck'",
        ),
        Met(
            "admin",
            f"{LINE} drop {STUCK}",
            f"Message {STUCK} was dropped, because there was nothing left to say.",
            before="UPDATE notices SET state = 'dropped' WHERE key = 'stuck'",
        ),
    ],
    BeingSent: [
        Met(
            "admin",
            f"{LINE} retry {WAITS}",
            f"I'm sending message {WAITS} right now. If it's still listed in two minutes, try again.",
        )
    ],
    NotForAChannel: [
        Met(
            "admin",
            f"{LINE} move {WAITS} billing",
            f"Message {WAITS} is for one person, so I can't move it to a channel.",
        )
    ],
    NotOurChannel: [Met("admin", f"{LINE} move {STUCK} triage", "I can't move messages to the triage channel.")],
}

NO_IDS = {(Touch.COMMAND, LINE), (Touch.FORM, "delivery_drop"), (Touch.OPTIONS, "deliveries")}


def views(reader: Reader, stock: Stock) -> dict[str, list[Shown]]:
    """Each view by its name, in each of its states."""
    name, sms = stock.name(), stock.person(1)
    card = stuck(id=1, trouble=stock.name(200))
    direct, mail = waits(sms, id=2), waits(sms, id=3, medium=Medium.MAIL, trouble=stock.name(200))
    invited = waits(sms, id=4, medium=Medium.MAIL, person_id=None, address="a@" + stock.name(60))
    gone = stuck(id=5, state=NoticeState.DROPPED, dropped_at=NOW, trouble=stock.name(200))
    found = [Delivery(one, name, name, 1 + place, 9) for place, one in enumerate((card, direct, mail, invited))]
    found[0] = replace(found[0], channel="triage")
    many = [Delivery(stuck(id=10 + number, trouble=stock.name()), name, "", 3, 99) for number in range(stock.many)]
    outages = [new(Outage, way=way, since=NOW, ended_at=NOW, trouble=stock.name(200)) for way in Way]
    done = Settled(found[0], stock.many, everything=True, channel="C0APPROVALS")
    channels = Channels("C0TRIAGE", "C0APPROVALS", "C0BILLING")
    words = [*failed_events.WHAT, "event"]
    events = [
        FailedEvent(number, words[number % 4], name if number else "", NOW, stock.name(200))
        for number in range(stock.many)
    ]
    return {
        "failed_events.failed_events": [
            failed_events.failed_events(reader, PageOf(some)) for some in ([], events[:1], events)
        ],
        "failed_events.retried_events": [failed_events.retried_events(reader, count) for count in (0, 1, 9)],
        "failed_events.events_parked": [failed_events.events_parked(reader, count) for count in (1, 9)],
        "failed_events.none_parked": [failed_events.none_parked(reader)],
        "deliveries.delivery_list": [
            deliveries.delivery_list(reader, PageOf[Delivery]()),
            deliveries.delivery_list(reader, PageOf[Delivery](), dropped=True),
            deliveries.delivery_list(reader, PageOf([*found, *many]), failed_events.failed_above(reader, 3)),
            deliveries.delivery_list(reader, PageOf([Delivery(gone, name)]), dropped=True),
        ],
        "deliveries.drop_form": [deliveries.drop_form(reader, one, stock.name(200)) for one in found],
        "deliveries.which_channel": [
            deliveries.which_channel(reader, found[0], ["C0APPROVALS", "C0BILLING", *of_rules], channels)
            for of_rules in ([], [f"C0RULE{number}" for number in range(stock.many)])
        ],
        "deliveries.retried": [deliveries.retried(reader, done)],
        "deliveries.dropped": [deliveries.dropped(reader, done)],
        "deliveries.moved": [deliveries.moved(reader, done, name) for name in ("", *deliveries.PLACES)],
        "deliveries.parked_news": [
            deliveries.parked_news(reader, of, 30, places=places)
            for of, places in ((found[:1], 1), (found, 4), (found, 9))
        ],
        "deliveries.nothing_parked": [deliveries.nothing_parked(reader)],
        "deliveries.retried_parked": [deliveries.retried_parked(reader, count) for count in (0, 1, 9)],
        "deliveries.way_down": [deliveries.way_down(reader, one) for one in outages],
        "deliveries.way_up": [deliveries.way_up(reader, one) for one in outages],
    }
