"""`/contact promote`; the promotion card's buttons."""

from handlers.choose import which
from handlers.contacts.listing import offers_of
from handlers.contacts.named import contact_named, line_of, named
from handlers.routes import Request, Routes
from handlers.views import contacts as views
from handlers.views import promotions as promotion_views
from handlers.views.contacts import KINDS
from handlers.views.kit import Message
from handlers.views.rights import role_name
from handlers.views.words import mark
from models.actions import check, decide_for
from models.contacts.actions import list_contacts
from models.contacts.promotions import approve_promotion, deny_promotion, promote_other, promote_self
from models.contacts.tables import ContactKind
from models.people import Person
from models.roles import Right, Role
from models.subscriptions.tables import Subscription

routes = Routes()


@routes.command(
    "/contact promote", promote_self, "me|@person billing|technical [SUB-…]", mark("ask for a new primary contact")
)
async def promote(request: Request) -> Message:
    """Ask that the caller, or somebody else, becomes the primary of a kind."""
    desk, reader = request.desk, request.reader
    myself = request.arguments.one_of(["me"]) is not None
    who, kind = named(request), request.arguments.one_of(list(KINDS))
    subscription = await list_contacts(desk, await which(request))
    person = desk.person if myself else await contact_named(request, subscription, who)
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
    offers = offers_of(request, subscription)
    table = desk.tables[subscription.plan.role_table]

    def label(who: str, kind: ContactKind) -> str:
        return reader.plain("{who} as {role}", who=who, role=role_name(reader, table, Role(f"{kind}.primary")))

    lines = [
        (label(reader.plain("Myself"), kind), f"/contact promote me {kind} {subscription.ref}")
        for kind in sorted(offers.promote_self)
        if person in (None, me)
    ]
    lines += [
        (label(c.person.name, c.kind), line_of("promote", c.person, c.kind, subscription))
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
