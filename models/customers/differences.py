"""Where an order form differs from a customer, or from the site admins of their sites: each is
offered to the billing team."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.contacts.limits import has_site_admins
from models.contacts.site_admins import add_site_admin, remove_site_admin
from models.core.errors import Refused
from models.core.outbox import Notice
from models.core.texts import gettext_noop
from models.customers.editing import edit_customer
from models.customers.fields import ADDRESS, OFF, ON, mark_of, shown
from models.customers.notices import DifferenceCard
from models.customers.problems import DifferenceDecided, DifferenceOvertaken
from models.customers.tables import CustomerDifference, DifferenceState
from models.directory.organizations import Organization
from models.directory.people import Person
from models.directory.postal import PARTS, address_from, address_on_file
from models.roles import StaffRight
from models.subscriptions.tables import Subscription

OFFERED = (
    *("name", "time_zone", "locale", "billing_address", *PARTS),
    *("shares_tickets", "tax_id", "tax_rate", "tax_exemption"),
)
"""The fields of a customer that an order form has, and that can be accepted from it."""
SITE_ADMIN = "site_admin"
"""The field for a person who is a site admin or isn't."""
LONGEST_PLACE = 200


@action(
    "customers.accept_difference",
    StaffRight.EDIT_CUSTOMERS,
    on=CustomerDifference,
    label=gettext_noop("accept what an order form says of a customer"),
)
async def accept_difference(desk: Desk, difference: CustomerDifference) -> CustomerDifference:
    """Store the file's value, as `edit_customer` does, or add or remove a site admin, as the actions for that do. Once.

    Raises:
        Refused: It was decided before, the stored value has changed since, or the file's value is wrong.
    """
    await _must_be_open(desk, difference)
    # The answer names both.
    await desk.session.refresh(difference, ["subscription", "person"])
    if difference.subscription and difference.person:
        change = add_site_admin if difference.wanted == ON else remove_site_admin
        await change(desk, difference.subscription.ref, difference.person)
    else:
        await _change_field(desk, difference)
    await _decide(desk, difference, DifferenceState.ACCEPTED)
    return difference


async def _change_field(desk: Desk, difference: CustomerDifference) -> None:
    organization = await desk.session.get_one(Organization, difference.organization_id)
    field, now = difference.field, shown(organization, difference.field)
    if now != difference.now:
        raise Refused(DifferenceOvertaken(difference.ref, organization.ref, field, now))
    typed = {field: difference.wanted}
    if field == ADDRESS:
        typed = vars(address_from(json.loads(difference.wanted)))
    marks = {one: mark_of(shown(organization, one)) for one in typed}
    await edit_customer(desk, organization.ref, typed, marks)


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


def offered_fields(fields: Iterable[str]) -> list[str]:
    """The fields as they are offered. An address is offered as a whole: half of a new one would be wrong."""
    found = list(fields)
    if set(found).isdisjoint(set(PARTS) - {"country"}):
        return found
    return list(dict.fromkeys(ADDRESS if field in PARTS else field for field in found))


async def offer_difference(
    desk: Desk, organization: Organization, fields: Mapping[str, Any], place: str
) -> list[CustomerDifference]:
    """Offer the fields in which an order form differs from a customer, each with a card in the billing channel. A card
    that is open already shows the newest file. What was kept isn't offered again.

    Args:
        fields: The values in the file, by field.
    """
    parts = vars(address_on_file(organization))
    then = Organization(**{"key": organization.key, "name": organization.name, **parts, **fields})
    made = [
        _Found(organization.id, field, shown(organization, field), shown(then, field), place[-LONGEST_PLACE:])
        for field in offered_fields(fields)
    ]
    return await _offer(desk, made)


async def offer_site_admins(
    desk: Desk, subscription: Subscription, people: Mapping[int, bool], place: str
) -> list[CustomerDifference]:
    """Offer the people who are site admins of a site only in an order form, or only in Steward; as `offer_difference`.

    Args:
        people: Whether each is one in the file, by person ID.
    """
    if not has_site_admins(desk, subscription):
        return []
    made = [
        _Found(
            subscription.organization_id,
            SITE_ADMIN,
            OFF if is_wanted else ON,
            ON if is_wanted else OFF,
            place[-LONGEST_PLACE:],
            subscription.id,
            person_id,
        )
        for person_id, is_wanted in people.items()
    ]
    return await _offer(desk, made)


@dataclass(frozen=True)
class _Found:
    """What differs, as `CustomerDifference` has it."""

    organization_id: int
    field: str
    now: str
    wanted: str
    place: str
    subscription_id: int | None = None
    person_id: int | None = None


async def _offer(desk: Desk, found: Sequence[_Found]) -> list[CustomerDifference]:
    offered = []
    for one in found:
        last = await _last(desk, one)
        if last and last.state is DifferenceState.KEPT and (last.now, last.wanted) == (one.now, one.wanted):
            continue
        if last and last.state is DifferenceState.OPEN:
            if (last.now, last.wanted) != (one.now, one.wanted):
                last.now, last.wanted, last.place, last.found_at = one.now, one.wanted, one.place, desk.now
                await desk.redraw(col(Notice.key) == _card(last))
            continue
        made = CustomerDifference(found_at=desk.now, **vars(one))
        desk.session.add(made)
        offered.append(made)
    await desk.session.flush()
    for made in offered:
        if desk.channels.billing:
            desk.organization_id = made.organization_id
            desk.post(desk.channels.billing, DifferenceCard(made.id), _card(made))
    return offered


async def _last(desk: Desk, found: _Found) -> CustomerDifference | None:
    """The newest difference of the same field, and of the same person on the same site."""
    statement = select(CustomerDifference).where(
        CustomerDifference.organization_id == found.organization_id,
        CustomerDifference.field == found.field,
        col(CustomerDifference.subscription_id).is_not_distinct_from(found.subscription_id),
        col(CustomerDifference.person_id).is_not_distinct_from(found.person_id),
    )
    return (await desk.session.scalars(statement.order_by(col(CustomerDifference.id).desc()).limit(1))).first()


def _card(difference: CustomerDifference) -> str:
    return f"difference:{difference.id}"
