"""Closing a port without leaving a connection open."""

import asyncio


async def close_port(port: asyncio.Server) -> None:
    """Stop accepting connections, and close the port once those that were just accepted have their transports.

    asyncio would leave the socket of a connection open if the port closed between the two.
    """
    loop = asyncio.get_running_loop()
    for listening in port.sockets:
        loop.remove_reader(listening.fileno())
    await asyncio.sleep(0)
    port.close()
