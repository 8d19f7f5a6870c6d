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

Of the tests in a file that run on both databases, each case runs on one of them, and some on each. Where it's the
database that is tested (locks, constraints, plans, migrations), the mark `each_on_both` has each case on both. A module
of rules that neither lock nor depend on a database has `pytestmark = MOSTLY_ON_SQLITE`.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Set
from zlib import crc32

import pytest

Fact = Hashable
DATABASES = {"postgres", "sqlite_template", "filled_sqlite", "left_url"}
"""The fixtures from which all databases of tests are made."""
ON_BOTH = {"database_url", "desk_on_both", "example_url", "left_url", "migrated_url", "module_url", "once_url"}
"""The fixtures with which a test runs on both databases."""
MOSTLY_ON_SQLITE = pytest.mark.parametrize(
    "migrated_url", ["sqlite", pytest.param("postgres", marks=pytest.mark.long)], indirect=True
)
"""On SQLite in each run, and on PostgreSQL in `make test-long`."""
DATABASE_IN_ID = re.compile(r"(?:^|(?<=-))(sqlite|postgres)(?=-|$)")
"""The database in a test's id."""


def mark_what_is_quick(items: Iterable[pytest.Item]) -> None:
    """Mark as `quick` what is neither a coroutine nor needs a database, unless it is marked as `slow`."""
    for item in items:
        waits = item.get_closest_marker("asyncio") or DATABASES.intersection(getattr(item, "fixturenames", ()))
        if not waits and not item.get_closest_marker("slow"):
            item.add_marker("quick")


def mark_all_but_samples(items: Iterable[pytest.Item]) -> None:
    """Mark as `long` what no sample needs. What is long anyway is in no sample. To be called before tests are chosen by
    their marks."""
    products: dict[tuple[str, str], dict[pytest.Function, Set[Fact]]] = defaultdict(dict)
    for item in items:
        if not isinstance(item, pytest.Function) or item.get_closest_marker("long"):
            continue
        if (shows := facts_of(item)) is not None:
            products[str(item.path), sampled_by(item)][item] = shows
    for product in products.values():
        sample = covering({item.nodeid: shows for item, shows in product.items()})
        for item in product:
            if item.nodeid not in sample:
                item.add_marker("long")


def sampled_by(item: pytest.Function) -> str:
    """What has a sample of its own: a test with the mark `sample`, or all others that a file runs on both databases."""
    return item.originalname if item.get_closest_marker("sample") else ""


def facts_of(item: pytest.Function) -> Set[Fact] | None:
    """The facts that a test shows; None if all of its cases run."""
    if mark := item.get_closest_marker("sample"):
        return set(mark.kwargs["shows"](**item.callspec.params))
    if not hasattr(item, "callspec") or item.get_closest_marker("each_on_both"):
        return None
    if not ON_BOTH.intersection(item.callspec.params):
        return None
    database, case = DATABASE_IN_ID.search(item.callspec.id), DATABASE_IN_ID.sub("-", item.callspec.id)
    return {database and database[1], ("case", item.originalname, case)}


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
