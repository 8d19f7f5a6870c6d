"""The places that a plan has for contacts: those that contacts have, and those that open invitations keep."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, func
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.desk import Desk
from models.contacts.limits import limit_of
from models.contacts.problems import AllInvited
from models.contacts.tables import Invitation, InvitationState
from models.core.errors import Refused
from models.subscriptions.contacts import Contact, ContactKind
from models.subscriptions.scopes import contacts_of, set_contacts
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class Room:
    """The places that a plan has for contacts of one kind.

    Args:
        limit: How many places there are; None for any number.
        contacts: The contacts who have one.
        waiting: The open invitations, each of which keeps one more.
    """

    limit: int | None
    contacts: Sequence[Contact]
    waiting: Sequence[Invitation] = ()

    @property
    def invited(self) -> int:
        """How many more places open invitations keep."""
        return len(self.waiting)

    @property
    def full(self) -> bool:
        """Whether the contacts take up all places."""
        return self.limit is not None and len(self.contacts) >= self.limit

    @property
    def promised(self) -> bool:
        """Whether contacts and invitations take up all places, so that nobody can be added or invited."""
        return self.limit is not None and len(self.contacts) + self.invited >= self.limit


def room_for(subscription: Subscription, kind: ContactKind, waiting: Iterable[Invitation]) -> Room:
    """The places for a kind. An invitation keeps none for somebody who became a contact in another way."""
    contacts = [contact for contact in subscription.contacts if contact.kind is kind]
    there = {contact.person.email for contact in contacts}
    keep = [one for one in waiting if one.kind is kind and one.email not in there]
    return Room(limit_of(subscription.plan, kind), contacts, keep)


async def must_have_place(desk: Desk, subscription: Subscription, kind: ContactKind, email: str) -> None:
    """Check that an open invitation doesn't keep the last place of a kind for somebody else. The plan's limit itself is
    a condition of the action.

    Raises:
        Refused: One does.
    """
    if limit_of(subscription.plan, kind) is None:
        return
    waiting = [one for one in await invitations_in(desk, subscription) if one.expires_at > desk.now]
    must_not_be_promised(desk, subscription, kind, [one for one in waiting if one.email != email])


def must_not_be_promised(
    desk: Desk, subscription: Subscription, kind: ContactKind, waiting: Iterable[Invitation]
) -> None:
    """Check that these invitations don't keep the last place of a kind.

    Raises:
        Refused: They do.
    """
    room = room_for(subscription, kind, waiting)
    if room.promised and room.waiting:
        raise Refused(AllInvited(kind, room.waiting, subscription, desk.tables[subscription.plan.role_table]))


async def load_contacts_and_invited(desk: Desk, subscription: Subscription) -> tuple[str, ...]:
    """Load the contacts of a subscription and their people, and return the addresses of the open invitations, oldest
    first. Without contacts, it returns none, because nobody may edit them."""
    values = {"owner": subscription.id, "now": desk.now}
    rows = (await desk.session.execute(_contacts_and_invited(), values)).all()
    set_contacts(subscription, [(contact, person) for contact, person, _ in rows])
    return tuple((rows[0][2] or "").split()) if rows else ()


@cache
def _contacts_and_invited() -> Any:
    # Built once, because building it takes longer than running it.
    its = Invitation.subscription_id == bindparam("owner")
    is_open = and_(col(Invitation.state) == InvitationState.OPEN, col(Invitation.expires_at) > bindparam("now"))
    addresses = select(Invitation.email).where(its, is_open).order_by(col(Invitation.id)).subquery()
    # No address has a space.
    return contacts_of().add_columns(select(func.aggregate_strings(addresses.c.email, " ")).scalar_subquery())


async def invitations_in(desk: Desk, subscription: Subscription) -> list[Invitation]:
    """The invitations in the state OPEN, including those that are overdue but not closed yet."""
    found = list(await desk.session.scalars(_open_in(), {"of_subscription": subscription.id}))
    for one in found:
        one.subscription = subscription
    return found


@cache
def _open_in() -> Any:
    # Built once, because building it takes longer than running it.
    open_ones = col(Invitation.state) == InvitationState.OPEN
    return (
        select(Invitation)
        .where(Invitation.subscription_id == bindparam("of_subscription"), open_ones)
        .options(joinedload(Invitation.invited_by))  # type: ignore[arg-type]
        .order_by(col(Invitation.id))
    )
