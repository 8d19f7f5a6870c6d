"""The guide's table of both sources row by row: their words, where each is done, and which test proves it.

The words are compared with the shipped tables, and the tests with the tree.
"""

import re
from collections.abc import Callable, Mapping
from importlib import import_module
from inspect import getmembers, isfunction
from pathlib import Path
from typing import Any

import pytest

from handlers.routing.catalogue import all_routes
from handlers.routing.routes import Touch
from models.roles import RoleTables
from tests.handlers import rows
from tests.handlers.rows.scene import Who, everybody
from tests.handlers.test_every_right import ROWS, TOLD
from tests.models.roles.typed import TABLES

GUIDE = (Path(__file__).parents[2] / "docs" / "roles.md").read_text(encoding="utf-8")
SECTION = GUIDE.partition("## Row by row\n")[2].partition("\n## ")[0]
HEADINGS = {"license-and-site": "### Rows of “License and site”", "support-portal": "### Rows of “Support portal”"}
LINE = re.compile(r"^\| (.+?) \| `(\w+)` \| (.+?) \| (.+) \|$", re.MULTILINE)
TEST = re.compile(r"`(test_\w+)\.py::(test_\w+)`")
REFUSED = [("test_refused", "test_who_has_not_the_right_reads_why")]
KEYS = pytest.mark.parametrize("key", HEADINGS)


def lines_of(key: str) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """The rows of a source in the guide: words, right, where, and tests."""
    part = SECTION.partition(HEADINGS[key])[2].partition("\n### ")[0]
    return [(words, right, where, TEST.findall(tests)) for words, right, where, tests in LINE.findall(part)]


def collected() -> Mapping[tuple[str, str], Callable[..., Any]]:
    """The tests of the package, as pytest collects them: functions of its own in files that begin with `test_`."""
    there: dict[tuple[str, str], Callable[..., Any]] = {}
    for file in sorted(Path(rows.__path__[0]).glob("test_*.py")):
        module = import_module(f"{rows.__name__}.{file.stem}")
        own = [(name, made) for name, made in getmembers(module, isfunction) if made.__module__ == module.__name__]
        there |= {(file.stem, name): made for name, made in own if name.startswith("test_")}
    return there


def done_by(test: Callable[..., Any]) -> list[Who]:
    """Whoever a test is parametrized with."""
    marks = [mark for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
    return [who for mark in marks if mark.args[0] == "scene" for who in mark.args[1]]


@KEYS
def test_the_guide_has_each_row_in_the_sources_words(key: str) -> None:
    """Once, in the order of the shipped table. A dash stands for a row that the source does not print."""
    shipped = RoleTables.shipped()[key].rows
    assert [(words, right) for words, right, *_ in lines_of(key)] == [
        (row.words or "–", str(right)) for right, row in shipped.items()
    ]
    assert {right for _, right, *_ in lines_of(key)} == set(TABLES[key])


def test_every_test_that_the_guide_names_is_there() -> None:
    """In the tree, where pytest finds it."""
    named = set(TEST.findall(SECTION))
    assert named - set(collected()) == set()
    assert len(named) > len(TABLES["license-and-site"])


def test_the_guide_names_every_test_of_the_rows() -> None:
    """But those that hold the tests themselves, or what follows from a row."""
    besides = {
        ("test_becoming", "test_no_row_is_left_out"),
        ("test_refused", "test_no_row_is_left_out"),
        ("test_sites", "test_the_same_click_twice_changes_it_once"),
    }
    assert set(collected()) - set(TEST.findall(SECTION)) == besides


@KEYS
def test_a_row_is_done_by_each_role_that_has_it(key: str) -> None:
    """By the typed table, on each kind of subscription, in each test that the guide names. Of what people are told, the
    recipients are compared with the table itself, in each world."""
    there = collected()
    for _, right, _, tests in lines_of(key):
        having = {
            who for who in everybody() if who.table == key and len(who.roles) == 1 and who.gets(right) != "refused"
        }
        assert (tests == REFUSED) == (not having), right
        doing = {test: {who for who in done_by(there[test]) if who.table == key} for test in tests if having}
        for test, people in doing.items():
            kinds = {who.kind for who in people}
            assert people, (right, test)
            assert right in TOLD or {who for who in having if who.kind in kinds} <= people, (right, test)
        assert {who.kind for people in doing.values() for who in people} >= {who.kind for who in having}, right


@KEYS
def test_where_a_row_is_done_is_a_command(key: str) -> None:
    """That exists; the first that is named for the right is there. What people are told has none."""
    for _, right, where, tests in lines_of(key):
        commands = re.findall(r"`(/[a-z]+(?: [a-z]+)?)(?: me| @person)?`", where)
        assert [name for name in commands if (Touch.COMMAND, name) not in all_routes().by_name] == []
        assert bool(commands) == (right not in TOLD and tests != REFUSED), right
        assert not commands or f"`{commands[0]}" in ROWS[right], right
