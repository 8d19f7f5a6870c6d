"""Which tests run when: what waits for nothing in `make test-quick`; a sample of what is exhaustive in `make test`, and
all the rest of it in `make test-long`.

A test with many parameters is marked `sample`, with a function that is given them and names the facts that they show:

    def facts(world: str, name: str) -> Iterator[Fact]:
        yield "tried", name

    @pytest.mark.sample(shows=facts)
    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize("world", WORLDS)
    def test_everything(world: str, name: str) -> None:

The sample shows every fact that the whole product shows, so whatever is new is in it by itself.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Set
from zlib import crc32

import pytest

Fact = Hashable
DATABASES = {"postgres", "sqlite_template", "filled_sqlite", "left_url"}
"""The fixtures from which all databases of tests are made."""
ON_BOTH = {"database_url", "desk_on_both", "example_url", "migrated_url", "module_url"}
"""The fixtures with which a test runs on both databases."""


def mark_what_is_quick(items: Iterable[pytest.Item]) -> None:
    """Mark as `quick` what is neither a coroutine nor needs a database, unless it is marked as `slow`."""
    for item in items:
        waits = item.get_closest_marker("asyncio") or DATABASES.intersection(getattr(item, "fixturenames", ()))
        if not waits and not item.get_closest_marker("slow"):
            item.add_marker("quick")


def mark_all_but_samples(items: Iterable[pytest.Item]) -> None:
    """Mark as `long` what no sample needs. To be called before tests are chosen by their marks."""
    products: dict[tuple[str, str], list[pytest.Function]] = defaultdict(list)
    for item in items:
        if isinstance(item, pytest.Function) and item.get_closest_marker("sample"):
            products[str(item.path), item.originalname].append(item)
    for product in products.values():
        shows = {}
        for item in product:
            (mark,) = item.iter_markers("sample")
            shows[item.nodeid] = set(mark.kwargs["shows"](**item.callspec.params))
        sample = covering(shows)
        for item in product:
            if item.nodeid not in sample:
                item.add_marker("long")


def either_database(**params: object) -> Iterator[Fact]:
    """Each case on one of the databases, and some on each: where the rules are tested and hardly the database."""
    yield from (repr(params[name]) for name in ON_BOTH.intersection(params))
    yield repr({name: value for name, value in params.items() if name not in ON_BOTH})


def sqlite_alone(**params: object) -> Iterator[Fact]:
    """Each case on SQLite: where the same is tested of both databases by other tests, and here takes long."""
    if all(params[name] in ("sqlite", "desk") for name in ON_BOTH.intersection(params)):
        yield repr(params)


def covering(shows: Mapping[str, Set[Fact]]) -> set[str]:
    """Return some names, always the same for the same facts, which together show every fact that all of them show."""
    # The checksum mixes them: neighbours by name are mostly of one kind.
    order = sorted(shows, key=lambda name: (crc32(name.encode()), name))
    shown, kept = set[Fact](), list[str]()
    for name in order:
        if not shows[name] <= shown:
            kept.append(name)
            shown |= shows[name]
    # What came later made some of the earlier ones needless.
    times = Counter(fact for name in kept for fact in shows[name])
    for name in list(kept):
        if all(times[fact] > 1 for fact in shows[name]):
            kept.remove(name)
            times.subtract(shows[name])
    return set(kept)
