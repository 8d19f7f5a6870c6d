"""How an invitation ends: accepted or declined by the person with the code, or expired."""

from dataclasses import dataclass

from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk, find_person_by_email
from models.access.entries import entry
from models.catalogue.names import free_name
from models.contacts.actions import join
from models.contacts.invitations import close, codes_of, must_be_open
from models.contacts.limits import has_room
from models.contacts.problems import AddressHasRoles, InviterMayNot, NewerCode, NoPlaceLeft
from models.contacts.stepping_in import inviter_may, stepped_in
from models.contacts.tables import Invitation, InvitationState
from models.core.errors import Refused
from models.core.texts import gettext_noop
from models.directory.newcomers import make_person
from models.directory.people import Person, Proof
from models.identity.codes import consequence
from models.identity.profiles import SlackProfile, bind, has_roles, tell_linked
from models.identity.tables import OneTimeCode, Purpose
from models.roles import Outcome, OwnRight, SystemRight
from models.subscriptions.contacts import Contact
from models.subscriptions.lookup import find
from models.subscriptions.running import must_run
from models.subscriptions.tables import Subscription


async def typed_its_code(desk: Desk, invitation: Invitation | None, proof: str, *_: object) -> bool:
    """Whether the Slack user who asks has typed one of the invitation's codes, be it one that no longer counts."""
    return bool([code for code in await codes_of(desk, invitation) if _proves(desk, code.token, proof)])


def _proves(desk: Desk, token: str, proof: str) -> bool:
    return desk.codes.proves(proof, token, *desk.slack_user.key)


@action(
    "contacts.read_invitation",
    OwnRight.SELF,
    on=Invitation,
    reads=True,
    proven=typed_its_code,
    colleagues=True,
    label=gettext_noop("read an invitation"),
)
async def read_invitation(desk: Desk, invitation: Invitation, proof: str) -> Invitation:
    """See what one is invited to, if it can be accepted."""
    await _must_stand(desk, invitation, proof)
    return invitation


@dataclass(frozen=True)
class InvitationOffer:
    """An invitation whose code was entered, and what shows that this Slack user did."""

    invitation: Invitation
    proof: str


@consequence(Purpose.INVITATION, stays=True)
async def offer(desk: Desk, code: OneTimeCode) -> InvitationOffer:
    """After entering the code, the person is asked first whether they accept."""
    proof = desk.codes.proof_of(code.token, *desk.slack_user.key)
    return InvitationOffer(await read_invitation(desk, f"{Invitation.PREFIX}-{code.invitation_id}", proof), proof)


@action(
    "contacts.accept_invitation",
    OwnRight.SELF,
    on=Invitation,
    proven=typed_its_code,
    colleagues=True,
    label=gettext_noop("accept an invitation"),
)
async def accept_invitation(
    desk: Desk, invitation: Invitation, proof: str, profile: SlackProfile | None = None
) -> Contact:
    """Become a secondary contact: as oneself, or for a Slack user whom nobody is bound to, as the person who was
    invited. The code has shown that they read that person's mail.

    Args:
        profile: What Slack says of somebody who is nobody here yet: their name, if whoever invited gave none, time zone
            and language.
    """
    await _must_stand(desk, invitation, proof)
    if not isinstance(desk.caller, Person):
        desk.caller = await _invited_person(desk, invitation, profile)
    contact = await join(desk, invitation.subscription, desk.caller, invitation.kind)
    await close(desk, invitation, InvitationState.ACCEPTED, desk.caller.id)
    return contact


@action(
    "contacts.refuse_invitation",
    OwnRight.SELF,
    on=Invitation,
    proven=typed_its_code,
    colleagues=True,
    label=gettext_noop("decline an invitation"),
)
async def refuse_invitation(desk: Desk, invitation: Invitation, proof: str) -> Invitation:
    """Decline. No Slack user is linked."""
    await _must_count(desk, invitation, proof)
    await close(desk, invitation, InvitationState.REFUSED)
    return invitation


async def _invited_person(desk: Desk, invitation: Invitation, profile: SlackProfile | None) -> Person:
    """The person with the address, a new one if there is none; bound to the caller's Slack user.

    Whoever was passed an invitation on must not come into what the invited is already: somebody with roles links their
    address first, by a code that only they get.
    """
    known = await find_person_by_email(desk.session, invitation.email)
    if known is not None and await has_roles(desk.session, known.id):
        raise Refused(AddressHasRoles(invitation.email))
    name = invitation.name or (profile.name if profile else "")
    person = known or await make_person(
        desk.session,
        await free_name(desk, name, invitation.email),
        invitation.email,
        time_zone=profile.time_zone if profile else "",
        locale=profile.locale if profile else "",
    )
    row = await bind(desk, person, desk.slack_user, Proof.CODE)
    if known is not None:
        tell_linked(desk, row)
    return person


async def _must_count(desk: Desk, invitation: Invitation, proof: str) -> None:
    """The invitation is open, and the code that was typed is its newest."""
    must_be_open(desk, invitation)
    current = [code for code in await codes_of(desk, invitation) if code.closed_at is None]
    if not any(_proves(desk, code.token, proof) for code in current):
        raise Refused(NewerCode(invitation.email))


async def _must_stand(desk: Desk, invitation: Invitation, proof: str) -> None:
    """Everything that was required when the invitation was written is still true."""
    await _must_count(desk, invitation, proof)
    subscription, by = invitation.subscription, invitation.invited_by
    must_run(desk, subscription)
    if not await inviter_may(desk, desk.session, invitation):
        raise Refused(InviterMayNot(by, subscription))
    if await stepped_in(desk, desk.session, subscription, by):
        return
    if not has_room(subscription, invitation.kind):
        raise Refused(NoPlaceLeft(by, invitation.kind, subscription))


@action(
    "contacts.expire_invitations",
    SystemRight.EXPIRE_INVITATIONS,
    reads=True,
    label=gettext_noop("expire invitations"),
)
async def expire_invitations(desk: Desk) -> int:
    """Expire the invitations without an answer. Each one is on the audit trail; a check that finds none isn't.

    Returns:
        How many they were.
    """
    overdue = select(Invitation.id, Invitation.subscription_id).where(
        col(Invitation.state) == InvitationState.OPEN, col(Invitation.expires_at) <= desk.now
    )
    found = (await desk.session.execute(overdue)).all()
    if not found:
        return 0
    # Somebody may be answering, or another replica be at it: whoever has the locks looks again.
    owners = {subscription_id for _, subscription_id in found}
    locked = select(Subscription.id).where(col(Subscription.id).in_(owners))
    await desk.session.execute(locked.order_by(col(Subscription.id)).with_for_update())
    count = 0
    for invitation_id, _ in found:
        invitation, subscription = await find(desk.session, Invitation, str(invitation_id), lock=False)
        if invitation.state is not InvitationState.OPEN or invitation.expires_at > desk.now:
            continue
        desk.organization_id = subscription.organization_id
        await close(desk, invitation, InvitationState.EXPIRED)
        right, ref = SystemRight.EXPIRE_INVITATIONS, invitation.ref
        desk.session.add(entry(desk, "contacts.expire_invitations", right, Outcome.ALLOWED, ref, subscription.id))
        count += 1
    return count
