"""Which channel a new ticket's card goes to: the first rule that fits decides, else it's the triage channel."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, func, or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlmodel import Field, Relationship, col, select

from models.access.actions import action
from models.access.desk import Desk
from models.catalogue.plans import Plan
from models.catalogue.products import Product
from models.core.errors import Refused
from models.core.paging import PageOf, page_of
from models.core.searching import matching
from models.core.texts import gettext_noop
from models.core.types import Place, Row
from models.desks.tickets.classification import Severity
from models.desks.tickets.problems import NoSuchRule, RuleFitsAll
from models.desks.tickets.queue import Narrowing, find_narrowing_of
from models.directory.organizations import Organization
from models.roles import StaffRight
from models.subscriptions.tables import Item, Subscription

MOST_PLANS = 100


class TriageRule(Row, table=True):
    """Tickets that fit get their card in a channel. What is None fits all."""

    __tablename__: ClassVar[str] = "triage_rules"
    __table_args__ = (
        CheckConstraint("severity BETWEEN 1 AND 4", name="severity"),
        CheckConstraint("channel <> ''", name="channel"),
        CheckConstraint(
            "plan_id IS NOT NULL OR product_id IS NOT NULL OR organization_id IS NOT NULL OR severity IS NOT NULL",
            name="fits_some",
        ),
    )

    id: int = Field(default=None, primary_key=True)
    channel: str = Field(max_length=64)
    plan_id: int | None = Field(default=None, foreign_key="plans.id")
    product_id: int | None = Field(default=None, foreign_key="products.id")
    organization_id: int | None = Field(default=None, foreign_key="organizations.id")
    severity: Severity | None = Field(default=None, sa_type=Place(Severity))

    plan: Plan | None = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    product: Product | None = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    organization: Organization | None = Relationship(sa_relationship_kwargs={"lazy": "raise"})


@dataclass(frozen=True)
class RuleInput:
    """What a rule says. An ID of 0 fits all."""

    channel: str
    plan_id: int = 0
    product_id: int = 0
    organization_id: int = 0
    severity: Severity | None = None


async def channel_for(desk: Desk, subscription: Subscription, severity: Severity) -> str:
    """The channel for the card of a new ticket."""
    products = select(Item.product_id).where(Item.subscription_id == subscription.id, col(Item.ended_on).is_(None))
    fits: list[Any] = [
        or_(col(TriageRule.plan_id).is_(None), col(TriageRule.plan_id) == subscription.plan_id),
        or_(col(TriageRule.product_id).is_(None), col(TriageRule.product_id).in_(products)),
        or_(col(TriageRule.organization_id).is_(None), col(TriageRule.organization_id) == subscription.organization_id),
        or_(col(TriageRule.severity).is_(None), col(TriageRule.severity) == severity),
    ]
    first = select(TriageRule.channel).where(*fits).order_by(col(TriageRule.id)).limit(1)
    return (await desk.session.scalars(first)).first() or desk.channels.triage


async def channels_of_rules(session: AsyncSession) -> Sequence[str]:
    """All channels that the rules name, each once, in the order of the rules."""
    named = select(TriageRule.channel).group_by(col(TriageRule.channel)).order_by(func.min(TriageRule.id))
    return (await session.scalars(named)).all()


@action("tickets.list_rules", StaffRight.MANAGE_DESK, reads=True, label=gettext_noop("see the rules of triage"))
async def list_rules(desk: Desk, first: int = 1) -> PageOf[TriageRule]:
    """A page of the rules, in the order in which they're tried."""
    rules = (
        select(TriageRule)
        .options(
            joinedload(TriageRule.plan),  # type: ignore[arg-type]
            joinedload(TriageRule.product),  # type: ignore[arg-type]
            joinedload(TriageRule.organization),  # type: ignore[arg-type]
        )
        .order_by(col(TriageRule.id))
    )
    return await page_of(desk.session, rules, first)


@action("tickets.find_for_rule", StaffRight.MANAGE_DESK, reads=True, label=gettext_noop("search for a rule of triage"))
async def find_for_rule(desk: Desk, typed: str) -> tuple[Narrowing, Sequence[Plan]]:
    """The customers, products and plans with the typed words in their names."""
    plans = (
        select(Plan).where(matching(typed, col(Plan.name), col(Plan.key))).order_by(col(Plan.name)).limit(MOST_PLANS)
    )
    return await find_narrowing_of(desk, typed), (await desk.session.scalars(plans)).all()


@action("tickets.add_rule", StaffRight.MANAGE_DESK, label=gettext_noop("change the rules of triage"))
async def add_rule(desk: Desk, given: RuleInput) -> TriageRule:
    """Add a rule, after the others.

    Raises:
        Refused: It fits all tickets.
    """
    if not (given.plan_id or given.product_id or given.organization_id or given.severity):
        raise Refused(RuleFitsAll(), "severity")
    rule = TriageRule(
        channel=given.channel,
        plan_id=given.plan_id or None,
        product_id=given.product_id or None,
        organization_id=given.organization_id or None,
        severity=given.severity,
    )
    desk.session.add(rule)
    await desk.session.flush()
    return rule


@action("tickets.remove_rule", StaffRight.MANAGE_DESK, label=gettext_noop("remove a rule of triage"))
async def remove_rule(desk: Desk, rule_id: int) -> None:
    """Remove a rule. Cards that were posted stay where they are.

    Raises:
        Refused: There is none with this ID.
    """
    rule = await desk.session.get(TriageRule, rule_id)
    if rule is None:
        raise Refused(NoSuchRule())
    await desk.session.delete(rule)
