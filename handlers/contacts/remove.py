"""`/contact remove`; `/contact leave`."""

from handlers.contacts.contact_named import contact_named, line_of, named, shares_domain
from handlers.routing.choose import choose_subscription
from handlers.routing.routes import Request, Routes
from handlers.views import contacts as views
from handlers.views.blocks import Message
from handlers.views.contacts import KINDS
from handlers.views.reader import gettext_noop
from models.access.actions import check
from models.access.desk import find_slack_user
from models.contacts.actions import leave, remove_contact
from models.contacts.problems import IsPrimary, NobodyToRemove, PrimaryMustHandOver
from models.core.errors import Problem, Refused
from models.directory.people import Person
from models.roles import Right
from models.subscriptions.contacts import ContactKind, Rank
from models.subscriptions.tables import Subscription

routes = Routes()


@routes.command(
    "/contact remove",
    remove_contact,
    "@person|address billing|technical [SUB-…]",
    gettext_noop("remove a secondary contact"),
)
async def remove(request: Request) -> Message:
    """Ask for confirmation, then remove. Without a person, list the people who can be removed."""
    desk, reader, confirmed = request.desk, request.reader, request.arguments.confirmed()
    who, kind = named(request), request.arguments.one_of(list(KINDS))
    ref = await choose_subscription(request, Right.EDIT_SECONDARY_CONTACTS)
    subscription = await check(remove_contact, desk, ref, None, None, lock=confirmed)
    person = await contact_named(request, subscription, who)
    if person is None or kind is None:
        lines = [
            (f"{c.person.name} ({views.kind_name(reader, c.kind)})", line_of("remove", c.person, c.kind, subscription))
            for c in subscription.contacts
            if c.rank is Rank.SECONDARY and person in (None, c.person)
        ]
        if not lines:
            raise Refused(_why_nobody(request, subscription, person))
        question = reader.say("Who do you want to remove from {ref}?", ref=subscription.ref)
        return views.candidates(reader, subscription, lines, question)
    table = desk.tables[subscription.plan.role_table]
    contacts = [c for c in subscription.contacts if c.person_id == person.id and c.kind is kind]
    if not confirmed and any(c.rank is Rank.SECONDARY for c in contacts):
        return views.remove_question(reader, subscription, table, person, desk.person, kind)
    removed = await remove_contact(desk, subscription.ref, person, kind)
    way_back = await _way_back(request, subscription, person, kind)
    return views.removed(reader, subscription, table, removed, desk.person, way_back)


def _why_nobody(request: Request, subscription: Subscription, person: Person | None) -> Problem:
    """Why no one, or not this person, can be removed. Only secondary contacts can."""
    primary = next((c for c in subscription.contacts if c.rank is Rank.PRIMARY and c.person == person), None)
    if person is None or primary is None:
        return NobodyToRemove(subscription, person)
    if person.id == request.desk.person.id:
        return PrimaryMustHandOver(primary.kind, subscription)
    return IsPrimary(person, primary.kind, subscription)


@routes.command("/contact leave", leave, "billing|technical [SUB-…]", gettext_noop("stop being a contact"))
async def leave_(request: Request) -> Message:
    """Ask for confirmation, then leave. Without a kind, list the caller's roles that can be left."""
    desk, reader, confirmed = request.desk, request.reader, request.arguments.confirmed()
    kind = request.arguments.one_of(list(KINDS))
    ref = await choose_subscription(request, Right.LEAVE)
    subscription = await check(leave, desk, ref, kind, lock=confirmed)
    mine = [c for c in subscription.contacts if c.person_id == desk.person.id and c.rank is Rank.SECONDARY]
    if kind is None and len(mine) > 1:
        lines = [
            (
                reader.plain("Leave as {kind} contact", kind=views.kind_name(reader, c.kind)),
                f"/contact leave {c.kind} {subscription.ref}",
            )
            for c in mine
        ]
        return views.candidates(reader, subscription, lines, reader.say("Which of your roles do you want to give up?"))
    # If the caller can't leave, show why instead of asking for confirmation.
    table = desk.tables[subscription.plan.role_table]
    kind = kind or next((c.kind for c in [*mine, *subscription.contacts] if c.person_id == desk.person.id), KINDS[0])
    if not confirmed and any(c.kind is kind for c in mine):
        return views.leave_question(reader, subscription, table, desk.person, kind)
    await leave(desk, subscription.ref, kind)
    return views.left(reader, subscription, table, desk.person, kind)


async def _way_back(request: Request, subscription: Subscription, person: Person, kind: ContactKind) -> str | None:
    """The command line that adds a removed contact again, by address within the organization or else by mention."""
    if shares_domain(subscription, person.email):
        return line_of("add", person, kind, subscription)
    user_id = await find_slack_user(request.desk.session, request.desk.slack_user, person.id)
    return f"/contact add <@{user_id}> {kind} {subscription.ref}" if user_id else None
