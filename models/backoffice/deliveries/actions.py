"""What admins do with deliveries: see what waits or is parked, retry it, drop it, move it to another channel."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, literal_column, or_, update
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk, System
from models.access.nouns import BIGGEST
from models.access.permissions import actions_about
from models.backoffice.deliveries.notices import DeliveriesParked
from models.backoffice.deliveries.problems import (
    AlreadySettled,
    BeingSent,
    NoSuchDelivery,
    NotForAChannel,
    NotOurChannel,
)
from models.core.errors import Refused
from models.core.outbox import Medium, Notice, NoticeKind, NoticeState
from models.core.paging import PageOf, page_of
from models.core.searching import exact_first, matching
from models.core.texts import gettext_noop, line_of
from models.desks.tickets.triage_rules import channels_of_rules
from models.directory.organizations import Organization
from models.directory.people import Person
from models.roles import StaffRight

actions_about("deliveries", gettext_noop("deliveries"))

REASON_LENGTH = 200
CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{2,30}")
NUMBER = re.compile(r"[0-9]{1,10}")
OPEN = (NoticeState.WAITING, NoticeState.PARKED)
AT_ONCE = 500
"""The most numbers in one statement."""
TOLD_WITHIN = timedelta(hours=2)
"""The longest time between a message being parked and the message to the admins."""


@dataclass(frozen=True)
class Delivery:
    """A message in the outbox.

    Args:
        customer: The name of the organization that it's about; empty if there is none.
        person: The name of its reader; empty for channels and for addresses of no known person.
        alike: How many messages are waiting or parked for the same place, with this one.
        last: The number of the last of them.
        channel: What its channel is for: see `Channels.name_of`.
    """

    notice: Notice
    customer: str = ""
    person: str = ""
    alike: int = 1
    last: int = 0
    channel: str = ""


@dataclass(frozen=True)
class Settled:
    """What was done: with the message that was named, and how many there were. With `everything`, these are all to one
    place."""

    of: Delivery
    count: int
    everything: bool = False
    channel: str = ""


@action("deliveries.list_deliveries", StaffRight.MANAGE_DELIVERIES, reads=True, label=gettext_noop("see deliveries"))
async def list_deliveries(desk: Desk, first: int = 1, *, dropped: bool = False, typed: str = "") -> PageOf[Delivery]:
    """A page of what is parked and of what waits, oldest first. With `dropped`, of what admins dropped, newest first.
    With a text, only those with its words in their number, channel or reason."""
    number = cast(col(Notice.id), String)
    fits, order = matching(typed, number, col(Notice.channel), col(Notice.trouble)), exact_first(typed, [number])
    if dropped:
        statement = select(Notice).where(col(Notice.dropped_at).is_not(None), fits)
        statement = statement.order_by(*order, col(Notice.dropped_at).desc(), col(Notice.id).desc())
    else:
        # One index lookup for each state: the table also has everything that was ever sent.
        ids = _in_state(NoticeState.PARKED).union_all(_in_state(NoticeState.WAITING))
        statement = select(Notice).where(col(Notice.id).in_(ids), fits)
        statement = statement.order_by(*order, col(Notice.state), col(Notice.id))
    page: PageOf[Notice] = await page_of(desk.session, statement, first)
    return PageOf(await with_names(desk, page), page.first, page.total)


@action("deliveries.find_delivery", StaffRight.MANAGE_DELIVERIES, reads=True, label=gettext_noop("see a delivery"))
async def find_delivery(desk: Desk, number: str) -> Delivery:
    """The message with a number, before something is done with it.

    Raises:
        Refused: There is no such message, or it was sent or dropped.
    """
    notice = await _find(desk, number)
    if notice.state not in OPEN:
        raise Refused(_settled(notice))
    return (await with_names(desk, [notice]))[0]


@action("deliveries.find_channels", StaffRight.MANAGE_DELIVERIES, reads=True, label=gettext_noop("see a delivery"))
async def find_channels(desk: Desk, number: str) -> tuple[Delivery, Sequence[str]]:
    """The message with a number, and where it can be moved: the vendor's other channels, first those of the settings.

    Raises:
        Refused: As in `find_delivery`. Or the message isn't for a channel.
    """
    notice = await _find(desk, number)
    if notice.state not in OPEN:
        raise Refused(_settled(notice))
    if not notice.channel or notice.person_id:
        raise Refused(NotForAChannel(notice.id))
    others = [channel for channel in await _our_channels(desk) if channel != notice.channel]
    return (await with_names(desk, [notice]))[0], others


async def _our_channels(desk: Desk) -> list[str]:
    """The vendor's channels: those of the settings, and those of the rules of triage."""
    named = desk.channels.triage, desk.channels.approvals, desk.channels.billing
    return list(dict.fromkeys([*named, *await channels_of_rules(desk.session)]))


@action("deliveries.retry_delivery", StaffRight.MANAGE_DELIVERIES, label=gettext_noop("retry a delivery"))
async def retry_delivery(desk: Desk, number: str, *, everything: bool = False) -> Settled:
    """Try a message again right away, or with `everything`, all to the same place. What was parked gets as many tries
    as a new one.

    Raises:
        Refused: There is no such message, it was sent or dropped, or it's being sent right now.
    """
    values = {"state": NoticeState.WAITING, "try_at": desk.now, "parked_at": None, "tries": 0}
    return await _settle(desk, number, values, everything=everything)


@action("deliveries.retry_parked", StaffRight.MANAGE_DELIVERIES, label=gettext_noop("retry all parked deliveries"))
async def retry_parked(desk: Desk) -> int:
    """Try everything that is parked again right away, with as many tries as a new message gets.

    Returns:
        How many messages there were.
    """
    await _redraw_news(desk, *await _parked_between(desk, _in_state(NoticeState.PARKED)))
    values = {"state": NoticeState.WAITING, "try_at": desk.now, "parked_at": None, "tries": 0}
    changed: Any = await desk.session.execute(
        update(Notice).where(col(Notice.id).in_(_in_state(NoticeState.PARKED))).values(**values),
        execution_options={"synchronize_session": False},
    )
    desk.note(more=changed.rowcount)
    desk.noticed = True
    return int(changed.rowcount)


@action("deliveries.drop_delivery", StaffRight.MANAGE_DELIVERIES, label=gettext_noop("drop a delivery"))
async def drop_delivery(desk: Desk, number: str, reason: str, *, everything: bool = False, up_to: int = 0) -> Settled:
    """Never send a message, or with `everything`, none of those to the same place.

    Args:
        reason: Why, for the list of what was dropped.
        up_to: With `everything`, the number of the last message that the caller has seen. Later ones stay.

    Raises:
        Refused: As in `retry_delivery`, or the reason is missing or too long.
    """
    why = line_of(reason, REASON_LENGTH, "reason")
    values = {"state": NoticeState.DROPPED, "trouble": why, "parked_at": None, "dropped_at": desk.now}
    return await _settle(desk, number, values, everything=everything, up_to=up_to)


@action("deliveries.move_deliveries", StaffRight.MANAGE_DELIVERIES, label=gettext_noop("move deliveries"))
async def move_deliveries(desk: Desk, number: str, channel: str) -> Settled:
    """Send everything that is open for the channel of a message to another of the vendor's channels, right away.

    Raises:
        Refused: As in `retry_delivery`. Or the message isn't for a channel, or the other isn't one of the vendor's.
    """
    notice = await _find(desk, number)
    if not notice.channel or notice.person_id:
        raise Refused(NotForAChannel(notice.id))
    # The operator, at the command line, may know a channel that the settings don't have yet.
    operates = isinstance(desk.caller, System)
    known = CHANNEL_ID.fullmatch(channel) if operates else channel and desk.channels.name_of(channel)
    if not (known or channel in await channels_of_rules(desk.session)) or channel == notice.channel:
        raise Refused(NotOurChannel(channel, desk.channels.name_of(channel)))
    values = {
        "state": NoticeState.WAITING,
        "try_at": desk.now,
        "parked_at": None,
        "tries": 0,
        "trouble": "",
        "channel": channel,
        "destination": f"channel:{channel}",
    }
    return await _settle(desk, number, values, everything=True, channel=channel)


async def _settle(
    desk: Desk, number: str, values: dict[str, Any], *, everything: bool, up_to: int = 0, channel: str = ""
) -> Settled:
    """Change one message, or all that are open to the same place, in one statement. Those that are being sent at this
    moment stay as they are."""
    notice = await _find(desk, number)
    of = (await with_names(desk, [notice]))[0]
    ids = _open_to(notice, everything=everything)
    if up_to:
        ids = ids.where(col(Notice.id) <= up_to)
    idle = or_(col(Notice.leased_until).is_(None), col(Notice.leased_until) < desk.now)
    bounds = await _parked_between(desk, ids) if everything else (notice.parked_at, notice.parked_at)
    await _redraw_news(desk, *bounds, place=notice.destination)
    changed: Any = await desk.session.execute(
        update(Notice).where(col(Notice.id).in_(ids), _is_open(), idle).values(**values),
        execution_options={"synchronize_session": False},
    )
    if not changed.rowcount:
        await desk.session.refresh(notice)
        raise Refused(BeingSent(notice.id) if notice.state in OPEN else _settled(notice))
    desk.note(notice=notice.id, kind=notice.kind, more=changed.rowcount)
    desk.noticed = True
    return Settled(of, changed.rowcount, everything, channel)


async def _parked_between(desk: Desk, ids: Select[Any]) -> tuple[datetime | None, datetime | None]:
    """When the first and the last of these messages were parked; None if none is."""
    bounds = select(func.min(Notice.parked_at), func.max(Notice.parked_at)).where(col(Notice.id).in_(ids))
    first, last = (await desk.session.execute(bounds)).one()
    return first, last


async def _redraw_news(desk: Desk, first: datetime | None, last: datetime | None, place: str = "") -> None:
    """Update what the admins were told when messages were parked between two moments: about one place, or about all.
    The update is drawn later, with what has become of them."""
    if first is None or last is None:
        return
    written = (
        col(Notice.kind) == NoticeKind.DELIVERIES_PARKED,
        col(Notice.medium) == Medium.DIRECT,
        col(Notice.created_at) >= first,
        col(Notice.created_at) < last + TOLD_WITHIN,
    )
    if not place:
        await desk.redraw(*written)
        return
    told = (await desk.session.scalars(select(Notice).where(*written))).all()
    about = {notice.id: DeliveriesParked.of(notice) for notice in told}
    firsts = {one for news in about.values() for one in news.firsts or [news.notice_id]}
    there: set[int] = set()
    for some in _slices(sorted(firsts)):
        same = select(Notice.id).where(col(Notice.id).in_(some), col(Notice.destination) == place)
        there |= set(await desk.session.scalars(same))
    concerned = [
        number
        for number, news in about.items()
        if news.several or not there.isdisjoint(news.firsts or [news.notice_id])
    ]
    for some in _slices(concerned):
        await desk.redraw(col(Notice.id).in_(some))


def _slices(numbers: Sequence[int]) -> list[Sequence[int]]:
    """Numbers, few enough in each slice for one statement."""
    return [numbers[start : start + AT_ONCE] for start in range(0, len(numbers), AT_ONCE)]


async def _find(desk: Desk, number: str) -> Notice:
    """The message with a number.

    Raises:
        Refused: There is none.
    """
    is_one = NUMBER.fullmatch(number) and int(number) <= BIGGEST
    notice = await desk.session.get(Notice, int(number), populate_existing=True) if is_one else None
    if notice is None:
        raise Refused(NoSuchDelivery(number))
    return notice


def _settled(notice: Notice) -> AlreadySettled:
    return AlreadySettled(notice.id, notice.state, notice.sent_at or notice.dropped_at)


def _in_state(state: NoticeState) -> Select[Any]:
    """The IDs in a state. It's written out, because SQLite doesn't use a partial index with a bound parameter."""
    return select(col(Notice.id)).where(col(Notice.state) == literal_column(f"'{state}'"))


def _is_open() -> ColumnElement[bool]:
    return col(Notice.state).in_(OPEN)


def _open_to(notice: Notice, *, everything: bool) -> Select[Any]:
    """The IDs of what is open: the message itself, or everything to the same place."""
    if everything:
        return select(col(Notice.id)).where(col(Notice.destination) == notice.destination, _is_open())
    return select(col(Notice.id)).where(col(Notice.id) == notice.id, _is_open())


async def with_names(desk: Desk, notices: Iterable[Notice]) -> list[Delivery]:
    """The messages with the names of their customers and readers."""
    found = list(notices)
    alike = await _alike(desk, {notice.destination for notice in found})
    customers, people = dict[int, str](), dict[int, str]()
    if about := {notice.organization_id for notice in found} - {0}:
        organizations = await desk.session.scalars(select(Organization).where(col(Organization.id).in_(about)))
        customers = {one.id: one.name for one in organizations}
    if to := {notice.person_id for notice in found} - {None}:
        readers = await desk.session.scalars(select(Person).where(col(Person.id).in_(to)))
        people = {one.id: one.name for one in readers}
    return [
        Delivery(
            notice,
            customers.get(notice.organization_id, ""),
            people.get(notice.person_id or 0, ""),
            *alike.get(notice.destination, (0, 0)),
            desk.channels.name_of(notice.channel),
        )
        for notice in found
    ]


async def _alike(desk: Desk, places: set[str]) -> dict[str, tuple[int, int]]:
    """How many messages are open to each place, and the number of the last."""
    ids = _in_state(NoticeState.PARKED).union_all(_in_state(NoticeState.WAITING))
    counted = select(Notice.destination, func.count(), func.max(Notice.id)).where(
        col(Notice.id).in_(ids), col(Notice.destination).in_(places)
    )
    found = await desk.session.execute(counted.group_by(col(Notice.destination)))
    return {place: (count, last) for place, count, last in found.all()}
