"""Where an order form differs from a customer: offered to the billing team one by one."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.core.errors import Refused
from models.core.outbox import Notice
from models.core.texts import gettext_noop
from models.customers.editing import edit_customer
from models.customers.fields import mark_of, shown
from models.customers.notices import DifferenceCard
from models.customers.problems import DifferenceDecided, DifferenceOvertaken
from models.customers.tables import CustomerDifference, DifferenceState
from models.directory.organizations import Organization
from models.directory.people import Person
from models.roles import StaffRight

OFFERED = ("name", "time_zone", "locale", "billing_address", "country", "shares_tickets", "tax_id", "tax_rate")
"""The fields of a customer that an order form has, and that can be accepted from it."""
LONGEST_PLACE = 200


@action(
    "customers.accept_difference",
    StaffRight.EDIT_CUSTOMERS,
    on=CustomerDifference,
    label=gettext_noop("accept what an order form says of a customer"),
)
async def accept_difference(desk: Desk, difference: CustomerDifference) -> CustomerDifference:
    """Store the file's value, as `edit_customer` does. Once.

    Raises:
        Refused: It was decided before, the stored value has changed since, or the file's value is wrong.
    """
    await _must_be_open(desk, difference)
    organization = await desk.session.get_one(Organization, difference.organization_id)
    field, now = difference.field, shown(organization, difference.field)
    if now != difference.now:
        raise Refused(DifferenceOvertaken(difference.ref, organization.ref, field, now))
    await edit_customer(desk, organization.ref, {field: difference.wanted}, {field: mark_of(now)})
    await _decide(desk, difference, DifferenceState.ACCEPTED)
    return difference


@action(
    "customers.keep_difference",
    StaffRight.EDIT_CUSTOMERS,
    on=CustomerDifference,
    label=gettext_noop("keep what differs from an order form"),
)
async def keep_difference(desk: Desk, difference: CustomerDifference) -> CustomerDifference:
    """Keep the stored value. The same file doesn't ask again.

    Raises:
        Refused: It was decided before.
    """
    await _must_be_open(desk, difference)
    await _decide(desk, difference, DifferenceState.KEPT)
    return difference


async def _must_be_open(desk: Desk, difference: CustomerDifference) -> None:
    if difference.state is not DifferenceState.OPEN:
        by = await desk.session.get(Person, difference.decided_by_id) if difference.decided_by_id else None
        accepted = difference.state is DifferenceState.ACCEPTED
        raise Refused(DifferenceDecided(difference.ref, by.name if by else "", accepted))


async def _decide(desk: Desk, difference: CustomerDifference, state: DifferenceState) -> None:
    difference.state, difference.decided_at, difference.decided_by_id = state, desk.now, desk.caller_id
    await desk.session.flush()
    await desk.redraw(col(Notice.key) == _card(difference))


async def offer_difference(
    desk: Desk, organization: Organization, fields: Mapping[str, Any], place: str
) -> list[CustomerDifference]:
    """Offer the fields in which an order form differs from a customer, each with a card in the billing channel. A card
    that is open already shows the newest file. What was kept isn't offered again.

    Args:
        fields: The values in the file, by field.
    """
    then = Organization(**{"key": organization.key, "name": organization.name, **fields})
    offered = []
    for field in fields:
        now, wanted = shown(organization, field), shown(then, field)
        last = await _last(desk, organization, field)
        if last and last.state is DifferenceState.KEPT and (last.now, last.wanted) == (now, wanted):
            continue
        if last and last.state is DifferenceState.OPEN:
            if (last.now, last.wanted) != (now, wanted):
                last.now, last.wanted, last.place, last.found_at = now, wanted, place[-LONGEST_PLACE:], desk.now
                await desk.redraw(col(Notice.key) == _card(last))
            continue
        made = CustomerDifference(
            organization_id=organization.id,
            field=field,
            now=now,
            wanted=wanted,
            place=place[-LONGEST_PLACE:],
            found_at=desk.now,
        )
        desk.session.add(made)
        offered.append(made)
    await desk.session.flush()
    for made in offered:
        if desk.channels.billing:
            desk.organization_id = organization.id
            desk.post(desk.channels.billing, DifferenceCard(made.id), _card(made))
    return offered


async def _last(desk: Desk, organization: Organization, field: str) -> CustomerDifference | None:
    statement = select(CustomerDifference).where(
        CustomerDifference.organization_id == organization.id, CustomerDifference.field == field
    )
    return (await desk.session.scalars(statement.order_by(col(CustomerDifference.id).desc()).limit(1))).first()


def _card(difference: CustomerDifference) -> str:
    return f"difference:{difference.id}"
