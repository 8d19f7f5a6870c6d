"""The files that keep a workspace's state between runs: one with everything, and a journal of changes since then.

The journal is written before anyone learns of a change, so that a killed process loses nothing that it confirmed.
"""

import asyncio
import contextlib
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sandbox.entities import Change
from sandbox.state import State

SAVE_SECONDS = 1.0  # after a change, so that many changes at once are written once
SET_ASIDE = ".unreadable"
_KEPT = ("message", "home", "view", "clock", "stripe")
_MISSHAPEN = (ValueError, KeyError, TypeError, AttributeError, OverflowError)


class Memory:
    """Keeps the state of one team's workspace in a file and its journal. If `file` is None, nothing is kept."""

    def __init__(self, file: Path | None, team: str) -> None:
        self._file, self._team = file, team
        self._journal: BinaryIO | None = None
        self._open, self._complained = False, False
        self._news = asyncio.Event()

    def recall(self, real: datetime) -> State:
        """The state as it was left. `real` is the real time.

        Unreadable files are moved aside, with a message on standard error.
        """
        if self._file is None or not self._file.exists():
            return State()
        try:
            state = State.from_json(json.loads(self._file.read_text(encoding="utf-8")), self._team)
            for line in _lines(_journal_of(self._file)):
                state.apply(json.loads(line))
            state.check_clock(real)
        except (OSError, *_MISSHAPEN) as error:
            aside = _beside(self._file, SET_ASIDE)
            for each in (self._file, _journal_of(self._file)):
                with contextlib.suppress(OSError):
                    each.replace(_beside(each, SET_ASIDE))
            _say(f"{self._file} can't be used: {error!r}. It is kept as {aside}, and the sandbox starts afresh.")
            return State()
        return state

    def begin(self, state: State) -> None:
        """Save the state, and record each change from now on."""
        self.save(state)
        self._open = True

    def end(self, state: State) -> None:
        """Stop recording, and save the state."""
        self._open = False
        self.save(state)

    def record(self, state: State, change: Change) -> None:
        """Record a change that was just made."""
        if self._file is None or not self._open:
            return
        self._news.set()
        if change.kind in _KEPT:
            self._note(self._file, json.dumps(state.entry(change)))

    async def keep(self, state: State) -> None:
        """Save shortly after changes, until cancelled, to keep the journal short."""
        while True:
            await self._news.wait()
            await asyncio.sleep(SAVE_SECONDS)
            self._news.clear()
            self.save(state)

    def save(self, state: State) -> None:
        """Write the state atomically."""
        if self._file is None:
            return
        words = json.dumps(state.to_json(self._team))
        beside = _beside(self._file, ".new")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(words, encoding="utf-8")
            beside.replace(self._file)
            # A journal left behind by a kill does no harm, because its entries are older than the state.
            self._close()
            _journal_of(self._file).unlink(missing_ok=True)
        except OSError as error:
            self._complain(self._file, error)

    def _note(self, file: Path, words: str) -> None:
        try:
            self._journal = self._journal or _journal_of(file).open("ab")
            self._journal.write(words.encode() + b"\n")
            # Flushed to the operating system only. That survives a killed process, without waiting for the disk.
            self._journal.flush()
        except OSError as error:
            self._complain(file, error)

    def _close(self) -> None:
        journal, self._journal = self._journal, None
        if journal:
            journal.close()

    def _complain(self, file: Path, error: OSError) -> None:
        if not self._complained:
            _say(f"The sandbox can't keep its state in {file}: {error}. It goes on without.")
        self._complained = True


def _beside(file: Path, ending: str) -> Path:
    return file.with_name(file.name + ending)


def _journal_of(file: Path) -> Path:
    return _beside(file, ".journal")


def _lines(journal: Path) -> list[bytes]:
    """The complete lines of a journal. A kill may have cut off the last one."""
    try:
        return journal.read_bytes().split(b"\n")[:-1]
    except FileNotFoundError:
        return []


def _say(words: str) -> None:
    sys.stderr.write(words + "\n")
