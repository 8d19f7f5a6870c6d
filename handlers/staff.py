"""`/steward staff`: the vendor's staff, with `add`, `change` and `remove`."""

from dataclasses import dataclass

from handlers.routing.arguments import mentioned
from handlers.routing.people_named import find_named, name_in
from handlers.routing.routes import Request, Routes
from handlers.views import staff as views
from handlers.views.blocks import Message, Modal
from handlers.views.inputs import Suggestions
from handlers.views.listing import found_in
from handlers.views.reader import gettext_noop
from models.access.actions import check_desk
from models.access.desk import Desk
from models.directory.lookup import find_person
from models.directory.people import Person
from models.directory.staff import is_outside
from models.identity.staff import (
    add_staff,
    add_staff_by_profile,
    change_staff,
    list_staff,
    remove_staff,
    staff_roles_of,
)
from models.roles import StaffRight, StaffRole
from models.subscriptions.lookup import subscriptions_of

routes = Routes()
ROLES = list(StaffRole)


@routes.command(
    "/steward staff",
    list_staff,
    "[add|change|remove] [@person] [agent|billing|admin]",
    gettext_noop("for admins: manage {vendor}'s staff"),
)
async def staff(request: Request) -> Message | Modal:
    """List the vendor's staff, or change their roles."""
    deed = request.arguments.one_of(["add", "change", "remove"])
    match deed:
        case "add":
            return await _add(request)
        case "change":
            return await _change(request)
        case "remove":
            return await _remove(request)
    first = request.arguments.first_row()
    request.arguments.end()
    return await _list(request, first)


@routes.options(views.FIND, list_staff)
async def found(request: Request) -> Suggestions:
    """What can be done with the staff that a search finds."""
    people = await list_staff(request.desk, typed=request.value)
    return found_in(request.reader, views.staff_rows(request.reader, people, request.desk.person))


@routes.form(views.ADD, add_staff)
async def add_submitted(request: Request) -> Message:
    """Give the chosen person the chosen staff role."""
    check_desk(add_staff, request.desk)
    role = request.entered_of(StaffRole, "role")
    return await _add_named(request, f"<@{request.entered('person')}>", role, confirmed=False)


async def _add(request: Request) -> Message | Modal:
    """Give the named person the named role. If one is missing, ask for it."""
    confirmed = request.arguments.confirmed()
    check_desk(add_staff, request.desk)
    named, role = name_in(request.arguments), request.arguments.one_of(ROLES)
    request.arguments.end()
    if named is None:
        return views.add_form(request.reader, request.desk.tables, role)
    if role is not None:
        return await _add_named(request, named, role, confirmed=confirmed)
    user_id = mentioned(named)
    if user_id and await find_person(request.desk.session, request.slack_id(user_id)) is None:
        return views.add_form(request.reader, request.desk.tables, role, user_id)
    standing = await _standing(request, await find_named(request, named))
    return views.which_role(request.reader, standing.person, "add", [r for r in ROLES if r not in standing.held])


async def _add_named(request: Request, named: str, role: StaffRole, *, confirmed: bool) -> Message:
    """Give a role to a known person, or to a colleague by mention whom Steward hasn't met. It asks for confirmation
    before making an admin, and before giving a staff role to a customer's contact or at an address outside of the
    staff's domains."""
    desk, reader, user_id = request.desk, request.reader, mentioned(named)
    known = await find_person(desk.session, request.slack_id(user_id)) if user_id else None
    if user_id and known is None:
        profile = request.profile_of(user_id)
        proven = profile is not None and profile.proves and profile.is_of(request.home_team)
        if profile and proven and not confirmed:
            outside = profile.email if await is_outside(desk.session, profile.email) else ""
            if role is StaffRole.ADMIN or outside:
                return views.add_question(reader, profile.name, f"<@{user_id}>", role, outside=outside)
        person = await add_staff_by_profile(desk, profile, role, request.home_team)
        return views.added(reader, person, role, desk.person)
    person = known or await find_named(request, named)
    standing = await _standing(request, person)
    customers = {one.organization.name: None for one in await subscriptions_of(desk.session, person.id)}
    outside = person.email if not standing.held and await is_outside(desk.session, person.email) else ""
    if (role is StaffRole.ADMIN or customers or outside) and role not in standing.held and not confirmed:
        return views.add_question(reader, person.name, person.email, role, list(customers), outside)
    await add_staff(desk, person, role)
    return views.added(reader, person, role, desk.person)


async def _change(request: Request) -> Message:
    """Replace one staff role with another. If only one is typed, it replaces the person's only role."""
    desk, confirmed = request.desk, request.arguments.confirmed()
    check_desk(change_staff, desk)
    named, lost = name_in(request.arguments), request.arguments.one_of(ROLES)
    gained = request.arguments.one_of(ROLES)
    request.arguments.end()
    if named is None:
        return await _list(request)
    standing = await _standing(request, await find_named(request, named))
    person = standing.person
    if lost and gained is None and len(standing.held) == 1:
        lost, gained = standing.held[0], lost
    if lost is None or gained is None:
        return views.which_change(request.reader, person, standing.held)
    goodbye = standing.is_goodbye(desk, lost, gained)
    rises = gained is StaffRole.ADMIN and gained not in standing.held
    if (goodbye or rises) and not confirmed and standing.can_lose(lost):
        return views.change_question(request.reader, person, lost, gained, goodbye=goodbye)
    await change_staff(desk, person, lost, gained)
    return views.changed(request.reader, person, lost, gained, desk.person, may_undo=not goodbye)


async def _remove(request: Request) -> Message:
    """Ask for confirmation, then remove the staff role. Without a role, ask which."""
    desk, confirmed = request.desk, request.arguments.confirmed()
    check_desk(remove_staff, desk)
    named, role = name_in(request.arguments), request.arguments.one_of(ROLES)
    request.arguments.end()
    if named is None:
        return await _list(request)
    standing = await _standing(request, await find_named(request, named))
    person = standing.person
    if role is None and len(standing.held) != 1:
        return views.which_role(request.reader, person, "remove", standing.held)
    role = role or standing.held[0]
    goodbye = standing.is_goodbye(desk, role)
    # If the role can't be removed, show why instead of asking for confirmation.
    if not confirmed and standing.can_lose(role):
        return views.remove_question(request.reader, person, role, goodbye=goodbye)
    await remove_staff(desk, person, role)
    return views.removed(request.reader, person, role, desk.person, may_undo=not goodbye)


@dataclass(frozen=True)
class StaffChange:
    """A person's staff roles, and whether they are the only admin."""

    person: Person
    held: list[StaffRole]
    only_admin: bool

    def can_lose(self, role: StaffRole) -> bool:
        """Whether the role can be taken away."""
        return role in self.held and not (role is StaffRole.ADMIN and self.only_admin)

    def is_goodbye(self, desk: Desk, lost: StaffRole, gained: StaffRole | None = None) -> bool:
        """Whether the caller would lock themselves out, which they couldn't undo."""
        left = frozenset(self.held) - {lost} | ({gained} if gained else set())
        return self.person.id == desk.person.id and not desk.tables.staff.allows(left, StaffRight.MANAGE_DESK)


async def _standing(request: Request, person: Person) -> StaffChange:
    """A person's staff roles, and whether they are the only admin."""
    held, only_admin = await staff_roles_of(request.desk, person)
    return StaffChange(person, [role for role in ROLES if role in held], only_admin)


async def _list(request: Request, first: int = 1) -> Message:
    return views.staff_list(request.reader, await list_staff(request.desk, first), request.desk.person)
