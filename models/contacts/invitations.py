"""Invitations: Steward mails a code to an address, and the person who enters it can become a secondary contact, or a
site admin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.catalogue.names import must_be_free
from models.contacts.actions import must_take, over_limit
from models.contacts.notices import InvitationEnded, InvitationMail
from models.contacts.places import Room, invitations_in, must_not_be_promised, room_for
from models.contacts.problems import (
    AlreadyContact,
    AlreadyInvited,
    InvitationOver,
    TooManyInvitations,
    TooManyInvited,
    TooManyMails,
)
from models.contacts.tables import Invitation, InvitationState
from models.core.errors import Refused
from models.core.loading import NOBODY
from models.core.names import NAME_LENGTH
from models.core.outbox import Medium
from models.core.quotas import Limited
from models.core.texts import gettext_noop, line_of
from models.identity.codes import make_code
from models.identity.tables import OneTimeCode, Purpose
from models.roles import AnyRight, Condition, Right, Role, StaffRight
from models.subscriptions.contacts import ContactKind
from models.subscriptions.quotas import keep_to_quota
from models.subscriptions.tables import Subscription

OPEN_FOR = timedelta(days=7)
MOST_OPEN = 15
"""How many invitations of one subscription can be open at a time."""
MOST_MAILS = 3
"""How many mails one address gets in a day for one subscription, however often it is invited."""
MOST_MAILED = 40
"""How many invitation mails go out in a day for one subscription, to all addresses together."""
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Invited:
    """The person to invite: a normalised address, and a name if one was given."""

    email: str
    name: str = ""


@dataclass(frozen=True)
class Invitations:
    """The open invitations of a subscription, oldest first, and the room for each kind."""

    subscription: Subscription
    invitations: Sequence[Invitation]
    room: Mapping[ContactKind, Room]


@action(
    "contacts.list_invitations",
    Right.EDIT_SECONDARY_CONTACTS,
    on=Subscription,
    reads=True,
    or_staff=StaffRight.EDIT_SITE_ADMINS,
    colleagues=True,
    label=gettext_noop("see the invitations"),
)
async def list_invitations(desk: Desk, subscription: Subscription) -> Invitations:
    """The open invitations, and how much room there is for more contacts."""
    waiting = [one for one in await invitations_in(desk, subscription) if one.expires_at > desk.now]
    return Invitations(subscription, waiting, {kind: room_for(subscription, kind, waiting) for kind in ContactKind})


@action(
    "contacts.invite",
    Right.EDIT_SECONDARY_CONTACTS,
    on=Subscription,
    conditions=((Condition.WITHIN_LIMIT, over_limit),),
    colleagues=True,
    label=gettext_noop("invite a contact by email"),
)
async def invite(desk: Desk, subscription: Subscription, invited: Invited, kind: ContactKind) -> Invitation:
    """Invite an address to become a secondary contact. The answer doesn't show whether Steward knows the address."""
    return await write_invitation(desk, subscription, invited, kind)


async def write_invitation(
    desk: Desk, subscription: Subscription, invited: Invited, kind: ContactKind, *, within_plan: bool = True
) -> Invitation:
    """Write an invitation and its mail. The caller's right must be checked before.

    Args:
        within_plan: Refuse if the plan has no free place left. Open invitations take up places too.

    Raises:
        Refused: The address can't be invited, or a limit is reached.
    """
    must_take(desk, subscription, kind)
    name = await must_be_free(desk, line_of(invited.name, NAME_LENGTH, "name", optional=True))
    if there := next((c for c in subscription.contacts if c.kind is kind and c.person.email == invited.email), None):
        raise Refused(AlreadyContact(there.person, kind, subscription))
    waiting = []
    for one in await invitations_in(desk, subscription):
        if one.expires_at > desk.now:
            waiting.append(one)
        else:
            await close(desk, one, InvitationState.EXPIRED)
    if same := next((one for one in waiting if one.kind is kind and one.email == invited.email), None):
        raise Refused(AlreadyInvited(invited.email, same.invited_by.name, same.invited_at, subscription))
    if len(waiting) >= MOST_OPEN:
        raise Refused(TooManyInvitations(MOST_OPEN, subscription))
    if within_plan:
        must_not_be_promised(desk, subscription, kind, waiting)
    await _must_not_pester(desk, subscription, invited.email)
    rows = select(Invitation.invited_at).join(Subscription)
    columns = col(Invitation.invited_by_id), col(Invitation.invited_at)
    await keep_to_quota(desk, Limited.INVITATIONS, subscription, rows, *columns)
    invitation = Invitation(
        subscription_id=subscription.id,
        kind=kind,
        email=invited.email,
        name=name,
        invited_by_id=desk.person.id,
        invited_at=desk.now,
        expires_at=desk.now + OPEN_FOR,
    )
    desk.session.add(invitation)
    await desk.session.flush()
    invitation.subscription, invitation.invited_by = subscription, desk.person
    desk.note(invitation=invitation.ref, kind=kind)
    await _mail(desk, invitation)
    return invitation


def right_to_invite(invitation: Invitation) -> AnyRight:
    """The right that an invitation needs: site admins are invited by site admins and the vendor's staff."""
    is_admin = invitation.kind is ContactKind.SITE_ADMIN
    return StaffRight.EDIT_SITE_ADMINS if is_admin else Right.EDIT_SECONDARY_CONTACTS


@action(
    "contacts.resend_invitation",
    Right.EDIT_SECONDARY_CONTACTS,
    on=Invitation,
    or_role=Role.SITE_ADMIN,
    right_of=right_to_invite,
    colleagues=True,
    label=gettext_noop("resend an invitation"),
)
async def resend_invitation(desk: Desk, invitation: Invitation) -> Invitation:
    """Mail a new code. The caller becomes the inviter, and the old code is no longer valid.

    Raises:
        Refused: The invitation isn't open, the subscription takes nobody of its kind, or too many mails went out.
    """
    must_be_open(desk, invitation)
    must_take(desk, invitation.subscription, invitation.kind)
    await _must_not_pester(desk, invitation.subscription, invitation.email)
    await _close_codes(desk, invitation)
    invitation.invited_by_id, invitation.invited_by = desk.person.id, desk.person
    invitation.invited_at, invitation.expires_at = desk.now, desk.now + OPEN_FOR
    await _mail(desk, invitation)
    return invitation


@action(
    "contacts.withdraw_invitation",
    Right.EDIT_SECONDARY_CONTACTS,
    on=Invitation,
    or_role=Role.SITE_ADMIN,
    right_of=right_to_invite,
    colleagues=True,
    label=gettext_noop("withdraw an invitation"),
)
async def withdraw_invitation(desk: Desk, invitation: Invitation) -> Invitation:
    """Withdraw an invitation. Its code is no longer valid.

    Raises:
        Refused: The invitation isn't open.
    """
    must_be_open(desk, invitation)
    await close(desk, invitation, InvitationState.WITHDRAWN)
    return invitation


async def _mail(desk: Desk, invitation: Invitation) -> None:
    """Mail a new code. The code isn't stored: it is derived again when the mail is rendered."""
    code = make_code(desk, Purpose.INVITATION, invitation.email, OPEN_FOR, invitation_id=invitation.id)
    await desk.session.flush()
    desk.notify(Medium.MAIL, InvitationMail(code.id), f"invitation:{code.token}", address=invitation.email)


async def _must_not_pester(desk: Desk, subscription: Subscription, email: str) -> None:
    """Limit the invitation mails of one subscription within a day: to one address and in total. Mails sent again, and
    mails for withdrawn invitations, count too.

    Raises:
        Refused: A limit is reached.
    """
    statement = (
        select(Invitation.email)
        .join(OneTimeCode, col(OneTimeCode.invitation_id) == col(Invitation.id))
        .where(Invitation.subscription_id == subscription.id, col(OneTimeCode.created_at) > desk.now - DAY)
    )
    mailed = (await desk.session.scalars(statement)).all()
    if mailed.count(email) >= MOST_MAILS:
        raise Refused(TooManyMails(email, MOST_MAILS))
    if len(mailed) >= MOST_MAILED:
        raise Refused(TooManyInvited(MOST_MAILED, subscription))


def must_be_open(desk: Desk, invitation: Invitation) -> None:
    """Check that an invitation is still open.

    Raises:
        Refused: It was answered or withdrawn, or has expired.
    """
    if invitation.state is not InvitationState.OPEN or invitation.expires_at <= desk.now:
        raise Refused(InvitationOver(invitation))


async def codes_of(desk: Desk, invitation: Invitation | None) -> Sequence[OneTimeCode]:
    """All codes that were mailed for an invitation, valid or not. With None, the same statement finds none."""
    invitation_id = NOBODY if invitation is None else invitation.id
    statement = select(OneTimeCode).where(OneTimeCode.invitation_id == invitation_id)
    return (await desk.session.scalars(statement)).all()


async def _close_codes(desk: Desk, invitation: Invitation) -> None:
    for code in await codes_of(desk, invitation):
        code.closed_at = code.closed_at or desk.now


async def close(desk: Desk, invitation: Invitation, state: InvitationState, person_id: int | None = None) -> None:
    """End an invitation, and tell the inviter how it ended, unless it was withdrawn."""
    invitation.state, invitation.closed_at, invitation.person_id = state, desk.now, person_id
    await _close_codes(desk, invitation)
    await desk.session.flush()
    if state is not InvitationState.WITHDRAWN:
        key = f"invitation_ended:{invitation.id}"
        await desk.tell([invitation.invited_by_id], InvitationEnded(invitation.id), key)
