"""Changing people's details: your own, and those of contacts whom you may edit."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from sqlmodel import col, select

from models.access.actions import action
from models.access.audit import AuditEntry
from models.access.desk import Desk
from models.access.errors import Denied
from models.catalogue.names import must_be_free
from models.contacts.notices import DetailsEdited
from models.contacts.problems import NoPhone, NoTimeZone, TheirOwn, UnknownContact
from models.core.errors import Refused
from models.core.names import NAME_LENGTH
from models.core.quotas import Limited
from models.core.texts import gettext_noop, line_of, together
from models.directory.people import Person
from models.directory.zones import zone_named, zones_near
from models.identity.editing import may_edit
from models.identity.new_address import address_of, ask_for_address
from models.roles import Outcome, OwnRight, Reason, Right
from models.subscriptions.quotas import keep_to_quota
from models.subscriptions.scopes import scope_of
from models.subscriptions.tables import Subscription

PHONE = re.compile(r"\+?(?:[ ()./-]*[0-9]){3,20}\)?(?: ?(?:x|ext\.?) ?[0-9]{1,6})?", re.IGNORECASE)
PHONE_LENGTH = 40
EDIT = "contacts.edit_details"


@dataclass(frozen=True)
class Details:
    """A person's details, without roles. An empty `locale` or `time_zone` means the organization's."""

    name: str
    email: str
    phone: str = ""
    locale: str = ""
    time_zone: str = ""

    @classmethod
    def of(cls, person: Person) -> "Details":
        """A person's current details."""
        return cls(person.name, person.email, person.phone, person.locale, person.time_zone)


@dataclass(frozen=True)
class Edited:
    """The result of an edit.

    Attributes:
        changed: The names of the details that changed.
        new_address: The address to which a code is on its way; empty if the address stays the same.
    """

    person: Person
    changed: Sequence[str]
    new_address: str = ""


@action("contacts.edit_my_details", OwnRight.KNOWN, label=gettext_noop("change your details"))
async def edit_my_details(desk: Desk, details: Details) -> Edited:
    """Change the caller's own details. A new address takes effect when they enter the code mailed to it.

    Raises:
        Refused: A detail is wrong, or the address can't be changed now.
    """
    return await _edit(desk, desk.person, details)


@action(
    "contacts.show_details",
    Right.UPDATE_CONTACT_DETAILS,
    on=Subscription,
    reads=True,
    colleagues=True,
    label=gettext_noop("see a contact's details"),
)
async def show_details(desk: Desk, subscription: Subscription, person: Person) -> Person:
    """A contact's details, for a colleague who may change them.

    Raises:
        Refused, Denied: As in `edit_details`, for the person.
    """
    await _must_be_theirs(desk, subscription, person, "contacts.show_details")
    return person


@action(
    EDIT,
    Right.UPDATE_CONTACT_DETAILS,
    on=Subscription,
    colleagues=True,
    label=gettext_noop("change a contact's details"),
)
async def edit_details(desk: Desk, subscription: Subscription, person: Person, details: Details) -> Edited:
    """Change a contact's details, and tell them.

    Raises:
        Refused: The person isn't a contact of the subscription, a quota is used up, or a detail is wrong.
        Denied: Only the person themselves may change their details.
    """
    await _must_be_theirs(desk, subscription, person, EDIT)
    desk.note(person=person.key)
    await _keep_to_quota(desk, subscription)
    edited = await _edit(desk, person, details)
    if edited.changed or edited.new_address:
        news = DetailsEdited(person.id, desk.person.name, list(edited.changed), bool(edited.new_address))
        await desk.tell([person.id], news, f"details_edited:{uuid4().hex}")
    return edited


async def _keep_to_quota(desk: Desk, subscription: Subscription) -> None:
    """Limit how often the caller edits others' details, because each edit sends a message. Counts by the audit trail.

    Raises:
        Refused: A quota is used up.
    """
    edits = (col(AuditEntry.action) == EDIT, col(AuditEntry.outcome) == Outcome.ALLOWED)
    rows = select(AuditEntry.at).join(Subscription).where(*edits)
    columns = col(AuditEntry.person_id), col(AuditEntry.at)
    await keep_to_quota(desk, Limited.DETAILS, subscription, rows, *columns)


async def _must_be_theirs(desk: Desk, subscription: Subscription, person: Person, name: str) -> None:
    """Check that the caller may change this contact's details, in this and all the contact's other subscriptions.

    Raises:
        Refused: The person isn't a contact of this subscription.
        Denied: Only the person themselves may. It doesn't show which other subscriptions they are in.
    """
    if not subscription.roles_of(person.id):
        raise Refused(UnknownContact(person.name, subscription.ref))
    if not await may_edit(desk, desk.person, person):
        held = subscription.roles_of(desk.person.id)
        raise Denied(
            name,
            Right.UPDATE_CONTACT_DETAILS,
            Reason.THEIR_OWN,
            subscription.ref,
            scope_of(subscription, desk.person.id),
            held=held,
            obstacle=TheirOwn(person),
        )


async def _edit(desk: Desk, person: Person, details: Details) -> Edited:
    """Store the details that changed. The audit trail gets the names of the fields, but not their values."""
    name, phone, time_zone, address = together(
        # An old name may be longer than today's limit. It stays until a person changes it.
        lambda: line_of(details.name, max(NAME_LENGTH, len(person.name)), "name"),
        lambda: _phone(details.phone),
        lambda: _time_zone(details.time_zone),
        lambda: address_of(details.email),
    )
    if name != person.name:
        await must_be_free(desk, line_of(name, NAME_LENGTH, "name"))
    wanted = {"name": name, "phone": phone, "locale": details.locale, "time_zone": time_zone}
    new_address = "" if address == person.email else address
    if new_address:
        await ask_for_address(desk, person, new_address)
    changed = [field for field, value in wanted.items() if value != getattr(person, field)]
    for field in changed:
        setattr(person, field, wanted[field])
    desk.note(fields=[*changed, *(["email"] if new_address else [])])
    await desk.session.flush()
    return Edited(person, changed, new_address)


def _phone(typed: str) -> str:
    """The phone number as it was typed, with ASCII digits and single spaces.

    Raises:
        Refused: The text isn't a phone number.
    """
    digits = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in typed)
    phone = " ".join(digits.split())
    if phone and (len(phone) > PHONE_LENGTH or not PHONE.fullmatch(phone)):
        raise Refused(NoPhone(typed), "phone")
    return phone


def _time_zone(typed: str) -> str:
    typed = typed.strip()
    zone = zone_named(typed) if typed else ""
    if zone is None:
        raise Refused(NoTimeZone(typed, zones_near(typed)), "time_zone")
    return zone
