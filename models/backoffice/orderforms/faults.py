"""The faults in an order form, each with its place."""

from collections.abc import Iterable
from dataclasses import dataclass

from models.core.sentences import Sentence, sentence

FieldPath = tuple[str | int, ...]
"""The path of a value in the file, such as `("subscriptions", 3, "contacts", 1, "role")`."""


@dataclass(frozen=True)
class OrderFormFault:
    """One fault. `line` counts from 1, and is None if no line is known."""

    source: str
    line: int | None
    path: FieldPath
    sentence: Sentence

    def __str__(self) -> str:
        place = self.source if self.line is None else f"{self.source}:{self.line}"
        return ": ".join(part for part in (place, written(self.path), str(self.sentence)) if part)


MOST_SHOWN = 50
"""The most faults that are listed. A longer list doesn't help to fix the first ones."""


class OrderFormError(Exception):
    """The order form can't be used as it is. `faults` are all faults, in the order of the file. The error text shows
    the first ones and counts the rest."""

    def __init__(self, faults: Iterable[OrderFormFault]) -> None:
        self.faults = sorted(faults, key=lambda fault: fault.line or 0)
        shown = [str(fault) for fault in self.faults[:MOST_SHOWN]]
        left = len(self.faults) - len(shown)
        more = [f"… and {left:,} more. Fix these first, then try again."] if left else []
        super().__init__("\n".join([*shown, *more]))


def written(path: FieldPath) -> str:
    """A path as people write it: `subscriptions[3].contacts[1].role`, counted from 0."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".")


def listed_twice(shown: str, line: int | None) -> Sentence:
    """The sentence for a value that the file already has, with that line if it is known."""
    if line is None:
        return sentence("{value} is already listed.", value=shown)
    return sentence("{value} is already listed, in line {line}.", value=shown, line=line)


def quoted(value: object) -> str:
    """A value from the file in quotation marks, on one line and shortened if needed."""
    return f"“{plain(value)}”"


def plain(value: object) -> str:
    """A value on one line, shortened if needed."""
    text = "".join(character if character.isprintable() else "�" for character in str(value)[:81])
    return text if len(text) <= 80 else f"{text[:79]}…"
