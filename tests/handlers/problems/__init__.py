"""Each rule that stands against something: by whom it is met, after what, and what is said. A module for each noun."""

import importlib
import pkgutil
import sys
from collections.abc import Iterator

import models
from models.core.errors import Problem
from tests.handlers.problems.met import Met
from tests.support.discovery import each


def every_problem() -> set[type[Problem]]:
    """All that the models declare, wherever it is."""
    for module in pkgutil.walk_packages(models.__path__, "models."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
    return set(_below(Problem))


def _below(kind: type[Problem]) -> Iterator[type[Problem]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def every_case() -> list[tuple[type[Problem], Met]]:
    """What is in `FOUND` in the modules beside this."""
    found = [item for problems in each(sys.modules[__name__], "FOUND") for item in problems.items()]
    return [(problem, met) for problem, all_met in found for met in all_met]
