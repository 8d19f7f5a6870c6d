"""Who may change another person's details."""

from models.access.desk import Desk
from models.access.scopes import HasRoleTables
from models.directory.people import Person
from models.directory.staff import staff_roles_of
from models.roles import Right, Role
from models.subscriptions.lookup import subscriptions_of
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Subscription

PRIMARIES = frozenset({Role.BILLING_PRIMARY, Role.TECHNICAL_PRIMARY})
SECONDARIES = frozenset({Role.BILLING_SECONDARY, Role.TECHNICAL_SECONDARY})


async def may_edit(desk: Desk, editor: Person, person: Person) -> bool:
    """Whether the editor may change a contact's details.

    The details are the same in every subscription, so the editor needs the right in all of the person's subscriptions.
    Staff change only their own.
    """
    theirs = await subscriptions_of(desk.session, person.id)
    if not theirs or await staff_roles_of(desk.session, person.id):
        return False
    return all(person.id in editable_here(desk, one, editor) for one in theirs)


def editable_here(desk: HasRoleTables, subscription: Subscription, editor: Person) -> set[int]:
    """The IDs of the contacts whose details this one subscription lets the editor change. Secondary contacts can't edit
    a primary, nor remove one."""
    if not decide_for(desk, subscription, editor, Right.UPDATE_CONTACT_DETAILS).allowed:
        return set()
    people = {contact.person_id for contact in subscription.contacts}
    if subscription.roles_of(editor.id) <= SECONDARIES:
        people -= {contact.person_id for contact in subscription.contacts if contact.role in PRIMARIES}
    return people
