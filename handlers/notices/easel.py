"""What notices are drawn with, and the kinds that there are."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.views.kit import Drawing, Message
from handlers.views.words import Reader
from models.codes.keyed import NO_CODES, Codes
from models.lookup import subscription_by_id
from models.notices import Notice
from models.people import Person
from models.roles import RoleTable, RoleTables
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class Easel:
    """What a notice is drawn with. `person` is who reads it; None for a channel, where everybody does."""

    session: AsyncSession
    notice: Notice
    person: Person | None
    tables: RoleTables
    now: datetime
    codes: Codes = NO_CODES
    reader: Reader = field(default_factory=Reader)

    @property
    def me(self) -> Person:
        """The person who reads it."""
        if self.person is None:
            raise TypeError(f"{self.notice.kind} is for a person.")
        return self.person


Draw = Callable[[Easel], Awaitable[Message | Drawing | None]]
KINDS: dict[str, Draw] = {}


def drawn(kind: str) -> Callable[[Draw], Draw]:
    """Declare how a kind of notice is drawn. None: there is nothing left to say."""

    def keep(draw_kind: Draw) -> Draw:
        KINDS[kind] = draw_kind
        return draw_kind

    return keep


async def subject(easel: Easel) -> Subscription:
    """The subscription that a notice is about, with all that decisions need."""
    return await subscription_by_id(easel.session, easel.notice.subject_id)


def table_of(easel: Easel, subscription: Subscription) -> RoleTable:
    """The role table of a subscription."""
    return easel.tables[subscription.plan.role_table]
