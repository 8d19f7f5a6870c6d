"""`steward events`: the events from Slack that wait or failed, and reading what was missed."""

import argparse
from datetime import UTC, datetime

from sqlalchemy import func
from sqlmodel import col, select

from bot.catchup.reads import add_all_reads
from bot.console import ConsoleError, console
from models.access.desk import Desk
from models.backoffice.deliveries.events import retry_failed_events
from models.core.missed import HistoryRead
from models.core.receipts import EventReceipt, ReceiptState


async def events(given: argparse.Namespace) -> str:
    """Do what was typed. Returns what happened, in words.

    Raises:
        ConsoleError: The moment isn't one, or hasn't come yet.
    """
    async with console() as desk:
        if given.deed == "retry":
            tried = await retry_failed_events(desk)
            return f"{tried} {'event' if tried == 1 else 'events'} will be tried again now."
        if given.deed == "read":
            await add_all_reads(desk.session, _moment(given.since, desk.now), desk.now)
        return await _counted(desk)


async def _counted(desk: Desk) -> str:
    counted = select(EventReceipt.state, func.count()).where(EventReceipt.state != ReceiptState.DONE)
    states = await desk.session.execute(counted.group_by(col(EventReceipt.state)))
    counts = {state: int(count) for state, count in states}
    reads = (await desk.session.scalars(select(func.count()).select_from(HistoryRead))).one()
    waiting, parked = counts.get(ReceiptState.WAITING, 0), counts.get(ReceiptState.PARKED, 0)
    return f"Events: {waiting} waiting, {parked} failed. Conversations to read: {reads}."


def _moment(typed: str, now: datetime) -> datetime:
    try:
        since = datetime.fromisoformat(typed)
    except ValueError:
        raise ConsoleError(f"“{typed}” isn't a moment. Enter one like 2026-11-30T14:05.") from None
    since = since.replace(tzinfo=UTC) if since.tzinfo is None else since
    if since > now:
        raise ConsoleError(f"{typed} hasn't come yet. Enter the moment since when events were missed, in UTC.")
    return since
