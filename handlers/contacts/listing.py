"""`/contact`: who is a contact of a subscription."""

from dataclasses import replace

from handlers.routing.choose import choose_subscription
from handlers.routing.routes import SAME, Request, Routes
from handlers.views import contact_list
from handlers.views.blocks import Message
from handlers.views.contact_kinds import KINDS
from handlers.views.contact_list import Offers
from handlers.views.inputs import Suggestions
from handlers.views.reader import gettext_noop
from models.contacts.actions import find_contacts, list_contacts
from models.contacts.site_admins import is_last, may_edit_site_admins
from models.identity.editing import editable_here
from models.roles import Right
from models.subscriptions.contacts import ContactKind, Rank
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Subscription

routes = Routes()


@routes.command(
    "/contact", list_contacts, "[SUB-…]", gettext_noop("see a subscription's contacts and their roles"), own=True
)
async def contact(request: Request) -> Message:
    """List the contacts of a subscription."""
    return await list_(request)


@routes.command("/contact list", list_contacts, "[SUB-…]", SAME, own=True)
async def list_(request: Request) -> Message:
    """List the contacts of a subscription, with what the caller may do."""
    desk, first = request.desk, request.arguments.first_row()
    found = await list_contacts(desk, await choose_subscription(request))
    subscription, table = found.subscription, desk.tables[found.subscription.plan.role_table]
    offers = offers_of(request, subscription)
    if offers.edit:
        offers = replace(offers, invited=found.invited)
    return contact_list.contact_list(request.reader, subscription, table, desk.person, offers, first)


@routes.options(contact_list.FIND, find_contacts)
async def found(request: Request) -> Suggestions:
    """What the caller may do with the contacts who have the typed words in their name or address. After the
    subscription, the select can name what it's for: only to remove, or only to promote."""
    desk, reader = request.desk, request.reader
    ref, _, only = request.form_context.partition(" ")
    subscription, matching = await find_contacts(desk, ref, request.value)
    table, offers = desk.tables[subscription.plan.role_table], offers_of(request, subscription)
    pairs = contact_list.found_contacts(reader, subscription, matching, table, desk.person, offers)
    return Suggestions.of(reader, [pair for pair in pairs if pair[1].startswith(f"/contact {only}")])


def offers_of(request: Request, subscription: Subscription) -> Offers:
    """The actions to offer the caller. The rights are checked again when the caller uses one."""
    desk, me = request.desk, request.desk.person

    def may(right: Right) -> bool:
        return decide_for(desk, subscription, me, right).allowed

    mine = {c.kind: c.rank for c in subscription.contacts if c.person_id == me.id}
    secondary = frozenset(kind for kind, rank in mine.items() if rank is Rank.SECONDARY)
    others = frozenset(
        c.id
        for c in subscription.contacts
        if c.rank is Rank.SECONDARY and c.person_id != me.id and c.person.unreachable_since is None
    )
    site_admin = frozenset(KINDS) - frozenset(mine) if ContactKind.SITE_ADMIN in mine else frozenset()
    editable = editable_here(desk, subscription, me)
    return Offers(
        edit=may(Right.EDIT_SECONDARY_CONTACTS),
        leave=secondary if may(Right.LEAVE) else frozenset(),
        promote_self=secondary | site_admin if may(Right.PROMOTE_SELF) else frozenset(),
        details=frozenset(c.id for c in subscription.contacts if c.person_id in editable),
        promote=others if may(Right.PROMOTE_OTHER) else frozenset(),
        site_admins=may_edit_site_admins(desk, subscription),
        step_down=ContactKind.SITE_ADMIN in mine and not is_last(subscription, me),
    )
