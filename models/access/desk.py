"""The desk: one request's caller, moment and transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.access.scopes import Membership, Scope
from models.access.settings import NO_CHANNELS as NO_CHANNELS
from models.access.settings import Approval as Approval
from models.access.settings import Channels as Channels
from models.access.settings import TrailLimits as TrailLimits
from models.access.short_ids import ShortId
from models.core.codes import NO_CODES, Codes
from models.core.errors import Refused
from models.core.outbox import OR_BLANK, Medium, Notice, NoticeState, Payload, Urgency, key_of_mail
from models.core.problems import Handled
from models.core.quotas import DEFAULTS, Quotas
from models.core.requests import HandledRequest
from models.core.second_yes import SecondYes
from models.core.types import Row
from models.directory.lookup import bound
from models.directory.organizations import Organization
from models.directory.people import Person, SlackId, SlackUser
from models.roles import AnyRight, Role, RoleTables, StaffRight, StaffRole

NOBODY = SlackId("", "")
NO_THREADS: Mapping[int, int | None] = {}
ORDER_GRACE = timedelta(hours=24)
"""How long contacts can cancel an order, unless the settings say otherwise."""
LONGEST_GRACE = timedelta(days=7)
"""The longest time that the settings can say."""


@dataclass(frozen=True)
class System:
    """A caller that isn't a person, such as a scheduled job or the command line. It has only the rights listed."""

    name: str
    rights: frozenset[AnyRight]


@dataclass
class Desk:
    """One request as Steward sees it.

    Attributes:
        caller: A person, loaded with their staff roles; a system caller; or None for an unknown Slack user.
        now: The moment of the request.
        checked: The rights decided so far. A route that answers without checking one is a bug.
        once: A key under which this request may change things at most once; empty for no limit.
        codes: Makes and reads one-time codes.
        slack_user: The Slack user who sent the request, known or not.
        noticed: The request wrote notices, so there is something to deliver.
        changes: The request changes something.
        details: What `note` collected for the next entry of the audit trail.
        refusal: The audit reason if the action answers no but keeps what it wrote. Otherwise empty.
        public_url: Where browsers reach Steward; empty if they can't.
        vendor_name: What customers call the vendor; empty if it isn't set.
        zone: The vendor's time zone, which decides what day it is for the books.
        organization_id: The customer whose row the door found last; 0 for none. New notices are about them.
        trail: How many refusals and tried ids the audit trail keeps.
        quotas: How much people may write in a period.
        second_yes: Above which amounts a second person has to approve.
        order_grace: How long contacts can cancel an order. Zero for never.
        pays_online: Whether a payment provider is connected.
        memberships: The caller's memberships that the door found, by the subscription's id.
        seen: The rows that the door found since the last change, with their scopes. Reads needn't load them again. By
            table and short id.
        locked: The keys of those rows in `seen` whose scope is locked, so nobody else can have changed them.
        own: The caller's subscriptions, if they were all found since the last change, else None.
    """

    session: AsyncSession
    caller: Person | System | None
    now: datetime
    tables: RoleTables
    channels: Channels
    checked: list[AnyRight] = field(default_factory=list)
    once: str = ""
    codes: Codes = NO_CODES
    slack_user: SlackId = NOBODY
    noticed: bool = False
    changes: bool = False
    details: dict[str, Any] = field(default_factory=dict)
    refusal: str = ""
    public_url: str = ""
    approval: Approval = Approval.ALWAYS
    vendor_name: str = ""
    zone: str = "UTC"
    organization_id: int = 0
    trail: TrailLimits = field(default_factory=TrailLimits)
    quotas: Quotas = field(default_factory=lambda: DEFAULTS)
    second_yes: SecondYes = field(default_factory=SecondYes)
    order_grace: timedelta = ORDER_GRACE
    pays_online: bool = False
    staff_roles: frozenset[StaffRole] = field(init=False, default=frozenset())
    memberships: dict[int, Membership] = field(init=False, default_factory=dict)
    seen: dict[tuple[type[Row], ShortId], tuple[Row, Scope]] = field(init=False, default_factory=dict)
    locked: set[tuple[type[Row], ShortId]] = field(init=False, default_factory=set)
    own: Sequence[Any] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        # Keep them now: finding a row loads its contacts again, which may reload the caller without staff roles.
        if isinstance(self.caller, Person):
            self.staff_roles = frozenset(member.role for member in self.caller.staff_roles)

    @property
    def person(self) -> Person:
        """The caller, who must be a person.

        Raises:
            TypeError: It isn't.
        """
        if not isinstance(self.caller, Person):
            raise TypeError("A person is needed here.")
        return self.caller

    @property
    def caller_id(self) -> int | None:
        """The caller's id if it is a person, else None."""
        return self.caller.id if isinstance(self.caller, Person) else None

    @property
    def held(self) -> dict[int, frozenset[Role]]:
        """The caller's roles in the subscriptions that the door found, by the subscription's id."""
        return {subscription_id: membership.roles for subscription_id, membership in self.memberships.items()}

    async def only_once(self) -> None:
        """Record that this request is handled, so that a repeated one is refused.

        Raises:
            Refused: It was handled before.
        """
        if not self.once:
            return
        self.session.add(HandledRequest(key=self.once, at=self.now))
        self.once = ""
        try:
            await self.session.flush()
        except IntegrityError:
            raise Refused(Handled()) from None

    def forget(self) -> None:
        """Note that something changes. Cached rows may be outdated, so the door reads them again."""
        self.changes = True
        self.seen.clear()
        self.locked.clear()
        self.own = None

    def note(self, **details: Any) -> None:
        """Add details to the next audit entry: ids and words of the product, such as a role. Never add text that people
        wrote."""
        self.details |= details

    def may_as_staff(self, right: StaffRight) -> bool:
        """Whether the caller has this right as staff or as a system caller."""
        if isinstance(self.caller, System):
            return right in self.caller.rights
        return self.tables.staff.allows(self.staff_roles, right)

    def may_as_system(self, right: AnyRight) -> bool:
        """Whether the caller is a system caller with this right."""
        return isinstance(self.caller, System) and right in self.caller.rights

    @property
    def own_day(self) -> date:
        """Today's date in the caller's own time zone, or else in UTC."""
        return self.now.astimezone(ZoneInfo(self.person.time_zone or "UTC")).date()

    @property
    def book_day(self) -> date:
        """Today's date in the vendor's time zone: the day on which the books have what happens now."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    def today(self, organization: Organization) -> date:
        """Today's date in an organization's time zone."""
        return self.now.astimezone(ZoneInfo(organization.time_zone)).date()

    async def in_slack(self, people: Iterable[int]) -> set[int]:
        """The ids of those people who are linked to a Slack user."""
        if not (ids := list(people)):
            return set()
        statement = select(SlackUser.person_id).where(col(SlackUser.person_id).in_(ids), bound())
        return set(await self.session.scalars(statement))

    async def tell(
        self,
        people: Iterable[int],
        payload: Payload,
        key: str,
        *,
        urgency: Urgency | None = None,
        threads: Mapping[int, int | None] = NO_THREADS,
        not_before: datetime | None = None,
    ) -> None:
        """Send people a notice: by direct message, or by mail if they aren't linked to a Slack user. Important notices,
        and those that people want by mail, go by mail too.

        Args:
            people: Their ids, each once.
            key: Identifies the message. Each notice's key is this and the person's id.
            urgency: Replaces the urgency of the notice's kind.
            threads: The notices in whose threads to post in Slack, by the person's id.
            not_before: When the notice may be sent, if that isn't now.
        """
        ids = list(people)
        in_slack = await self._in_slack(ids, payload)
        for person_id in ids:
            medium = Medium.DIRECT if person_id in in_slack else Medium.MAIL
            root = threads.get(person_id) if medium is Medium.DIRECT else None
            whole = f"{key}:{person_id}"
            self.notify(
                medium,
                payload,
                whole,
                person_id=person_id,
                reply_to_id=root,
                urgency=urgency,
                not_before=not_before,
            )
        for person_id in (one for one in ids if in_slack.get(one)):
            beside = key_of_mail(f"{key}:{person_id}")
            self.notify(Medium.MAIL, payload, beside, person_id=person_id, urgency=urgency, not_before=not_before)

    async def _in_slack(self, ids: Sequence[int], payload: Payload) -> dict[int, bool]:
        """Those people who are linked to a Slack user, and whether they get a notice by mail too."""
        if not payload.mail_choice or payload.mandatory or not ids:
            return dict.fromkeys(await self.in_slack(ids), payload.important)
        wants = col(getattr(Person, payload.mail_choice))
        linked = select(Person.id, wants).join(SlackUser).where(col(Person.id).in_(ids), bound())
        return {person_id: bool(wanted) for person_id, wanted in await self.session.execute(linked)}

    def post(self, channel: str, payload: Payload, key: str, *, urgency: Urgency | None = None) -> None:
        """Post a notice to one of the vendor's channels."""
        self.notify(Medium.CHANNEL, payload, key, channel=channel, urgency=urgency)

    async def redraw(self, *conditions: ColumnElement[bool], or_post: bool = False, or_blank: bool = False) -> None:
        """Update earlier cards. Each shows the facts at the moment of delivery.

        Args:
            conditions: Select the notices of the cards.
            or_post: Post a card again if its message was deleted.
            or_blank: Blank a card that its reader wouldn't get any more, instead of leaving it as it is.
        """
        cards = await self.session.scalars(select(Notice).where(*conditions).order_by(col(Notice.id)))
        for card in cards.all():
            edit = Notice(
                key=f"{card.key}:{uuid4().hex}",
                kind=card.kind,
                medium=Medium.EDIT,
                person_id=card.person_id,
                channel=card.channel,
                destination=_destination(Medium.EDIT, card.person_id, "", card.channel),
                edits_id=card.id,
                subject_id=card.subject_id,
                urgency=Urgency.LAST,
                organization_id=card.organization_id,
                facts={name: True for name, wanted in (("or_post", or_post), (OR_BLANK, or_blank)) if wanted},
                created_at=self.now,
                # It waits as long as its card, so that it doesn't hold up the updates behind it.
                try_at=max(self.now, card.try_at) if card.state is NoticeState.WAITING else self.now,
            )
            self._add(edit)

    def notify(
        self,
        medium: Medium,
        payload: Payload,
        key: str,
        *,
        person_id: int | None = None,
        channel: str = "",
        address: str = "",
        reply_to_id: int | None = None,
        urgency: Urgency | None = None,
        not_before: datetime | None = None,
    ) -> None:
        """Write one notice into the outbox.

        Args:
            address: Where mail goes if not to the person's own address. It may belong to no person.
            reply_to_id: The notice in whose thread to post.
            urgency: Replaces the urgency of the notice's kind.
            not_before: When it may be sent, if that isn't now.
        """
        notice = Notice(
            key=key,
            kind=payload.kind,
            medium=medium,
            person_id=person_id,
            channel=channel,
            address=address,
            destination=_destination(medium, person_id, address, channel),
            reply_to_id=reply_to_id,
            subject_id=payload.subject_id,
            urgency=urgency or payload.urgency,
            organization_id=self.organization_id,
            facts=payload.facts(),
            created_at=self.now,
            try_at=not_before or self.now,
        )
        self._add(notice)

    def _add(self, notice: Notice) -> None:
        self.session.add(notice)
        self.noticed = True


def _destination(medium: Medium, person_id: int | None, address: str, channel: str) -> str:
    if address:
        return f"{medium}:{address}"
    return f"{medium}:{person_id}" if person_id else f"channel:{channel}"
