"""The deliverer: claims, draws with the facts of the moment, sends, and writes down what came of it."""

import asyncio
import contextlib
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import structlog
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload
from sqlmodel import col, select

from bot.clock import Clock
from bot.delivery.outbox import Claim, Outbox
from bot.delivery.slack import MaybeDelivered, NeverDelivered, NotDelivered, Place, SlackWay
from bot.mail import NeverSent, NotSent, Postbox, compose
from handlers.notices import draw
from handlers.views.kit import Drawing
from models.database import Database
from models.notices import Medium, Notice, NoticeState
from models.people import Person
from models.roles import RoleTables

log = structlog.get_logger("steward.delivery")

MOST_AT_ONCE = 20
MOST_TRIES = 8
LONGEST_PAUSE = 60.0
POLL = 1.0


@dataclass(frozen=True)
class Ways:
    """The ways out."""

    slack: SlackWay
    mail: Postbox
    mail_from: str


class Deliverer:
    """Sends what is in the outbox until it is stopped. Any number of them may run on one database."""

    def __init__(self, database: Database, clock: Clock, tables: RoleTables, ways: Ways) -> None:
        self.outbox = Outbox(database, uuid4().hex)
        self.database = database
        self.clock = clock
        self.tables = tables
        self.ways = ways
        self._woken = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """There may be something to send."""
        self._woken.set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        try:
            while True:
                self._woken.clear()
                await self._start_some()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), POLL)
        finally:
            for task in self._running:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)

    async def run_until_idle(self) -> None:
        """Deliver what is due now, once each, and return. For the command line and for tests."""
        while claims := await self.outbox.claim(self.clock.now(), MOST_AT_ONCE):
            await asyncio.gather(*[self.deliver(claim) for claim in claims])

    async def _start_some(self) -> None:
        if len(self._running) >= MOST_AT_ONCE:
            return
        try:
            claims = await self.outbox.claim(self.clock.now(), MOST_AT_ONCE - len(self._running))
        except Exception:
            log.exception("claim_failed")
            return
        for claim in claims:
            task = asyncio.create_task(self.deliver(claim))
            self._running.add(task)
            task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self.wake()

    async def deliver(self, claim: Claim) -> None:
        """Try one notice once."""
        notice, outbox = claim.notice, self.outbox
        try:
            place = await self._send(claim)
        except NotDelivered as no:
            pause = max(no.after, 0.2)
            await self._again(claim, pause, no.trouble, maybe_sent=claim.look_first, counts=no.counts)
        except NotSent as no:
            await self._again(claim, self._pause(notice), str(no), maybe_sent=False, counts=False)
        except MaybeDelivered as unclear:
            if notice.tries >= MOST_TRIES:
                await self._park(claim, str(unclear))
            else:
                await self._again(claim, self._pause(notice), str(unclear), maybe_sent=True)
        except (NeverDelivered, NeverSent) as never:
            await self._park(claim, str(never))
        except Exception as bug:
            log.exception("delivery_bug", notice=notice.key)
            await self._park(claim, f"bug: {type(bug).__name__}")
        else:
            if place is None:
                await outbox.dropped(claim)
            else:
                await outbox.sent(claim, self.clock.now(), place.channel, place.ts)
            log.info("delivered" if place else "dropped", notice=notice.key, tries=notice.tries)

    async def _again(self, claim: Claim, pause: float, trouble: str, *, maybe_sent: bool, counts: bool = True) -> None:
        log.warning("delivery_again", notice=claim.notice.key, trouble=trouble, pause=pause)
        at = self.clock.now() + timedelta(seconds=pause)
        await self.outbox.again(claim, at, trouble, maybe_sent=maybe_sent, counts=counts)
        asyncio.get_running_loop().call_later(pause, self.wake)

    async def _park(self, claim: Claim, trouble: str) -> None:
        log.error("delivery_parked", notice=claim.notice.key, trouble=trouble)
        await self.outbox.parked(claim, trouble)

    @staticmethod
    def _pause(notice: Notice) -> float:
        return float(min(0.25 * 2**notice.tries, LONGEST_PAUSE))

    async def _send(self, claim: Claim) -> Place | None:
        """Send one notice. Returns where it stands, an empty place for mail, None if there was nothing to say."""
        notice = claim.notice
        async with self.database.transaction() as session:
            drawing = await draw(session, notice, self.tables, self.clock.now())
            card = await session.get(Notice, notice.edits_id) if notice.edits_id else None
            person = await self._person(session, notice) if notice.person_id else None
        if drawing is None:
            return None
        if notice.medium is Medium.EDIT:
            return await self._edit(card, drawing)
        if notice.medium is Medium.MAIL:
            return await self._mail(notice, person, drawing)
        if person is not None:
            if not person.slack_users:
                raise NeverDelivered("They have no Slack user any more.")
            channel = await self.ways.slack.direct_channel(person.slack_users[0].user_id)
        else:
            channel = notice.channel
        return await self._post(claim, channel, drawing)

    async def _post(self, claim: Claim, channel: str, drawing: Drawing) -> Place:
        notice, slack = claim.notice, self.ways.slack
        if claim.look_first and (found := await slack.look_up(channel, notice.token, notice.created_at)):
            return found
        return await slack.post(channel, drawing.message.payload(), notice.token)

    async def _edit(self, card: Notice | None, drawing: Drawing) -> Place | None:
        """Change the card; one that was never posted will be drawn with the newest facts when it is."""
        if card is None or card.state is not NoticeState.SENT:
            return None
        place = Place(card.message_channel, card.message_ts)
        await self.ways.slack.edit(place, drawing.message.payload(), card.token)
        return place

    async def _mail(self, notice: Notice, person: Person | None, drawing: Drawing) -> Place:
        if person is None or drawing.mail is None:
            raise NeverDelivered("There is no mail of this.")
        mail = compose(
            self.ways.mail_from, person.email, drawing.mail.subject, drawing.mail.text, notice.token, notice.created_at
        )
        await self.ways.mail.send(mail, notice.token)
        return Place("", "")

    @staticmethod
    async def _person(session: AsyncSession, notice: Notice) -> Person | None:
        statement = (
            select(Person).where(col(Person.id) == notice.person_id).options(selectinload(Person.slack_users))  # type: ignore[arg-type]
        )
        return (await session.scalars(statement)).one_or_none()
