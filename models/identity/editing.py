"""Who may change somebody's details but they themselves."""

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
    """Whether somebody may change a contact's details. Who somebody is, is the same in every subscription: whoever
    edits them has the right in all of theirs. The vendor's people look after themselves."""
    theirs = await subscriptions_of(desk.session, person.id)
    if not theirs or await staff_roles_of(desk.session, person.id):
        return False
    return all(may_edit_here(desk, one, editor, person) for one in theirs)


def may_edit_here(desk: HasRoleTables, subscription: Subscription, editor: Person, person: Person) -> bool:
    """Whether nothing in this one subscription stands against it. A secondary contact edits no primary, as they can't
    remove one."""
    if subscription.roles_of(person.id) & PRIMARIES and subscription.roles_of(editor.id) <= SECONDARIES:
        return False
    return decide_for(desk, subscription, editor, Right.UPDATE_CONTACT_DETAILS).allowed
