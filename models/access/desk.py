"""The desk: who is asking, when, and the transaction that they ask in."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlmodel import col, or_, select

from models.access.scopes import Membership, Scope
from models.core.codes import NO_CODES, Codes
from models.core.errors import Refused
from models.core.outbox import Medium, Notice, Payload, Urgency
from models.core.problems import Handled
from models.core.quotas import DEFAULTS, Quotas
from models.core.requests import HandledRequest
from models.core.types import Row
from models.directory.organizations import Organization
from models.directory.people import Binding, Person, SlackId, SlackUser, is_user
from models.roles import AnyRight, Role, RoleTables, StaffRight, StaffRole

NOBODY = SlackId("", "")


@dataclass(frozen=True)
class System:
    """A named caller that is no person: a scheduled job, the command line. It has the rights listed, and no others."""

    name: str
    rights: frozenset[AnyRight]


class Approval(StrEnum):
    """Which promotions wait for somebody's approval. SELF: none for a primary who hands over within the domain."""

    ALWAYS = "always"
    SELF = "self"


@dataclass(frozen=True)
class Channels:
    """The vendor's channels, by what they are for. `billing` is that of approvals where it is not given."""

    triage: str
    approvals: str
    billing: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "billing", self.billing or self.approvals)


@dataclass(frozen=True)
class TrailLimits:
    """How many refusals of one person have an entry of their own in an hour, and how many different ids that aren't
    theirs somebody may try in one before the admins are told."""

    refusals: int = 30
    probes: int = 20


@dataclass
class Desk:
    """One request as Steward sees it.

    `now` is the moment of the request, `caller` a bound person, a system caller, or None for somebody unknown.
    `checked` lists the rights that were decided: a route that answers with none checked is a bug. `noticed`: there is
    something new to deliver. `staff_roles` are the caller's, who has to be loaded with them. `once` is a key under
    which this request changes something at most once. `codes` makes and reads one-time codes. `slack_user` is the
    Slack user that the request came from, whoever that is. `memberships` are the caller's places that
    the door looked up, by subscription. `seen` are the rows that it found since the last change, each with its scope,
    by table and the numbers of the short id: what only reads need not look twice; `locked` are those of them whose
    scope is locked, so that they still are as they were seen. `organization_id` is the customer whose row the door
    found last, 0 for none: what is told is about them. `changes`: something changes in this request.
    `refusal`: why the answer is a no although what was written stays, for the audit trail. `trail` limits what of
    refusals is kept. `quotas` are what people may write in some time. `public_url` is where browsers reach Steward;
    empty if they don't. `vendor_name` is what customers call the vendor; empty if it is not set.
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
    organization_id: int = 0
    trail: TrailLimits = field(default_factory=TrailLimits)
    quotas: Quotas = field(default_factory=lambda: DEFAULTS)
    staff_roles: frozenset[StaffRole] = field(init=False, default=frozenset())
    memberships: dict[int, Membership] = field(init=False, default_factory=dict)
    seen: dict[tuple[type[Row], tuple[int, ...]], tuple[Row, Scope]] = field(init=False, default_factory=dict)
    locked: set[tuple[type[Row], tuple[int, ...]]] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        # Read at once: finding a row reads its contacts anew, the caller among them, and without staff roles.
        if isinstance(self.caller, Person):
            self.staff_roles = frozenset(member.role for member in self.caller.staff_roles)

    @property
    def person(self) -> Person:
        """The caller, where only a person can be."""
        if not isinstance(self.caller, Person):
            raise TypeError("A person is needed here.")
        return self.caller

    @property
    def caller_id(self) -> int | None:
        """The caller's id, where a person calls."""
        return self.caller.id if isinstance(self.caller, Person) else None

    @property
    def held(self) -> dict[int, frozenset[Role]]:
        """The caller's roles in the subscriptions that were looked up, by the subscription's id."""
        return {subscription_id: membership.roles for subscription_id, membership in self.memberships.items()}

    async def only_once(self) -> None:
        """Write down that this request is handled; the second of two finds it written.

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
        """Note a change: cached rows may be outdated, and are read again."""
        self.changes = True
        self.seen.clear()
        self.locked.clear()

    def note(self, **details: Any) -> None:
        """Say more about what is being done, for the audit trail: ids and words of the product, such as a person's key
        and a role. Never what somebody wrote."""
        self.details |= details

    def may_as_staff(self, right: StaffRight) -> bool:
        """Whether the caller has this right as one of the vendor's people, or as a system caller."""
        if isinstance(self.caller, System):
            return right in self.caller.rights
        return self.tables.staff.allows(self.staff_roles, right)

    def may_as_system(self, right: AnyRight) -> bool:
        """Whether the caller is a system caller with this right."""
        return isinstance(self.caller, System) and right in self.caller.rights

    def today(self, organization: Organization) -> date:
        """The day it is for an organization."""
        return self.now.astimezone(ZoneInfo(organization.time_zone)).date()

    async def in_slack(self, people: Iterable[int]) -> set[int]:
        """Which of these people can be reached in Slack, by id."""
        if not (ids := list(people)):
            return set()
        statement = select(SlackUser.person_id).where(col(SlackUser.person_id).in_(ids), bound())
        return set(await self.session.scalars(statement))

    async def tell(self, people: Iterable[int], payload: Payload, key: str, *, urgency: Urgency | None = None) -> None:
        """Tell people: by direct message, or by mail where they are not in Slack.

        Args:
            people: Their ids, each once.
            key: What they are told. The key of each notice is this and the id of the person.
            urgency: Where it is another than that of its kind.
        """
        ids = list(people)
        in_slack = await self.in_slack(ids)
        for person_id in ids:
            medium = Medium.DIRECT if person_id in in_slack else Medium.MAIL
            self.notify(medium, payload, f"{key}:{person_id}", person_id=person_id, urgency=urgency)

    def post(self, channel: str, payload: Payload, key: str, *, urgency: Urgency | None = None) -> None:
        """Post a card to one of the vendor's channels."""
        self.notify(Medium.CHANNEL, payload, key, channel=channel, urgency=urgency)

    async def redraw(self, *conditions: ColumnElement[bool], or_post: bool = False) -> None:
        """Draw earlier cards anew, with the facts of the moment when they are delivered.

        Args:
            conditions: What holds of their notices.
            or_post: Where somebody deleted the card meanwhile, post it once more.
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
                facts={"or_post": True} if or_post else {},
                created_at=self.now,
                try_at=self.now,
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
    ) -> None:
        """Write one notice into the outbox. `address` is for mail to somebody who is no person here, or not yet;
        `reply_to_id` the notice in whose thread it is to stand; `urgency` is that of its kind if it is not given."""
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
            try_at=self.now,
        )
        self._add(notice)

    def _add(self, notice: Notice) -> None:
        self.session.add(notice)
        self.noticed = True


def _destination(medium: Medium, person_id: int | None, address: str, channel: str) -> str:
    if address:
        return f"{medium}:{address}"
    return f"{medium}:{person_id}" if person_id else f"channel:{channel}"


def bound() -> Any:
    """The condition that a Slack user speaks for a person."""
    return col(SlackUser.state) == Binding.BOUND


async def find_person(session: AsyncSession, who: SlackId) -> Person | None:
    """The person bound to a Slack user, with staff roles. None if nobody is; nor is anybody if two are, by links of
    theirs in two workspaces that turned out to be of one Grid."""
    statement = (
        select(Person)
        .join(SlackUser, col(SlackUser.person_id) == col(Person.id))
        .where(is_user(who), bound())
        .options(joinedload(Person.staff_roles))  # type: ignore[arg-type]
    )
    found = (await session.scalars(statement)).unique().all()
    return found[0] if len(found) == 1 else None


async def find_slack_user(session: AsyncSession, here: SlackId, person_id: int) -> str | None:
    """The Slack user id of a person in the workspace, or the Grid, of somebody else; None if they are not in it."""
    theirs = col(SlackUser.team_id) == here.team_id
    if here.enterprise_id:
        theirs = or_(theirs, col(SlackUser.enterprise_id) == here.enterprise_id)
    statement = select(SlackUser.user_id).where(theirs, SlackUser.person_id == person_id, bound())
    return (await session.scalars(statement.order_by(col(SlackUser.id)).limit(1))).first()


async def find_person_by_email(session: AsyncSession, email: str) -> Person | None:
    """The person with an e-mail address. None if there is none."""
    return (await session.scalars(select(Person).where(Person.email == email.lower()))).one_or_none()
