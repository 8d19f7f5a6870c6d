"""Signed slash commands over HTTP on loopback, sent as fast as they are answered.

It writes requests to sockets directly, so that on two cores it takes little CPU time from the bot.
"""

import asyncio
import time
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

SECRET = "sandbox-secret"  # noqa: S105 - the sandbox's own
PATH = "/slack/events"
TEAM = "T0NORTHWIND"
WARM_UP = 20
MOST = 50_000
"""The most commands in one measurement, however fast they are answered."""
_numbers = count()


@dataclass(frozen=True)
class Command:
    """A slash command as it's typed. `shows` must be in the answer. Otherwise something else was measured."""

    user: str
    line: str
    shows: str

    def request(self, port: int) -> bytes:
        """The HTTP request, signed now, with its own trigger ID."""
        name, _, typed = self.line.partition(" ")
        fields = {"command": name, "text": typed, "user_id": self.user, "team_id": TEAM, "channel_id": "C0GENERAL"}
        fields |= {"trigger_id": f"bench.{next(_numbers)}", "response_url": f"http://127.0.0.1:{port}/nobody"}
        body, now = urlencode(fields), str(int(time.time()))
        signature = SignatureVerifier(SECRET).generate_signature(timestamp=now, body=body)
        head = (
            f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {len(body)}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\n"
            f"X-Slack-Request-Timestamp: {now}\r\nX-Slack-Signature: {signature}\r\n\r\n"
        )
        return (head + body).encode()


class Client:
    """One connection that is kept open."""

    def __init__(self, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.port, self._reader, self._writer = port, reader, writer

    @classmethod
    async def connect(cls, port: int) -> "Client":
        """Connect to a bot."""
        return cls(port, *await asyncio.open_connection("127.0.0.1", port))

    async def send(self, command: Command) -> None:
        """Send a command and read its answer.

        Raises:
            AssertionError: The answer isn't the expected one.
        """
        self._writer.write(command.request(self.port))
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode()
        length = next(line for line in head.splitlines() if line.lower().startswith("content-length:"))
        body = (await self._reader.readexactly(int(length.partition(":")[2]))).decode()
        assert " 200 " in head.splitlines()[0], head
        assert command.shows in body, f"{command.line}: {body[:300]}"

    def close(self) -> None:
        """Close the connection."""
        self._writer.close()


@dataclass(frozen=True)
class Measured:
    """The number of commands answered per second, and the total number including those for warming up."""

    rate: float
    commands: int


async def measure(port: int, command: Command, clients: int, seconds: float) -> Measured:
    """Let several clients send a command for some seconds, each waiting for its last answer."""
    connected = [await Client.connect(port) for _ in range(clients)]
    for _ in range(WARM_UP):
        await connected[0].send(command)
    done = 0
    start = time.perf_counter()

    async def go_on(client: Client) -> None:
        nonlocal done
        while time.perf_counter() < start + seconds and done < MOST:
            await client.send(command)
            done += 1

    await asyncio.gather(*[go_on(client) for client in connected])
    took = time.perf_counter() - start
    for client in connected:
        client.close()
    return Measured(done / took, done + WARM_UP)
