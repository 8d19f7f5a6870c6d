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
EXCEPTIONS: dict[str, int] = {}


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


COMMANDS = [case for case in CASES if case.touch is Touch.COMMAND]


@pytest.mark.parametrize("case", COMMANDS, ids=[case.id for case in COMMANDS])
async def test_a_command_costs_few_queries(stage: Stage, case: Case) -> None:
    """At most four statements, whoever asks; those that need more are listed."""
    costs: dict[str, int] = {}
    shown = ""
    for table, kind in (("license-and-site", "license"), ("license-and-site", "site"), ("support-portal", "license")):
        world = await stage.set(table, kind)
        for name in callers(case, world)[:2]:
            world = await stage.set(table, kind)
            with counted(stage) as sent:
                await case.do(stage.hands, world, name)
            costs[f"{table} {kind} {name}"] = len(sent)
            shown = "\n".join(sent)
    print(f"COST {case.id}: {max(costs.values(), default=0)}")  # noqa: T201
    assert max(costs.values(), default=0) <= EXCEPTIONS.get(case.id, MOST), (costs, shown)
