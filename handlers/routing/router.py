"""The router: finds the caller, opens one transaction, runs the handler and commits. Errors become messages."""

import dataclasses
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol
from uuid import uuid4

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.routing.arguments import Misunderstood
from handlers.routing.callers import Belonging
from handlers.routing.choose import Choose
from handlers.routing.readers import find_caller, wanted_of
from handlers.routing.routes import (
    Answer,
    Asked,
    FileNeeded,
    ProfileNeeded,
    Request,
    Route,
    RouteTable,
    SharedFile,
    Touch,
)
from handlers.views import errors as views
from handlers.views import suggestions
from handlers.views.blocks import Message
from handlers.views.errors import Committed
from handlers.views.reader import Reader
from models.access.desk import NOBODY, ORDER_GRACE, Approval, Channels, Desk, System, TrailLimits
from models.access.errors import Denied, NotFound, Unknown
from models.access.permissions import REGISTRY
from models.access.refusals import Refusal, keep_refusal, refusal_of
from models.contacts.presence import SLACK
from models.core.codes import Codes
from models.core.database import Database, can_write, is_busy, overtaken
from models.core.errors import DeskError, Refused
from models.core.quotas import DEFAULTS, Quotas
from models.core.receipt_queue import ReceiptClaim, TakenOver
from models.core.second_yes import SecondYes
from models.customers.sharing import who_shares
from models.directory.people import Person, SlackId
from models.directory.staff import people_with
from models.identity.profiles import RECOGNITION, SlackProfile, recognisable, recognise
from models.roles import Reason, RoleTables
from models.subscriptions.actions import remember_own
from models.subscriptions.scopes import SubscriptionScope

log = structlog.get_logger("steward.requests")

committed: ContextVar[Committed] = ContextVar("committed", default=Committed.NO)
"""Whether the current request's changes are committed. Each request has its own context."""
MOST_TRIES = 3
"""The most times that a request is run if other transactions overtake it."""


@dataclass(frozen=True)
class FieldError:
    """The error of one input of a form, or of the whole form without `field`. `others` are further errors by input."""

    field: str
    message: Message
    others: Mapping[str, Message] = dataclasses.field(default_factory=dict)


class Profiles(Protocol):
    """Looks up users in Slack. Called between transactions, never within one."""

    @property
    def home_team(self) -> str:
        """The vendor's own workspace."""
        ...

    async def find(self, who: SlackId) -> SlackProfile | None:
        """The profile of a user; None if there is none, or Slack doesn't answer in time."""
        ...

    async def whose(self, user_id: str) -> Belonging | None:
        """Where the user with this ID belongs; None if Slack doesn't say."""
        ...


class Files(Protocol):
    """Downloads files from Slack. Called between transactions, never within one."""

    async def read(self, who: SlackId, file_id: str) -> SharedFile | None:
        """A file that this user uploaded; None if there is none, it's too big, or Slack doesn't answer in time."""
        ...


class NoFiles:
    """Gives no files, where Slack can't be asked."""

    async def read(self, _who: SlackId, _file_id: str) -> SharedFile | None:
        """None."""
        return None


@dataclass
class Gathered:
    """What Slack has told for a request, so that it's never asked twice."""

    profiles: dict[str, SlackProfile | None] = dataclasses.field(default_factory=dict)
    files: dict[str, SharedFile | None] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class AppContext:
    """What every request needs. `wake` tells the delivery that there may be notices. `authserv_id` is the name under
    which our mail server says what it checked."""

    database: Database
    now: Callable[[], datetime]
    tables: RoleTables
    channels: Channels
    wake: Callable[[], None]
    codes: Codes
    profiles: Profiles
    approval: Approval = Approval.ALWAYS
    public_url: str = ""
    vendor_name: str = ""
    zone: str = "UTC"
    trail: TrailLimits = dataclasses.field(default_factory=TrailLimits)
    quotas: Quotas = dataclasses.field(default_factory=lambda: DEFAULTS)
    files: Files = dataclasses.field(default_factory=NoFiles)
    second_yes: SecondYes = dataclasses.field(default_factory=SecondYes)
    order_grace: timedelta = ORDER_GRACE
    pays_online: bool = False
    authserv_id: str = ""


class Router:
    """Runs requests through their routes."""

    def __init__(self, routes: RouteTable, app: AppContext) -> None:
        self.routes = routes
        self.app = app

    async def run(
        self, route: Route, who: SlackId, asked: Asked, once: str = "", receipt: ReceiptClaim | None = None
    ) -> Answer | FieldError:
        """Run one request. Either all its changes are committed, or none are.

        Args:
            asked: The content of the request.
            once: A key that limits this request to one change, however often Slack sends it.
            receipt: The receipt of the event that this is about. It's marked as done together with the changes.

        Raises:
            TakenOver: Another process handles the receipt by now.
        """
        told = Gathered()
        tries = 0
        while True:
            try:
                return await self._try(route, who, asked, once, told, receipt)
            except ProfileNeeded as needed:
                # The loop ends, because it never asks about the same user twice.
                await self._ask_slack(who, needed.user_id, told.profiles)
            except FileNeeded as needed:
                told.files[needed.file_id] = await self.app.files.read(who, needed.file_id)
            except DBAPIError as error:
                tries += 1
                if error.orig is not None and (is_busy(error.orig) or not can_write(error.orig)):
                    # This isn't a bug, and readiness checks report it. Operators get one log line for each request.
                    log.error("database_not_written", route=route.name, trouble=type(error.orig).__name__)
                    return views.not_written(Reader(), committed.get())
                if tries == MOST_TRIES or not overtaken(error):
                    return self._bug(route, who)
            except TakenOver:
                raise
            except Exception:
                return self._bug(route, who)

    async def _ask_slack(self, who: SlackId, user_id: str, profiles: dict[str, SlackProfile | None]) -> None:
        """Look a user up in Slack. If it's the caller and the profile proves who they are, link them."""
        profile = profiles[user_id] = await self.app.profiles.find(replace(who, user_id=user_id))
        if user_id != who.user_id or profile is None:
            return
        try:
            async with self.app.database.transaction() as session:
                desk = Desk(session, RECOGNITION, self.app.now(), self.app.tables, self.app.channels)
                await recognise(desk, profile, self.app.profiles.home_team)
        except Unknown:
            log.info("not_recognised", user=user_id, team=who.team_id)
        except DBAPIError as error:
            # Another request of the same user was faster, so they are known by now.
            log.info("recognised_elsewhere", user=user_id, team=who.team_id, trouble=type(error).__name__)
        else:
            log.info("recognised", user=user_id, team=who.team_id)

    async def _try(
        self, route: Route, who: SlackId, asked: Asked, once: str, told: Gathered, receipt: ReceiptClaim | None
    ) -> Answer | FieldError:
        async with self.app.database.session() as session:
            desk, reader = await self._desk(session, route, who, asked, once)
            if desk.caller is None and who.user_id not in told.profiles and await self._recognisable(session, who):
                raise ProfileNeeded(who.user_id)
            request = Request(
                **vars(replace(asked, arguments=asked.arguments.copy())),
                desk=desk,
                reader=reader,
                home_team=self.app.profiles.home_team,
                lines=self.routes.lines,
                profiles=told.profiles,
                files=told.files,
            )
            try:
                answer: Answer | FieldError
                answer = shown = await route.handler(request)
                if not desk.checked:
                    raise AssertionError(f"{route.name} answered without having checked a right.")
                if shown is not None:
                    # Check Slack's limits before the commit: a change whose answer can't be shown must not happen.
                    shown.payload()
            except (DeskError, Misunderstood, Choose) as error:
                await name_others(desk, error)
                answer = self._sentence(route, request, error)
                refusal = refusal_of(desk, error) if isinstance(error, Denied | NotFound) and error.action else None
                await self._keep(desk, refusal, receipt)
            else:
                await self._commit(session, desk, receipt)
            log.info("request", route=route.name, user=who.user_id, answer=type(answer).__name__)
            return answer

    async def _commit(self, session: AsyncSession, desk: Desk, receipt: ReceiptClaim | None = None) -> None:
        """Commit, and record the result. If the connection breaks meanwhile, the result is unknown."""
        await _close(desk, receipt)
        if desk.changes:
            committed.set(Committed.UNKNOWN)
        try:
            await session.commit()
        except DBAPIError as error:
            if overtaken(error):
                committed.set(Committed.NO)
            raise
        if receipt is not None:
            receipt.done = True
        if desk.changes:
            committed.set(Committed.YES)
        if desk.noticed:
            self.app.wake()

    async def _desk(
        self, session: AsyncSession, route: Route, who: SlackId, asked: Asked, once: str
    ) -> tuple[Desk, Reader]:
        """The desk for one request, and the reader of its answer."""
        by_slack, vendor, wanted = route.touch is Touch.EVENT, self.app.vendor_name, wanted_of(route, asked)
        found = None if by_slack else await find_caller(session, who, vendor, wanted)
        desk = self.desk_for(session, found.person if found else SLACK if by_slack else None, who, once)
        if found and wanted:
            remember_own(desk, found.own, wanted)
        return desk, found.reader if found else Reader(vendor=vendor)

    def desk_for(
        self, session: AsyncSession, caller: Person | System | None, who: SlackId | None = None, once: str = ""
    ) -> Desk:
        """The desk for one request of a caller. A person's staff roles are loaded."""
        return Desk(
            session,
            caller,
            self.app.now(),
            self.app.tables,
            self.app.channels,
            once=once,
            codes=self.app.codes,
            slack_user=who or NOBODY,
            approval=self.app.approval,
            public_url=self.app.public_url,
            vendor_name=self.app.vendor_name,
            zone=self.app.zone,
            trail=self.app.trail,
            quotas=self.app.quotas,
            second_yes=self.app.second_yes,
            order_grace=self.app.order_grace,
            pays_online=self.app.pays_online,
        )

    async def _recognisable(self, session: AsyncSession, who: SlackId) -> bool:
        return await recognisable(session, self.app.profiles.home_team, who)

    async def _keep(self, desk: Desk, refusal: Refusal | None, receipt: ReceiptClaim | None) -> None:
        """Roll back all changes, and record the refusal."""
        await desk.session.rollback()
        desk.noticed = False
        if refusal is None and receipt is None:
            return
        if refusal is not None:
            await keep_refusal(desk, refusal)
        await _close(desk, receipt)
        await desk.session.commit()
        if receipt is not None:
            receipt.done = True
        if desk.noticed:
            self.app.wake()

    def _sentence(
        self, route: Route, request: Request, error: DeskError | Misunderstood | Choose
    ) -> Message | FieldError:
        reader = request.reader
        if isinstance(error, Choose):
            return views.choose(reader, error.line, error.subscriptions, error.only)
        if isinstance(error, Misunderstood):
            return suggestions.misunderstood(reader, route, error.word, request.line, self.routes)
        sentence = views.sentence(reader, error, request.desk.tables, request.line)
        is_over = isinstance(error, Refused) and error.problem.over
        if route.touch is Touch.FORM and not is_over:
            if not isinstance(error, Refused):
                return FieldError("", sentence)
            others = {one.field: views.sentence(reader, one, request.desk.tables) for one in error.others}
            return FieldError(error.field, sentence, others)
        return sentence

    def _bug(self, route: Route, who: SlackId) -> Message:
        number = uuid4().hex[:8].upper()
        log.exception("bug", number=number, route=route.name, user=who.user_id)
        return views.bug(Reader(vendor=self.app.vendor_name), number, committed.get())


async def _close(desk: Desk, receipt: ReceiptClaim | None) -> None:
    """Mark the receipt of an event as done, in the transaction that handles it.

    Raises:
        TakenOver: Another process handles it by now.
    """
    if receipt is not None and not await receipt.close(desk.session, desk.now):
        raise TakenOver


async def name_others(desk: Desk, error: Exception) -> None:
    """For a staff member without the right, add the staff who have it. Customers don't see who works there. If tickets
    aren't shared, add the contact who can share them."""
    if not isinstance(error, Denied):
        return
    if error.reason is Reason.NOT_SHARED and isinstance(error.scope, SubscriptionScope) and error.scope.subscription:
        error.sharers = await who_shares(desk, error.scope.subscription)
    if error.reason is Reason.NOT_IN_STAFF_ROLE and error.action in REGISTRY:
        # The right may depend on the row.
        rights = dataclasses.replace(REGISTRY[error.action], right=error.right).staff_rights
        roles = {role for right in rights for role in desk.tables.staff.rows[right]}
        error.may = await people_with(desk.session, sorted(roles))
