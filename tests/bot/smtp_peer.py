"""A real SMTP server on loopback, which can refuse what it gets."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP

from bot.mail import SmtpPostbox


class Peer:
    """A real SMTP server. `answers` are given instead of its own; "drop" closes the connection. `refused`
    are the answers to single recipients."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.refused: dict[str, str] = {}
        self.answers: dict[str, str] = {}
        self.smtp: dict[str, Any] = {}
        self.port = 0
        self.connections: list[SMTP] = []

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        """A recipient is named."""
        if answer := self.refused.get(address) or self.answers.get("rcpt"):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_MAIL(self, _s: Any, _session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        """A sender is named."""
        if answer := self.answers.get("mail"):
            return answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """The whole mail is there."""
        answer = self.answers.get("data", "250 Taken")
        if answer == "drop before":
            server.transport.abort()
        elif answer[0] not in "45":
            self.taken.append(envelope)
        if answer == "drop after":
            server.transport.abort()
        return answer

    async def handle_QUIT(self, server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802
        """The client leaves."""
        if self.answers.get("quit"):
            server.transport.abort()
        return "221 Bye"

    def __call__(self) -> SMTP:
        """One connection."""
        connection = SMTP(self, hostname="peer.example", loop=asyncio.get_running_loop(), **self.smtp)
        self.connections.append(connection)
        return connection

    def close(self) -> None:
        """Close all connections."""
        for connection in self.connections:
            if connection.transport is not None:
                connection.transport.close()

    def postbox(self, login: str = "") -> SmtpPostbox:
        """A way to this server."""
        return SmtpPostbox(f"smtp://{login}127.0.0.1:{self.port}")


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    """A server that takes everything."""
    peer = Peer()
    server = await asyncio.get_running_loop().create_server(peer, "127.0.0.1", 0)
    peer.port = server.sockets[0].getsockname()[1]
    yield peer
    server.close()
    await server.wait_closed()
    peer.close()
    await asyncio.sleep(0)
