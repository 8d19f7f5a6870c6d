"""`/contact`: who is a contact of a subscription; `add`, `remove`, `leave`, `promote`; the promotion card's buttons."""

from handlers.arguments import mentioned, plain
from handlers.choose import which
from handlers.routes import SAME, Request, Routes
from handlers.views import contacts as views
from handlers.views import promotions as promotion_views
from handlers.views import reminders as reminder_views
from handlers.views.contacts import KINDS, Offers
from handlers.views.kit import Message, Modal
from handlers.views.rights import role_name
from handlers.views.words import mark
from models.actions import check, decide_for
from models.contacts.actions import add_contact, leave, list_contacts, remove_contact, within_limit
from models.contacts.domains import same_smart_domain
from models.contacts.promotions import (
    approve_promotion,
    deny_promotion,
    promote_other,
    promote_self,
)
from models.contacts.reminders import set_reminders
from models.contacts.tables import ContactKind, Rank
from models.desk import find_person, find_person_by_email, find_slack_user
from models.errors import Refused, Trouble
from models.people import Person
from models.roles import Right, Role
from models.subscriptions.tables import Subscription

routes = Routes()


@routes.command("/contact", list_contacts, "[SUB-…]", mark("the contacts of a subscription, with role and rank"))
async def contact(request: Request) -> Message:
    """List the contacts of a subscription."""
    return await list_(request)


@routes.command("/contact list", list_contacts, "[SUB-…]", SAME)
async def list_(request: Request) -> Message:
    """List the contacts of a subscription, with what the caller may do about them."""
    desk = request.desk
    subscription = await list_contacts(desk, await which(request))
    table = desk.tables[subscription.plan.role_table]
    return views.contact_list(request.reader, subscription, table, desk.person, _offers(request, subscription))


def _offers(request: Request, subscription: Subscription) -> Offers:
    """What to offer: what counts is checked when it is done."""
    desk, me = request.desk, request.desk.person

    def may(right: Right) -> bool:
        return decide_for(desk, subscription, me, right).allowed

    mine = {c.kind: c.rank for c in subscription.contacts if c.person_id == me.id}
    secondary = frozenset(kind for kind, rank in mine.items() if rank is Rank.SECONDARY)
    others = frozenset(c.id for c in subscription.contacts if c.rank is Rank.SECONDARY and c.person_id != me.id)
    site_admin = frozenset(KINDS) - frozenset(mine) if ContactKind.SITE_ADMIN in mine else frozenset()
    return Offers(
        edit=may(Right.EDIT_SECONDARY_CONTACTS),
        leave=secondary if may(Right.LEAVE) else frozenset(),
        promote_self=secondary | site_admin if may(Right.PROMOTE_SELF) else frozenset(),
        promote=others if may(Right.PROMOTE_OTHER) else frozenset(),
    )


@routes.command("/contact add", add_contact, "@person billing|technical [SUB-…]", mark("add a secondary contact"))
async def add(request: Request) -> Message | Modal:
    """Add the person named; without one, show the form."""
    named, kind = _named(request), request.arguments.one_of(list(KINDS))
    ref = await which(request, Right.EDIT_SECONDARY_CONTACTS)
    desk = request.desk
    subscription = await check(add_contact, desk, ref, None, kind or await _kind_with_room(request, ref))
    if named is None or kind is None:
        return views.add_form(request.reader, subscription, kind)
    if mentioned(named) is None and not _shares_domain(subscription, named):
        # An address of another organization: whether somebody there is known is not told.
        raise Refused(Trouble.OTHER_ADDRESS, {"who": plain(named)})
    person = await _find(request, named)
    if person is None:
        raise Refused(Trouble.UNKNOWN_PERSON, {"who": plain(named)})
    return await _added(request, ref, person, kind)


def _shares_domain(subscription: Subscription, address: str) -> bool:
    """Whether an address has the smart domain of somebody who is a contact."""
    return any(same_smart_domain(address, c.person.email) for c in subscription.contacts)


async def _way_back(request: Request, subscription: Subscription, person: Person, kind: ContactKind) -> str | None:
    """The command line that adds a removed contact again: by address within the organization, else by mention."""
    if _shares_domain(subscription, person.email):
        return _line("add", person, kind, subscription)
    user_id = await find_slack_user(request.desk.session, request.team_id, person.id)
    return f"/contact add <@{user_id}> {kind} {subscription.ref}" if user_id else None


async def _kind_with_room(request: Request, ref: str) -> ContactKind:
    """A kind of which the plan allows one more contact, so that the form is worth showing; else any."""
    desk = request.desk
    subscription = await list_contacts(desk, ref)
    with_room = [kind for kind in KINDS if await within_limit(desk, subscription, desk.person, kind)]
    return (with_room or list(KINDS))[0]


@routes.form(views.ADD, add_contact)
async def add_submitted(request: Request) -> Message:
    """Add the person chosen in the form."""
    desk, kind = request.desk, request.entered_of(ContactKind, "kind")
    await check(add_contact, desk, request.about, None, kind)
    person = await find_person(desk.session, request.team_id, request.entered("person"))
    if person is None:
        raise Refused(Trouble.UNKNOWN_PERSON, {"who": request.reader.plain("This person")}, "person")
    return await _added(request, request.about, person, kind)


async def _added(request: Request, ref: str, person: Person, kind: ContactKind) -> Message:
    added = await add_contact(request.desk, ref, person, kind)
    subscription = await list_contacts(request.desk, ref)
    return views.added(request.reader, subscription, added, request.desk.tables[subscription.plan.role_table])


@routes.command(
    "/contact remove", remove_contact, "@person billing|technical [SUB-…]", mark("remove a secondary contact")
)
async def remove(request: Request) -> Message:
    """Ask, then remove; without a person, show who comes in question."""
    desk, reader, confirmed = request.desk, request.reader, request.arguments.confirmed()
    named, kind = _named(request), request.arguments.one_of(list(KINDS))
    subscription = await check(remove_contact, desk, await which(request, Right.EDIT_SECONDARY_CONTACTS), None, None)
    person = await _contact_named(request, subscription, named)
    if person is None or kind is None:
        lines = [
            (f"{c.person.name} ({views.kind_name(reader, c.kind)})", _line("remove", c.person, c.kind, subscription))
            for c in subscription.contacts
            if c.rank is Rank.SECONDARY and person in (None, c.person)
        ]
        question = reader.say("Who is to be removed from {ref}?", ref=subscription.ref)
        return views.candidates(reader, subscription, lines, question)
    contacts = [c for c in subscription.contacts if c.person_id == person.id and c.kind is kind]
    if not confirmed and any(c.rank is Rank.SECONDARY for c in contacts):
        return views.remove_question(reader, subscription, person, kind)
    removed = await remove_contact(desk, subscription.ref, person, kind)
    return views.removed(reader, subscription, removed, await _way_back(request, subscription, person, kind))


@routes.command("/contact leave", leave, "billing|technical [SUB-…]", mark("stop being a contact"))
async def leave_(request: Request) -> Message:
    """Ask, then leave; without a kind, show which of the caller's contacts come in question."""
    desk, reader, confirmed = request.desk, request.reader, request.arguments.confirmed()
    kind = request.arguments.one_of(list(KINDS))
    subscription = await check(leave, desk, await which(request, Right.LEAVE), kind)
    mine = [c for c in subscription.contacts if c.person_id == desk.person.id and c.rank is Rank.SECONDARY]
    if kind is None and len(mine) > 1:
        lines = [
            (
                reader.plain("Leave as {kind} contact", kind=views.kind_name(reader, c.kind)),
                f"/contact leave {c.kind} {subscription.ref}",
            )
            for c in mine
        ]
        return views.candidates(reader, subscription, lines, reader.say("Which of your roles do you want to leave?"))
    # Whoever can't leave reads why, and is not asked first.
    kind = kind or next((c.kind for c in [*mine, *subscription.contacts] if c.person_id == desk.person.id), KINDS[0])
    if not confirmed and any(c.kind is kind for c in mine):
        return views.leave_question(reader, subscription, kind)
    await leave(desk, subscription.ref, kind)
    return views.left(reader, subscription, kind)


@routes.command(
    "/contact promote", promote_self, "me|@person billing|technical [SUB-…]", mark("ask for a new primary contact")
)
async def promote(request: Request) -> Message:
    """Ask that the caller, or somebody else, becomes the primary of a kind."""
    desk, reader = request.desk, request.reader
    myself = request.arguments.one_of(["me"]) is not None
    named, kind = _named(request), request.arguments.one_of(list(KINDS))
    subscription = await list_contacts(desk, await which(request))
    person = desk.person if myself else await _contact_named(request, subscription, named)
    if person is None or kind is None:
        return await _who_rises(request, subscription, person)
    if person.id == desk.person.id:
        promotion = await promote_self(desk, subscription.ref, kind)
    else:
        promotion = await promote_other(desk, subscription.ref, person, kind)
    return promotion_views.asked(reader, promotion, desk.tables[subscription.plan.role_table])


async def _who_rises(request: Request, subscription: Subscription, person: Person | None) -> Message:
    """Whom the caller may promote, to what."""
    desk, reader, me = request.desk, request.reader, request.desk.person
    if not decide_for(desk, subscription, me, Right.PROMOTE_OTHER).allowed:
        await check(promote_self, desk, subscription.ref)
    offers = _offers(request, subscription)
    table = desk.tables[subscription.plan.role_table]

    def label(who: str, kind: ContactKind) -> str:
        return reader.plain("{who} as {role}", who=who, role=role_name(reader, table, Role(f"{kind}.primary")))

    lines = [
        (label(reader.plain("Myself"), kind), f"/contact promote me {kind} {subscription.ref}")
        for kind in sorted(offers.promote_self)
        if person in (None, me)
    ]
    lines += [
        (label(c.person.name, c.kind), _line("promote", c.person, c.kind, subscription))
        for c in subscription.contacts
        if c.id in offers.promote and person in (None, c.person)
    ]
    question = reader.say("Who is to become primary in {ref}?", ref=subscription.ref)
    return views.candidates(reader, subscription, lines, question)


@routes.button(promotion_views.APPROVE, approve_promotion)
async def approve(request: Request) -> Message:
    """Approve the promotion on the card."""
    return promotion_views.decision(request.reader, await approve_promotion(request.desk, request.value))


@routes.button(promotion_views.DENY, deny_promotion)
async def deny(request: Request) -> Message:
    """Deny the promotion on the card."""
    return promotion_views.decision(request.reader, await deny_promotion(request.desk, request.value))


@routes.command(
    "/contact reminders",
    set_reminders,
    "on|off [SUB-…]",
    mark("renewal reminders or none, where your role leaves it to you"),
)
async def reminders(request: Request) -> Message:
    """Keep what the caller wants; without a word, ask."""
    word = request.arguments.one_of(["on", "off"])
    ref = await which(request)
    if word is None:
        return reminder_views.question(request.reader, await check(set_reminders, request.desk, ref))
    subscription = await set_reminders(request.desk, ref, word == "on")
    return reminder_views.chosen(request.reader, subscription, wants=word == "on")


def _line(deed: str, person: Person, kind: ContactKind, subscription: Subscription) -> str:
    return f"/contact {deed} {person.email} {kind} {subscription.ref}"


def _named(request: Request) -> str | None:
    """The mention or e-mail address among the words, as it was typed; None if there is none."""
    return request.arguments.mention() or request.arguments.email()


async def _find(request: Request, named: str) -> Person | None:
    """The person whom a mention or an address means. To be called once the caller's right is checked."""
    if user_id := mentioned(named):
        return await find_person(request.desk.session, request.team_id, user_id)
    return await find_person_by_email(request.desk.session, named)


async def _contact_named(request: Request, subscription: Subscription, named: str | None) -> Person | None:
    """The contact whom a mention or an address means; None if nobody was named.

    Raises:
        Refused: Whoever it is, they are no contact of this subscription.
    """
    if named is None:
        return None
    person = await _find(request, named)
    if person is None or not subscription.roles_of(person.id):
        raise Refused(Trouble.UNKNOWN_CONTACT, {"who": plain(named), "ref": subscription.ref})
    return person
