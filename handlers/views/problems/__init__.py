"""A sentence for each problem: why something that the caller may do can't be done now. One module for each noun."""

import importlib
import pkgutil

from handlers.views.problems.registry import explain as explain

# Every module beside this one declares sentences.
for _module in pkgutil.iter_modules(__path__, f"{__name__}."):
    importlib.import_module(_module.name)
