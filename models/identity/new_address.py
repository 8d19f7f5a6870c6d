"""Changing a person's email address. It takes effect when they enter the code mailed to the new address.

People are recognised by their address, so anyone who reads mail there could become that person. That is why only a
Slack user already linked to the person can enter the code.

If the person has no linked Slack user, entering the code links one. That works only if the person has no more than
secondary roles. A colleague must have asked for the change, and must still be allowed to edit their details.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, update
from sqlmodel import col, select

from models.access.desk import Desk
from models.core.database import one_at_a_time
from models.core.errors import Refused
from models.core.outbox import Medium
from models.core.problems import NoAddress
from models.core.quotas import Limited
from models.directory.addresses import normalised_address
from models.directory.lookup import find_person_by_email, is_in_slack
from models.directory.people import Person, Proof
from models.directory.staff import staff_roles_of
from models.identity.codes import consequence, make_code, take
from models.identity.editing import SECONDARIES, may_edit
from models.identity.notices import AddressAsked, AddressChanged, AddressCode, Linked
from models.identity.problems import AddressTaken, LinkFirst, TooManyAddresses
from models.identity.profiles import bind
from models.identity.reach import mail_works
from models.identity.tables import OneTimeCode, Purpose
from models.subscriptions.contacts import Contact
from models.subscriptions.lookup import subscriptions_of
from models.subscriptions.quotas import Counted, keep_to_quotas, of_organization
from models.subscriptions.scopes import of_organization as ids_of_organization

LIFE = timedelta(hours=24)
DAY = timedelta(days=1)
MOST_ASKED = 5
"""How many new addresses the person can try in a day. Other people together can try the same number for them."""
MOST_MAILED = 3
"""How many mails with codes for a new address one address gets in a day, for all people."""


def address_of(typed: str) -> str:
    """Normalise an address that was typed into a form.

    Raises:
        Refused: It isn't an email address.
    """
    address = normalised_address(typed)
    if address is None:
        raise Refused(NoAddress(typed), "email")
    return address


async def ask_for_address(desk: Desk, person: Person, address: str) -> None:
    """Mail a code to a new address, and a notice to the old one.

    If the new address belongs to another person, the work and the answer are the same. Only the mail says so.

    Raises:
        Refused: Too many addresses were tried, a quota is used up, or the person must link a Slack user first.
    """
    if not await is_in_slack(desk.session, person.id) and not await _may_be_bound_by_it(desk, person):
        raise Refused(LinkFirst(person.name), "email")
    await one_at_a_time(desk.session, f"addresses of {person.id}")
    own, by_others = _asked_by(person), ~_asked_by(person)
    mine = desk.person.id == person.id
    if await _count(desk, OneTimeCode.person_id == person.id, own if mine else by_others) >= MOST_ASKED:
        raise Refused(TooManyAddresses(MOST_ASKED), "email")
    await _keep_to_quotas(desk)
    await one_at_a_time(desk.session, f"codes to {address}")
    mailed = await _count(desk, col(OneTimeCode.email) == address)
    # Another person's request doesn't close the codes that this person asked for.
    await _close(desk, person, *([] if mine else [by_others]))
    code = make_code(desk, Purpose.EMAIL, address, LIFE, person_id=person.id, asked_by_id=desk.person.id)
    await desk.session.flush()
    if mailed < MOST_MAILED:
        key = f"address_code:{code.token}"
        desk.notify(Medium.MAIL, AddressCode(code.id), key, person_id=person.id, address=address)
    key = f"address_asked:{code.token}"
    asked = AddressAsked(person.id, by="" if mine else desk.person.name)
    desk.notify(Medium.MAIL, asked, key, person_id=person.id, address=person.email)


async def _keep_to_quotas(desk: Desk) -> None:
    """Count the codes that the caller, and the contacts of their organizations, asked for. Staff have no limit.

    Raises:
        Refused: A quota is used up.
    """
    if desk.staff_roles:
        return
    asked = select(OneTimeCode.created_at).where(OneTimeCode.purpose == Purpose.EMAIL)
    counted = [Counted(desk.person.key, asked.where(OneTimeCode.asked_by_id == desk.person.id))]
    subscriptions = await subscriptions_of(desk.session, desk.person.id)
    for organization_id in sorted({one.organization_id for one in subscriptions}):
        contacts = select(Contact.person_id).where(
            col(Contact.subscription_id).in_(ids_of_organization(organization_id))
        )
        theirs = asked.where(col(OneTimeCode.asked_by_id).in_(contacts))
        counted.append(of_organization(organization_id, theirs))
    await keep_to_quotas(desk, Limited.CODES, col(OneTimeCode.created_at), *counted, field="email")


def _asked_by(person: Person) -> ColumnElement[bool]:
    """The condition that this person asked for the code."""
    return col(OneTimeCode.asked_by_id).is_not_distinct_from(person.id)


async def _close(desk: Desk, person: Person, *conditions: ColumnElement[bool]) -> None:
    """Close a person's open codes for new addresses."""
    theirs = (col(OneTimeCode.purpose) == Purpose.EMAIL, col(OneTimeCode.person_id) == person.id)
    statement = update(OneTimeCode).where(*theirs, col(OneTimeCode.closed_at).is_(None), *conditions)
    await desk.session.execute(statement.values(closed_at=desk.now))


async def _count(desk: Desk, *conditions: Any) -> int:
    """How many codes for new addresses were made within the last day."""
    made = select(func.count()).select_from(OneTimeCode).where(OneTimeCode.purpose == Purpose.EMAIL)
    return (await desk.session.scalars(made.where(col(OneTimeCode.created_at) > desk.now - DAY, *conditions))).one()


async def _may_be_bound_by_it(desk: Desk, person: Person) -> bool:
    """Whether the person has only secondary roles, or none, and isn't on staff."""
    theirs = await subscriptions_of(desk.session, person.id)
    is_staff = bool(await staff_roles_of(desk.session, person.id))
    return not is_staff and all(one.roles_of(person.id) <= SECONDARIES for one in theirs)


async def _may_bind(desk: Desk, code: OneTimeCode, person: Person) -> bool:
    """Whether entering a code may link a Slack user to a person who has none.

    A colleague must have asked for the code, and must still be allowed to edit the person's details. A code that the
    person asked for themselves needs a Slack user of theirs.
    """
    if code.asked_by_id is None or code.asked_by_id == person.id or not await _may_be_bound_by_it(desk, person):
        return False
    return await may_edit(desk, await desk.session.get_one(Person, code.asked_by_id), person)


async def address_that_waits(desk: Desk, person: Person) -> str:
    """The latest new address whose code is still open; empty if there is none."""
    statement = select(OneTimeCode.email).where(
        OneTimeCode.purpose == Purpose.EMAIL,
        OneTimeCode.person_id == person.id,
        col(OneTimeCode.closed_at).is_(None),
        col(OneTimeCode.expires_at) > desk.now,
    )
    return (await desk.session.scalars(statement.order_by(col(OneTimeCode.id).desc()))).first() or ""


@dataclass(frozen=True)
class Confirmed:
    """A person's address changed. `newly_bound` says whether the code also linked the Slack user who entered it."""

    person: Person
    newly_bound: bool


@consequence(Purpose.EMAIL)
async def confirm_address(desk: Desk, code: OneTimeCode) -> Confirmed | None:
    """Give a person their new address, and send a notice to the old one.

    Returns:
        None if this caller can't enter the code, or another request has used it.

    Raises:
        Refused: Another person has the address by now.
    """
    person = await desk.session.get_one(Person, code.person_id)
    theirs = isinstance(desk.caller, Person) and desk.caller.id == person.id
    if not theirs and (
        desk.caller or await is_in_slack(desk.session, person.id) or not await _may_bind(desk, code, person)
    ):
        return None
    if await find_person_by_email(desk.session, code.email) is not None:
        raise Refused(AddressTaken(code.email))
    if not await take(desk, code):
        return None
    await _close(desk, person)
    old, person.email = person.email, code.email
    await desk.session.flush()
    await mail_works(desk, person)
    desk.note(person=person.key, fields=["email"])
    key = f"address_changed:{code.token}"
    desk.notify(Medium.MAIL, AddressChanged(person.id), key, person_id=person.id, address=old)
    if not theirs:
        row = await bind(desk, person, desk.slack_user, Proof.CODE)
        desk.notify(Medium.MAIL, Linked(row.id), f"linked:{code.token}", person_id=person.id)
    return Confirmed(person, newly_bound=not theirs)
