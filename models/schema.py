"""All tables, imported together: what migrations compare with, and what the mappers need."""

import importlib
import pkgutil

from sqlmodel import SQLModel

import models
from models.core.types import Row

# A table stands in whichever module its noun has it in, so all of them are looked at.
for _module in pkgutil.walk_packages(models.__path__, "models."):
    if ".migrations" not in _module.name and _module.name != __name__:
        importlib.import_module(_module.name)

metadata = SQLModel.metadata
_ROWS = {str(row.__tablename__): row for row in Row.__subclasses__()}

TABLES: tuple[type[Row], ...] = tuple(_ROWS[table.name] for table in metadata.sorted_tables)
"""Each table, after those that it refers to."""
