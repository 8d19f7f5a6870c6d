"""Waiting for work: until somebody says that there is some, or it's time to look."""

import asyncio
import contextlib


async def woken(event: asyncio.Event, longest: float) -> None:
    """Return once the event is set, or after so many seconds."""
    # Not wait_for: in Python 3.11, it swallows a cancellation that comes with the wake-up.
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(longest):
            await event.wait()
