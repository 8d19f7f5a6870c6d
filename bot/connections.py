"""Keeps the public port open: connections that send nothing whole can't take all the room.

A request takes milliseconds once it is here. What is only half here has ten seconds, and what waits longest gives way
when there is no more room. docs/operate.md has the figures.
"""

import asyncio
from collections.abc import Callable, Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any

from bot.counted import CountedLine

Network = IPv4Network | IPv6Network
PATIENCE = 10.0
"""Seconds for the headers of a request, and as many for its body."""
MOST_BY_ADDRESS = 32
"""Connections of one address. A proxy that is trusted has no such limit: it stands for everybody."""


class Connection(asyncio.Protocol):
    """One connection. It hands everything on to the server's protocol, `inner`."""

    def __init__(self, connections: "Connections", inner: Any) -> None:
        self._connections = connections
        self._inner = inner
        self._timer: asyncio.TimerHandle | None = None
        self.transport: asyncio.Transport | None = None
        self.address = ""
        self.busy = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It begins."""
        assert isinstance(transport, asyncio.Transport), "TCP has streams."  # noqa: S101
        self.transport = transport
        self.address = str((transport.get_extra_info("peername") or ("",))[0])
        if self._connections.shut:
            # It was accepted while the port was closed: nobody is left who would answer or close it.
            transport.abort()
            return
        self._inner.connection_made(transport)
        self._await_headers()
        self._connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """It ends."""
        self.stop_timer()
        self._connections.remove(self)
        self._inner.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Something came: from the first byte on, the headers of a request have their time."""
        if not self.busy and self._timer is None:
            self._await_headers()
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        """The other side sends no more."""
        return bool(self._inner.eof_received())

    def pause_writing(self) -> None:
        """The other side is slow to read."""
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        """It reads again."""
        self._inner.resume_writing()

    def stop_timer(self) -> None:
        """The headers are here."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _await_headers(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(PATIENCE, self._connections.end, self, "slow")


class Connections:
    """The open connections of a port. Those that wait for a request come first, longest first.

    Args:
        most: How many may be open.
        trusted: Proxies that speak for many: their addresses have no limit of their own.
        clock: Seconds that only go forward.
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
        """Somebody connected. Without room for them, the connection that waits longest is closed; the new one, where
        all others are being answered."""
        assert new.transport is not None, "It has begun."  # noqa: S101
        self._open[new.transport] = new
        of_address = [one for one in self._open.values() if one.address == new.address]
        if len(of_address) > MOST_BY_ADDRESS and not self._is_trusted(new.address):
            self.end(_longest_waiting(of_address), "too_many_of_one_address")
        elif len(self._open) > self.most:
            self.end(_longest_waiting(self._open.values()), "too_many")

    def remove(self, ended: Connection) -> None:
        """It is over."""
        self._open.pop(ended.transport, None)  # type: ignore[arg-type]

    def headers_are_here(self, transport: asyncio.BaseTransport | None) -> None:
        """The body may still be on its way."""
        if (one := self._find(transport)) is not None:
            one.stop_timer()

    def answering(self, transport: asyncio.BaseTransport | None) -> None:
        """A whole request is here. From now on the connection is not closed for others."""
        if (one := self._find(transport)) is not None:
            one.busy = True

    def answered(self, transport: asyncio.BaseTransport | None) -> None:
        """The connection may stay for another request, as the newest of those that wait."""
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
        """Close what is still open, and whatever comes."""
        self.shut = True
        for one in list(self._open.values()):
            if one.transport is not None:
                one.transport.abort()

    def count(self, why: str) -> None:
        """Note that a connection was closed: a line in the log, but one a minute at most."""
        self._closed.count(why, open=len(self._open))

    def out_of_descriptors(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """An exception handler for the event loop: connections for which the system has no descriptor left are counted,
        where asyncio writes a traceback for each."""
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
    """The first that isn't being answered; the newest, where all are."""
    connections = list(among)
    return next((one for one in connections if not one.busy), connections[-1])
