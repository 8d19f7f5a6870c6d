"""`/contact invitations`, `resend`, `uninvite`, and the reply to an invitation once its code is entered."""

from handlers.contacts.contact_named import kinds_to_edit
from handlers.people import shows
from handlers.routing.arguments import Misunderstood
from handlers.routing.choose import choose_subscription
from handlers.routing.routes import Request, Routes
from handlers.views import invitations as views
from handlers.views.blocks import Message
from handlers.views.inputs import Suggestions
from handlers.views.listing import found_among
from handlers.views.reader import Reader, gettext_noop
from models.access.actions import check
from models.contacts.acceptance import InvitationOffer, accept_invitation, refuse_invitation
from models.contacts.invitations import list_invitations, resend_invitation, withdraw_invitation
from models.contacts.tables import Invitation
from models.directory.people import Person
from models.identity.tables import Purpose
from models.roles import Right
from models.subscriptions.lookup import subscription_by_id
from models.subscriptions.tables import Subscription

routes = Routes()


@routes.command(
    "/contact invitations",
    list_invitations,
    "[SUB-…]",
    gettext_noop("see open invitations, resend them or withdraw them"),
)
async def invitations(request: Request) -> Message:
    """List the open invitations of a subscription."""
    first = request.arguments.first_row()
    found = await list_invitations(request.desk, await choose_subscription(request, Right.EDIT_SECONDARY_CONTACTS))
    table, may = (
        request.desk.tables[found.subscription.plan.role_table],
        kinds_to_edit(request.desk, found.subscription),
    )
    return views.invitation_list(request.reader, found, table, may, first)


@routes.options(views.FIND, list_invitations)
async def found(request: Request) -> Suggestions:
    """What can be done with the open invitations that a search finds."""
    invitations = await list_invitations(request.desk, request.form_context)
    table, may = (
        request.desk.tables[invitations.subscription.plan.role_table],
        kinds_to_edit(request.desk, invitations.subscription),
    )
    return found_among(request.reader, views.invitation_rows(request.reader, invitations, table, may), request.value)


@routes.command("/contact resend", resend_invitation, "JOIN-…", gettext_noop("resend an invitation with a new code"))
async def resend(request: Request) -> Message:
    """Send an invitation again. Without an ID, list the open ones."""
    if _names_none(request):
        return await invitations(request)
    return views.resent(request.reader, await resend_invitation(request.desk, _ref(request)))


@routes.command("/contact uninvite", withdraw_invitation, "JOIN-…", gettext_noop("withdraw an invitation"))
async def uninvite(request: Request) -> Message:
    """Ask for confirmation, then withdraw. Without an ID, list the open ones."""
    confirmed = request.arguments.confirmed()
    if _names_none(request):
        return await invitations(request)
    ref = _ref(request)
    if not confirmed:
        return views.withdraw_question(request.reader, await check(withdraw_invitation, request.desk, ref))
    return views.withdrawn(request.reader, await withdraw_invitation(request.desk, ref))


def _names_none(request: Request) -> bool:
    """Whether the words name no invitation, and at most the subscription."""
    words = request.arguments.copy()
    words.ref(Subscription)
    return not words.words


def _ref(request: Request) -> str:
    ref = request.arguments.ref(Invitation, required=True)
    request.arguments.end()
    return str(ref)


@shows(Purpose.INVITATION)
async def offered(request: Request, offer: InvitationOffer) -> Message:
    """Show the invitation, and ask whether the person accepts it."""
    table = request.desk.tables[offer.invitation.subscription.plan.role_table]
    return views.question(request.reader, offer.invitation, table, offer.proof)


@routes.button(views.ACCEPT, accept_invitation)
async def accept(request: Request) -> Message:
    """Accept the invitation."""
    desk, (ref, proof) = request.desk, _answered(request)
    profile = None if isinstance(desk.caller, Person) else request.profile_of(desk.slack_user.user_id)
    contact = await accept_invitation(desk, ref, proof, profile)
    subscription = await subscription_by_id(desk.session, contact.subscription_id)
    table = desk.tables[subscription.plan.role_table]
    return views.accepted(Reader.of(desk.person, vendor=desk.vendor_name), subscription, contact, table)


@routes.button(views.REFUSE, refuse_invitation)
async def refuse(request: Request) -> Message:
    """Decline the invitation."""
    return views.refused(request.reader, await refuse_invitation(request.desk, *_answered(request)))


def _answered(request: Request) -> tuple[str, str]:
    """The invitation that a button is about, and the proof that this Slack user entered its code."""
    ref, _, proof = request.value.partition(" ")
    if not proof:
        raise Misunderstood(request.value)
    return ref, proof
