"""Finds out when Slack couldn't reach Steward, and reads what people wrote meanwhile."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog

from bot.bounding import Bounding
from bot.catchup.pages import Installation, Page, deletion, happenings, missing, threads_in
from bot.catchup.reads import HistoryReads, ReadClaim, add, go_on
from bot.clock import Clock
from bot.delivery.slack import NO_THREAD, NeverDelivered, NotDelivered, SlackWay
from bot.undisturbed import undisturbed
from bot.waking import woken
from models.core.database import Database
from models.core.receipt_queue import Happening, store

log = structlog.get_logger("steward.catchup")

BEAT = 10.0
"""Seconds between two records that Slack reaches this process."""
LONGEST_GAP = timedelta(seconds=30)
"""How long nobody may be reached. Slack repeats an event at once, after one minute and after five."""
PAGE = 200
"""As many messages as Slack recommends for a page."""
MOST_DELETED = 20
"""The most messages of a page that are looked for one by one. More would take longer than the lease."""
IDLE = 2.0
"""Seconds between two checks for something to read."""
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0


class CatchUp:
    """Watches the connection, and reads conversations after a gap. Every process does, and they share one database.

    What's found takes the same way as events: it's stored as receipts, and the sweeper handles them.

    Args:
        slack: Makes the calls, within Slack's rates for all of Steward's calls together.
        connected: Whether Slack reaches this process now.
        found: Called when something was found.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        slack: SlackWay,
        connected: Callable[[], Awaitable[bool]],
        found: Callable[[], None],
    ) -> None:
        self.database = database
        self.clock = clock
        self.slack = slack
        self.connected = connected
        self.found = found
        self.reads = HistoryReads(database)
        self.installed = Installation()
        self._bounding = Bounding(clock, self.reads.bound)
        self._unbroken = False
        self._beat_at = 0.0
        self._look = asyncio.Event()
        self._woken = asyncio.Event()

    async def watch(self) -> None:
        """Record that Slack reaches this process, until cancelled."""
        while True:
            self._look.clear()
            try:
                await undisturbed(self.beat())
            except Exception:
                log.exception("beat_failed")
            await woken(self._look, BEAT)

    async def beat(self) -> None:
        """Record that Slack reaches this process, if it does. After a gap, have everything read."""
        if not await self.connected():
            self._unbroken = False
            return
        # By real time: the sandbox's clock can be moved, and then nothing was missed.
        now = time.time()
        unbroken = self._unbroken and now - self._beat_at <= LONGEST_GAP.total_seconds()
        # Set before the database is asked, because there may be a new connection meanwhile.
        self._unbroken, self._beat_at = True, now
        try:
            since = await self.reads.seen(self.clock.now(), None if unbroken else LONGEST_GAP)
        except BaseException:
            self._unbroken = False
            raise
        if since is not None:
            log.warning("events_missed", since=since.isoformat())
            self._woken.set()

    def connected_again(self) -> None:
        """There's a new connection. Find out how long there was none."""
        self._unbroken = False
        self._look.set()

    async def missed_since(self, since: datetime) -> None:
        """Slack hasn't sent all events since a moment."""
        await self.reads.add_all(since, self.clock.now())
        self._woken.set()

    async def run(self) -> None:
        """Read what has to be read, page by page, until cancelled."""
        while True:
            self._woken.clear()
            try:
                await undisturbed(self._bounding.look())
                while await undisturbed(self.read_next()):
                    pass
            except Exception:
                log.exception("catchup_failed")
            await woken(self._woken, IDLE)

    async def read_next(self) -> bool:
        """Read the next page that is due. False if there is none, or Slack takes no call now."""
        claim = await self.reads.claim(self.clock.now())
        return claim is not None and await self.read(claim)

    async def read(self, claim: ReadClaim) -> bool:
        """Read a page of a conversation, and store what it says. False if Slack takes no call now. Going on with the
        next conversation would only move each of them to later."""
        read = claim.read
        try:
            page = Page.of(await self._page(claim))
            gone = await self._deleted(claim, page) if read.thread_ts else []
        except NotDelivered as later:
            # Slack is down, or wants fewer calls. However long that lasts, it's read afterwards.
            pause = max(later.after, min(FIRST_PAUSE * 2.0 ** min(read.tries - 1, 10), LONGEST_PAUSE))
            await self.reads.again(claim, self.clock.now() + timedelta(seconds=pause))
            return False
        except NeverDelivered as never:
            if never.error == "invalid_cursor":
                await self.reads.again(claim, self.clock.now(), from_the_start=True)
                return True
            if never.error not in NO_THREAD:
                log.error("history_not_read", channel=read.channel, thread=read.thread_ts, trouble=str(never))
            await self.reads.given_up(claim)
            return True
        await self._store(claim, page, gone)
        return True

    async def _page(self, claim: ReadClaim) -> Any:
        """A thread is read as a whole, because earlier messages may have been changed or deleted."""
        read, client = claim.read, self.slack.client
        where: dict[str, Any] = {"channel": read.channel, "limit": PAGE}
        if read.cursor:
            where["cursor"] = read.cursor
        if read.thread_ts:
            where["ts"] = read.thread_ts
            return await self.slack.ask("conversations.replies", partial(client.conversations_replies, **where))
        where["oldest"] = f"{read.since.timestamp():.6f}"
        return await self.slack.ask("conversations.history", partial(client.conversations_history, **where))

    async def _deleted(self, claim: ReadClaim, page: Page) -> list[Happening]:
        """The comments whose messages aren't on the page, because they were deleted. Each one is asked for by itself,
        because it could be in another thread."""
        read, client = claim.read, self.slack.client
        async with self.database.session() as session:
            gone = await missing(session, page, read.channel, read.thread_ts, read.read_to)
        if len(gone) > MOST_DELETED:
            log.warning("deletions_not_read", channel=read.channel, thread=read.thread_ts, count=len(gone))
        found = []
        for comment, user_id in gone[:MOST_DELETED]:
            alone = partial(client.conversations_replies, channel=comment.channel, ts=comment.message_ts, limit=1)
            try:
                await self.slack.ask("conversations.replies", alone)
            except NeverDelivered as never:
                if never.error not in NO_THREAD:
                    raise
                found.append(deletion(comment, user_id, read.thread_ts, self.installed))
        return [one for one in found if one is not None]

    async def _store(self, claim: ReadClaim, page: Page, gone: list[Happening]) -> None:
        """Store what a page says, and that it was read."""
        read, now = claim.read, self.clock.now()
        said = happenings(page, read.channel, read.since, self.installed)
        read_to = max((str(one.get("ts")) for one in page.messages), default=read.read_to)
        async with self.database.transaction() as session:
            if not await go_on(session, claim, page.cursor, read_to):
                return
            new = await store(session, [*said, *gone], now)
            if not read.thread_ts:
                threads = [(read.channel, thread) for thread in threads_in(page, read.since)]
                await add(session, threads, read.since, now)
        if new:
            log.info("missed_events_found", count=len(new), channel=read.channel)
            self.found()
