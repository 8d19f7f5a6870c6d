"""Following what changes in a workspace."""

import asyncio
from collections.abc import Callable

from sandbox.entities import Change


class Subscription:
    """The changes from now on, as an async iterator. It ends when the workspace closes. Use it in a `with`."""

    def __init__(self, leave: Callable[["Subscription"], None]) -> None:
        self.queue: asyncio.Queue[Change | None] = asyncio.Queue()
        self._leave = leave

    def __enter__(self) -> "Subscription":
        return self

    def __exit__(self, *_: object) -> None:
        self._leave(self)

    def __aiter__(self) -> "Subscription":
        return self

    async def __anext__(self) -> Change:
        change = await self.queue.get()
        if change is None:
            raise StopAsyncIteration
        return change


class Changes:
    """Whoever follows the changes. `record` learns of each one first."""

    def __init__(self, record: Callable[[Change], None]) -> None:
        self._record = record
        self._subscriptions: set[Subscription] = set()

    def subscribe(self) -> Subscription:
        """The changes from now on."""
        subscription = Subscription(self._subscriptions.discard)
        self._subscriptions.add(subscription)
        return subscription

    @property
    def listeners(self) -> int:
        """The current number of subscribers."""
        return len(self._subscriptions)

    def publish(self, change: Change) -> None:
        """Tell every subscriber."""
        self._record(change)
        for subscription in self._subscriptions:
            subscription.queue.put_nowait(change)

    def close(self) -> None:
        """End all subscriptions."""
        for subscription in self._subscriptions:
            subscription.queue.put_nowait(None)
