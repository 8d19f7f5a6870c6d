"""Cleaning the names of files."""

import re

from models.core.plain_text import MARKS, one_line
from models.desks.files.tables import NAME_LENGTH

LONGEST_ENDING = 20
NOT_IN_NAMES = re.compile(r'[<>:"|?*]')
"""Characters that Windows doesn't accept in names."""
UNNAMED = "file"


def clean_name(name: str) -> str:
    """A name without a path, control characters, and characters that change the direction of writing. Otherwise,
    `invoice_fdp.exe` could look like `invoice_exe.pdf`. If it's too long, its ending stays."""
    last = re.sub(f"[{MARKS}]", "", one_line(name)).replace("\\", "/").rpartition("/")[2]
    last = NOT_IN_NAMES.sub("_", last).strip(" .")
    if len(last) > NAME_LENGTH:
        stem, dot, ending = last.rpartition(".")
        kept = f"{dot}{ending}" if stem and len(ending) <= LONGEST_ENDING else ""
        last = last[: NAME_LENGTH - len(kept)] + kept
    return last or UNNAMED
