"""A sample shows all that the product of tests shows, and is the same in every run."""

from collections.abc import Iterator
from itertools import product

import pytest

from tests.support.selection import Fact, covering, mark_all_but_samples, sqlite_alone

WHO, WHAT = "abcdefg", range(30)
PRODUCT = {f"{who}-{what}": {who, what} for who, what in product(WHO, WHAT)}


def test_a_sample_shows_every_fact_with_few_tests() -> None:
    """Two facts a test: no sample could be smaller than what there is most of, or has to be as large as the product."""
    sample = covering(PRODUCT)
    assert set().union(*[PRODUCT[name] for name in sample]) == {*WHO, *WHAT}
    assert len(sample) == len(WHAT)


def test_what_is_new_is_in_the_sample() -> None:
    """Whatever else is in it."""
    sample = covering({**PRODUCT, "new": {"a", 1, "never seen"}})
    assert "new" in sample


def test_the_order_of_the_tests_makes_no_difference() -> None:
    """They run in any order, on several workers at once."""
    assert covering(PRODUCT) == covering(dict(reversed(PRODUCT.items())))


def test_what_shows_nothing_is_in_no_sample() -> None:
    """It is left to the long run."""
    assert covering({"a": {1}, "b": set()}) == {"a"}


BOTH = [{"database_url": url, "who": who} for url, who in product(("sqlite", "postgres"), WHO)]


def test_each_case_is_on_sqlite() -> None:
    """And none on the other database."""
    sample = covering({str(params): set(sqlite_alone(**params)) for params in BOTH})
    assert sample == {str(params) for params in BOTH if params["database_url"] == "sqlite"}


def facts(who: str, what: int) -> Iterator[Fact]:
    """Somebody, and whether it is the first."""
    yield from (who, what == 1)


@pytest.mark.sample(shows=facts)
@pytest.mark.parametrize("who", ["ana", "ben"])
@pytest.mark.parametrize("what", [1, 2, 3, 4])
def sampled(who: str, what: int) -> None:
    """A test with a sample."""


@pytest.mark.parametrize("what", [1, 2, 3, 4])
def whole(what: int) -> None:
    """A test without one."""


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("database_url", ["sqlite", "postgres"])
def on_both(database_url: str, who: str) -> None:
    """A test with cases, on both databases."""


@pytest.mark.each_on_both
@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("database_url", ["sqlite", "postgres"])
def each_on_both(database_url: str, who: str) -> None:
    """A test of the database itself."""


@pytest.mark.parametrize("database_url", ["sqlite", "postgres"])
def one_case(database_url: str) -> None:
    """A test without cases."""


def test_each_case_is_on_either_database(request: pytest.FixtureRequest) -> None:
    """Once, and some are on each; where the database is tested, and where there is one case, on both."""
    module = request.node.getparent(pytest.Module)
    items = {made: list(module._genfunctions(made.__name__, made)) for made in (on_both, each_on_both, one_case)}
    mark_all_but_samples([item for each in items.values() for item in each])
    params = [item.callspec.params for item in items[on_both] if not item.get_closest_marker("long")]
    assert sorted(str(given["who"]) for given in params) == sorted(WHO)
    assert {given["database_url"] for given in params} == {"sqlite", "postgres"}
    assert not any(item.get_closest_marker("long") for item in [*items[each_on_both], *items[one_case]])


def test_all_but_the_sample_is_long(request: pytest.FixtureRequest) -> None:
    """Of the tests with a mark, by the facts of their parameters; others are left alone."""
    module = request.node.getparent(pytest.Module)
    of_sampled, of_whole = [list(module._genfunctions(made.__name__, made)) for made in (sampled, whole)]
    mark_all_but_samples([*of_sampled, *of_whole])
    short = [item.callspec.params for item in of_sampled if not item.get_closest_marker("long")]
    assert {fact for params in short for fact in facts(**params)} == {"ana", "ben", True, False}
    assert len(short) == 2
    assert not any(item.get_closest_marker("long") for item in of_whole)
