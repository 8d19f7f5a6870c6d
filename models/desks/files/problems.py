"""Why a file can't be had, or its copy can't be retried."""

from dataclasses import dataclass

from models.core.errors import Problem
from models.desks.files.tables import StoredFile


@dataclass(frozen=True)
class FileNotThere(Problem):
    """There is no copy of the file, for the reason that its state says."""

    file: StoredFile


@dataclass(frozen=True)
class NothingToRetry(Problem):
    """The file isn't one that waits to be copied or couldn't be."""

    file: StoredFile


@dataclass(frozen=True)
class FileNotYours(Problem):
    """The file belongs to nothing that the person may see now."""

    over = True
