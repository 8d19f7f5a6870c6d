"""The renewals that the vendor's staff see to: those that are due without an answer, and of these those at risk."""

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import joinedload
from sqlmodel import and_, col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.waiting import WaitKind, few, waits
from models.core.paging import PageOf, page_of
from models.core.searching import exact_first, matching, refs_of
from models.core.texts import gettext_noop
from models.directory.organizations import Organization
from models.renewals.tables import Renewal, RenewalState
from models.roles import StaffRight
from models.subscriptions.tables import Subscription

NUMBERS = refs_of(Subscription.PREFIX, col(Subscription.number))


@action(
    "renewals.due_renewals",
    StaffRight.MANAGE_INVOICES,
    reads=True,
    label=gettext_noop("see the renewals of all customers that are due"),
)
async def due_renewals(desk: Desk, first: int = 1, typed: str = "") -> PageOf[Renewal]:
    """A page of all customers' renewals that have no answer yet: those at risk, then the others, the earliest end
    first. With a text, only those with its words in their subscription's or customer's name or number."""
    order = *exact_first(typed, NUMBERS), col(Renewal.at_risk_at).is_(None), *EARLIEST_FIRST
    found = _due().where(matching(typed, *NUMBERS, col(Subscription.name), col(Organization.name)))
    return await page_of(desk.session, found.order_by(*order), first)


@waits(WaitKind.RENEWALS_AT_RISK, StaffRight.MANAGE_INVOICES)
async def renewals_at_risk(desk: Desk) -> PageOf[Renewal]:
    """All customers' renewals at risk, the earliest end first."""
    return await few(desk.session, _due().where(is_at_risk()).order_by(*EARLIEST_FIRST))


EARLIEST_FIRST = (col(Renewal.term_ends_on), col(Renewal.id))


def of_present() -> ColumnElement[bool]:
    """Whether a renewal is of the present term. One that another term followed needs no answer any more."""
    present = select(Subscription.id).where(
        Subscription.id == Renewal.subscription_id, Subscription.ends_on == Renewal.term_ends_on
    )
    return present.correlate(Renewal).exists()


def is_due() -> ColumnElement[bool]:
    """Whether a renewal is of the present term, and has no answer."""
    return and_(of_present(), col(Renewal.state) == RenewalState.OPEN)


def is_at_risk() -> ColumnElement[bool]:
    """Whether a renewal is due, and the billing channel has been notified of that."""
    return and_(is_due(), col(Renewal.at_risk_at).is_not(None))


def _due() -> Any:
    of = joinedload(Renewal.subscription)  # type: ignore[arg-type]
    return (
        select(Renewal)
        .join(Subscription, col(Subscription.id) == col(Renewal.subscription_id))
        .join(Organization, col(Organization.id) == col(Subscription.organization_id))
        .where(is_due())
        .options(of.joinedload(Subscription.organization), of.joinedload(Subscription.plan))  # type: ignore[arg-type]
    )
