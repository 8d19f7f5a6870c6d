"""Notices about customers."""

from typing import Any

from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from handlers.notices.context import NoticeContext, renders
from handlers.views.blocks import Message
from handlers.views.customers import difference_cards, plan_changes, sharing
from models.catalogue.plans import Plan
from models.customers.notices import DifferenceCard, PlanChanged, SharingSwitched
from models.customers.tables import CustomerDifference
from models.directory.organizations import Organization
from models.subscriptions.contacts import Contact
from models.subscriptions.lookup import subscription_by_id
from models.subscriptions.scopes import of_organization


@renders(SharingSwitched)
async def sharing_switched(context: NoticeContext, notice: SharingSwitched) -> Message | None:
    """To the contacts of a customer. Nothing for a person who isn't one any more."""
    theirs = col(Contact.subscription_id).in_(of_organization(notice.organization_id))
    held = select(Contact.id).where(Contact.person_id == context.me.id, theirs).limit(1)
    if (await context.session.scalars(held)).first() is None:
        return None
    organization = await context.session.get_one(Organization, notice.organization_id)
    return sharing.news(context.reader, organization, notice.by, on=notice.on)


@renders(DifferenceCard)
async def difference_card(context: NoticeContext, notice: DifferenceCard) -> Message:
    """The card in the billing channel."""
    statement = select(CustomerDifference).where(CustomerDifference.id == notice.difference_id)
    parts: list[Any] = [
        CustomerDifference.organization,
        CustomerDifference.subscription,
        CustomerDifference.person,
        CustomerDifference.decided_by,
    ]
    statement = statement.options(*(joinedload(part) for part in parts))
    difference = (await context.session.scalars(statement)).one()
    return difference_cards.difference_card(context.reader, difference)


@renders(PlanChanged)
async def plan_changed(context: NoticeContext, notice: PlanChanged) -> Message | None:
    """To a contact of the subscription. Nothing for a person who isn't one any more."""
    subscription = await subscription_by_id(context.session, notice.subscription_id)
    if not subscription.roles_of(context.me.id):
        return None
    before, after = [await context.session.get_one(Plan, one) for one in (notice.before, notice.after)]
    return plan_changes.news(context.reader, subscription, before, after)
