"""Keeping the public port available: connections that never send a whole request can't take all the room.

A complete request takes milliseconds. An incomplete one has ten seconds. If there is no room, the connection that has
waited longest is closed. docs/operate.md has the figures.
"""

import asyncio
from collections.abc import Callable, Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any

from bot.counted import CountedLine

Network = IPv4Network | IPv6Network
PATIENCE = 10.0
"""Seconds for the headers of a request, and the same again for its body."""
MOST_BY_ADDRESS = 32
"""The most connections from one address. Trusted proxies have no such limit, because many people share them."""


class Connection(asyncio.Protocol):
    """One connection. It passes everything on to the server's protocol, `inner`."""

    def __init__(self, connections: "Connections", inner: Any) -> None:
        self._connections = connections
        self._inner = inner
        self._timer: asyncio.TimerHandle | None = None
        self.transport: asyncio.Transport | None = None
        self.address = ""
        self.busy = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection was opened."""
        assert isinstance(transport, asyncio.Transport), "TCP has streams."  # noqa: S101
        self.transport = transport
        self.address = str((transport.get_extra_info("peername") or ("",))[0])
        if self._connections.shut:
            # It was accepted while the port was closing, so nothing would answer or close it later.
            transport.abort()
            return
        self._inner.connection_made(transport)
        self._await_headers()
        self._connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection was closed."""
        self.stop_timer()
        self._connections.remove(self)
        self._inner.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Data arrived. The time for a request's headers starts with its first byte."""
        if not self.busy and self._timer is None:
            self._await_headers()
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        """The other side has finished sending."""
        return bool(self._inner.eof_received())

    def pause_writing(self) -> None:
        """The other side reads slowly, so writing has to pause."""
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        """The other side reads again."""
        self._inner.resume_writing()

    def stop_timer(self) -> None:
        """Stop the time limit, because the headers have arrived."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _await_headers(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(PATIENCE, self._connections.end, self, "slow")


class Connections:
    """The open connections of a port. Those that wait for a request come first, longest wait first.

    Args:
        most: The most connections that can be open.
        trusted: Proxies that forward many people's requests. Their addresses have no limit of their own.
        clock: A monotonic clock, in seconds.
    """

    def __init__(self, most: int, trusted: Iterable[Network], clock: Callable[[], float]) -> None:
        self.most = most
        self.trusted = tuple(trusted)
        self._open: dict[asyncio.BaseTransport, Connection] = {}
        self._closed = CountedLine("connections_closed", clock)
        self.shut = False

    def __len__(self) -> int:
        return len(self._open)

    def add(self, new: Connection) -> None:
        """Add a new connection. If there is no room, the one that has waited longest is closed. If all others are being
        answered, the new one is closed."""
        assert new.transport is not None, "It has begun."  # noqa: S101
        self._open[new.transport] = new
        of_address = [one for one in self._open.values() if one.address == new.address]
        if len(of_address) > MOST_BY_ADDRESS and not self._is_trusted(new.address):
            self.end(_longest_waiting(of_address), "too_many_of_one_address")
        elif len(self._open) > self.most:
            self.end(_longest_waiting(self._open.values()), "too_many")

    def remove(self, ended: Connection) -> None:
        """Remove a connection that was closed."""
        self._open.pop(ended.transport, None)  # type: ignore[arg-type]

    def headers_are_here(self, transport: asyncio.BaseTransport | None) -> None:
        """The headers of a request have arrived. The body may still be on its way."""
        if (one := self._find(transport)) is not None:
            one.stop_timer()

    def answering(self, transport: asyncio.BaseTransport | None) -> None:
        """A whole request has arrived. From now on, the connection isn't closed to make room."""
        if (one := self._find(transport)) is not None:
            one.busy = True

    def answered(self, transport: asyncio.BaseTransport | None) -> None:
        """The answer was sent. The connection can wait for another request, as the newest of those waiting."""
        if transport is not None and (one := self._open.pop(transport, None)) is not None:
            one.busy = False
            self._open[transport] = one

    def end(self, one: Connection, why: str) -> None:
        """Close a connection from this side."""
        self.remove(one)
        one.stop_timer()
        if one.transport is not None:
            one.transport.abort()
        self.count(why)

    def end_all(self) -> None:
        """Close all open connections, and refuse new ones."""
        self.shut = True
        for one in list(self._open.values()):
            if one.transport is not None:
                one.transport.abort()

    def count(self, why: str) -> None:
        """Log that a connection was closed, in at most one line per minute."""
        self._closed.count(why, open=len(self._open))

    def out_of_descriptors(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """An exception handler for the event loop. When the system has no descriptors left for connections, it counts
        them. asyncio would log a traceback for each."""
        if str(context.get("message", "")).startswith("socket.accept()"):
            self.count("no_descriptors")
        else:
            loop.default_exception_handler(context)

    def _find(self, transport: asyncio.BaseTransport | None) -> Connection | None:
        return None if transport is None else self._open.get(transport)

    def _is_trusted(self, address: str) -> bool:
        try:
            seen = ip_address(address.partition("%")[0])
        except ValueError:
            return False
        mapped = getattr(seen, "ipv4_mapped", None)
        return any((mapped or seen) in network for network in self.trusted)


def _longest_waiting(among: Iterable[Connection]) -> Connection:
    """The connection that has waited longest without being answered. If all are being answered, the newest."""
    connections = list(among)
    return next((one for one in connections if not one.busy), connections[-1])
