"""`steward` as its own process, as a person starts it: in a folder of its own, with nothing set."""

import asyncio
import os
import signal
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 200
"""Seconds after which a process that should have spoken or ended counts as stuck."""


class Steward:
    """A `steward` process that was started."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    @classmethod
    async def start(cls, folder: Path, *arguments: str, **settings: str) -> "Steward":
        """Start it in this folder."""
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "TMPDIR", "LANG")}
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            "from bot.cli import main; main()",
            *arguments,
            cwd=folder,
            env={**kept, "PYTHONPATH": str(ROOT), **settings},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        return cls(process)

    async def line(self) -> str:
        """The next line that it prints."""
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            return (await self.process.stdout.readline()).decode()

    async def end(self) -> tuple[int, str, str]:
        """Wait for its end. Returns the exit code and what is left of its two outputs."""
        async with asyncio.timeout(PATIENCE):
            out, err = await self.process.communicate()
        assert self.process.returncode is not None
        return self.process.returncode, out.decode(), err.decode()

    async def stop(self, number: signal.Signals) -> tuple[int, str, str]:
        """Send a signal, and wait for the end."""
        self.process.send_signal(number)
        return await self.end()

    async def clean_up(self) -> None:
        """End it, whatever it is doing."""
        if self.process.returncode is None:
            self.process.kill()
            await self.process.communicate()
