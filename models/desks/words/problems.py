"""Why kept words can't be filled in."""

from dataclasses import dataclass

from models.core.errors import Problem


@dataclass(frozen=True)
class WordsGone(Problem):
    """The words were deleted after a day, or aren't the caller's."""
