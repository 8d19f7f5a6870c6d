"""What waits for the reader of the App Home, with a button for each. One module for each subject."""

import importlib
import pkgutil

from handlers.views.waiting.registry import WaitContext as WaitContext
from handlers.views.waiting.registry import waiting_blocks as waiting_blocks

# Every module in this folder declares kinds.
for _module in pkgutil.iter_modules(__path__, f"{__name__}."):
    importlib.import_module(_module.name)
