"""What all workers of a run share. The first worker that needs it makes it; the others wait for that.

The run itself, not any worker, holds the lifeline of the shared PostgreSQL server: a pipe with a name. The server's
keeper reads from it, and so notices the end of the run however it ends, kill -9 included.
"""

import json
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

LIFELINE = "STEWARD_TEST_LIFELINE"
"""The variable that tells workers where the pipe is."""


@contextmanager
def lifeline() -> Iterator[None]:
    """Hold a new pipe, and tell its path to the workers that start meanwhile."""
    folder = Path(tempfile.mkdtemp(prefix="steward-lifeline-"))
    path = folder / "pipe"
    os.mkfifo(path)
    # To open a pipe for writing alone would wait for a reader.
    held = os.open(path, os.O_RDWR)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(LIFELINE, str(path))
            yield
    finally:
        os.close(held)
        shutil.rmtree(folder, ignore_errors=True)


def lifeline_of_the_run() -> Path | None:
    """The pipe of this run, if it has several workers."""
    path = os.environ.get(LIFELINE)
    return Path(path) if path and "PYTEST_XDIST_WORKER" in os.environ else None


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """The folder for temporary files that all workers of this run see."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@contextmanager
def noted_once(factory: pytest.TempPathFactory, name: str) -> Iterator[Path]:
    """Hold a lock that one worker has at a time, and give the file in which the first of them notes what it made."""
    folder = shared_folder(factory) / f"shared-{name}"
    with FileLock(f"{folder}.lock"):
        folder.mkdir(exist_ok=True)
        yield folder / "made.json"


Make = Callable[[Path], Awaitable[Any]]


async def made_once(factory: pytest.TempPathFactory, name: str, make: Make) -> Any:
    """Return what `make` returned, to whichever worker called it: JSON. It was given a folder to put files into."""
    with noted_once(factory, name) as note:
        if not note.exists():
            made = json.dumps(await make(note.parent))
            note.write_text(made)
        return json.loads(note.read_text())


@asynccontextmanager
async def template(
    factory: pytest.TempPathFactory, name: str, *, shared: bool, make: Make, drop: Callable[[str], None]
) -> AsyncIterator[Any]:
    """What `make` returns, a database with its URL: one for all workers on a server that ends with the run, or else one
    for each worker, dropped when it ends."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    made = await made_once(factory, name if shared else f"{name}-{worker}", make)
    yield made
    if not shared:
        drop(made["url"])
