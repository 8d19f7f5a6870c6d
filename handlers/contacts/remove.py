"""`/contact remove`; `/contact leave`."""

from handlers.contacts.contact_named import (
    contact_named,
    kinds_to_edit,
    line_of,
    named,
    shares_domain,
    subscription_for,
)
from handlers.contacts.kinds import kind_in
from handlers.routing.choose import choose_subscription
from handlers.routing.routes import Request, Routes
from handlers.views import contact_list
from handlers.views import contacts as views
from handlers.views.blocks import Message
from handlers.views.contact_kinds import KINDS
from handlers.views.reader import gettext_noop
from handlers.views.rights import role_name
from models.access.actions import check
from models.access.errors import Denied
from models.contacts.actions import leave, must_take, remove_contact
from models.contacts.problems import IsPrimary, NobodyToRemove, NoSiteAdminYet, PrimaryMustHandOver
from models.contacts.site_admins import is_last, must_be_dispensable, remove_site_admin, site_admins_of
from models.core.errors import Problem, Refused
from models.directory.lookup import find_slack_user
from models.directory.people import Person
from models.roles import Reason, Right, StaffRight
from models.subscriptions.contacts import ContactKind, Rank
from models.subscriptions.tables import Subscription

routes = Routes()


@routes.command(
    "/contact remove",
    remove_contact,
    "@person|address billing|technical|site_admin [SUB-…]",
    gettext_noop("remove a secondary contact or a site admin"),
)
async def remove(request: Request) -> Message:
    """Ask for confirmation, then remove. Without a person, list the people who can be removed."""
    desk, reader, confirmed = request.desk, request.reader, request.arguments.confirmed()
    first = request.arguments.first_row()
    kind, who = kind_in(request), named(request)
    if kind is None and desk.may_as_staff(StaffRight.EDIT_SITE_ADMINS):
        # The vendor's staff remove nobody else.
        kind = ContactKind.SITE_ADMIN
    ref = await subscription_for(request, kind, who)
    subscription = await _check(request, ref, kind, lock=confirmed)
    person = await contact_named(request, subscription, who)
    if person is None or kind is None:
        return _candidates(request, subscription, person, kind, first)
    table = desk.tables[subscription.plan.role_table]
    if kind is ContactKind.SITE_ADMIN:
        must_be_dispensable(desk, subscription, person)
    contacts = [c for c in subscription.contacts if c.person_id == person.id and c.kind is kind]
    if not confirmed and any(c.rank is not Rank.PRIMARY for c in contacts):
        return views.remove_question(reader, subscription, table, person, desk.person, kind)
    if kind is ContactKind.SITE_ADMIN:
        removed = await remove_site_admin(desk, subscription.ref, person)
    else:
        removed = await remove_contact(desk, subscription.ref, person, kind)
    if kind is ContactKind.SITE_ADMIN and person.id == desk.person.id:
        return views.left(reader, subscription, table, desk.person, kind)
    way_back = await _way_back(request, subscription, person, kind)
    return views.removed(reader, subscription, table, removed, desk.person, way_back)


async def _check(request: Request, ref: str, kind: ContactKind | None, *, lock: bool) -> Subscription:
    """Check the right to remove someone of this kind."""
    subscription: Subscription
    if kind is ContactKind.SITE_ADMIN:
        subscription = await check(remove_site_admin, request.desk, ref, None, lock=lock)
    else:
        subscription = await check(remove_contact, request.desk, ref, None, None, lock=lock)
    return subscription


def _candidates(
    request: Request, subscription: Subscription, person: Person | None, kind: ContactKind | None, first: int
) -> Message:
    """Ask whom to remove, or in which role."""
    reader, desk = request.reader, request.desk
    table = desk.tables[subscription.plan.role_table]
    kinds = [kind] if kind else kinds_to_edit(desk, subscription)
    named = [c for c in subscription.contacts if c.kind in kinds and person in (None, c.person)]
    fit = [c for c in named if c.rank is Rank.SECONDARY]
    fit += [c for c in named if c.kind is ContactKind.SITE_ADMIN and not is_last(subscription, c.person)]
    if not fit:
        raise Refused(_why_nobody(request, subscription, person, kinds))
    lines = [
        (f"{c.person.name} ({role_name(reader, table, c.role)})", line_of("remove", c.person, c.kind, subscription))
        for c in fit
    ]
    question = reader.say("Who do you want to remove from {ref}?", ref=subscription.ref)
    command = " ".join(filter(None, ("/contact remove", kind, subscription.ref)))
    find = contact_list.find_in(subscription, "remove") if desk.held.get(subscription.id) else ""
    return contact_list.candidates(reader, subscription, lines, question, command, first, find)


def _why_nobody(
    request: Request, subscription: Subscription, person: Person | None, kinds: list[ContactKind]
) -> Problem:
    """Why no one, or not this person, can be removed. Primary contacts and the last site admin can't."""
    if ContactKind.SITE_ADMIN in kinds:
        for admin in site_admins_of(subscription):
            if person in (None, admin.person):
                must_be_dispensable(request.desk, subscription, admin.person)
    if kinds == [ContactKind.SITE_ADMIN]:
        must_take(request.desk, subscription, ContactKind.SITE_ADMIN)
        return NoSiteAdminYet(subscription, request.desk.tables[subscription.plan.role_table])
    primary = next((c for c in subscription.contacts if c.rank is Rank.PRIMARY and c.person == person), None)
    if person is None or primary is None:
        return NobodyToRemove(subscription, person)
    if person.id == request.desk.person.id:
        return PrimaryMustHandOver(primary.kind, subscription)
    return IsPrimary(person, primary.kind, subscription)


@routes.command("/contact leave", leave, "billing|technical|site_admin [SUB-…]", gettext_noop("give up your own role"))
async def leave_(request: Request) -> Message:
    """Ask for confirmation, then leave. Without a kind, list the caller's roles that can be left."""
    desk, reader, confirmed = request.desk, request.reader, request.arguments.confirmed()
    kind = kind_in(request)
    if kind is ContactKind.SITE_ADMIN:
        ref = await subscription_for(request, kind)
        subscription = await check(remove_site_admin, desk, ref, desk.person, lock=confirmed)
        return await _step_down(request, subscription, confirmed=confirmed)
    ref = await choose_subscription(request, Right.LEAVE)
    try:
        subscription = await check(leave, desk, ref, kind, lock=confirmed)
    except Denied as denied:
        if kind is not None or denied.reason is not Reason.BECOME_CONTACT:
            raise
        # A site admin who is no contact has only that role to give up.
        subscription = await check(remove_site_admin, desk, ref, desk.person, lock=confirmed)
        return await _step_down(request, subscription, confirmed=confirmed)
    table = desk.tables[subscription.plan.role_table]
    held = [c for c in subscription.contacts if c.person_id == desk.person.id]
    mine = [c for c in held if c.rank is Rank.SECONDARY]
    mine += [c for c in held if c.rank is Rank.ONLY and not is_last(subscription, desk.person)]
    if kind is None and len(mine) > 1:
        lines = [
            (
                reader.plain("Give up: {role}", role=role_name(reader, table, c.role)),
                f"/contact leave {c.kind} {subscription.ref}",
            )
            for c in mine
        ]
        return contact_list.candidates(
            reader, subscription, lines, reader.say("Which of your roles do you want to give up?"), "/contact leave"
        )
    # If the caller can't leave, show why instead of asking for confirmation.
    kind = kind or next((c.kind for c in [*mine, *held]), KINDS[0])
    if kind is ContactKind.SITE_ADMIN:
        return await _step_down(request, subscription, confirmed=confirmed)
    if not confirmed and any(c.kind is kind for c in mine):
        return views.leave_question(reader, subscription, table, desk.person, kind)
    await leave(desk, subscription.ref, kind)
    return views.left(reader, subscription, table, desk.person, kind)


async def _step_down(request: Request, subscription: Subscription, *, confirmed: bool) -> Message:
    """Ask for confirmation, then remove the caller as site admin."""
    desk, reader, kind = request.desk, request.reader, ContactKind.SITE_ADMIN
    table = desk.tables[subscription.plan.role_table]
    must_be_dispensable(desk, subscription, desk.person)
    if not confirmed:
        return views.leave_question(reader, subscription, table, desk.person, kind)
    await remove_site_admin(desk, subscription.ref, desk.person)
    return views.left(reader, subscription, table, desk.person, kind)


async def _way_back(request: Request, subscription: Subscription, person: Person, kind: ContactKind) -> str | None:
    """The command line that adds a removed contact again, by address within the organization or else by mention."""
    if shares_domain(subscription, person.email):
        return line_of("add", person, kind, subscription)
    user_id = await find_slack_user(request.desk.session, request.desk.slack_user, person.id)
    return f"/contact add <@{user_id}> {kind} {subscription.ref}" if user_id else None
