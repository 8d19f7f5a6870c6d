"""Whether half-sent requests can block the public port for others: `python -m bench.starvation`.

A thousand connections each send half a request, and are opened again as soon as they are closed. First they come from
one address, then through a trusted proxy. Meanwhile, 20 signed commands per second come from another address, or
through the same proxy.
"""

import argparse
import asyncio
import contextlib
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.load import Client, Command
from bench.processes import PATIENCE, ROOT, STEWARD, Checkout, Running, until_open, until_ready, workspace
from tests.support.postgres import free_port

HALF_HEADERS = b"POST /slack/events HTTP/1.1\r\nHost: steward\r\nX-Slack-"
HALF_BODY = b"POST /slack/events HTTP/1.1\r\nHost: steward\r\nContent-Length: 900\r\n\r\ncommand=%2Fti"
REAL = Command("U0ANA", "/invoice SUB-1042", "INV-2026-000017")
ATTACKER, STRANGER = "127.0.0.1", "127.0.0.2"
DESCRIPTORS = 1024
SLACKS_PATIENCE = 3.0
PACE = 20


@dataclass
class Attack:
    """Connections from one address that each send half a request, again and again."""

    port: int
    connections: int
    pause: float
    opened: int = 0

    async def run(self) -> None:
        """Attack until cancelled."""
        async with asyncio.TaskGroup() as group:
            for number in range(self.connections):
                group.create_task(self._hold(HALF_BODY if number % 2 else HALF_HEADERS))

    async def _hold(self, half: bytes) -> None:
        while True:
            writer = None
            with contextlib.suppress(OSError):
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port, local_addr=(ATTACKER, 0))
                self.opened += 1
                writer.write(half)
                await reader.read()
            if writer is not None:
                writer.close()
            await asyncio.sleep(self.pause)


@dataclass
class Answers:
    """The results of the real requests: the seconds of each that was answered within Slack's three, and the number of
    others."""

    seconds: list[float] = field(default_factory=list)
    failed: int = 0

    async def ask(self, port: int, address: str) -> None:
        """Send one command on a new connection."""
        start = time.perf_counter()
        try:
            async with asyncio.timeout(SLACKS_PATIENCE):
                streams = await asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0))
                client = Client(port, *streams)
                try:
                    await client.send(REAL)
                finally:
                    client.close()
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            self.failed += 1
        else:
            self.seconds.append(time.perf_counter() - start)

    def said(self) -> str:
        """The share of answered requests, the median and the 99th percentile."""
        asked = len(self.seconds) + self.failed
        if len(self.seconds) < 2:
            return f"{len(self.seconds)} of {asked} answered"
        cuts = [1000 * cut for cut in statistics.quantiles(self.seconds, n=100)]
        share = 100 * len(self.seconds) / asked
        return f"{share:.1f} % of {asked} answered, median {cuts[49]:.0f} ms, 99th percentile {cuts[98]:.0f} ms"


def descriptors(pid: int) -> int:
    """The number of a process's open descriptors; 0 if the system has no /proc."""
    folder = Path(f"/proc/{pid}/fd")
    return sum(1 for _ in folder.iterdir()) if folder.exists() else 0


@asynccontextmanager
async def limited(version: Checkout, slack: str, log: Path, trusted: str) -> AsyncIterator[Running]:
    """Run the bot with as many descriptors as a shell allows, and write its log to a file."""
    port, admin_port = free_port(), free_port()
    environment = version.environment(slack, port, admin_port) | {"LOG_LEVEL": "WARNING", "TRUSTED_PROXIES": trusted}
    command = ("sh", "-c", f'ulimit -n {DESCRIPTORS}; exec "$@"', "sh", version.python, *STEWARD, "run")
    with log.open("wb") as lines:
        started = await asyncio.create_subprocess_exec(
            *command, cwd=version.scratch, env=environment, stdout=lines, stderr=lines
        )
        try:
            async with asyncio.timeout(PATIENCE):
                await until_open(port)
                await until_ready(port, admin_port)
            yield Running(port, started.pid)
        finally:
            started.terminate()
            await started.wait()


async def measure(bot: Running, attack: Attack, seconds: float, address: str) -> tuple[Answers, int]:
    """Attack for some seconds. Returns the results of the real requests, and the most descriptors that were open."""
    answers, most = Answers(), 0
    attacking = asyncio.create_task(attack.run())
    asking: list[asyncio.Task[None]] = []
    await asyncio.sleep(1)
    for _ in range(int(seconds * PACE)):
        asking.append(asyncio.create_task(answers.ask(bot.port, address)))
        most = max(most, descriptors(bot.pid))
        await asyncio.sleep(1 / PACE)
    await asyncio.gather(*asking)
    attacking.cancel()
    await asyncio.gather(attacking, return_exceptions=True)
    return answers, most


async def compare(given: argparse.Namespace) -> None:
    """Measure without an attack, with one from a single address, and with one through a trusted proxy."""
    cases = {
        "no attack": (0, "192.0.2.7", STRANGER),
        "from one address": (given.connections, "192.0.2.7", STRANGER),
        "through a trusted proxy": (given.connections, ATTACKER, ATTACKER),
    }
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        version = Checkout("this", given.folder.resolve(), f"sqlite+aiosqlite:///{name}/this.db", scratch / "this")
        async with workspace(scratch) as sandbox:
            version.fill()
            for case, (connections, trusted, address) in cases.items():
                log = scratch / "log"
                async with limited(version, sandbox.url, log, trusted) as bot:
                    attack = Attack(bot.port, connections, given.pause)
                    answers, most = await measure(bot, attack, given.seconds, address)
                lines = log.read_text().splitlines()
                print(
                    f"{case}: {answers.said()}; {attack.opened} half-sent requests, {most} of {DESCRIPTORS} descriptors"
                )
                print(f"  {len(lines)} log lines, such as: {lines[-1][:160] if lines else '(none)'}")


def arguments() -> argparse.Namespace:
    """The parsed command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--connections", type=int, default=1000, help="half-sent requests at a time")
    parser.add_argument("--pause", type=float, default=1.0, help="seconds after which one that was closed comes again")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--folder", type=Path, default=ROOT, help="another version of Steward, to be attacked instead")
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(compare(arguments()))
