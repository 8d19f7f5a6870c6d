"""Fixtures for every test: databases and browser. Nothing here starts before a test asks for it."""

import gc

# Load and collect without the garbage collector: nothing of that becomes garbage.
gc.disable()

import os
from collections.abc import Generator, Iterator
from contextlib import ExitStack

import pytest
import structlog
from hypothesis import HealthCheck, settings

from tests.support.browser import browser, new_page, page, remember_failure
from tests.support.desk import example_postgres, example_sqlite, example_url, filled_postgres, filled_sqlite
from tests.support.engines import engines, fonts
from tests.support.morning import (
    bulk_morning,
    desk,
    desk_on_both,
    desk_on_postgres,
    postgres_morning,
    sqlite_morning,
    told_postgres,
    told_sqlite,
)
from tests.support.postgres import database_url, fresh_postgres, fresh_sqlite, postgres, postgres_url
from tests.support.schema import migrated_sqlite, sqlite_template
from tests.support.selection import mark_all_but_samples, mark_what_is_quick
from tests.support.sharing import lifeline

__all__ = [
    "browser",
    "bulk_morning",
    "database_url",
    "desk",
    "desk_on_both",
    "desk_on_postgres",
    "engines",
    "example_postgres",
    "example_sqlite",
    "example_url",
    "filled_postgres",
    "filled_sqlite",
    "fonts",
    "fresh_postgres",
    "fresh_sqlite",
    "migrated_sqlite",
    "new_page",
    "page",
    "postgres",
    "postgres_morning",
    "postgres_url",
    "sqlite_morning",
    "sqlite_template",
    "told_postgres",
    "told_sqlite",
]


# How long an example takes says more of the machine than of the code. What a fixture makes is the same for all of them.
settings.register_profile(
    "steward", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
settings.load_profile("steward")

# Tracebacks in colours and with all variables take a second, in which the desk answers nobody.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """Whatever a test lets be logged, the next one captures again what it waits for."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


def pytest_collection_finish() -> None:
    """From now on let the garbage collector pass over all modules and tests, and come less often: looking through them
    took a tenth of the time."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two workers more than there are processors: tests wait for processes, pages and pauses as long as they work. Each
    worker costs ten seconds of a processor before its first test."""
    return (os.cpu_count() or 1) + 2


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config) -> None:
    """Hold the lifeline of what the workers share, until the run ends."""
    run = ExitStack()
    config.add_cleanup(run.close)
    run.enter_context(lifeline())


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say of each test whether it is long and whether it is quick, before tests are chosen by that.

    Those with a browser, few and slow, come first, and files that are marked `early` then: at the end one worker would
    keep the others waiting with them.
    """
    mark_all_but_samples(items)
    mark_what_is_quick(items)
    items.sort(key=lambda item: (not with_browser(item), not item.get_closest_marker("early")))


def with_browser(item: pytest.Item) -> bool:
    """Whether a test opens pages."""
    return isinstance(item, pytest.Function) and "browser" in item.fixturenames


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let fixtures know, when they end, whether the test failed."""
    report = yield
    remember_failure(item, report)
    return report
