"""Notices about invitations: the mail with the code, and what came of it."""

from handlers.notices.easel import Easel, drawn, table_of
from handlers.views import invitations
from handlers.views.kit import Drawing, Message
from models.codes.tables import OneTimeCode
from models.contacts.stepping_in import inviter_may
from models.contacts.tables import Invitation, InvitationState
from models.lookup import find
from models.people import Person


@drawn("invitation")
async def invitation_mail(easel: Easel) -> Drawing | None:
    """To the address; nothing once the code no longer counts, or where who invited may not any more."""
    code = await easel.session.get(OneTimeCode, easel.notice.subject_id)
    if code is None or code.closed_at is not None or code.expires_at <= easel.now:
        return None
    invitation = (await find(easel.session, Invitation, str(code.invitation_id), lock=False))[0]
    subscription = invitation.subscription
    may = await inviter_may(easel, easel.session, invitation)
    if invitation.state is not InvitationState.OPEN or not may:
        return None
    return invitations.mail(easel.reader, invitation, table_of(easel, subscription), easel.codes.code_of(code.token))


@drawn("invitation_ended")
async def invitation_ended(easel: Easel) -> Message | None:
    """To whoever invited, if they still may."""
    invitation = (await find(easel.session, Invitation, str(easel.notice.subject_id), lock=False))[0]
    subscription = invitation.subscription
    is_contact = bool(subscription.roles_of(easel.me.id))
    if not is_contact and not await inviter_may(easel, easel.session, invitation):
        return None
    name = ""
    if invitation.person_id is not None:
        name = (await easel.session.get_one(Person, invitation.person_id)).name
    return invitations.ended(easel.reader, invitation, table_of(easel, subscription), name, may_again=is_contact)
