"""Finishing a step when the process stops."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")
GRACE = 2.0
"""Seconds that a step gets when it's cancelled. A transaction cut off halfway costs its connection."""


async def undisturbed(step: Coroutine[Any, Any, Result]) -> Result:
    """Do a step. If this is cancelled meanwhile, the step gets a moment to end."""
    task = asyncio.create_task(step)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task], timeout=GRACE)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        raise
