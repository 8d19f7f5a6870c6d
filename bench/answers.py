"""How fast the desk answers: `python -m bench.answers [--database URL]`.

Commands through signed HTTP into the running bot, as the sandbox's log measured them, on the example data. The
reference in the same run is a bare page of the same server (`/healthz`): what HTTP on loopback costs without the desk.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from bot import logs
from tests.support.desk import RunningDesk, close_desk, fill, open_desk

ROUNDS = 300
LINES = {
    "/invoice (one subscription)": ("layla", "/invoice"),
    "/invoice SUB-1042": ("ana", "/invoice SUB-1042"),
    "/invoice refused": ("ben", "/invoice SUB-1042"),
    "/subscription": ("ana", "/subscription"),
    "/steward": ("ana", "/steward"),
}


async def reference(desk: RunningDesk) -> float:
    """The median of the bare page, in milliseconds."""
    took = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        async with desk.http.get(f"http://127.0.0.1:{desk.bot.port}/healthz") as response:
            await response.read()
        took.append((time.perf_counter() - start) * 1000)
    return statistics.median(took)


async def measure(url: str) -> None:
    """Print medians, the 95th hundredth and the ratio to the reference."""
    logs.set_up("ERROR")
    with tempfile.TemporaryDirectory() as folder:
        url = url or f"sqlite+aiosqlite:///{folder}/steward.db"
        await fill(url)
        desk = await open_desk(url, Path(folder) / "mail")
        try:
            bare = await reference(desk)
            print(f"{'reference: GET /healthz':32} {bare:8.2f} ms")
            for name, (user, line) in LINES.items():
                took = [(await desk.command(user, line))["elapsed_ms"] for _ in range(ROUNDS)]
                median, slow = statistics.median(took), statistics.quantiles(took, n=20)[-1]
                print(f"{name:32} {median:8.2f} ms   95 %: {slow:6.2f} ms   {median / bare:6.1f} x reference")
        finally:
            await close_desk(desk)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--database", default="", help="an empty PostgreSQL database; SQLite in a temporary folder else"
    )
    asyncio.run(measure(parser.parse_args().database))
