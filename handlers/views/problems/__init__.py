"""A message for each problem: why an action that the caller's role includes can't be done now. One module for each
noun."""

import importlib
import pkgutil

from handlers.views.problems.registry import explain as explain

# Every module in this folder declares messages.
for _module in pkgutil.iter_modules(__path__, f"{__name__}."):
    importlib.import_module(_module.name)
