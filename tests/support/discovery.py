"""What a folder of tests has for each noun, found by looking: nothing is listed by hand."""

import importlib
import pkgutil
from types import ModuleType
from typing import Any


def modules_in(package: ModuleType) -> list[ModuleType]:
    """All modules of a package, by name."""
    found = pkgutil.iter_modules(package.__path__, f"{package.__name__}.")
    return [importlib.import_module(name) for name in sorted(module.name for module in found)]


def each(package: ModuleType, name: str) -> list[Any]:
    """What the modules of a package call by a name, those that have it."""
    return [getattr(module, name) for module in modules_in(package) if hasattr(module, name)]
