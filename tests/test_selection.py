"""A sample shows all that the product of tests shows, and is the same in every run."""

from collections.abc import Callable, Iterator
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


@pytest.mark.parametrize("database_url", ["sqlite", "postgres"])
def another_case(database_url: str) -> None:
    """Another test without cases."""


def in_short_runs(request: pytest.FixtureRequest, *made: Callable[..., None]) -> list[tuple[str, str]]:
    """Who and on which database: the cases of a file with these tests that aren't long."""
    module = request.node.getparent(pytest.Module)
    items = [item for each in made for item in module._genfunctions(each.__name__, each)]
    mark_all_but_samples(items)
    params = [(item.originalname, item.callspec.params) for item in items if not item.get_closest_marker("long")]
    return [(given.get("who", name), given["database_url"]) for name, given in params]


def test_each_case_is_on_either_database(request: pytest.FixtureRequest) -> None:
    """Once, and some are on each."""
    cases = in_short_runs(request, on_both)
    assert sorted(who for who, _ in cases) == sorted(WHO)
    assert {database for _, database in cases} == {"sqlite", "postgres"}


def test_tests_without_cases_share_the_databases(request: pytest.FixtureRequest) -> None:
    """A file with two of them needs no more to be on both."""
    cases = in_short_runs(request, one_case, another_case)
    assert sorted(name for name, _ in cases) == ["another_case", "one_case"]
    assert {database for _, database in cases} == {"sqlite", "postgres"}


def test_the_only_test_of_a_file_is_on_both(request: pytest.FixtureRequest) -> None:
    """Every file is on both databases."""
    assert sorted(in_short_runs(request, one_case)) == [("one_case", "postgres"), ("one_case", "sqlite")]


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("database_url", ["sqlite", pytest.param("postgres", marks=pytest.mark.long)])
def mostly_on_sqlite(database_url: str, who: str) -> None:
    """A test of rules."""


def test_what_is_long_on_one_database_runs_on_the_other(request: pytest.FixtureRequest) -> None:
    """Each case of it."""
    assert sorted(in_short_runs(request, mostly_on_sqlite)) == [(who, "sqlite") for who in WHO]


def test_what_tests_the_database_is_on_both(request: pytest.FixtureRequest) -> None:
    """In each of its cases."""
    assert len(in_short_runs(request, each_on_both)) == 2 * len(WHO)


def test_all_but_the_sample_is_long(request: pytest.FixtureRequest) -> None:
    """Of the tests with a mark, by the facts of their parameters; others are left alone."""
    module = request.node.getparent(pytest.Module)
    of_sampled, of_whole = [list(module._genfunctions(made.__name__, made)) for made in (sampled, whole)]
    mark_all_but_samples([*of_sampled, *of_whole])
    short = [item.callspec.params for item in of_sampled if not item.get_closest_marker("long")]
    assert {fact for params in short for fact in facts(**params)} == {"ana", "ben", True, False}
    assert len(short) == 2
    assert not any(item.get_closest_marker("long") for item in of_whole)
