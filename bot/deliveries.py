"""`steward deliveries`: what waits or is parked, and what the operator does with it."""

import argparse
from collections.abc import Callable

from bot.console import ConsoleError, console
from models.access.desk import Desk
from models.backoffice.deliveries.actions import (
    Delivery,
    Settled,
    drop_delivery,
    find_delivery,
    list_deliveries,
    move_deliveries,
    retry_delivery,
)
from models.core.outbox import Notice, NoticeState

SINCE = {NoticeState.WAITING: "waiting", NoticeState.PARKED: "parked", NoticeState.DROPPED: "dropped"}


async def deliveries(given: argparse.Namespace, ask: Callable[[str], str] = input) -> str:
    """Do what was typed. Returns what happened, in words.

    Args:
        ask: Asks the operator a question.

    Raises:
        ConsoleError: A rule prevents it, or the operator said no.
    """
    if given.deed == "drop":
        return await _drop(given, ask)
    async with console() as desk:
        match given.deed:
            case "retry":
                done = await retry_delivery(desk, given.number, everything=given.all)
                return _counted(done, "will be tried again now")
            case "move":
                done = await move_deliveries(desk, given.number, given.channel)
                return _counted(done, f"will go to channel {given.channel}")
        return await _listed(desk, dropped=given.dropped)


async def _drop(given: argparse.Namespace, ask: Callable[[str], str]) -> str:
    """Ask, between two transactions: while the operator thinks, the bot goes on."""
    async with console() as desk:
        one = await find_delivery(desk, given.number)
    what = f"all {one.alike} messages to {_place(one.notice)}" if given.all else _line(one)
    if not given.yes and ask(f"Drop {what}? They are never sent then. [y/N] ").strip().lower() not in ("y", "yes"):
        raise ConsoleError("Nothing was dropped.")
    async with console() as desk:
        done = await drop_delivery(desk, given.number, given.reason, everything=given.all, up_to=one.last)
    return _counted(done, "won't be sent")


async def _listed(desk: Desk, *, dropped: bool) -> str:
    """All of it: an operator has other tools for pages."""
    lines: list[str] = []
    while True:
        page = await list_deliveries(desk, len(lines) + 1, dropped=dropped)
        lines += map(_line, page)
        if not page or len(lines) >= page.total:
            break
    nothing = "Nothing was dropped." if dropped else "Everything is delivered. No message is waiting or parked."
    return "\n".join(lines) or nothing


def _line(one: Delivery) -> str:
    """One message: its number, what it is, about which customer, where it goes, since when, and why."""
    notice = one.notice
    since = notice.dropped_at or notice.parked_at or notice.created_at
    parts = [
        str(notice.id),
        notice.kind,
        one.customer,
        _place(notice, one.person),
        f"{SINCE[notice.state]} since {since:%Y-%m-%d %H:%M} UTC",
        notice.trouble,
    ]
    return " · ".join(part for part in parts if part)


def _place(notice: Notice, person: str = "") -> str:
    if notice.address:
        return f"email to an address at {notice.address.rpartition('@')[2]}"
    if notice.person_id:
        return f"{notice.medium} to {person or f'person {notice.person_id}'}"
    return f"channel {notice.channel}"


def _counted(done: Settled, what: str) -> str:
    return f"{done.count} {'message' if done.count == 1 else 'messages'} {what}."
