"""What each route costs in queries: few, and no more with more rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from handlers.routing.routes import Touch
from tests.handlers.cases import CASES
from tests.handlers.cases.case import DONE, Case
from tests.handlers.conftest import Stage
from tests.handlers.worlds import STAFF_ROLES, World
from tests.models.roles.typed import USED

MOST = 4
MOST_OF_EXCEPTIONS = 8
EXCEPTIONS: dict[str, int] = {}
"""Commands that read more, by what they read. None of it grows with the rows there are."""


@contextmanager
def counted(stage: Stage) -> Iterator[list[str]]:
    """The statements that the running bot sends to its database meanwhile. Beginning and ending a transaction sends
    none of them."""
    sent: list[str] = []

    def keep(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        sent.append(statement)

    engine = stage.hands.desk.bot.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", keep)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", keep)


def callers(case: Case, world: World) -> list[str]:
    """Those for whom it is done."""
    return [name for name in [*USED[world.table], *STAFF_ROLES] if case.expected(world, name) == DONE]


WORLDS = (("license-and-site", "license"), ("license-and-site", "site"), ("support-portal", "license"))
COMMANDS = [case for case in CASES if case.touch is Touch.COMMAND]


@pytest.mark.parametrize("case", COMMANDS, ids=[case.id for case in COMMANDS])
async def test_a_command_costs_few_queries(stage: Stage, case: Case) -> None:
    """At most four reading statements, whoever asks; those that need more are listed."""
    most = 0
    shown: list[str] = []
    for table, kind in WORLDS:
        world = await stage.set(table, kind)
        for name in callers(case, world)[:2]:
            world = await stage.set(table, kind)
            with counted(stage) as sent:
                await case.do(stage.hands, world, name)
            reads = [statement for statement in sent if statement.lstrip().startswith("SELECT")]
            if len(reads) > most:
                most, shown = len(reads), reads
    print(f"COST {case.id} = {most}")  # noqa: T201
    assert most <= EXCEPTIONS.get(case.id, MOST), "\n".join(shown)


def test_the_exceptions_are_few_and_there() -> None:
    """None costs more than eight, and each is a command that there is."""
    assert max(EXCEPTIONS.values(), default=0) <= MOST_OF_EXCEPTIONS
    assert set(EXCEPTIONS) <= {case.id for case in COMMANDS}
