"""Sentences that are made where something goes wrong, and translated where they are shown."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sentence:
    """A sentence for readers: a text of the catalogue, and the values for its placeholders.

    `str()` is the English sentence, for operators on the command line. A view shows it in the reader's language.
    """

    text: str
    values: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        return self.text.format(**dict(self.values))


def sentence(text: str, **values: Any) -> Sentence:
    """Mark a text for the catalogue, with the values to fill in."""
    return Sentence(text, tuple(values.items()))
