"""What stands against an invitation, in words."""

from handlers.views.contacts import kind_name
from handlers.views.problems.registry import explains, short
from handlers.views.reader import Reader, Safe, gettext_noop
from models.contacts.problems import (
    AddressHasRoles,
    AllInvited,
    AlreadyInvited,
    InvitationOver,
    InviterMayNot,
    NewerCode,
    NoPlaceLeft,
    TooManyInvitations,
    TooManyInvited,
    TooManyMails,
)
from models.contacts.tables import InvitationState

ENDED = {
    InvitationState.OPEN: gettext_noop("This invitation has expired. Ask {by} for a new one."),
    InvitationState.EXPIRED: gettext_noop("This invitation has expired. Ask {by} for a new one."),
    InvitationState.ACCEPTED: gettext_noop("This invitation was accepted already."),
    InvitationState.REFUSED: gettext_noop(
        "This invitation was declined already. Ask {by} for a new one if that was a mistake."
    ),
    InvitationState.WITHDRAWN: gettext_noop(
        "This invitation was withdrawn. Ask {by} if you think that it was a mistake."
    ),
}


@explains(AlreadyInvited)
def _already_invited(reader: Reader, problem: AlreadyInvited) -> Safe:
    return reader.say(
        "{email} was invited already, by {by} ({at}). `/contact invitations {ref}` sends it again or withdraws it.",
        email=short(problem.email),
        by=problem.by,
        at=reader.moment(problem.at),
        ref=problem.subscription.ref,
    )


@explains(AllInvited)
def _all_invited(reader: Reader, problem: AllInvited) -> Safe:
    return reader.say(
        "With those who are invited, {ref} has all the {kind} contacts that its plan allows. Withdraw an "
        "invitation first: `/contact invitations {ref}`.",
        ref=problem.subscription.ref,
        kind=kind_name(reader, problem.kind),
    )


@explains(TooManyInvitations)
def _too_many_invitations(reader: Reader, problem: TooManyInvitations) -> Safe:
    return reader.say(
        "{count} invitations to {ref} are open, and that is the most. `/contact invitations {ref}` shows them.",
        count=problem.count,
        ref=problem.subscription.ref,
    )


@explains(TooManyMails)
def _too_many_mails(reader: Reader, problem: TooManyMails) -> Safe:
    return reader.say(
        "{email} was mailed {count} times in the last 24 hours, which is enough for one day. Try again tomorrow.",
        email=short(problem.email),
        count=problem.count,
    )


@explains(TooManyInvited)
def _too_many_invited(reader: Reader, problem: TooManyInvited) -> Safe:
    return reader.say(
        "{count} invitations to {ref} were mailed in the last 24 hours, which is enough for one day. Try "
        "again tomorrow.",
        count=problem.count,
        ref=problem.subscription.ref,
    )


@explains(InvitationOver)
def _invitation_over(reader: Reader, problem: InvitationOver) -> Safe:
    return reader.say(ENDED[problem.invitation.state], by=problem.invitation.invited_by.name)


@explains(NewerCode)
def _newer_code(reader: Reader, problem: NewerCode) -> Safe:
    return reader.say(
        "There is a newer mail to {email}, with a newer code. Please use that one.",
        email=short(problem.email),
    )


@explains(InviterMayNot)
def _inviter_may_not(reader: Reader, problem: InviterMayNot) -> Safe:
    return reader.say(
        "{name}, who invited you, may no longer add contacts to {ref}, so this invitation does not count any "
        "more. Ask for a new one.",
        name=problem.person.name,
        ref=problem.subscription.ref,
    )


@explains(NoPlaceLeft)
def _no_place_left(reader: Reader, problem: NoPlaceLeft) -> Safe:
    return reader.say(
        "Meanwhile {ref} has all the {kind} contacts that its plan allows, so there is no place left for "
        "you. Ask {name}, who invited you; the code stays good until it expires.",
        ref=problem.subscription.ref,
        kind=kind_name(reader, problem.kind),
        name=problem.person.name,
    )


@explains(AddressHasRoles)
def _address_has_roles(reader: Reader, problem: AddressHasRoles) -> Safe:
    return reader.say(
        "Somebody is known here by {email} already. If that is you, link it first: `/steward link {email}`. "
        "Then enter the invitation's code again; it stays good until it expires.",
        email=short(problem.email),
    )
