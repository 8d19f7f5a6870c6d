"""Why an invitation isn't possible, in words."""

from handlers.views.contact_kinds import one_contact
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

MOST_TO_NAME = 5
ENDED = {
    InvitationState.OPEN: gettext_noop("This invitation has expired. Ask {by} for a new one."),
    InvitationState.EXPIRED: gettext_noop("This invitation has expired. Ask {by} for a new one."),
    InvitationState.ACCEPTED: gettext_noop("This invitation has already been accepted."),
    InvitationState.REFUSED: gettext_noop(
        "This invitation has already been declined. If that was a mistake, ask {by} for a new one."
    ),
    InvitationState.WITHDRAWN: gettext_noop(
        "This invitation was withdrawn. If you think that was a mistake, ask {by}."
    ),
}


@explains(AlreadyInvited)
def _already_invited(reader: Reader, problem: AlreadyInvited) -> Safe:
    return reader.say(
        "{by} already invited {email} ({at}). You can resend the invitation or withdraw it: `/contact invitations "
        "{ref}`.",
        email=short(problem.email),
        by=problem.by,
        at=reader.moment(problem.at),
        ref=problem.subscription.ref,
    )


@explains(AllInvited)
def _all_invited(reader: Reader, problem: AllInvited) -> Safe:
    values = {"ref": problem.subscription.ref, "contact": one_contact(reader, problem.table, problem.kind)}
    opening = reader.say("The plan of {ref} has no place left for another {contact}.", **values)
    if len(problem.waiting) == 1:
        (one,) = problem.waiting
        said = reader.say(
            "{by}'s invitation to {email} holds one until {until}. To free it, withdraw the invitation: "
            "`/contact uninvite {join}`.",
            by=one.invited_by.name,
            email=short(one.email),
            until=reader.moment(one.expires_at),
            join=one.ref,
        )
        return Safe(" ").join([opening, said])
    named = [
        reader.say("{email} (from {by})", email=short(one.email), by=one.invited_by.name) for one in problem.waiting
    ]
    if (left := len(named) - MOST_TO_NAME) > 0:
        named[MOST_TO_NAME:] = [reader.say("and {count} more", count=left)]
    said = reader.say(
        "Open invitations hold {count}: {names}. To free one, withdraw an invitation: `/contact invitations {ref}`.",
        count=len(problem.waiting),
        names=Safe(", ").join(named),
        **values,
    )
    return Safe(" ").join([opening, said])


@explains(TooManyInvitations)
def _too_many_invitations(reader: Reader, problem: TooManyInvitations) -> Safe:
    return reader.say(
        "{ref} already has {count} open invitations, which is the limit. `/contact invitations {ref}` shows them.",
        count=problem.count,
        ref=problem.subscription.ref,
    )


@explains(TooManyMails)
def _too_many_mails(reader: Reader, problem: TooManyMails) -> Safe:
    return reader.say(
        "I've already emailed {email} {count} times in the last 24 hours, which is the limit. Try again tomorrow.",
        email=short(problem.email),
        count=problem.count,
    )


@explains(TooManyInvited)
def _too_many_invited(reader: Reader, problem: TooManyInvited) -> Safe:
    return reader.say(
        "I've already emailed {count} invitations to {ref} in the last 24 hours, which is the limit. Try again "
        "tomorrow.",
        count=problem.count,
        ref=problem.subscription.ref,
    )


@explains(InvitationOver)
def _invitation_over(reader: Reader, problem: InvitationOver) -> Safe:
    return reader.say(ENDED[problem.invitation.state], by=problem.invitation.invited_by.name)


@explains(NewerCode)
def _newer_code(reader: Reader, problem: NewerCode) -> Safe:
    return reader.say(
        "There's a newer code in a later email to {email}. Please use that one.",
        email=short(problem.email),
    )


@explains(InviterMayNot)
def _inviter_may_not(reader: Reader, problem: InviterMayNot) -> Safe:
    return reader.say(
        "{name}, who invited you, can no longer add contacts to {ref}, so this invitation no longer works. Ask "
        "another contact for a new one.",
        name=problem.person.name,
        ref=problem.subscription.ref,
    )


@explains(NoPlaceLeft)
def _no_place_left(reader: Reader, problem: NoPlaceLeft) -> Safe:
    return reader.say(
        "The plan of {ref} no longer has room for another {contact}. Ask {name}, who invited you, to make room, then "
        "enter your code again before it expires.",
        ref=problem.subscription.ref,
        contact=one_contact(reader, problem.table, problem.kind),
        name=problem.person.name,
    )


@explains(AddressHasRoles)
def _address_has_roles(reader: Reader, problem: AddressHasRoles) -> Safe:
    return reader.say(
        "Someone here already uses {email}. If that's you, link it first: `/steward link {email}`. Then enter the "
        "invitation code again before it expires.",
        email=short(problem.email),
    )
