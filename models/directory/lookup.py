"""Finding people by their Slack user or email address."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlmodel import col, or_, select

from models.directory.people import Binding, Person, SlackId, SlackUser, is_user


def bound() -> Any:
    """The condition that a Slack user is linked to a person now."""
    return col(SlackUser.state) == Binding.BOUND


async def find_person(session: AsyncSession, who: SlackId) -> Person | None:
    """The person linked to a Slack user, with staff roles; None if there is none.

    None also if two people are linked to it. That happens if two workspaces turn out to be in one Grid.
    """
    statement = (
        select(Person)
        .join(SlackUser, col(SlackUser.person_id) == col(Person.id))
        .where(is_user(who), bound())
        .options(joinedload(Person.staff_roles))  # type: ignore[arg-type]
    )
    found = (await session.scalars(statement)).unique().all()
    return found[0] if len(found) == 1 else None


async def find_slack_user(session: AsyncSession, here: SlackId, person_id: int) -> str | None:
    """A person's Slack user id in the workspace or Grid of the Slack user `here`; None if they have none."""
    theirs = col(SlackUser.team_id) == here.team_id
    if here.enterprise_id:
        theirs = or_(theirs, col(SlackUser.enterprise_id) == here.enterprise_id)
    statement = select(SlackUser.user_id).where(theirs, SlackUser.person_id == person_id, bound())
    return (await session.scalars(statement.order_by(col(SlackUser.id)).limit(1))).first()


async def is_in_slack(session: AsyncSession, person_id: int) -> bool:
    """Whether a person has a linked Slack account."""
    statement = select(SlackUser.id).where(SlackUser.person_id == person_id, bound()).limit(1)
    return (await session.scalars(statement)).first() is not None


async def find_person_by_email(session: AsyncSession, email: str) -> Person | None:
    """The person with an email address; None if there is none. Upper and lower case are the same."""
    return (await session.scalars(select(Person).where(Person.email == email.lower()))).one_or_none()
