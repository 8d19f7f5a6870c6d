"""`/contact add`: people who are clearly identified are added at once, and others get an invitation."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.contacts.contact_named import kinds_to_edit, named_in_full, shares_domain, subscription_for
from handlers.contacts.kinds import kind_of, roles_in
from handlers.routing.arguments import mentioned, plain
from handlers.routing.people_named import address_entered
from handlers.routing.routes import Request, Routes
from handlers.views import contact_list
from handlers.views import contacts as views
from handlers.views import invitations as invitation_views
from handlers.views.blocks import Message, Modal, clip
from handlers.views.contact_kinds import joining_as
from handlers.views.reader import gettext_noop
from models.access.actions import check
from models.access.desk import Desk
from models.contacts.actions import add_by_profile, add_contact, contact_of, must_take
from models.contacts.invitations import Invitations, Invited, invite, list_invitations
from models.contacts.problems import AlreadyInvited, NotFirst, OneOfBoth, TooManyMails
from models.contacts.site_admins import add_site_admin, add_site_admin_by_profile, invite_site_admin
from models.contacts.tables import Invitation
from models.core.errors import Refused
from models.directory.lookup import find_person_by_email
from models.directory.people import Person
from models.identity.profiles import has_roles, kept_of, organizations_of
from models.roles import Right, Role, RoleTable
from models.subscriptions.contacts import Contact, ContactKind, Rank, kind_and_rank
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Subscription

routes = Routes()


@routes.command(
    "/contact add",
    add_contact,
    "@person|address|me billing|technical|site_admin [SUB-…]",
    gettext_noop("add a secondary contact or a site admin"),
)
async def add(request: Request) -> Message | Modal:
    """Add the person named. If something is missing, show the form."""
    desk, myself = request.desk, request.arguments.one_of(["me"]) is not None
    roles = roles_in(request)
    who, kind = named_in_full(request), kind_of(roles)
    ref = await subscription_for(request, kind)
    if kind is not None and (myself or who is not None):
        subscription = await _check(request, ref, kind)
        _must_be_first(subscription, roles, _table(request, subscription))
        if myself:
            return await _add_known(request, subscription, desk.person, kind)
        return await _add(request, subscription.ref, str(who), kind)
    found = await list_invitations(desk, ref)
    may = kinds_to_edit(desk, found.subscription)
    if kind is not None and kind not in may:
        await _check(request, ref, kind)
    if kind not in (None, *may) or not may:
        must_take(desk, found.subscription, ContactKind.SITE_ADMIN)
    kinds = [one for one in may if not found.room[one].promised and kind in (None, one)]
    if not kinds:
        full = [one for one in may if kind in (None, one)]
        return invitation_views.no_room(request.reader, found, _table(request, found.subscription), full)
    return _become(request, found, kinds) if myself else _form(request, found, kinds, who, kind)


def _must_be_first(subscription: Subscription, roles: frozenset[Role], table: RoleTable) -> None:
    """Check that the words for a role don't mean one that people can't begin with, such as the main contact's.

    Raises:
        Refused: They do.
    """
    if roles and all(kind_and_rank(role)[1] is Rank.PRIMARY for role in roles):
        raise Refused(NotFirst(min(roles), subscription, table))


def _table(request: Request, subscription: Subscription) -> RoleTable:
    return request.desk.tables[subscription.plan.role_table]


async def _check(request: Request, ref: str, kind: ContactKind) -> Subscription:
    """Check the right to add someone of this kind, in the request that does it."""
    given = (None,) if kind is ContactKind.SITE_ADMIN else (None, kind)
    subscription: Subscription = await check(_door(kind), request.desk, ref, *given, lock=True)
    return subscription


def _door(kind: ContactKind) -> Callable[..., Awaitable[Contact]]:
    return add_site_admin if kind is ContactKind.SITE_ADMIN else add_contact


def _become(request: Request, found: Invitations, kinds: list[ContactKind]) -> Message:
    """Offer the kinds of contact that the caller can become."""
    reader, me, subscription = request.reader, request.desk.person, found.subscription
    table = request.desk.tables[subscription.plan.role_table]
    lines = [
        (
            reader.plain("Become {role}", role=joining_as(reader, table, kind)),
            f"/contact add me {kind} {subscription.ref}",
        )
        for kind in kinds
        if contact_of(subscription, me, kind) is None
    ]
    return contact_list.candidates(
        reader,
        subscription,
        lines,
        reader.say("Which kind of contact on {ref} do you want to become?", ref=subscription.ref),
        f"/contact add me {subscription.ref}",
    )


def _form(
    request: Request, found: Invitations, kinds: list[ContactKind], who: str | None, kind: ContactKind | None
) -> Modal:
    user_id = mentioned(who) if who else None
    return views.add_form(
        request.reader,
        found.subscription,
        _table(request, found.subscription),
        kinds,
        invitation_views.room_in_form(request.reader, found, _table(request, found.subscription)),
        kind=kind,
        user_id=user_id or "",
        address=clip(plain(who), views.LONGEST_ADDRESS) if who and not user_id else "",
    )


@routes.form(views.ADD, add_contact)
async def add_submitted(request: Request) -> Message:
    """Add or invite the person entered in the form."""
    kind = request.entered_of(ContactKind, "kind")
    user_id, address, name = (request.entered(field) for field in ("person", "address", "name"))
    await _check(request, request.form_context, kind)
    if bool(user_id) == bool(address.strip()):
        raise Refused(OneOfBoth(), "address")
    if user_id:
        return await _add_mentioned(request, request.form_context, user_id, kind)
    return await _add_address(request, request.form_context, address, kind, name)


async def _add(request: Request, ref: str, who: str, kind: ContactKind) -> Message:
    if user_id := mentioned(who):
        return await _add_mentioned(request, ref, user_id, kind)
    return await _add_address(request, ref, plain(who), kind)


async def _add_mentioned(request: Request, ref: str, user_id: str, kind: ContactKind) -> Message:
    """Add a person of the caller's workspace: one whom Steward knows, or whose Slack profile proves who they are.
    People who belong only to other organizations get an invitation first, so that strangers can't add them."""
    desk = request.desk
    subscription = await _check(request, ref, kind)
    kept = await kept_of(desk.session, request.slack_id(user_id), request.profiles.get(user_id))
    bound = known = kept.bound
    profile = None if bound else request.profile_of(user_id)
    if profile is not None and profile.proves and profile.is_of(request.home_team):
        known = kept.known
    if known is not None and not await _may_join_unasked(desk.session, subscription, known):
        return await _invite_known(request, ref, known, kind)
    if bound is not None:
        return _answer(request, await _give(desk, ref, bound, kind))
    if kind is ContactKind.SITE_ADMIN:
        return _answer(request, await add_site_admin_by_profile(desk, ref, profile, request.home_team))
    return _answer(request, await add_by_profile(desk, ref, profile, kind, request.home_team))


async def _add_known(request: Request, subscription: Subscription, person: Person, kind: ContactKind) -> Message:
    """Add a person whom Steward knows. The vendor's staff are strangers too, and invite themselves."""
    if not await _may_join_unasked(request.desk.session, subscription, person):
        return await _invite_known(request, subscription.ref, person, kind)
    return _answer(request, await _give(request.desk, subscription.ref, person, kind))


async def _give(desk: Desk, ref: str, person: Person, kind: ContactKind) -> Contact:
    if kind is ContactKind.SITE_ADMIN:
        return await add_site_admin(desk, ref, person)
    return await add_contact(desk, ref, person, kind)


async def _invite(desk: Desk, ref: str, invited: Invited, kind: ContactKind) -> Invitation:
    if kind is ContactKind.SITE_ADMIN:
        return await invite_site_admin(desk, ref, invited)
    return await invite(desk, ref, invited, kind)


async def _may_join_unasked(session: AsyncSession, subscription: Subscription, person: Person) -> bool:
    """Whether a person can be added without an invitation. They must belong to the organization, as a contact or by
    email domain, or have no role anywhere."""
    if shares_domain(subscription, person.email) or not await has_roles(session, person.id):
        return True
    return subscription.organization_id in await organizations_of(session, person.id)


async def _invite_known(request: Request, ref: str, person: Person, kind: ContactKind) -> Message:
    """Invite a person to the address that Steward has for them. The reply doesn't show it."""
    try:
        invitation = await _invite(request.desk, ref, Invited(person.email, person.name), kind)
    except Refused as refused:
        if isinstance(refused.problem, AlreadyInvited | TooManyMails):
            raise Refused(replace(refused.problem, email=person.name), refused.field) from refused
        raise
    table = request.desk.tables[invitation.subscription.plan.role_table]
    return invitation_views.invited(request.reader, invitation, table, who=person.name)


async def _add_address(request: Request, ref: str, typed: str, kind: ContactKind, name: str = "") -> Message:
    """Add a person with an address of the organization at once. Invite everyone else, so that nobody learns whether
    another organization's contact is known."""
    desk, pasted = request.desk, address_entered(typed)
    address, name = pasted.email, name or pasted.name
    subscription = await _check(request, ref, kind)
    theirs = shares_domain(subscription, address) or any(c.person.email == address for c in subscription.contacts)
    person = await find_person_by_email(desk.session, address) if theirs else None
    if person is not None:
        return _answer(request, await _give(desk, ref, person, kind))
    invitation = await _invite(desk, ref, Invited(address, name), kind)
    return invitation_views.invited(request.reader, invitation, desk.tables[subscription.plan.role_table])


def _answer(request: Request, added: Contact) -> Message:
    desk, reader, subscription = request.desk, request.reader, added.subscription
    table = desk.tables[subscription.plan.role_table]
    if added.person_id != desk.person.id:
        return views.added(reader, subscription, added, table, desk.person)
    may_rise = decide_for(desk, subscription, desk.person, Right.PROMOTE_SELF).allowed
    return views.became(reader, subscription, added, table, may_rise=may_rise)
