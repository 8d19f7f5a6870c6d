"""How an invitation ends: the person with the code accepts or declines it, or it expires."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.access.entries import entry
from models.catalogue.names import free_name
from models.contacts.actions import join, must_take
from models.contacts.invitations import close, codes_of, must_be_open
from models.contacts.limits import has_room
from models.contacts.notices import InvitationMail
from models.contacts.problems import AddressHasRoles, InviterMayNot, NewerCode, NoPlaceLeft
from models.contacts.stepping_in import inviter_may, stepped_in
from models.contacts.tables import Invitation, InvitationState
from models.core.errors import Refused
from models.core.outbox import Medium, Notice
from models.core.texts import gettext_noop
from models.directory.lookup import find_person_by_email
from models.directory.newcomers import make_person
from models.directory.people import Person, Proof
from models.identity.codes import consequence
from models.identity.profiles import SlackProfile, bind, has_roles, tell_linked
from models.identity.tables import OneTimeCode, Purpose
from models.roles import Outcome, OwnRight, SystemRight
from models.subscriptions.contacts import Contact, ContactKind
from models.subscriptions.lookup import find
from models.subscriptions.tables import Subscription

REMINDED_BEFORE = timedelta(days=2)
"""How long before its end an invitation that nobody answered is emailed again."""
REMINDER = "invitation_reminder:"
"""The prefix of the keys of those emails."""


async def typed_its_code(desk: Desk, invitation: Invitation | None, proof: str, *_: object) -> bool:
    """Whether the caller's Slack user has typed one of the invitation's codes, even one that is no longer valid."""
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
    """Show an invitation, if it can still be accepted.

    Raises:
        Refused: It can't; see `_must_stand`.
    """
    await _must_stand(desk, invitation, proof)
    return invitation


@dataclass(frozen=True)
class InvitationOffer:
    """An invitation whose code was entered, with the proof that this Slack user entered it."""

    invitation: Invitation
    proof: str


@consequence(Purpose.INVITATION, stays=True)
async def offer(desk: Desk, code: OneTimeCode) -> InvitationOffer:
    """Offer the invitation to the person who entered its code. They can then accept or decline."""
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
    """Become a secondary contact or a site admin. An unlinked Slack user becomes the invited person, because the code
    proves that they read that person's mail.

    Args:
        proof: The proof from `InvitationOffer`.
        profile: The Slack profile of an unlinked user. A new person gets the time zone and language from it, and the
            name if the inviter gave none.

    Raises:
        Refused: The invitation can't be accepted any more, or the invited address belongs to a person with roles.
    """
    await _must_stand(desk, invitation, proof)
    if not isinstance(desk.caller, Person):
        desk.caller = await _invited_person(desk, invitation, profile)
    by = invitation.invited_by_id
    contact = await join(desk, invitation.subscription, desk.caller, invitation.kind, invited_by=by)
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
    """Decline an invitation. No Slack user is linked.

    Raises:
        Refused: The invitation isn't open, or there is a newer code.
    """
    await _must_count(desk, invitation, proof)
    await close(desk, invitation, InvitationState.REFUSED)
    return invitation


async def _invited_person(desk: Desk, invitation: Invitation, profile: SlackProfile | None) -> Person:
    """The person with the invited address, or a new one, linked to the caller's Slack user.

    An invitation can be forwarded, and must not give anyone the roles that the invited person already has. A person
    with roles must first link their Slack user by a code that only they get.

    Raises:
        Refused: The person with the address has roles.
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
    """Check that the invitation is open, and that the newest code was typed.

    Raises:
        Refused: It isn't.
    """
    must_be_open(desk, invitation)
    current = [code for code in await codes_of(desk, invitation) if code.closed_at is None]
    if not any(_proves(desk, code.token, proof) for code in current):
        raise Refused(NewerCode(invitation.email))


async def _must_stand(desk: Desk, invitation: Invitation, proof: str) -> None:
    """Check that the invitation still meets all the requirements that it met when it was written.

    Raises:
        Refused: It is closed, or there is a newer code. Also if the subscription isn't running, the inviter may no
            longer invite, or the plan has no place left.
    """
    await _must_count(desk, invitation, proof)
    subscription, by = invitation.subscription, invitation.invited_by
    must_take(desk, subscription, invitation.kind)
    if not await inviter_may(desk, desk.session, invitation):
        raise Refused(InviterMayNot(by, subscription))
    if invitation.kind is ContactKind.SITE_ADMIN or await stepped_in(desk, desk.session, subscription, by):
        return
    if not has_room(subscription, invitation.kind):
        raise Refused(NoPlaceLeft(by, invitation.kind, subscription, desk.tables[subscription.plan.role_table]))


@action(
    "contacts.expire_invitations",
    SystemRight.EXPIRE_INVITATIONS,
    reads=True,
    label=gettext_noop("expire invitations"),
)
async def expire_invitations(desk: Desk) -> int:
    """Close the overdue invitations. Each that expires gets an audit entry, but a check that finds none doesn't.

    Returns:
        How many expired.
    """
    overdue = select(Invitation.id, Invitation.subscription_id).where(
        col(Invitation.state) == InvitationState.OPEN, col(Invitation.expires_at) <= desk.now
    )
    found = (await desk.session.execute(overdue)).all()
    if not found:
        return 0
    await _locked(desk, {subscription_id for _, subscription_id in found})
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


@action(
    "contacts.remind_of_invitations",
    SystemRight.EXPIRE_INVITATIONS,
    reads=True,
    label=gettext_noop("remind people of invitations"),
)
async def remind_of_invitations(desk: Desk) -> None:
    """Email the code of each open invitation again, once, shortly before it expires."""
    soon = desk.now + REMINDED_BEFORE
    ends_soon = and_(col(Invitation.state) == InvitationState.OPEN, col(Invitation.expires_at).between(desk.now, soon))
    reminded = select(Notice.id).where(Notice.key == REMINDER + col(OneTimeCode.token)).exists()
    due = (
        select(OneTimeCode, Invitation.subscription_id)
        .join(Invitation, col(Invitation.id) == col(OneTimeCode.invitation_id))
        .where(ends_soon, col(OneTimeCode.closed_at).is_(None), ~reminded)
        .order_by(col(OneTimeCode.id))
        .execution_options(populate_existing=True)
    )
    owners = {subscription_id for _, subscription_id in await desk.session.execute(due)}
    if not owners:
        return
    organizations = await _locked(desk, owners)
    for code, subscription_id in (await desk.session.execute(due)).all():
        if subscription_id in organizations:
            desk.organization_id = organizations[subscription_id]
            mail = InvitationMail(code.id, again=True)
            desk.notify(Medium.MAIL, mail, f"{REMINDER}{code.token}", address=code.email)


async def _locked(desk: Desk, subscriptions: set[int]) -> dict[int, int]:
    """Lock subscriptions, and return the organization of each. A person may be answering, or another replica may do the
    same. So look again after locking them."""
    locked = select(Subscription.id, Subscription.organization_id).where(col(Subscription.id).in_(subscriptions))
    rows = await desk.session.execute(locked.order_by(col(Subscription.id)).with_for_update())
    return dict(rows.all())
