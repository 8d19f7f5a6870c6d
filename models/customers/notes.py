"""Notes that the vendor's staff write about customers."""

from models.access.actions import action
from models.access.desk import Desk
from models.core.texts import gettext_noop, text_of
from models.customers.tables import NOTE_LENGTH, CustomerNote
from models.directory.organizations import Organization
from models.roles import StaffRight


@action(
    "customers.write_note",
    StaffRight.VIEW_CUSTOMERS,
    on=Organization,
    label=gettext_noop("write a note about a customer"),
)
async def write_note(desk: Desk, organization: Organization, text: str) -> CustomerNote:
    """Write a note for the vendor's staff. Customers never see it.

    Raises:
        Refused: The text is empty, too long or contains a card number.
    """
    note = CustomerNote(
        organization_id=organization.id,
        author_id=desk.person.id,
        text=text_of(text, NOTE_LENGTH, "note"),
        written_at=desk.now,
    )
    desk.session.add(note)
    await desk.session.flush()
    return note
