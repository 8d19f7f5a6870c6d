"""The tests' end of the crasher: where a deliverer was ended."""

import asyncio
import json
import sys
from dataclasses import dataclass
from datetime import datetime

from tests.bot.delivery.office import Office
from tests.support.desk import ROOT

CRASHED = 137


@dataclass
class Crasher:
    """A process that forks deliverers and ends them where it is told."""

    process: asyncio.subprocess.Process

    @classmethod
    async def start(cls) -> "Crasher":
        """Start the process; it loads the product once."""
        command = (sys.executable, "-m", "tests.bot.delivery.crasher")
        pipe = asyncio.subprocess.PIPE
        return cls(await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, cwd=ROOT))

    async def deliver(self, office: Office, now: datetime, crash_at: int = 0, most_at_once: int = 1) -> str | None:
        """Deliver what is due at `now`. Returns event number `crash_at`, which ended it; None if it was not reached."""
        job = {
            "url": office.url,
            "api": office.api,
            "mail_dir": str(office.mail_dir),
            "now": now.isoformat(),
            "crash_at": crash_at,
            "most_at_once": most_at_once,
        }
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(job).encode() + b"\n")
        ended = json.loads(await self.process.stdout.readline())
        assert ended["status"] in (0, CRASHED), ended["said"]
        return str(ended["said"]) if ended["status"] == CRASHED else None

    async def stop(self) -> None:
        """End the process."""
        self.process.stdin.close()  # type: ignore[union-attr]
        await self.process.wait()
