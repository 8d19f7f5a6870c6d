"""Ports that close."""

import asyncio
import socket

from bot.ports import close_port


class Silent(asyncio.Protocol):
    """Accepts connections and says nothing."""


async def test_a_connection_that_comes_as_the_port_closes_is_not_left_open() -> None:
    """The loop already knows of it, and hasn't accepted it yet. The other side hears that nobody is there."""
    port = await asyncio.get_running_loop().create_server(Silent, "127.0.0.1", 0)
    with socket.create_connection(port.sockets[0].getsockname()) as caller:
        caller.settimeout(10)
        # In this round of the loop, accepting comes after what this test does.
        await asyncio.sleep(0)
        await close_port(port)
        await port.wait_closed()
        await asyncio.sleep(0)
        try:
            heard = caller.recv(1)
        except ConnectionResetError:
            heard = b""
    assert heard == b""
