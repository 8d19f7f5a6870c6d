"""Changes to contacts that a contact asks for by email: what lines mean, and making the changes once they're
confirmed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from models.access.actions import action
from models.access.desk import Desk
from models.contacts.actions import add_contact, remove_contact
from models.contacts.details import Details, edit_details, edit_my_details
from models.contacts.invitations import Invited, invite
from models.core.errors import Refused
from models.core.outbox import Medium
from models.core.texts import gettext_noop
from models.desks.mails.closing import close, my_mail
from models.desks.mails.notices import MailChangesMade
from models.desks.mails.problems import MailGone
from models.desks.mails.tables import MailState, MailWay
from models.directory.people import Person
from models.roles import OwnRight, Role
from models.subscriptions.contacts import Contact, ContactKind, Rank, kind_and_rank
from models.subscriptions.tables import Subscription

PRIMARIES = frozenset({Role.BILLING_PRIMARY, Role.TECHNICAL_PRIMARY})
MOST_CHANGES = 20


class ChangeWhat(StrEnum):
    """INVITE: an address becomes a contact once its owner agrees. ADD: a contact gets another role. EDIT: a contact has
    another name, address or phone number. REMOVE: a contact loses a role."""

    INVITE = "invite"
    ADD = "add"
    EDIT = "edit"
    REMOVE = "remove"


ORDER = (ChangeWhat.EDIT, ChangeWhat.REMOVE, ChangeWhat.ADD, ChangeWhat.INVITE)


@dataclass(frozen=True)
class Change:
    """One change to the contacts of a subscription. `kind` is that of the role; `name`, `email` and `phone` are new."""

    what: ChangeWhat
    subscription: str
    person_id: int = 0
    kind: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class WantedLine:
    """A line that may be a change.

    Attributes:
        said: The line itself.
        removes: It takes somebody off.
        roles: The roles that it names, all of one kind.
        name, email, phone: What else it names. A phone number alone belongs to the person of the line before.
    """

    said: str
    removes: bool = False
    roles: frozenset[Role] = frozenset()
    name: str = ""
    email: str = ""
    phone: str = ""


def resolve(subscription: Subscription, lines: Sequence[WantedLine]) -> tuple[list[Change], list[str]]:
    """The changes that lines mean in a subscription, and the lines that can't be understood. A line that asks for what
    is so already means no change."""
    found, unread = list[Change](), list[str]()
    last: Person | None = None
    for line in lines:
        who = _whom(subscription, line) or (last if line.phone and not (line.name or line.email) else None)
        changes = [*_meant(subscription, line, who)] if who or line.email else None
        if changes is None or _is_unclear(subscription, line, who) or len(found) + len(changes) > MOST_CHANGES:
            unread.append(line.said)
        else:
            found += changes
        last = who
    return _merged(found), unread


def _whom(subscription: Subscription, line: WantedLine) -> Person | None:
    """The contact whom a line names: by the address, or else by the name if only one has it."""
    people = {contact.person_id: contact.person for contact in subscription.contacts}.values()
    if by_email := next((one for one in people if line.email and one.email == line.email), None):
        return by_email
    named = [one for one in people if line.name and one.name.casefold() == line.name.casefold()]
    return named[0] if len(named) == 1 else None


def _kinds(roles: frozenset[Role]) -> set[ContactKind]:
    return {kind_and_rank(role)[0] for role in roles}


def _held(subscription: Subscription, who: Person, roles: frozenset[Role]) -> list[Contact]:
    """The person's contacts of the kind that the roles have, or all of them without roles. Site admins aren't changed
    by email."""
    mine = [one for one in subscription.contacts if one.person_id == who.id and one.kind is not ContactKind.SITE_ADMIN]
    return [one for one in mine if not roles or one.kind in _kinds(roles)]


def _is_unclear(subscription: Subscription, line: WantedLine, who: Person | None) -> bool:
    """Whether a line can't be a change, although it names somebody."""
    if line.roles and ContactKind.SITE_ADMIN in _kinds(line.roles):
        return True
    if line.removes:
        held = _held(subscription, who, line.roles) if who else []
        return not held or any(one.rank is Rank.PRIMARY for one in held)
    if who is None:
        # A new primary contact is a promotion, which an email can't ask for.
        return not line.roles or line.roles <= PRIMARIES
    if line.roles and not _held(subscription, who, line.roles):
        return line.roles <= PRIMARIES
    return not (line.roles or line.email or line.phone)


def _meant(subscription: Subscription, line: WantedLine, who: Person | None) -> Iterator[Change]:
    ref, kinds = subscription.ref, sorted(_kinds(line.roles))
    if line.removes:
        held = _held(subscription, who, line.roles) if who else []
        yield from (Change(ChangeWhat.REMOVE, ref, one.person_id, one.kind) for one in held)
    elif who is None:
        yield from (Change(ChangeWhat.INVITE, ref, kind=kind, name=line.name, email=line.email) for kind in kinds)
    else:
        if line.roles and not _held(subscription, who, line.roles):
            yield from (Change(ChangeWhat.ADD, ref, who.id, kind) for kind in kinds)
        new = {
            "name": line.name if line.name and line.name != who.name else "",
            "email": line.email if line.email != who.email else "",
            "phone": line.phone if line.phone != who.phone else "",
        }
        if any(new.values()):
            yield Change(ChangeWhat.EDIT, ref, who.id, **new)


def _merged(changes: Sequence[Change]) -> list[Change]:
    """Each change once, and one edit for each person: an edit writes all of a person's details. In an order in which
    one makes room for the next, as people who replace somebody mean it."""
    merged: dict[tuple[str, ...], Change] = {}
    for one in changes:
        key = (one.what, str(one.person_id), one.kind, one.email if one.what is ChangeWhat.INVITE else "")
        before = merged.get(key)
        new = {name: getattr(one, name) for name in ("name", "email", "phone") if getattr(one, name)}
        merged[key] = replace(before, **new) if before else one
    return sorted(merged.values(), key=lambda one: ORDER.index(one.what))


@action("mails.accept_changes", OwnRight.KNOWN, label=gettext_noop("confirm changes that you sent by email"))
async def accept_changes(desk: Desk, mail_id: int) -> list[Change]:
    """The changes in the caller's own email, which they confirm. Each is then made by `make_change`.

    Raises:
        Refused: It isn't theirs, or isn't open any more.
    """
    mail = await my_mail(desk, mail_id)
    if mail.way is not MailWay.CHANGES:
        raise Refused(MailGone())
    desk.note(email=mail.ref)
    await close(desk, mail, MailState.TAKEN)
    return changes_of(mail.changes)


def changes_of(kept: Sequence[Mapping[str, object]]) -> list[Change]:
    """Changes as they're stored."""
    return [Change(**{**one, "what": ChangeWhat(str(one["what"]))}) for one in kept]  # type: ignore[arg-type]


async def make_change(desk: Desk, change: Change) -> None:
    """Make one change, with the rights that the caller has now.

    Raises:
        NotFound, Denied, Refused: As the action for it.
    """
    ref, kind = change.subscription, ContactKind(change.kind) if change.kind else ContactKind.BILLING
    if change.what is ChangeWhat.INVITE:
        await invite(desk, ref, Invited(change.email, change.name), kind)
        return
    person = await desk.session.get_one(Person, change.person_id)
    if change.what is ChangeWhat.ADD:
        await add_contact(desk, ref, person, kind)
    elif change.what is ChangeWhat.REMOVE:
        await remove_contact(desk, ref, person, kind)
    else:
        new = {name: getattr(change, name) for name in ("name", "email", "phone") if getattr(change, name)}
        details = replace(Details.of(person), **new)
        if person.id == desk.person.id:
            await edit_my_details(desk, details)
        else:
            await edit_details(desk, ref, person, details)


@action("mails.tell_changes", OwnRight.KNOWN, reads=True, label=gettext_noop("confirm changes that you sent by email"))
async def tell_changes(desk: Desk, mail_id: int, made: list[int]) -> None:
    """Send the caller an email about the changes that were made. `made` has their places."""
    done = MailChangesMade(mail_id, made)
    desk.notify(Medium.MAIL, done, f"{done.kind}:{mail_id}", person_id=desk.person.id)
