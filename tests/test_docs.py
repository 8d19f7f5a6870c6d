"""The way in: what the documents name is there."""

import re
from pathlib import Path

import pytest

import models

ROOT = Path(__file__).parents[1]
PAGES = ["README.md", "CONTRIBUTING.md", *[str(page.relative_to(ROOT)) for page in sorted(ROOT.glob("docs/**/*.md"))]]
FOLDERS = ("bench", "bot", "docs", "examples", "handlers", "models", "sandbox", "scripts", "tests")
MOST_WORDS = 20


def named(page: str) -> set[str]:
    """The paths that a page names: as code, or as a link to something beside it."""
    text = (ROOT / page).read_text(encoding="utf-8")
    as_code = re.findall(rf"`((?:{'|'.join(FOLDERS)})/[\w./-]+)`", text)
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    beside = [str(((ROOT / page).parent / link).resolve().relative_to(ROOT)) for link in links if link]
    return {*as_code, *beside}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_what_is_there(page: str) -> None:
    """Each path that it names, as code or as a link, is in the tree."""
    assert {path for path in named(page) if not (ROOT / path).exists()} == set()


def test_the_way_in_names_paths_at_all() -> None:
    """So that the test above looks at something."""
    assert len(named("CONTRIBUTING.md")) > 20
    assert len(named("docs/architecture.md")) > 10


def test_the_layers_are_those_that_are_held() -> None:
    """The table of packages is the contract of import-linter, in its order, and all packages are in it."""
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8").partition("## Layers")[2]
    told = re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)
    contract = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition('containers = ["models"]')[2]
    held = re.findall(r'^    "(\w+)",$', contract.partition("]")[0], re.MULTILINE)
    there = {path.name for path in Path(models.__path__[0]).iterdir() if (path / "__init__.py").exists()}
    assert ["schema", *told] == held
    assert set(told) == there - {"migrations"}


def test_the_glossary_is_short() -> None:
    """Our own words are few; whoever adds one takes another away."""
    rows = re.findall(r"^\| (?!word|---)", (ROOT / "docs/glossary.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert 10 < len(rows) <= MOST_WORDS
