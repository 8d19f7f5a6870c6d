"""People who can't be reached in Slack any more, or can again, and what their colleagues can do about it."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import false, or_
from sqlmodel import col

from models.access.desk import Desk
from models.access.scopes import HasRoleTables
from models.core.outbox import Medium, Notice
from models.directory.people import Person
from models.roles import Right, Role
from models.subscriptions.contacts import ContactKind, Rank
from models.subscriptions.lookup import subscriptions_of
from models.subscriptions.rights import decide_for
from models.subscriptions.tables import Subscription

ACTING = (Right.EDIT_SECONDARY_CONTACTS, Right.PROMOTE_SELF, Right.PROMOTE_OTHER)


async def back_in_touch(desk: Desk, person: Person) -> None:
    """Note that a person can be reached again, and update the messages that said they couldn't."""
    if person.unreachable_since is None:
        return
    since, person.unreachable_since = person.unreachable_since, None
    await _update_cards(desk, person, touch_key, since)


async def mail_works(desk: Desk, person: Person) -> None:
    """Note that a person's address isn't refused any more, or that they have another, and update the messages that said
    so."""
    if person.mail_refused_at is None:
        return
    since, person.mail_refused_at, person.mail_refused_why = person.mail_refused_at, None, ""
    await _update_cards(desk, person, refused_key, since)


async def _update_cards(
    desk: Desk, person: Person, key_of: Callable[[Person, Subscription], str], since: datetime
) -> None:
    """Update the messages about a person whose keys begin with these, one for each of their subscriptions."""
    await desk.session.flush()
    keys = [key_of(person, subscription) for subscription in await subscriptions_of(desk.session, person.id)]
    await desk.redraw(
        or_(false(), *[col(Notice.key).startswith(key) for key in keys]),
        col(Notice.medium).not_in((Medium.EDIT, Medium.MAIL)),
        col(Notice.created_at) >= since,
    )


def refused_key(person: Person, subscription: Subscription) -> str:
    """The prefix of notice keys for the news that a person's address is refused, in one of their subscriptions."""
    return f"mail_refused:{subscription.id}:{person.id}:"


def touch_key(person: Person, subscription: Subscription) -> str:
    """The prefix of notice keys for the news that a person can't be reached, in one of their subscriptions."""
    return f"unreachable:{subscription.id}:{person.id}:"


def who_can_act(desk: HasRoleTables, subscription: Subscription, besides: Person | None = None) -> list[Person]:
    """The contacts of a subscription who can be reached and may add, remove or promote contacts, without `besides`."""
    others = {contact.person_id: contact.person for contact in subscription.contacts}
    return [
        other
        for other in others.values()
        if other.id != (besides.id if besides else None)
        and other.unreachable_since is None
        and any(decide_for(desk, subscription, other, right).allowed for right in ACTING)
    ]


def who_can_help(
    desk: HasRoleTables, subscription: Subscription, person: Person, outside: frozenset[int] = frozenset()
) -> list[Person]:
    """The contacts who can be reached and have a next step now that a person can't be. `outside` is as in
    `next_steps`."""
    return [
        one for one in who_can_act(desk, subscription, person) if next_steps(desk, subscription, person, one, outside)
    ]


def next_steps(
    desk: HasRoleTables,
    subscription: Subscription,
    person: Person,
    reader: Person,
    outside: frozenset[int] = frozenset(),
) -> list[str]:
    """The command lines that help when a contact can't be reached, and that the reader's roles allow.

    They promote the reader or a colleague, remove the contact, add another, or check all of them.

    Args:
        person: The contact who can't be reached.
        reader: The contact who reads about it.
        outside: The IDs of contacts nobody else can promote, because of their email domain.
    """
    allowed = {right for right in ACTING if decide_for(desk, subscription, reader, right).allowed}
    lines, ref = [], subscription.ref
    theirs = [contact for contact in subscription.contacts if contact.person_id == person.id]
    for contact in theirs:
        kind: ContactKind = contact.kind
        if contact.rank is Rank.PRIMARY:
            seconds = [c for c in subscription.contacts if c.kind is kind and c.rank is Rank.SECONDARY]
            mine = [c for c in seconds if c.person_id == reader.id]
            if Right.PROMOTE_SELF in allowed and (mine or Role.SITE_ADMIN in subscription.roles_of(reader.id)):
                lines.append(f"/contact promote me {kind} {ref}")
            if Right.PROMOTE_OTHER in allowed:
                others = [c.person for c in seconds if c not in mine and c.person_id not in outside]
                lines += [f"/contact promote {other.email} {kind} {ref}" for other in others]
        elif (
            Role.SITE_ADMIN in subscription.roles_of(reader.id)
            if kind is ContactKind.SITE_ADMIN
            else Right.EDIT_SECONDARY_CONTACTS in allowed
        ):
            lines.append(f"/contact remove {person.email} {kind} {ref}")
    if Right.EDIT_SECONDARY_CONTACTS in allowed:
        lines += [f"/contact add {ref}", f"/contact check {ref}"]
    return lines
