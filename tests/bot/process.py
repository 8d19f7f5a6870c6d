"""`steward` as its own process, as a person starts it: in a folder of its own, with nothing set.

Loading the code takes most of a short command's time. So a server loads it once, and each `steward` is a fork of it.
"""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from multiprocessing import forkserver
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).parents[2]
PATIENCE = 200
"""Seconds after which a process that should have spoken or ended counts as stuck."""
CODE = "bot.commands"
"""The module that loads what `steward` needs."""


class Steward:
    """A `steward` process that was started."""

    def __init__(self, process: BaseProcess, out: asyncio.StreamReader, err: asyncio.StreamReader) -> None:
        self.process = process
        self.out = out
        self.err = err

    @classmethod
    async def start(cls, folder: Path, *arguments: str, **settings: str) -> "Steward":
        """Start it in this folder."""
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "TMPDIR", "LANG")}
        forks = multiprocessing.get_context("forkserver")
        forks.set_forkserver_preload([CODE])
        with patch.dict(os.environ, PYTHONPATH=str(ROOT)):
            forkserver.ensure_running()
        (out, of_out), (err, of_err) = os.pipe(), os.pipe()
        outputs = [_Pipe(of_out), _Pipe(of_err)]
        process = forks.Process(target=_perform, args=(folder, arguments, kept | settings, outputs))
        process.start()
        os.close(of_out)
        os.close(of_err)
        return cls(process, await _reader(out), await _reader(err))

    async def line(self) -> str:
        """The next line that it prints."""
        async with asyncio.timeout(PATIENCE):
            return (await self.out.readline()).decode()

    async def error_line(self) -> str:
        """The next line of its log."""
        async with asyncio.timeout(PATIENCE):
            return (await self.err.readline()).decode()

    async def end(self) -> tuple[int, str, str]:
        """Wait for its end. Returns the exit code and what is left of its two outputs."""
        async with asyncio.timeout(PATIENCE):
            out, err = await asyncio.gather(self.out.read(), self.err.read())
        # Both outputs are closed: it has ended, or does so now.
        self.process.join(PATIENCE)
        assert self.process.exitcode is not None
        return self.process.exitcode, out.decode(), err.decode()

    async def stop(self, number: signal.Signals) -> tuple[int, str, str]:
        """Send a signal, and wait for the end."""
        assert self.process.pid is not None
        os.kill(self.process.pid, number)
        return await self.end()

    async def clean_up(self) -> None:
        """End it, whatever it is doing."""
        if self.process.is_alive():
            self.process.kill()
            await self.end()


class _Pipe:
    """The end of a pipe that is written to. A fork to which it's sent gets a number of its own for it."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __reduce__(self) -> tuple[Callable[..., "_Pipe"], tuple[object, ...]]:
        return _received, (DupFd(self.number),)


def _received(sent: Any) -> _Pipe:
    return _Pipe(sent.detach())


def _perform(folder: Path, arguments: Sequence[str], environment: dict[str, str], outputs: Sequence[_Pipe]) -> None:
    """What a fork does: the same as `steward` on the command line."""
    from bot.cli import main

    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for number, output in enumerate(outputs, start=1):
        os.dup2(output.number, number)
    main(arguments)


async def _reader(number: int) -> asyncio.StreamReader:
    """Reads what arrives through a pipe."""
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, os.fdopen(number, "rb"))
    return reader
