"""Telling admins what is parked, and when a way out is down: once, and by the way that works."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, literal_column, text
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.backoffice.deliveries.notices import DeliveriesParked, EventsParked, WayDown
from models.core.outages import Outage, Way
from models.core.outbox import Medium, Notice, NoticeKind, NoticeState
from models.core.receipts import RECEIPTS_PARKED, EventReceipt
from models.core.texts import gettext_noop
from models.directory.staff import people_with
from models.roles import StaffRight, StaffRole, SystemRight

HOUR = timedelta(hours=1)
DOWN_AFTER = timedelta(minutes=3)
"""How long nothing could be sent before admins are told. Shorter outages are none of their concern."""
MOST_MESSAGES = 5
"""The most messages about what is parked that each admin gets within an hour. One more says that there are others."""
MOST_FIRSTS = 100
"""The most places that one message names. A message about more is about all of them."""
OURS = (NoticeKind.DELIVERIES_PARKED, NoticeKind.EVENTS_PARKED, NoticeKind.WAY_DOWN)
"""Nobody is told that these are parked, because that would never end."""


@action(
    "deliveries.watch_deliveries",
    SystemRight.WATCH_DELIVERIES,
    reads=True,
    label=gettext_noop("check what can't be delivered"),
)
async def watch_deliveries(desk: Desk) -> None:
    """Tell the admins about what was parked in this hour and the last one, about events that failed, and about
    outages."""
    admins = [person.id for person in await people_with(desk.session, _roles(desk))]
    if admins:
        this = desk.now.replace(minute=0, second=0, microsecond=0)
        for hour in (this - HOUR, this):
            await _tell_parked(desk, hour, admins)
        await _tell_events(desk, this, admins)
        await _tell_outages(desk, admins)


def _roles(desk: Desk) -> list[StaffRole]:
    return [role for role in StaffRole if desk.tables.staff.allows({role}, StaffRight.MANAGE_DELIVERIES)]


async def _tell_parked(desk: Desk, hour: datetime, admins: list[int]) -> None:
    """One message about all places that are new since the last one of this hour."""
    prefix = f"deliveries_parked:{hour:%Y%m%d%H}"
    told = await _told(desk, prefix, admins)
    number = max(told, default=0) + 1
    if number > MOST_MESSAGES + 1:
        return
    known = await _places_of(desk, told.values())
    first_parked = func.min(Notice.parked_at)
    parked = (
        select(Notice.destination, func.min(Notice.id), first_parked)
        .where(
            col(Notice.state) == literal_column(f"'{NoticeState.PARKED}'"),
            col(Notice.parked_at) >= hour,
            col(Notice.parked_at) < hour + HOUR,
            col(Notice.kind).not_in(OURS),
        )
        .group_by(col(Notice.destination))
        .order_by(func.min(Notice.id))
        .limit(len(known) + MOST_FIRSTS + 1)
    )
    if several := [notice.created_at for notice, news in told.values() if news.several]:
        parked = parked.having(first_parked > max(several))
    places = (await desk.session.execute(parked)).all()
    # What was retried and then parked again is news again: the message about it says that nothing is parked.
    new = [first for place, first, since in places if place not in known or (since and known[place] < since)]
    if new:
        many = number > MOST_MESSAGES or len(new) > MOST_FIRSTS
        news = DeliveriesParked(new[0], several=True) if many else DeliveriesParked(new[0], firsts=new)
        await desk.tell(admins, news, f"{prefix}:{number}")


async def _tell_events(desk: Desk, this: datetime, admins: list[int]) -> None:
    """At most one message in an hour about events that failed. The next one includes those that failed after it."""
    last = select(EventReceipt.id, EventReceipt.ended_at).where(text(RECEIPTS_PARKED))
    newest = (await desk.session.execute(last.order_by(col(EventReceipt.ended_at).desc()).limit(1))).first()
    if newest is None or newest.ended_at < this - HOUR:
        return
    keys = [f"events_parked:{hour:%Y%m%d%H}:{one}" for hour in (this - HOUR, this) for one in admins]
    told = await desk.session.scalars(select(Notice.created_at).where(col(Notice.key).in_(keys)))
    if all(at < this and at < newest.ended_at for at in told):
        await desk.tell(admins, EventsParked(newest.id), f"events_parked:{this:%Y%m%d%H}")


async def _told(desk: Desk, prefix: str, admins: list[int]) -> dict[int, tuple[Notice, DeliveriesParked]]:
    """What the admins were told in an hour, by the number of the message."""
    numbers = range(1, MOST_MESSAGES + 2)
    keys = {f"{prefix}:{number}:{person_id}": number for number in numbers for person_id in admins}
    found = await desk.session.scalars(select(Notice).where(col(Notice.key).in_(keys)))
    return {keys[notice.key]: (notice, DeliveriesParked.of(notice)) for notice in found}


async def _places_of(desk: Desk, told: Iterable[tuple[Notice, DeliveriesParked]]) -> dict[str, datetime]:
    """The places that messages are about, each with when the last of these was written."""
    written: dict[int, datetime] = {}
    for notice, news in told:
        for first in news.firsts or [news.notice_id]:
            written[first] = max(notice.created_at, written.get(first, notice.created_at))
    places: dict[str, datetime] = {}
    rows = await desk.session.execute(select(Notice.id, Notice.destination).where(col(Notice.id).in_(written)))
    for first, place in rows:
        places[place] = max(written[first], places.get(place, written[first]))
    return places


async def _tell_outages(desk: Desk, admins: list[int]) -> None:
    """Tell when a way is down, by the other way, and when it's up again. Each is told once, however many replicas look
    at the same time, because the first one locks the row."""
    open_ones = select(Outage).where(col(Outage.up_told).is_(False)).order_by(col(Outage.id)).with_for_update()
    for outage in (await desk.session.scalars(open_ones)).all():
        if outage.ended_at is None:
            if outage.told_at is None and outage.since <= desk.now - DOWN_AFTER:
                outage.told_at = desk.now
                await _tell_down(desk, outage, admins)
        elif outage.told_at is None:
            await desk.session.delete(outage)
        else:
            outage.up_told = True
            await desk.tell(admins, WayDown(outage.id, up=True), f"way_up:{outage.id}")


async def _tell_down(desk: Desk, outage: Outage, admins: list[int]) -> None:
    in_slack = await desk.in_slack(admins) if outage.way is Way.MAIL else set()
    for person_id in admins:
        medium = Medium.DIRECT if person_id in in_slack else Medium.MAIL
        desk.notify(medium, WayDown(outage.id), f"way_down:{outage.id}:{person_id}", person_id=person_id)
