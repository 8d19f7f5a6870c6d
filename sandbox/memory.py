"""The file in which a workspace's state outlives the process."""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterable
from pathlib import Path

from sandbox.entities import Change
from sandbox.state import State

SAVE_SECONDS = 1.0  # after a change, so that many changes at once are written once
SET_ASIDE = ".unreadable"
_MISSHAPEN = (ValueError, KeyError, TypeError, AttributeError)


class Memory:
    """Keeps the state of one team's workspace in a file. `file` None: nothing is kept."""

    def __init__(self, file: Path | None, team: str) -> None:
        self._file, self._team = file, team
        self._complained = False

    def recall(self) -> State:
        """The state as it was left. A file that can't be read is set aside, with a word on standard error."""
        if self._file is None or not self._file.exists():
            return State()
        try:
            return State.from_json(json.loads(self._file.read_text(encoding="utf-8")), self._team)
        except (OSError, *_MISSHAPEN) as error:
            aside = self._file.with_name(self._file.name + SET_ASIDE)
            with contextlib.suppress(OSError):
                self._file.replace(aside)
            _say(f"{self._file} can't be used: {error!r}. It is kept as {aside}, and the sandbox starts afresh.")
            return State()

    def save(self, state: State) -> None:
        """Write the state, whole or not at all."""
        if self._file:
            self._write(self._file, self._words(state))

    async def keep(self, state: State, changes: AsyncIterable[Change]) -> None:
        """Save shortly after each change, until there are no more to come."""
        if self._file is None:
            return
        async for _ in changes:
            await asyncio.sleep(SAVE_SECONDS)
            self._write(self._file, self._words(state))

    def _words(self, state: State) -> str:
        return json.dumps(state.to_json(self._team), ensure_ascii=False)

    def _write(self, file: Path, words: str) -> None:
        beside = file.with_name(file.name + ".new")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(words, encoding="utf-8")
            beside.replace(file)
        except OSError as error:
            if not self._complained:
                _say(f"The sandbox can't keep its state in {file}: {error}. It goes on without.")
            self._complained = True


def _say(words: str) -> None:
    sys.stderr.write(words + "\n")
