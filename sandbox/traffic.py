"""The log of all traffic, and whether the app has calls in flight."""

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Literal

Json = dict[str, Any]
KEPT = 20_000
_SECRETS = {"token"}


class Traffic:
    """Log entries, newest last, numbered from 1. Only the latest KEPT entries stay."""

    def __init__(self) -> None:
        self.entries: deque[Json] = deque(maxlen=KEPT)
        self._count = 0
        self._in_flight = 0
        self._last_end = 0.0

    def note(
        self,
        direction: Literal["to_bot", "from_bot"],
        what: str,
        method: str,
        at: datetime,
        *,
        status: int | None,
        elapsed_ms: float,
        request: Any,
        response: Any,
        error: str | None = None,
    ) -> None:
        """Add an entry, with tokens removed from bodies."""
        self._count += 1
        entry = {
            "n": self._count,
            "direction": direction,
            "what": what,
            "method": method,
            "at": at.isoformat(),
            "status": status,
            "elapsed_ms": round(elapsed_ms, 3),
            "request": without_secrets(request),
            "response": response,
        }
        self.entries.append(entry | ({"error": error} if error else {}))

    def since(self, number: int) -> list[Json]:
        """The entries after this number."""
        return [entry for entry in self.entries if entry["n"] > number]

    @contextmanager
    def in_flight(self) -> Iterator[None]:
        """A context for the work on one call of the app."""
        self._in_flight += 1
        try:
            yield
        finally:
            self._in_flight -= 1
            self._last_end = asyncio.get_running_loop().time()

    async def quiet(self, seconds: float, give_up: float) -> None:
        """Wait until no call has been in flight for `seconds`, but at most `give_up` seconds."""
        loop = asyncio.get_running_loop()
        start = loop.time()
        while (now := loop.time()) - start < give_up:
            rest = max(self._last_end, start) + seconds - now
            if self._in_flight == 0 and rest <= 0:
                return
            await asyncio.sleep(max(rest, 0.002))


def without_secrets(body: Any) -> Any:
    """A body without the fields that contain tokens."""
    if not isinstance(body, dict):
        return body
    return {key: value for key, value in body.items() if key not in _SECRETS}
