"""Notices about customers."""

from typing import Any

from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from handlers.notices.context import NoticeContext, renders
from handlers.views.blocks import Message
from handlers.views.customers import difference_cards, sharing
from models.customers.notices import DifferenceCard, SharingSwitched
from models.customers.tables import CustomerDifference
from models.directory.organizations import Organization
from models.subscriptions.contacts import Contact
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
