"""Notices about invitations: the email with the code, and the outcome."""

from handlers.notices.context import NoticeContext, renders
from handlers.views import invitations
from handlers.views.blocks import Drawing, Message
from models.contacts.notices import InvitationEnded, InvitationMail
from models.contacts.stepping_in import inviter_may
from models.contacts.tables import Invitation, InvitationState
from models.directory.people import Person
from models.identity.tables import OneTimeCode
from models.subscriptions.contacts import ContactKind
from models.subscriptions.lookup import find


@renders(InvitationMail)
async def invitation_mail(context: NoticeContext, notice: InvitationMail) -> Drawing | None:
    """To the invited address. Nothing if the code no longer works or the inviter has lost the right."""
    code = await context.session.get(OneTimeCode, notice.code_id)
    if code is None or code.closed_at is not None or code.expires_at <= context.now:
        return None
    invitation = (await find(context.session, Invitation, str(code.invitation_id), lock=False))[0]
    subscription = invitation.subscription
    may = await inviter_may(context, context.session, invitation)
    mailed = context.codes.kept_code(code.token, code.code_hash)
    if invitation.state is not InvitationState.OPEN or not may or not mailed:
        return None
    table = context.table_of(subscription)
    return invitations.mail(context.reader, invitation, table, mailed, context.workspace, again=notice.again)


@renders(InvitationEnded)
async def invitation_ended(context: NoticeContext, notice: InvitationEnded) -> Message | None:
    """To the inviter, if they still have the right to invite."""
    invitation = (await find(context.session, Invitation, str(notice.invitation_id), lock=False))[0]
    subscription = invitation.subscription
    is_contact = bool(subscription.roles_of(context.me.id))
    if not is_contact and not await inviter_may(context, context.session, invitation):
        return None
    name = ""
    if invitation.person_id is not None:
        name = (await context.session.get_one(Person, invitation.person_id)).name
    # The vendor's staff can invite site admins again, and nobody else.
    may_again = is_contact or invitation.kind is ContactKind.SITE_ADMIN
    return invitations.ended(context.reader, invitation, context.table_of(subscription), name, may_again=may_again)
