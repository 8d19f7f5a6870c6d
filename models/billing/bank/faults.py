"""Why a bank statement's file can't be read, each fault with its line."""

from collections.abc import Iterable
from dataclasses import dataclass

from models.core.sentences import Sentence

MOST_SHOWN = 20
"""The most faults that are listed. A longer list doesn't help to fix the first ones."""


@dataclass(frozen=True)
class StatementFault:
    """One fault. `line` counts from 1, and is None if no line is known."""

    source: str
    line: int | None
    said: Sentence

    def __str__(self) -> str:
        place = self.source if self.line is None else f"{self.source}:{self.line}"
        return f"{place}: {self.said}"


class StatementError(Exception):
    """The file can't be imported as it is. Nothing of it was. The error text shows the first faults and counts the
    rest."""

    def __init__(self, faults: Iterable[StatementFault]) -> None:
        self.faults = tuple(faults)
        left = len(self.faults) - MOST_SHOWN
        more = [f"… and {left:,} more. Fix these first, then try again."] if left > 0 else []
        super().__init__("\n".join([*map(str, self.faults[:MOST_SHOWN]), *more]))


def unreadable(source: str, said: Sentence, line: int | None = None) -> StatementError:
    """The error for a file with one fault."""
    return StatementError([StatementFault(source, line, said)])
