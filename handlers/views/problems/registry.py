"""The registry of messages for problems."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from handlers.views.blocks import Message, clip
from handlers.views.reader import Reader, Safe
from models.core.errors import Problem

LONGEST_WORD = 100
MOST_NAMED = 10
ProblemT = TypeVar("ProblemT", bound=Problem)
SENTENCES: dict[type[Problem], Callable[[Reader, Any], Safe | Message]] = {}


def explains(
    kind: type[ProblemT],
) -> Callable[[Callable[[Reader, ProblemT], Safe | Message]], Callable[[Reader, ProblemT], Safe | Message]]:
    """Declare the text for a kind of problem, or a message if it needs a button."""

    def keep(sentence: Callable[[Reader, ProblemT], Safe | Message]) -> Callable[[Reader, ProblemT], Safe | Message]:
        if kind in SENTENCES:
            raise TypeError(f"There are two sentences for {kind.__name__}.")
        SENTENCES[kind] = sentence
        return sentence

    return keep


def explain(reader: Reader, problem: Problem) -> Message:
    """The message for a problem, with the way out."""
    said = SENTENCES[type(problem)](reader, problem)
    return said if isinstance(said, Message) else Message(said)


def short(word: str) -> str:
    """A typed word or a name, shortened so that the sentence stays readable."""
    return clip(word, LONGEST_WORD)


def some(reader: Reader, names: Sequence[str]) -> str:
    """The first of these names, and how many more there are."""
    shown = [short(name) for name in names[:MOST_NAMED]]
    if len(names) > MOST_NAMED:
        shown.append(reader.plain("and {count} more", count=len(names) - MOST_NAMED))
    return ", ".join(shown)
