"""The context that notices are rendered with, and the renderer of each kind."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.views.blocks import Drawing, Message
from handlers.views.reader import Reader
from handlers.views.welcomes import NO_WORKSPACE, Workspace
from models.access.desk import NO_CHANNELS, Channels, Desk
from models.core.codes import NO_CODES, Codes
from models.core.outbox import Medium, Notice, Payload
from models.directory.people import Person
from models.roles import RoleTable, RoleTables
from models.subscriptions.tables import Subscription

PayloadT = TypeVar("PayloadT", bound=Payload)


@dataclass(frozen=True)
class NoticeContext:
    """The context for rendering a notice. `row` is the stored notice. `person` is its reader, or None for a channel.
    `workspace` is where Steward is installed, and `channels` are the vendor's channels there.
    `reply_to` is the address at which Steward reads emails; empty if it reads none. `public_url` is where browsers
    reach Steward; empty if they can't. `pays_online`: a payment provider is connected."""

    session: AsyncSession
    row: Notice
    person: Person | None
    tables: RoleTables
    now: datetime
    codes: Codes = NO_CODES
    reader: Reader = field(default_factory=Reader)
    workspace: Workspace = NO_WORKSPACE
    channels: Channels = NO_CHANNELS
    reply_to: str = ""
    public_url: str = ""
    pays_online: bool = False

    @property
    def me(self) -> Person:
        """The person who reads the notice."""
        if self.person is None:
            raise TypeError(f"{self.row.kind} is for a person.")
        return self.person

    @property
    def is_edit(self) -> bool:
        """Whether the notice updates a card that was already sent."""
        return self.row.medium is Medium.EDIT

    @property
    def desk(self) -> Desk:
        """A desk without a caller, to look things up."""
        return Desk(self.session, None, self.now, self.tables, Channels("", ""), pays_online=self.pays_online)

    def table_of(self, subscription: Subscription) -> RoleTable:
        """The role table of a subscription."""
        return self.tables[subscription.plan.role_table]


Render = Callable[[NoticeContext, PayloadT], Awaitable[Message | Drawing | None]]


@dataclass(frozen=True)
class Renderer(Generic[PayloadT]):
    """Renders the notices with one type of payload."""

    payload: type[PayloadT]
    render: Render[PayloadT]

    async def __call__(self, context: NoticeContext, card: Notice) -> Message | Drawing | None:
        """Render a notice. `card` has the payload: the notice itself or, for an edit, the one that it changes."""
        return await self.render(context, self.payload.of(card))


RENDERERS: dict[str, Renderer[Any]] = {}
"""The renderer of each kind."""


def renders(payload: type[PayloadT]) -> Callable[[Render[PayloadT]], Render[PayloadT]]:
    """Declare how notices with a payload are rendered. A renderer returns None if there is nothing to say any more."""

    def keep(render: Render[PayloadT]) -> Render[PayloadT]:
        RENDERERS[payload.kind] = Renderer(payload, render)
        return render

    return keep
