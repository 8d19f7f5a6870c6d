"""Invitations and the places for more contacts, as Block Kit and as email."""

from collections.abc import Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_time

from handlers.routing.arguments import unmarked
from handlers.views.block_types import Block
from handlers.views.blocks import PICK, Drawing, Message, button, buttons, cell, header, note, section
from handlers.views.contact_kinds import KINDS, joining_as, several_contacts
from handlers.views.contacts import add_site_admin_button, ask_for_more
from handlers.views.element_types import Button, Element
from handlers.views.listing import Row, Rows, listing
from handlers.views.mails import Commands, Mail, Part, Text
from handlers.views.quoting import quoted
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from handlers.views.rights import role_name
from handlers.views.welcomes import Workspace, where
from models.contacts.invitations import Invitations
from models.contacts.places import Room
from models.contacts.tables import Invitation, InvitationState
from models.roles import RoleTable
from models.subscriptions.contacts import Contact, ContactKind
from models.subscriptions.tables import Subscription

ACCEPT = "invitation_accept"
REFUSE = "invitation_refuse"
FIND = "invitations"
"""The route that searches the open invitations to a subscription."""
HEADS = (gettext_noop("Email address"), gettext_noop("Name"), gettext_noop("Role"), gettext_noop("Invitation"))
MOST_TO_NAME = 5


def room_line(reader: Reader, table: RoleTable, kind: ContactKind, room: Room) -> Safe | None:
    """How many more contacts of a kind the plan allows; None if there is no limit."""
    if room.limit is None:
        return None
    contact, contacts = several_contacts(reader, table, kind, one=True), several_contacts(reader, table, kind)
    allowed = reader.say_count(
        "Your plan allows {count} {contact}",
        "Your plan allows {count} {contacts}",
        room.limit,
        contact=contact,
        contacts=contacts,
    )
    names = [contact.person.name for contact in room.contacts[:MOST_TO_NAME]]
    if left := len(room.contacts) - len(names):
        names.append(reader.plain("and {count} more", count=left))
    who = ", ".join(names)
    if room.full:
        taken = (
            "{allowed}. That place is taken by {who}."
            if room.limit == 1
            else "{allowed}. Those places are taken by {who}."
        )
        return reader.say(taken, allowed=allowed, who=who)
    values = {"allowed": allowed, "taken": len(room.contacts)}
    if room.invited:
        return reader.say("{allowed}: {taken} added, {invited} invited.", invited=room.invited, **values)
    return reader.say("{allowed}: {taken} added.", **values)


def room_lines(reader: Reader, found: Invitations, table: RoleTable) -> list[Safe]:
    """How many more contacts the plan allows, for each kind with a limit."""
    lines = [room_line(reader, table, kind, found.room[kind]) for kind in KINDS]
    return [line for line in lines if line is not None]


def room_in_form(reader: Reader, found: Invitations, table: RoleTable) -> list[Safe]:
    """The same in the form. If a kind that it doesn't offer is full, also how to get more."""
    lines = room_lines(reader, found, table)
    if any(found.room[kind].promised for kind in KINDS):
        ask = reader.say("For more, ask {vendor}'s billing team: `/enquiry new {ref}`.", ref=found.subscription.ref)
        lines.append(ask)
    return lines


def no_room(reader: Reader, found: Invitations, table: RoleTable, kinds: Sequence[ContactKind]) -> Message:
    """The plan is full for the kinds that were asked for. Shown before the form, so that no one fills it in for
    nothing."""
    ref = found.subscription.ref
    text = Safe(" ").join(
        [
            reader.say("You can't add more contacts to {ref}.", ref=ref),
            *room_lines(reader, found, table),
            reader.say("Remove someone or withdraw an invitation first, or ask {vendor}'s billing team for more.")
            if any(found.room[kind].invited for kind in kinds)
            else reader.say("Remove someone first, or ask {vendor}'s billing team for more."),
        ]
    )
    more = [ask_for_more(reader, found.subscription, table, kind, also=len(kinds) > 1) for kind in kinds]
    row: list[Element] = [button(reader.plain("Remove a contact"), f"/contact remove {ref}")]
    row += [_show(reader, ref)] if any(found.room[kind].invited for kind in kinds) else []
    row += more
    return Message(text, [section(text), buttons(*row)])


def invited(reader: Reader, invitation: Invitation, table: RoleTable, who: str = "") -> Message:
    """Confirms that an invitation was emailed. The text is the same for known and unknown addresses. `who` replaces an
    address that must not be shown."""
    ref = invitation.subscription.ref
    text = reader.say(
        "I've emailed {email} an invitation to become {role} on {ref}. The code in it is valid until {until}. I'll "
        "hold their place until then, and let you know when they answer.",
        email=who or invitation.email,
        role=joining_as(reader, table, invitation.kind),
        ref=ref,
        until=reader.moment(invitation.expires_at),
    )
    return Message(text, [section(text), buttons(_show(reader, ref))])


def _show(reader: Reader, ref: str) -> Element:
    return button(reader.plain("Show the invitations"), f"/contact invitations {ref}")


def invitation_list(
    reader: Reader, found: Invitations, table: RoleTable, may: Collection[ContactKind], first: int = 1
) -> Message:
    """A page of the open invitations of a subscription: who invited, until when, and what can be done. `may` are the
    kinds that the reader can invite."""
    ref = found.subscription.ref
    add: Element = button(reader.plain("Add a contact"), f"/contact add {ref}")
    if set(may) == {ContactKind.SITE_ADMIN}:
        add = add_site_admin_button(reader, table, ref)
    notes: list[Block] = [note(Safe(" ").join(lines))] if (lines := room_lines(reader, found, table)) else []
    if not found.invitations:
        text = reader.say("There are no open invitations to {ref}.", ref=ref)
        return Message(text, [section(text), *notes, buttons(add)])
    count = len(found.invitations)
    title = reader.say_count("{count} open invitation to {ref}", "{count} open invitations to {ref}", count, ref=ref)
    rows, heads = invitation_rows(reader, found, table, may), [reader.plain(head) for head in HEADS]
    of = Rows.paged(rows, heads, f"/contact invitations {ref}", first, f"{PICK} {FIND} {ref}" if may else "")
    head = [header(reader.plain("Invitations to {ref}", ref=ref))]
    return listing(reader, unmarked(title), of, head, [*notes, buttons(add)], [title])


def invitation_rows(reader: Reader, found: Invitations, table: RoleTable, may: Collection[ContactKind]) -> list[Row]:
    """The open invitations, each with what the reader may do."""
    return [_row(reader, one, table, may) for one in found.invitations]


def _row(reader: Reader, one: Invitation, table: RoleTable, may: Collection[ContactKind]) -> Row:
    cells = [cell(one.email), cell(one.name), cell(joining_as(reader, table, one.kind)), cell(one.ref)]
    if one.kind in may:
        return Row(_line(reader, one, table), cells, under=_deeds(reader, one))
    without = reader.say("Your role doesn't include changing this invitation.")
    return Row(_line(reader, one, table), cells, without=without)


def _line(reader: Reader, one: Invitation, table: RoleTable) -> Safe:
    named = [one.name] if one.name else []
    who = Safe(" · ").join([Safe(f"*{escape(one.email)}*"), *named, joining_as(reader, table, one.kind)])
    return (
        who
        + "\n"
        + reader.say(
            "{ref} · Invited by {name}, {at} · Valid until {until}",
            ref=one.ref,
            name=one.invited_by.name,
            at=reader.moment(one.invited_at),
            until=reader.moment(one.expires_at),
        )
    )


def _deeds(reader: Reader, one: Invitation) -> Sequence[Button]:
    return (
        button(reader.plain("Resend"), f"/contact resend {one.ref}"),
        button(reader.plain("Withdraw"), f"/contact uninvite {one.ref}"),
    )


def resent(reader: Reader, invitation: Invitation) -> Message:
    """Confirms that a new email is on its way."""
    text = reader.say(
        "I've emailed a new code to {email}, valid until {until}. The old code no longer works.",
        email=invitation.email,
        until=reader.moment(invitation.expires_at),
    )
    return Message(text, [section(text), buttons(_show(reader, invitation.subscription.ref))])


def withdraw_question(reader: Reader, invitation: Invitation) -> Message:
    """Asks before an invitation is withdrawn."""
    ref = invitation.subscription.ref
    text = reader.say(
        "Withdraw {email}'s invitation to {ref}? Their code will stop working. You can invite them again later.",
        email=invitation.email,
        ref=ref,
    )
    yes = button(reader.plain("Withdraw"), f"/contact uninvite {invitation.ref} confirmed", style="danger")
    return Message(text, [section(text), buttons(yes, button(reader.plain("Keep"), f"/contact invitations {ref}"))])


def withdrawn(reader: Reader, invitation: Invitation) -> Message:
    """Confirms that an invitation was withdrawn."""
    text = reader.say(
        "I've withdrawn {email}'s invitation to {ref}. The code no longer works.",
        email=invitation.email,
        ref=invitation.subscription.ref,
    )
    return Message(text, [section(text), buttons(_show(reader, invitation.subscription.ref))])


def question(reader: Reader, invitation: Invitation, table: RoleTable, proof: str) -> Message:
    """Ask the person who entered the code whether they accept. `proof` works only for their Slack user."""
    subscription = invitation.subscription
    text = reader.say(
        "{by} is inviting you, on behalf of {organization}, to become {role} on {ref} ({name}). If you accept, you "
        "get the rights that come with that role. The subscription's other contacts can see your name and email "
        "address. You can leave later, and other contacts can remove you.",
        by=invitation.invited_by.name,
        organization=subscription.organization.name,
        role=joining_as(reader, table, invitation.kind),
        ref=subscription.ref,
        name=subscription.name,
    )
    value = f"{invitation.ref} {proof}"
    yes = button(reader.plain("Accept"), ACCEPT, value, style="primary")
    return Message(text, [section(text), buttons(yes, button(reader.plain("No thanks"), REFUSE, value))])


def accepted(reader: Reader, subscription: Subscription, contact: Contact, table: RoleTable) -> Message:
    """To the person who accepted and is now a contact."""
    text = reader.say(
        "Welcome, {name}! You're now {role} on {ref} ({subscription}).",
        name=contact.person.name,
        role=role_name(reader, table, contact.role),
        ref=subscription.ref,
        subscription=subscription.name,
    )
    row = [
        button(reader.plain("What can I do?"), f"/steward roles {subscription.ref}", style="primary"),
        button(reader.plain("Help"), "/steward help"),
    ]
    return Message(text, [section(text), buttons(*row)])


def refused(reader: Reader, invitation: Invitation) -> Message:
    """To the person who declined."""
    return Message(
        reader.say(
            "Thanks for letting me know. I won't add you to {ref}, and I've told {by}.",
            ref=invitation.subscription.ref,
            by=invitation.invited_by.name,
        )
    )


def ended(
    reader: Reader, invitation: Invitation, table: RoleTable, name: str = "", *, may_again: bool = True
) -> Message:
    """Tells the inviter the outcome. `name` is the name of the person who accepted. `may_again`: the inviter is still a
    contact and can invite again."""
    ref, email, kind = invitation.subscription.ref, invitation.email, invitation.kind
    values = {"email": email, "role": joining_as(reader, table, kind), "ref": ref}
    if invitation.state is InvitationState.ACCEPTED:
        return Message(
            reader.say("{name} ({email}) accepted your invitation and is now {role} on {ref}.", name=name, **values)
        )
    if invitation.state is InvitationState.REFUSED:
        text = reader.say("{email} declined your invitation to become {role} on {ref}.", **values)
    else:
        text = reader.say(
            "Your invitation to {email} to become {role} on {ref} has expired without an answer. Check the "
            "address, and ask them whether they got the email.",
            **values,
        )
    if not may_again:
        return Message(text)
    again = button(reader.plain("Invite again"), f"/contact add {email} {kind} {ref}")
    return Message(text, [section(text), buttons(again)])


def mail(
    reader: Reader, invitation: Invitation, table: RoleTable, code: str, workspace: Workspace, *, again: bool = False
) -> Drawing:
    """The email with the code: who invites to what, what that means, where Steward is, and what to do. `again`: it's
    the reminder, before the code expires."""
    subscription = invitation.subscription
    values = {
        "by": invitation.invited_by.name,
        "email": invitation.invited_by.email,
        "organization": subscription.organization.name,
        "role": joining_as(reader, table, invitation.kind),
        "ref": subscription.ref,
        "name": quoted(subscription.name),
        "where": where(reader, workspace),
        "until": _until(reader, invitation.expires_at, ZoneInfo(subscription.organization.time_zone)),
    }
    invited = reader.plain(
        "You're invited to become {role} on {ref} ({name}), {organization}'s subscription with {vendor}. {by} "
        "({email}) sent you this invitation.",
        **values,
    )
    role = reader.plain(
        "As {role}, you look after this subscription together with its other contacts. {where}", **values
    )
    then = reader.plain(
        "Steward then asks whether you accept. The code works once and is only for you, so don't share it. If you "
        "don't know what this is about, ignore this email and nothing happens."
    )
    type_ = reader.plain("In Slack, type this by {until}:", **values)
    # Leave out the invited person's name, because the inviter wrote it.
    parts: list[Part] = [
        Text(reader.plain("Hello,")),
        Text(invited),
        Text(role),
        Commands([(f"/steward link {code}", "")], type_),
        Text(then),
    ]
    subject = reader.plain("Invitation to look after {ref} in Slack", **values)
    if again:
        subject = reader.plain("Reminder: your invitation to look after {ref} in Slack", **values)
    made = Mail(subject, parts)
    return Drawing(Message(escape(made.text)), made)


def _until(reader: Reader, moment: datetime, zone: ZoneInfo) -> str:
    time = format_time(moment, format="short", tzinfo=zone, locale=reader.locale)
    return f"{reader.day(moment.astimezone(zone).date())}, {time}, {zone.key}"
