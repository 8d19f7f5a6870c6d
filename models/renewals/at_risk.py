"""Renewals at risk, as the billing channel sees them: one card each, or one for many of the same morning."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.desk import Desk
from models.directory.people import Person
from models.renewals.changes import at_risk_key
from models.renewals.gathering import MANY
from models.renewals.notices import RenewalAtRisk, RenewalsAtRisk
from models.renewals.status import prices_of
from models.renewals.tables import Renewal, RenewalThread
from models.subscriptions.lookup import subscription_options
from models.subscriptions.tables import Subscription

MOST_ROWS = 20
"""The most renewals in one card. More of them get another card."""


@dataclass(frozen=True)
class AtRisk:
    """A renewal at risk: the price of the next term as in `price_of`, the names of the people notified so far,
    and today's date for its organization."""

    renewal: Renewal
    price: int | None
    notified: Sequence[str]
    today: date


def post_at_risk(desk: Desk, renewals: Sequence[Renewal]) -> None:
    """Show renewals in the billing channel that have come to be at risk. Their subscriptions are loaded."""
    for renewal in renewals:
        renewal.at_risk_at = desk.now
    if len(renewals) < MANY:
        for renewal in renewals:
            desk.organization_id = renewal.subscription.organization_id
            desk.post(desk.channels.billing, RenewalAtRisk(renewal.id), at_risk_key(renewal))
        return
    desk.organization_id = 0
    ordered = sorted(renewals, key=lambda one: (one.term_ends_on, one.subscription.number))
    for first in range(0, len(ordered), MOST_ROWS):
        card, rows = uuid4().hex, ordered[first : first + MOST_ROWS]
        for renewal in rows:
            renewal.at_risk_card = card
        desk.post(desk.channels.billing, RenewalsAtRisk(rows[0].id, card), at_risk_key(rows[0]))


async def at_risk_where(desk: Desk, *which: object) -> list[AtRisk]:
    """The renewals that a card shows, the earliest end first."""
    statement = select(Renewal).where(*which).options(joinedload(Renewal.handler))  # type: ignore[arg-type]
    found = (await desk.session.scalars(statement)).all()
    ids = [renewal.subscription_id for renewal in found]
    loaded = select(Subscription).where(col(Subscription.id).in_(ids)).options(*subscription_options())
    subscriptions = {one.id: one for one in (await desk.session.scalars(loaded)).unique()}
    for renewal in found:
        renewal.subscription = subscriptions[renewal.subscription_id]
    prices = await prices_of(desk, list(subscriptions.values()))
    names = await _notified(desk, found)
    ordered = sorted(found, key=lambda one: (one.term_ends_on, one.subscription.number))
    return [
        AtRisk(one, prices[one.subscription_id], names[one.id], desk.today(one.subscription.organization))
        for one in ordered
    ]


async def _notified(desk: Desk, renewals: Sequence[Renewal]) -> dict[int, list[str]]:
    """The names of everyone with a thread about each renewal."""
    names: dict[int, list[str]] = {renewal.id: [] for renewal in renewals}
    statement = (
        select(RenewalThread.renewal_id, Person.name)
        .join(Person, col(Person.id) == col(RenewalThread.person_id))
        .where(col(RenewalThread.renewal_id).in_(names))
        .order_by(col(RenewalThread.id))
    )
    for renewal_id, name in await desk.session.execute(statement):
        names[renewal_id].append(name)
    return names
