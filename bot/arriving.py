"""What arrives from Slack: the receipts of events, the sweeper that handles what was left, and catching up after a
gap."""

from collections.abc import Coroutine
from typing import Any

from bot.catchup.catchup import CatchUp
from bot.clock import Clock
from bot.delivery.slack import SlackWay
from bot.socket import Socket
from bot.sweeper import Sweeper
from handlers.routing.events import Events
from models.core.database import Database
from models.core.receipt_queue import ReceiptClaim, ReceiptQueue


class Arriving:
    """Everything in one process that sees to it that no event is lost.

    Attributes:
        events: Handles receipts. Set before `running`.
        socket: The Socket Mode connection; None over HTTP.
        beside: The queue of the payment provider's events; None if none is connected.
    """

    events: Events

    def __init__(self, database: Database, clock: Clock, slack: SlackWay) -> None:
        self.clock = clock
        self.socket: Socket | None = None
        self.beside: ReceiptQueue | None = None
        self.receipts = ReceiptQueue(database)
        self.sweeper = Sweeper(self.receipts, clock, self._handle)
        self.catchup = CatchUp(database, clock, slack, self._reached, self.sweeper.wake)
        self.reads = self.catchup.reads

    def running(self) -> list[Coroutine[Any, Any, None]]:
        """What runs until it's cancelled."""
        return [self.sweeper.run(), self.catchup.watch(), self.catchup.run()]

    async def take_over(self) -> None:
        """End all leases at the start. Only for databases with a single process."""
        await self.receipts.take_over()
        await self.reads.take_over()

    async def waiting(self) -> int:
        """The number of events to handle now, and of conversations to read."""
        now = self.clock.now()
        beside = await self.beside.waiting(now) if self.beside is not None else 0
        return await self.receipts.waiting(now) + await self.reads.waiting(now) + beside

    async def _handle(self, claim: ReceiptClaim) -> None:
        await self.events.handle(claim)

    async def _reached(self) -> bool:
        """Whether Slack reaches this process. Over HTTP, it does while the process runs."""
        return self.socket is None or await self.socket.connected()
