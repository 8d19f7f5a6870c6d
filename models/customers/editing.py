"""Changing a customer. It holds for new lines: what is sold keeps its terms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models.access.actions import action
from models.access.desk import Desk
from models.core.errors import Refused
from models.core.texts import gettext_noop
from models.customers.fields import FIELDS, PRINTED, mark_of, read, shown
from models.customers.next_bill import NextBill, count_open_quotes, next_bills
from models.customers.problems import ChangedMeanwhile, NothingChanged
from models.customers.sharing import tell_sharing
from models.directory.organizations import Organization
from models.directory.people import Person
from models.directory.postal import PARTS, address_on_file
from models.roles import StaffRight


@dataclass(frozen=True)
class Changed:
    """A field before and after, as forms show it."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Preview:
    """What an edit would change, and what it means for the next bill.

    Attributes:
        bills: Only if the tax rate changes.
        open_quotes: How many quotes keep their tax rate, if that changes.
    """

    organization: Organization
    changes: Sequence[Changed]
    bills: Sequence[NextBill] = ()
    open_quotes: int = 0


@action(
    "customers.preview_edit",
    StaffRight.EDIT_CUSTOMERS,
    on=Organization,
    reads=True,
    label=gettext_noop("change a customer"),
)
async def preview_edit(
    desk: Desk, organization: Organization, typed: Mapping[str, str], marks: Mapping[str, str]
) -> Preview:
    """What an edit would change.

    Raises:
        Refused: As `edit_customer` would.
    """
    wanted = await _wanted(desk, organization, typed, marks)
    changes = _changes(organization, wanted)
    if "tax_rate" not in wanted:
        return Preview(organization, changes)
    bills = await next_bills(desk.session, organization, wanted["tax_rate"])
    return Preview(organization, changes, bills, await count_open_quotes(desk.session, organization))


@action("customers.edit_customer", StaffRight.EDIT_CUSTOMERS, on=Organization, label=gettext_noop("change a customer"))
async def edit_customer(
    desk: Desk, organization: Organization, typed: Mapping[str, str], marks: Mapping[str, str]
) -> Preview:
    """Change the fields whose text differs from the one that the form showed. Others may have changed other fields
    meanwhile. Nothing that was sold or sent changes.

    Args:
        typed: The text of each field.
        marks: The marks of the values that the form showed; see `marks_of`.

    Raises:
        Refused: A text is wrong, nothing differs, or someone else changed the same field meanwhile.
    """
    wanted = await _wanted(desk, organization, typed, marks)
    changes = _changes(organization, wanted)
    for field, value in wanted.items():
        setattr(organization, field, value)
    if not PRINTED.isdisjoint(wanted):
        organization.billing_changed_at = desk.now
        _print(organization, wanted)
    organization.edited_at, organization.edited_by_id = desk.now, desk.caller_id
    # Only the names of the fields: values may be personal data.
    desk.note(fields=[one.field for one in changes])
    await desk.session.flush()
    if "shares_tickets" in wanted:
        await tell_sharing(desk, organization)
    return Preview(organization, changes)


def _print(organization: Organization, wanted: Mapping[str, Any]) -> None:
    """Keep the parts of the address and the printed one together."""
    if "billing_address" in wanted:
        for part in PARTS[:-1]:
            setattr(organization, part, "")
    elif not wanted.keys().isdisjoint(PARTS):
        address = address_on_file(organization)
        if not address.is_empty:
            organization.billing_address = address.printed()


async def _wanted(
    desk: Desk, organization: Organization, typed: Mapping[str, str], marks: Mapping[str, str]
) -> dict[str, Any]:
    """The values that differ from the stored ones, by field."""
    same = {field: text.replace("\r\n", "\n").strip() for field, text in typed.items()}
    touched = {field: text for field, text in same.items() if mark_of(text) != marks.get(field)}
    values = read(organization, touched)
    wanted = {field: value for field, value in values.items() if value != getattr(organization, field)}
    overtaken = [field for field in wanted if mark_of(shown(organization, field)) != marks.get(field)]
    if overtaken:
        by = await desk.session.get(Person, organization.edited_by_id) if organization.edited_by_id else None
        now = [(field, shown(organization, field)) for field in overtaken]
        raise Refused(ChangedMeanwhile(organization.ref, now, by.name if by else "", organization.edited_at))
    if not wanted:
        raise Refused(NothingChanged(organization.ref))
    return wanted


def _changes(organization: Organization, wanted: Mapping[str, Any]) -> list[Changed]:
    order = [*FIELDS, "billing_address"]
    then = Organization(**{field: wanted.get(field, getattr(organization, field)) for field in order})
    return [Changed(field, shown(organization, field), shown(then, field)) for field in sorted(wanted, key=order.index)]
