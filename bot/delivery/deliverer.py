"""The deliverer: claims notices, renders them with current facts, sends them, and records the result."""

import asyncio
import contextlib
from datetime import timedelta

import structlog
from sqlalchemy import exc
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload
from sqlmodel import col, select

from bot.bounding import Bounding
from bot.clock import Clock
from bot.delivery.files import files_of
from bot.delivery.mailing import Mailer
from bot.delivery.outbox import LONGEST_WAIT, Claim, Outbox
from bot.delivery.slack import (
    GONE,
    NO_THREAD,
    NOT_OPEN,
    NOT_OPEN_PAUSE,
    MaybeDelivered,
    NeverDelivered,
    NotDelivered,
    Place,
    SlackBroken,
    SlackDown,
)
from bot.delivery.uploads import Uploader
from bot.delivery.ways import Ways
from bot.mail import MailDown, NeverSent, NotSent
from bot.waking import woken
from handlers.notices import blanked, draw
from handlers.views.blocks import Drawing, Reaction
from handlers.views.reader import Reader
from handlers.views.welcomes import NO_WORKSPACE
from models.access.desk import NO_CHANNELS, Channels, Desk
from models.billing.invoices.printing import report_missing
from models.contacts.presence import SLACK, look_soon
from models.core.codes import NO_CODES, Codes
from models.core.database import Database
from models.core.outages import Way
from models.core.outbox import OR_BLANK, Medium, Notice, NoticeState
from models.directory.people import Person
from models.roles import RoleTables

log = structlog.get_logger("steward.delivery")

MOST_AT_ONCE = 20
MOST_TRIES = 12
"""The most tries if Slack leaves it open whether a message arrived, and it then isn't there. Takes about five
minutes."""
LONGEST_TRY = 60.0
"""The most seconds for one try. It has to end before its lease does."""
LONGEST_PAUSE = 60.0
SHORTEST_PAUSE = 0.2
WHAT_HELPS = "Invite Steward to that channel: /invite @Steward. Waiting messages will then arrive."
POLL = 1.0
NO_SCOPE = "missing_scope"
REINSTALL = "Slack lacks the scope files:write. Update the app's manifest and reinstall the app. Files go by email."
NO_REACTIONS = "Slack lacks the scope reactions:write. Update the app's manifest and reinstall the app."
GRACE = 2.0
"""Seconds that running tries get when the deliverer stops. A try that is cut off waits for its lease to end."""


class NoReaction(Exception):
    """Slack refuses a reaction."""


class Deliverer:
    """Sends the notices in the outbox until it is stopped. Several deliverers can share one database."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        tables: RoleTables,
        ways: Ways,
        most_at_once: int = MOST_AT_ONCE,
        codes: Codes = NO_CODES,
        vendor: str = "",
        channels: Channels = NO_CHANNELS,
        public_url: str = "",
        reply_to: str = "",
        *,
        pays_online: bool = False,
    ) -> None:
        self.outbox = Outbox(database)
        self.database = database
        self.clock = clock
        self.tables = tables
        self.vendor = vendor
        self.channels = channels
        self.workspace = NO_WORKSPACE
        self.ways = ways
        self.most_at_once = most_at_once
        self.codes = codes
        self.reply_to = reply_to
        self.pays_online = pays_online
        self.mailer = Mailer(database, clock, tables, ways, channels, codes, public_url, reply_to, self.wake)
        self._woken = asyncio.Event()
        self._bounding = Bounding(clock, self.outbox.bound)
        self._running: dict[int, asyncio.Task[None]] = {}
        # By notice, how often it was retried. The pauses grow with it. It may be lost at a restart.
        self._stumbles: dict[int, int] = {}

    def wake(self) -> None:
        """Check the outbox, because there may be something to send."""
        self._woken.set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        try:
            while True:
                self._woken.clear()
                await self._bounding.look()
                await self._start_some()
                await woken(self._woken, POLL)
        finally:
            await self._finish()

    async def run_until_idle(self) -> None:
        """Deliver everything that is due now, once each, and return. For the command line and for tests."""
        await self.outbox.bound(self.clock.now())
        while claims := await self.outbox.claim(self.clock.now(), self.most_at_once):
            await asyncio.gather(*[self.deliver(claim) for claim in claims])

    async def _start_some(self) -> None:
        free = self.most_at_once - len(self._running)
        if free <= 0:
            return
        try:
            claims = await self.outbox.claim(self.clock.now(), free, besides=self._running.keys())
        except Exception:
            log.exception("claim_failed")
            return
        for claim in claims:
            self._running[claim.notice.id] = asyncio.create_task(self._keep_on(claim))

    async def _keep_on(self, claim: Claim) -> None:
        """Deliver one of several notices. If the result can't be stored, it's found out when the lease ends."""
        try:
            await self.deliver(claim)
        except Exception:
            log.exception("result_lost", notice=claim.notice.key)
        finally:
            del self._running[claim.notice.id]
            self.wake()

    async def _finish(self) -> None:
        tasks = list(self._running.values())
        if tasks:
            await asyncio.wait(tasks, timeout=GRACE)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def deliver(self, claim: Claim) -> None:
        """Try to send one notice once."""
        try:
            async with asyncio.timeout(LONGEST_TRY):
                place = await self._send(claim)
        except Exception as trouble:
            await self._not_sent(claim, trouble)
            return
        self._stumbles.pop(claim.notice.id, None)
        if place is None:
            await self.outbox.dropped(claim)
        else:
            await self.outbox.sent(claim, self.clock.now(), place.channel, place.ts)
        log.info("delivered" if place else "dropped", notice=claim.notice.key, tries=claim.notice.tries)

    async def _not_sent(self, claim: Claim, trouble: Exception) -> None:
        """Record whether and when to try again, and whether a way out is down."""
        if isinstance(trouble, SlackDown | SlackBroken | MailDown):
            way = Way.MAIL if isinstance(trouble, MailDown) else Way.SLACK
            await self.outbox.failed(way, self.clock.now(), str(trouble))
        match trouble:
            case NotDelivered():
                await self._again(claim, str(trouble), maybe_sent=claim.look_first, after=trouble.after)
            case NotSent():
                await self._again(claim, str(trouble), maybe_sent=True)
            case TimeoutError():
                await self._again(claim, "It took too long.", maybe_sent=True)
            case exc.OperationalError() | exc.InterfaceError() | exc.TimeoutError():
                # The database failed before anything was sent.
                await self._again(claim, f"database: {type(trouble).__name__}", maybe_sent=claim.look_first)
            case MaybeDelivered() if claim.notice.tries < MOST_TRIES:
                await self._again(claim, str(trouble), maybe_sent=True, counts=True)
            case NeverDelivered() if trouble.error in NOT_OPEN and _to_a_channel(claim.notice):
                log.error("channel_not_open", channel=claim.notice.channel, trouble=str(trouble), help=WHAT_HELPS)
                await self._again(claim, str(trouble), maybe_sent=claim.look_first, after=NOT_OPEN_PAUSE)
            case MaybeDelivered() | NeverDelivered() | NeverSent():
                await self._park(claim, str(trouble))
            case _:
                log.error("delivery_bug", notice=claim.notice.key, exc_info=trouble)
                await self._park(claim, f"bug: {type(trouble).__name__}")

    async def _again(
        self, claim: Claim, trouble: str, *, maybe_sent: bool, after: float = 0.0, counts: bool = False
    ) -> None:
        """Try again later, after the requested time or after growing pauses."""
        wanted = after or self._next_pause(claim.notice)
        pause = min(max(wanted, SHORTEST_PAUSE), LONGEST_WAIT.total_seconds())
        log.warning("delivery_again", notice=claim.notice.key, trouble=trouble, pause=pause)
        at = self.clock.now() + timedelta(seconds=pause)
        await self.outbox.again(claim, at, trouble, maybe_sent=maybe_sent, counts=counts)
        asyncio.get_running_loop().call_later(pause, self.wake)

    async def _park(self, claim: Claim, trouble: str) -> None:
        log.error("delivery_parked", notice=claim.notice.key, trouble=trouble)
        self._stumbles.pop(claim.notice.id, None)
        await self.outbox.parked(claim, self.clock.now(), trouble)

    def _next_pause(self, notice: Notice) -> float:
        stumbles = self._stumbles[notice.id] = self._stumbles.get(notice.id, 0) + 1
        return min(0.25 * 2.0 ** min(stumbles, 10), LONGEST_PAUSE)

    async def _send(self, claim: Claim) -> Place | None:
        """Send one notice. Returns the message's place, an empty place for email, or None if there was nothing to
        say."""
        notice = claim.notice
        async with self.database.transaction() as session:
            now, of = self.clock.now(), (self.codes, self.vendor, self.workspace, self.channels)
            drawing = await draw(
                session,
                notice,
                self.tables,
                now,
                *of,
                reply_to=self.reply_to,
                public_url=self.mailer.public_url,
                pays_online=self.pays_online,
            )
            other_id = notice.edits_id or notice.reply_to_id
            other = await session.get(Notice, other_id) if other_id else None
            person = await _person(session, notice) if notice.person_id else None
        if drawing is None:
            return None
        if notice.medium is Medium.EDIT:
            return await self._edit(notice, other, person, drawing)
        if notice.medium is Medium.MAIL:
            return await self.mailer.send(notice, person, drawing, self._report)
        if person is not None:
            return await self._direct(claim, person, drawing, other)
        if drawing.reaction is not None:
            with contextlib.suppress(NoReaction):
                return await self._react(notice.channel, drawing.reaction)
        return await self._reply(claim, notice.channel, drawing, other)

    async def _direct(self, claim: Claim, person: Person, drawing: Drawing, root: Notice | None) -> Place | None:
        """Send to the first of a person's Slack users that still exists. If none does, send an email, unless one goes
        out anyway."""
        for user in person.slack_users:
            try:
                channel = await self.ways.slack.direct_channel(user.slack_id)
                if drawing.has_files and not drawing.message.blocks:
                    return await self._share(claim, channel, drawing)
                return await self._reply(claim, channel, drawing, root)
            except NeverDelivered as never:
                if never.error == NO_SCOPE and drawing.has_files:
                    # The app was installed before it asked for files:write. Email takes files, too.
                    log.error("files_not_shared", help=REINSTALL)
                    return await self.mailer.send(claim.notice, person, drawing, self._report)
                if never.error not in GONE:
                    raise
                log.info("not_in_slack", user=user.user_id, team=user.team_id, slack=never.error)
                async with self.database.transaction() as session:
                    await look_soon(Desk(session, SLACK, self.clock.now(), self.tables, NO_CHANNELS), user.slack_id)
        if drawing.in_slack_only or await self.outbox.is_mailed_too(claim.notice):
            return None
        return await self.mailer.send(claim.notice, person, drawing, self._report)

    async def _reply(self, claim: Claim, channel: str, drawing: Drawing, root: Notice | None) -> Place:
        """Post in the thread of an earlier message. If that was deleted or isn't in this channel, post on its own."""
        if root is not None and root.state is NoticeState.WAITING:
            raise NotDelivered("What it replies to is still on the way.")
        if root is None or root.message_channel != channel or not root.message_ts:
            return await self._post(claim, channel, drawing)
        try:
            return await self._post(claim, channel, drawing, root.message_ts)
        except NeverDelivered as never:
            if never.error not in NO_THREAD:
                raise
        return await self._post(claim, channel, drawing)

    async def _react(self, channel: str, reaction: Reaction) -> Place | None:
        """Add a reaction to what a person wrote. None if they deleted it meanwhile.

        Raises:
            NoReaction: Slack doesn't take it, so tell them in words.
        """
        try:
            there = await self.ways.slack.react(Place(channel, reaction.message_ts), reaction.name)
        except NeverDelivered as never:
            log.warning("not_reacted", trouble=str(never), help=NO_REACTIONS if never.error == NO_SCOPE else "")
            raise NoReaction from never
        return Place(channel, "") if there else None

    async def _post(self, claim: Claim, channel: str, drawing: Drawing, thread: str = "") -> Place:
        notice, slack = claim.notice, self.ways.slack
        if claim.look_first and (found := await slack.look_up(channel, notice.token, notice.created_at, thread)):
            return found
        if self.clock.now() >= claim.until:
            raise NotDelivered("The lease ended on the way.")
        return await slack.post(channel, drawing.message.payload(), notice.token, thread)

    async def _share(self, claim: Claim, channel: str, drawing: Drawing) -> Place:
        """Share the files with a person, in a message of their own."""
        files, uploader = await files_of(drawing, self.ways, self._report), Uploader(self.ways.slack)
        if not claim.look_first or not await uploader.is_shared(channel, files, claim.notice.created_at):
            await uploader.share(channel, str(drawing.message.text), files)
        return Place(channel, "")

    async def _report(self, document: str, characters: str) -> None:
        """Tell the billing team which characters a document lacks. If another replica tells them, that's enough."""
        with contextlib.suppress(exc.IntegrityError):
            async with self.database.transaction() as session:
                desk = Desk(session, None, self.clock.now(), self.tables, self.channels)
                await report_missing(desk, document, characters)
        self.wake()

    async def _edit(self, notice: Notice, card: Notice | None, person: Person | None, drawing: Drawing) -> Place | None:
        """Update the card, once it's posted. A card that won't be posted, or was deleted, needs no update. A card in a
        conversation with a Slack user who was unlinked stays as it is, or is blanked."""
        if card is not None and card.state is NoticeState.WAITING:
            raise NotDelivered("Its card is still on the way.")
        if card is None or card.state is not NoticeState.SENT or not card.message_ts:
            return None
        place = Place(card.message_channel, card.message_ts)
        if person is not None and not await self.ways.slack.is_with(
            [user.slack_id for user in person.slack_users], place.channel
        ):
            if not notice.facts.get(OR_BLANK):
                return None
            drawing = Drawing(blanked(Reader(vendor=self.vendor)))
        there = await self.ways.slack.edit(place, drawing.message.payload(), card.token)
        if not there and notice.facts.get("or_post"):
            await self.outbox.post_anew(card, self.clock.now())
            self.wake()
        return place if there else None


async def _person(session: AsyncSession, notice: Notice) -> Person | None:
    whose = select(Person).where(col(Person.id) == notice.person_id)
    return (await session.scalars(whose.options(selectinload(Person.slack_users)))).one_or_none()  # type: ignore[arg-type]


def _to_a_channel(notice: Notice) -> bool:
    """Whether it goes to one of the vendor's channels, as a card or its update. Replies in a direct message, whose ID
    begins with D, go to one person."""
    return notice.channel != "" and not notice.channel.startswith("D")
