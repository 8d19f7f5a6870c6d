"""The processes that are measured: each a checkout of Steward on a database of its own, and the bare Bolt apps."""

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
"""Seconds that a process has to be ready in: it delivers the first reminders at Slack's pace."""
REPEATS = 7


@dataclass(frozen=True)
class Running:
    """A process that answers commands."""

    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """The time that it has had a core for itself; 0 where the system has no /proc."""
        stat = Path(f"/proc/{self.pid}/stat")
        if not stat.exists():
            return 0.0
        # Behind the name, which may hold anything: user and system time are the 14th and 15th field of all.
        fields = stat.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def workspace(folder: Path) -> AsyncIterator[Sandbox]:
    """A Slack workspace for all bots, in which it is the morning of the example. It sends no requests by itself."""
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
    """A version of Steward: its folder, its database, and where it works and may write."""

    name: str
    folder: Path
    database: str
    scratch: Path

    @property
    def python(self) -> str:
        """Its own interpreter; this one where it has none."""
        own = self.folder / ".venv/bin/python"
        return str(own) if own.exists() else sys.executable

    def environment(self, slack: str = "", port: int = 0, admin_port: int = 0) -> dict[str, str]:
        """The settings, and nothing else of this process's environment that could matter."""
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
        """Read the example's order form into its database."""
        self.scratch.mkdir()
        form = str(ROOT / "examples/vendor.yaml")
        command = [self.python, *STEWARD, "import", "--no-welcome", form]
        subprocess.run(
            command, cwd=self.scratch, env=self.environment(), check=True, stdout=subprocess.DEVNULL, timeout=PATIENCE
        )

    @asynccontextmanager
    async def running(self, slack: str, *, statements: Path | None = None) -> AsyncIterator[Running]:
        """Run the bot until the end of the block, which begins once the bot has nothing left to deliver.

        Args:
            statements: Count SQL statements in this file.
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
        """How many SQL statements each command takes. What the bot does beside it now and then is left out, so it is
        the least of some counts."""
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
    """Run a process until the end of the block. Yields its id."""
    started = await asyncio.create_subprocess_exec(*command, cwd=cwd, env=env, stdout=subprocess.DEVNULL)
    try:
        yield started.pid
    finally:
        if started.returncode is None:
            started.terminate()
        await started.wait()


async def until_open(port: int) -> None:
    """Wait until something listens."""
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
    """Wait until a bot is ready and has delivered everything. Versions say so on different ones of its ports."""
    end = time.monotonic() + PATIENCE
    async with aiohttp.ClientSession() as http:
        while True:
            pages = [await _page(http, port) for port in ports]
            if any(page.get("ready") and page.get("undelivered") == 0 for page in pages):
                return
            assert time.monotonic() < end, f"It did not get ready: {pages}"
            await asyncio.sleep(0.2)


async def _page(http: aiohttp.ClientSession, port: int) -> dict[str, object]:
    """What a bot says of itself on one of its ports; nothing where it doesn't listen."""
    try:
        async with http.get(f"http://127.0.0.1:{port}/readyz") as response:
            page: dict[str, object] = await response.json()
            return page
    except aiohttp.ClientConnectorError:
        return {}
