"""The number of slash commands that Steward answers in a second, compared with a bare Bolt app: `python -m
bench.answers`.

bench/README.md says what is measured and how to compare two versions.
"""

import argparse
import asyncio
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import make_url

from bench.bare import ANSWER
from bench.load import Command, measure
from bench.processes import ROOT, Checkout, Running, bare_bolt, workspace
from tests.support.postgres import PostgresServer, running_postgres

BARE = Command("U0ANA", "/bare", ANSWER)
COMMANDS = {
    "/invoice (one subscription)": Command("U0LAYLA", "/invoice", "INV-2026-000015"),
    "/invoice SUB-1042": Command("U0ANA", "/invoice SUB-1042", "INV-2026-000017"),
    "/invoice refused": Command("U0BEN", "/invoice SUB-1042", "SUB-1042"),
    "/invoice of others": Command("U0ANA", "/invoice show INV-2026-000015", "yours"),
    "/invoice of nobody": Command("U0ANA", "/invoice show INV-2026-009999", "yours"),
    "/contact SUB-1042": Command("U0ANA", "/contact SUB-1042", "ben@acme.example"),
    "/subscription": Command("U0ANA", "/subscription", "SUB-1044"),
    "/steward": Command("U0ANA", "/steward", "/ticket"),
}
"""The commands, who types each, and a text that the answer must have, in older versions too."""
BEFORE, AFTER = "bare Bolt, process_before_response=True", "bare Bolt, process_before_response=False"
HERE = "this"
Case = tuple[str, str]
"""A version or bare app, and a command."""


@dataclass
class Figures:
    """The results for one case, by round: commands per second, and milliseconds of CPU time for each."""

    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """The median of commands a second."""
        return statistics.median(self.rates)

    @property
    def cpu_time(self) -> float:
        """The median of the CPU time per command, in milliseconds."""
        return statistics.median(self.cpu)


@contextmanager
def databases(where: str, folder: Path, names: list[str]) -> Iterator[list[str]]:
    """Create an empty database for each name: SQLite files, or databases on a PostgreSQL server that are dropped
    afterwards."""
    if where == "sqlite":
        yield [f"sqlite+aiosqlite:///{folder}/{name}.db" for name in names]
        return
    with running_postgres() if where == "postgres" else nullcontext(PostgresServer(make_url(where))) as server:
        urls = [server.create() for _ in names]
        try:
            yield urls
        finally:
            for url in urls:
                server.drop(url)


async def compare(given: argparse.Namespace) -> None:
    """Start everything, measure in rounds, and print the results."""
    folders = {HERE: ROOT} | ({given.against.name: given.against.resolve()} if given.against else {})
    with tempfile.TemporaryDirectory() as name, databases(given.database, Path(name), list(folders)) as urls:
        scratch = Path(name)
        versions = [Checkout(*of, url, scratch / of[0]) for of, url in zip(folders.items(), urls, strict=True)]
        async with AsyncExitStack() as stack:
            sandbox = await stack.enter_async_context(workspace(scratch))
            for version in versions:
                version.fill()
            counts = {version.name: await version.count(sandbox.url, COMMANDS) for version in versions}
            apps = {BEFORE: bare_bolt("before"), AFTER: bare_bolt("after")}
            apps |= {version.name: version.running(sandbox.url) for version in versions}
            running = {name: await stack.enter_async_context(app) for name, app in apps.items()}
            for clients in (given.clients, 1):
                report(await run(running, clients, given.rounds, given.seconds), clients, counts)


async def run(running: dict[str, Running], clients: int, rounds: int, seconds: float) -> dict[Case, Figures]:
    """Measure everything once in each round: the versions of a command one after the other, in reverse order every
    other round."""
    versions = [name for name in running if name not in (BEFORE, AFTER)]
    cases = [(BEFORE, ""), (AFTER, ""), *[(version, command) for command in COMMANDS for version in versions]]
    figures = {case: Figures() for case in cases}
    for number in range(rounds):
        for version, name in cases if number % 2 == 0 else reversed(cases):
            app = running[version]
            before = app.cpu_seconds()
            measured = await measure(app.port, COMMANDS.get(name, BARE), clients, seconds)
            figures[version, name].rates.append(measured.rate)
            figures[version, name].cpu.append((app.cpu_seconds() - before) * 1000 / measured.commands)
    return figures


def report(figures: dict[Case, Figures], clients: int, counts: dict[str, dict[str, int]]) -> None:
    """Print each round, the median, how many times faster bare Bolt is, the CPU time, and the SQL statements."""
    wide = max(len(name_of(case, counts)) for case in figures)
    rounds = len(figures[BEFORE, ""].rates)
    numbers = "".join(f"{number + 1:9}" for number in range(rounds))
    print(f"\nCommands a second, {clients} client{'s' if clients > 1 else ''}, by round")
    print(f"{'':{wide}}{numbers}   median   CPU ms  True/it False/it      SQL")
    for case, of in figures.items():
        each = "".join(f"{one:9.1f}" for one in of.rates)
        line = f"{name_of(case, counts):{wide}}{each}{of.rate:9.1f}{of.cpu_time:9.2f}"
        if case[1]:
            line += "".join(f"{figures[bare, ''].rate / of.rate:9.1f}" for bare in (BEFORE, AFTER))
            line += f"{counts[case[0]][case[1]]:9}"
        print(line)
    for other in counts:
        if other != HERE:
            print(f"{HERE} beside {other}:")
            for name in COMMANDS:
                new, old = figures[HERE, name], figures[other, name]
                rate, cpu = new.rate / old.rate, old.cpu_time / (new.cpu_time or 1)
                print(f"  {name:30} {rate:5.2f} times as many commands a second, {cpu:5.2f} times as many in CPU time")


def name_of(case: Case, counts: dict[str, dict[str, int]]) -> str:
    """The name of a case in the report. It includes the version if there are several."""
    version, command = case
    if not command:
        return version
    return f"{command} · {version}" if len(counts) > 1 else command


def arguments() -> argparse.Namespace:
    """The parsed command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--database",
        default="sqlite",
        help="`sqlite`, `postgres` (a server for the time being), or the URL of a PostgreSQL server that may be used",
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.5, help="how long each is measured in a round")
    parser.add_argument("--clients", type=int, default=8, help="connections at once; one alone is measured too")
    parser.add_argument(
        "--against", type=Path, metavar="CHECKOUT", help="another version of Steward, measured in turns"
    )
    given = parser.parse_args()
    if given.against and not (given.against / "bot").is_dir():
        parser.error(f"{given.against} is no checkout of Steward.")
    return given


if __name__ == "__main__":
    asyncio.run(compare(arguments()))
