"""The processes that are measured: checkouts of Steward, each with its own database, and the bare Bolt apps."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bench.load import SECRET, Client, Command
from sandbox.server import Sandbox, SandboxConfig
from tests.support.postgres import free_port

ROOT = Path(__file__).parents[1]
STEWARD = ("-P", "-c", "from bot.cli import main; main()")
PATIENCE = 300
"""Seconds until a process must be ready. At first it delivers reminders, at the pace that Slack allows."""
REPEATS = 7


@dataclass(frozen=True)
class Running:
    """A process that answers commands."""

    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """The CPU time used so far; 0 if the system has no /proc."""
        stat = Path(f"/proc/{self.pid}/stat")
        if not stat.exists():
            return 0.0
        # After the name, which can contain anything. User and system time are fields 14 and 15 of the whole line.
        fields = stat.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def workspace(folder: Path) -> AsyncIterator[Sandbox]:
    """A Slack workspace for all bots, at the example's starting time. It sends no requests by itself."""
    config = SandboxConfig(
        manifest=ROOT / "manifest.yml",
        people=ROOT / "examples/sandbox.yaml",
        port=0,
        bot_url=None,
        mail_dir=folder / "mail",
        rate_limits=False,
    )
    sandbox = Sandbox(config)
    await sandbox.start()
    try:
        yield sandbox
    finally:
        await sandbox.stop()


@dataclass(frozen=True)
class Checkout:
    """A version of Steward: its folder, its database, its working directory and where it can write."""

    name: str
    folder: Path
    database: str
    scratch: Path

    @property
    def python(self) -> str:
        """Its own Python interpreter, or this one if it has none."""
        own = self.folder / ".venv/bin/python"
        return str(own) if own.exists() else sys.executable

    def environment(self, slack: str = "", port: int = 0, admin_port: int = 0) -> dict[str, str]:
        """The settings. Nothing else from this process's environment that could matter is passed on."""
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "TMPDIR", "LANG")}
        return {
            **kept,
            "PYTHONPATH": str(self.folder),
            "DATABASE_URL": self.database,
            "SLACK_BOT_TOKEN": "xoxb-sandbox",
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": f"{slack}/api/",
            "CLOCK_URL": f"{slack}/_/clock",
            "TRIAGE_CHANNEL": "C0TRIAGE",
            "APPROVALS_CHANNEL": "C0APPROVALS",
            "BILLING_CHANNEL": "C0BILLING",
            "MAIL_DIR": str(self.scratch / "mail"),
            "LOG_LEVEL": "ERROR",
            "PORT": str(port),
            "ADMIN_PORT": str(admin_port),
        }

    def fill(self) -> None:
        """Import its own example of an order form. An older version may not know this one's fields."""
        self.scratch.mkdir()
        form = str(self.folder / "examples/vendor.yaml")
        command = [self.python, *STEWARD, "import", "--no-welcome", form]
        subprocess.run(
            command, cwd=self.scratch, env=self.environment(), check=True, stdout=subprocess.DEVNULL, timeout=PATIENCE
        )

    @asynccontextmanager
    async def running(self, slack: str, *, statements: Path | None = None) -> AsyncIterator[Running]:
        """Run the bot until the end of the block. The block begins once the bot has delivered everything.

        Args:
            statements: The file in which to count SQL statements.
        """
        port, admin_port = free_port(), free_port()
        environment = self.environment(slack, port, admin_port)
        arguments: tuple[str, ...] = STEWARD
        if statements is not None:
            environment["STATEMENTS"] = str(statements)
            arguments = ("-P", str(ROOT / "bench/counting.py"))
        async with process(self.python, *arguments, "run", cwd=self.scratch, env=environment) as pid:
            await until_open(port)
            await until_ready(port, admin_port)
            yield Running(port, pid)

    async def count(self, slack: str, commands: dict[str, Command]) -> dict[str, int]:
        """The number of SQL statements for each command. It's the smallest of several counts, to leave out the bot's
        background work."""
        file = self.scratch / "statements"
        async with self.running(slack, statements=file) as bot:
            client = await Client.connect(bot.port)
            found = {}
            for name, command in commands.items():
                counts = []
                for _ in range(REPEATS):
                    before = file.stat().st_size
                    await client.send(command)
                    counts.append(file.stat().st_size - before)
                found[name] = min(counts)
            client.close()
        return found


@asynccontextmanager
async def bare_bolt(mode: str) -> AsyncIterator[Running]:
    """Run the bare app in one of Bolt's modes until the end of the block."""
    port = free_port()
    command = (sys.executable, "-m", "bench.bare", str(port), mode)
    async with process(*command, cwd=ROOT, env=dict(os.environ)) as pid:
        await until_open(port)
        yield Running(port, pid)


@asynccontextmanager
async def process(*command: str, cwd: Path, env: dict[str, str]) -> AsyncIterator[int]:
    """Run a process until the end of the block. Yields its ID."""
    started = await asyncio.create_subprocess_exec(*command, cwd=cwd, env=env, stdout=subprocess.DEVNULL)
    try:
        yield started.pid
    finally:
        if started.returncode is None:
            started.terminate()
        await started.wait()


async def until_open(port: int) -> None:
    """Wait until something listens on the port."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            assert time.monotonic() < end, "It did not start."
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return


async def until_ready(*ports: int) -> None:
    """Wait until a bot is ready and has delivered everything. Versions report this on different ports."""
    end = time.monotonic() + PATIENCE
    async with aiohttp.ClientSession() as http:
        while True:
            pages = [await _page(http, port) for port in ports]
            if any(page.get("ready") and page.get("undelivered") == 0 for page in pages):
                return
            assert time.monotonic() < end, f"It did not get ready: {pages}"
            await asyncio.sleep(0.2)


async def _page(http: aiohttp.ClientSession, port: int) -> dict[str, object]:
    """A bot's health page on one of its ports; empty if nothing listens there."""
    try:
        async with http.get(f"http://127.0.0.1:{port}/readyz") as response:
            page: dict[str, object] = await response.json()
            return page
    except aiohttp.ClientConnectorError:
        return {}
