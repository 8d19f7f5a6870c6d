"""All texts that people read, as the code has them: `python -m tests.support.messages` writes them for translators."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "locale/steward.pot"
KEYWORDS = ("gettext", "gettext_noop", "plain", "say", "say_count:1,2", "sentence")
LAYOUT = ("--omit-header", "--add-location=file", "--sort-by-file", "--width=120")


def write_messages(file: Path) -> None:
    """Write a gettext template."""
    keywords = [f"--keyword={keyword}" for keyword in KEYWORDS]
    options = [f"--mapping-file={ROOT / 'babel.cfg'}", *keywords, *LAYOUT, f"--output-file={file}"]
    subprocess.run(
        [sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract", *options, "."], cwd=ROOT, check=True
    )


if __name__ == "__main__":
    write_messages(TEMPLATE)
