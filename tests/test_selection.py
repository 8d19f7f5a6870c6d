"""A sample shows all that the product of tests shows, and is the same in every run."""

from collections.abc import Iterator
from itertools import product

import pytest

from tests.support.selection import Fact, covering, either_database, mark_all_but_samples, sqlite_alone

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


def test_each_case_is_on_either_database() -> None:
    """Once, and some are on each."""
    sample = covering({str(params): set(either_database(**params)) for params in BOTH})
    short = [params for params in BOTH if str(params) in sample]
    assert sorted(params["who"] for params in short) == sorted(WHO)
    assert {params["database_url"] for params in short} == {"sqlite", "postgres"}


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


def test_all_but_the_sample_is_long(request: pytest.FixtureRequest) -> None:
    """Of the tests with a mark, by the facts of their parameters; others are left alone."""
    module = request.node.getparent(pytest.Module)
    of_sampled, of_whole = [list(module._genfunctions(made.__name__, made)) for made in (sampled, whole)]
    mark_all_but_samples([*of_sampled, *of_whole])
    short = [item.callspec.params for item in of_sampled if not item.get_closest_marker("long")]
    assert {fact for params in short for fact in facts(**params)} == {"ana", "ben", True, False}
    assert len(short) == 2
    assert not any(item.get_closest_marker("long") for item in of_whole)
