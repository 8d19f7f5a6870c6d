"""The schedule: a ticker in UTC on every replica. Unique rows, not the ticker, prevent duplicates."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from models.access.desk import Channels, Desk, System
from models.backoffice.audit.chain import seal_entries
from models.backoffice.audit.refusals import MOST_AT_ONCE as MOST_TO_CLOSE
from models.backoffice.audit.refusals import close_refusals
from models.backoffice.deliveries.watching import watch_deliveries
from models.backoffice.requests import forget_requests
from models.billing.online.charging import end_charges, raise_charges
from models.billing.online.checkouts import MOST_AT_ONCE as MOST_TO_CHARGE
from models.billing.online.checkouts import end_checkouts
from models.billing.orders.deadlines import expire_quotes
from models.changes.advancing import MOST_AT_ONCE, advance_subscriptions
from models.contacts.acceptance import expire_invitations, remind_of_invitations
from models.contacts.checks import MOST_AT_ONCE as MOST_TO_CHECK
from models.contacts.checks import YEAR, ask_about_contacts
from models.contacts.promotions import follow_up_promotions
from models.core.database import Database, overtaken
from models.desks.announcing.actions import send_due
from models.desks.dunning.debt import MOST_AT_ONCE as MOST_TO_LIFT
from models.desks.dunning.debt import lift_paid_suspensions, propose_suspensions
from models.desks.dunning.overdue_digest import post_overdue_digest
from models.desks.dunning.raising import raise_payment_reminders
from models.desks.mails.closing import end_mails
from models.desks.tickets.quiet import MOST_AT_ONCE as MOST_TO_FOLLOW
from models.desks.tickets.quiet import follow_up_tickets
from models.desks.tickets.reminders import MOST_AT_ONCE as MOST_TO_REMIND
from models.desks.tickets.reminders import remind_of_tickets
from models.identity.codes import forget_codes
from models.renewals.digest import post_digest
from models.renewals.escalation import MOST_AT_ONCE as MOST_TO_ESCALATE
from models.renewals.escalation import escalate_renewals
from models.renewals.reminders import raise_reminders
from models.renewals.renewing import MOST_AT_ONCE as MOST_TO_RENEW
from models.renewals.renewing import renew_due
from models.roles import RoleTables, SystemRight

log = structlog.get_logger("steward.schedule")

Act = Callable[..., Awaitable[Any]]
TICK = 20
"""Seconds between two runs."""
SEALING_PAUSE = 0.1
"""Seconds until sealing checks again whether a transaction is still writing to the audit trail."""
MOST_PAUSES = 20
SCHEDULE = System(
    "schedule",
    frozenset(
        {
            SystemRight.ADVANCE_SUBSCRIPTIONS,
            SystemRight.RAISE_REMINDERS,
            SystemRight.RENEW_TERMS,
            SystemRight.ESCALATE_RENEWALS,
            SystemRight.POST_DIGEST,
            SystemRight.FORGET_REQUESTS,
            SystemRight.SEAL_AUDIT,
            SystemRight.FOLLOW_UP_PROMOTIONS,
            SystemRight.FOLLOW_UP_TICKETS,
            SystemRight.EXPIRE_INVITATIONS,
            SystemRight.ASK_ABOUT_CONTACTS,
            SystemRight.EXPIRE_QUOTES,
            SystemRight.WATCH_DELIVERIES,
            SystemRight.SEND_ANNOUNCEMENTS,
            SystemRight.CHARGE_CARDS,
        }
    ),
)
EACH_LOOK = (
    follow_up_promotions,
    expire_invitations,
    remind_of_invitations,
    expire_quotes,
    forget_requests,
    forget_codes,
    end_mails,
    watch_deliveries,
    send_due,
)
"""The actions of each run, one after the other."""


class Schedule:
    """Runs everything that is due, on each tick and whenever the clock was moved.

    `looked_at` is the time up to which everything due was done.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        tables: RoleTables,
        channels: Channels,
        wake: Callable[[], None],
        zone: str = "UTC",
        check_days: int = YEAR,
        *,
        pays_online: bool = False,
    ) -> None:
        self.database = database
        self.clock = clock
        self.tables = tables
        self.channels = channels
        self.wake = wake
        self.zone = zone
        self.check_days = check_days
        self.pays_online = pays_online
        self.looked_at: datetime | None = None
        self._reminded_at: datetime | None = None
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._one_at_a_time = asyncio.Lock()
        self._sealing = asyncio.Lock()

    def start(self) -> None:
        """Start ticking."""
        for job in (self.look, self.seal):
            self._scheduler.add_job(job, "interval", seconds=TICK, coalesce=True, max_instances=1)
        self._scheduler.start()

    async def stop(self) -> None:
        """Stop ticking. A run that is interrupted is rolled back before this returns, and repeated at the next
        start."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        async with self._one_at_a_time, self._sealing:
            pass

    async def look(self) -> None:
        """Run everything that is due."""
        async with self._one_at_a_time:
            now = self.clock.now()
            raised = 0
            try:
                await self._until_none_is_left(now, renew_due, MOST_TO_RENEW)
                await self._raise_payment_reminders(now)
                if self.pays_online:
                    await self._until_none_is_left(now, raise_charges, MOST_TO_CHARGE)
                    await self._until_none_is_left(now, end_checkouts, MOST_TO_CHARGE)
                else:
                    await self._until_none_is_left(now, end_charges, MOST_TO_CHARGE)
                await self._once(now, propose_suspensions, self._reminded_at)
                await self._until_none_is_left(now, lift_paid_suspensions, MOST_TO_LIFT)
                raised = await self._raise_reminders(now)
                for act in EACH_LOOK:
                    await self._once(now, act)
                await self._until_none_is_left(now, close_refusals, MOST_TO_CLOSE)
                await self._until_none_is_left(now, follow_up_tickets, MOST_TO_FOLLOW)
                await self._until_none_is_left(now, remind_of_tickets, MOST_TO_REMIND)
                await self._until_none_is_left(now, ask_about_contacts, MOST_TO_CHECK, self.check_days)
                await self._once(now, post_digest, self.zone)
                await self._once(now, post_overdue_digest, self.zone)
                await self._until_none_is_left(now, advance_subscriptions, MOST_AT_ONCE)
            except Exception:
                log.exception("look_failed")
                return
            self.looked_at = now
            if raised:
                log.info("reminders_raised", count=raised)
            self.wake()

    def _desk(self, session: AsyncSession, now: datetime) -> Desk:
        online = self.pays_online
        return Desk(session, SCHEDULE, now, self.tables, self.channels, zone=self.zone, pays_online=online)

    async def _until_none_is_left(self, now: datetime, act: Act, most: int, *args: Any) -> None:
        """Run an action in batches until nothing is left, each batch in its own transaction."""
        while await self._once(now, act, *args) == most:
            pass

    async def _once(self, now: datetime, act: Act, *args: Any) -> Any:
        """Run one action in its own transaction. Each locks its rows in ID order; two in one transaction wouldn't. If
        another replica was faster, the work is done, or follows with the next tick."""
        try:
            async with self.database.transaction() as session:
                return await act(self._desk(session, now), *args)
        except DBAPIError as error:
            if not overtaken(error):
                raise
            log.info("raised_elsewhere")
            return None

    async def _raise_payment_reminders(self, now: datetime) -> None:
        """Raise the payment reminders that are due, in batches. The last one writes the messages."""
        after: int | None = 0
        while after is not None:
            scan = await self._once(now, raise_payment_reminders, self._reminded_at, after)
            after = scan.after if scan is not None else None

    async def _raise_reminders(self, now: datetime) -> int:
        """Raise the reminders that are due, in batches, so that others don't wait long for the rows."""
        raised, after = 0, 0
        while True:
            async with self.database.transaction() as session:
                desk = self._desk(session, now)
                scan = await raise_reminders(desk, self._reminded_at, after)
            if scan.after is None:
                await self._until_none_is_left(now, escalate_renewals, MOST_TO_ESCALATE, self._reminded_at)
                self._reminded_at = now
                return raised
            raised, after = raised + scan.raised, scan.after

    async def seal(self) -> None:
        """Seal the new entries of the audit trail. The chain's head is logged, so that it can be kept elsewhere.
        `steward audit verify --head` compares with it."""
        async with self._sealing:
            pauses, head = 0, None
            try:
                while pauses < MOST_PAUSES:
                    async with self.database.transaction() as session:
                        turn = await seal_entries(self._desk(session, self.clock.now()))
                    head = turn.head if turn.sealed else head
                    if not turn.more:
                        break
                    if not turn.sealed:
                        pauses += 1
                        await asyncio.sleep(SEALING_PAUSE)
            except Exception:
                log.exception("sealing_failed")
            if head is not None:
                log.info("audit_sealed", head=str(head))
