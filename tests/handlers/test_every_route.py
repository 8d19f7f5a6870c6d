"""Every route, tried by everybody that one can be to a subscription, goes as the typed role tables say.

Through signed HTTP into the running bot, under both role tables, on a license and on a site: in every run each route in
one of these worlds or two, by somebody who gets each answer there is; in `make test-long` in all of them, by everybody.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import pytest

from handlers.notices import RENDERERS
from handlers.routing.catalogue import all_routes
from handlers.routing.routes import Touch
from tests.handlers.cases import CASES
from tests.handlers.cases.case import DONE, HIDDEN, NOTHING, REFUSED, STRANGER, Case
from tests.handlers.conftest import Stage
from tests.handlers.hands import BUG, Said
from tests.handlers.trail import strange
from tests.handlers.worlds import SLACK, STAFF_ROLES, World, changed
from tests.models.roles.typed import TABLES, USED, Around, expected
from tests.support.selection import Fact, covering

pytestmark = pytest.mark.early

WORLDS = [(table, kind) for table in USED for kind in ("license", "site")]


def test_no_route_is_left_out() -> None:
    """There is a case for each route of the product, and none for a route that is gone."""
    assert {(case.touch, case.route) for case in CASES} == set(all_routes().by_name)


def everybody(table: str) -> list[str]:
    """All that one can be to a subscription."""
    return [*USED[table], "stranger", "former", *STAFF_ROLES, "unknown"]


@cache
def some(table: str, kind: str) -> Mapping[tuple[str, str], Sequence[str]]:
    """By case, some people who together get each answer that it has, and everybody who tries each right somewhere."""
    world = World.named(table, kind)
    tries = {
        f"{case.touch} {case.id} {name}": (case, name, case.expected(world, name))
        for case in CASES
        for name in everybody(table)
    }
    sample = covering(
        {id_: {(case.touch, case.id, said), (case.right, name, said)} for id_, (case, name, said) in tries.items()}
    )
    chosen: dict[tuple[str, str], list[str]] = {(case.touch, case.id): [] for case in CASES}
    for id_ in sorted(sample):
        case, name, _ = tries[id_]
        chosen[case.touch, case.id].append(name)
    return chosen


def facts(table: str, kind: str, case: Case, who: str) -> Iterator[Fact]:
    """A case, a right, and somebody in each world are let in, refused and so on, and somebody by each right."""
    world = World.named(table, kind)
    for name in some(table, kind)[case.touch, case.id] if who == "some" else ():
        said = case.expected(world, name)
        yield from ((case.touch, case.id, said), (case.right, name, said), (table, kind, name, said))


@pytest.mark.sample(shows=facts)
@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
@pytest.mark.parametrize(("table", "kind"), WORLDS, ids=["-".join(world) for world in WORLDS])
@pytest.mark.parametrize("who", ["some", "everybody"])
async def test_a_route_is_open_to_whom_the_tables_say(
    stage: Stage, table: str, kind: str, case: Case, who: str
) -> None:
    """Done, refused, hidden or greeted; a refusal leaves one audit entry, and no other row.

    Nothing that anybody wrote is on the audit trail.
    """
    for name in some(table, kind)[case.touch, case.id] if who == "some" else everybody(table):
        world = await stage.set(table, kind)
        before = stage.rows.all()
        said = await case.do(stage.hands, world, name)
        outcome = case.expected(world, name)
        told = f"{case.id} by {name} should be {outcome}: {said.all}"
        assert said.status == 200, told
        assert BUG not in said.all, told
        changes = changed(before, stage.rows.all())
        assert changes == (case.changes_by(name) if outcome == DONE else wanted_changes(outcome)), told
        assert answered(case, outcome, said), told
        assert stage.rows.kinds_of_notices() <= set(RENDERERS), told
        if "audit" in changes:
            assert trail(stage, len(before["audit"])) == wanted_trail(world, name, outcome, case), told
            assert strange(stage.rows, stage.rows.audit()[len(before["audit"]) :]) == [], told


def wanted_changes(outcome: str) -> set[str]:
    """A refusal is on the audit trail. Nothing else that was not done leaves a trace."""
    return {"audit"} if outcome in (REFUSED, HIDDEN) else set()


def answered(case: Case, outcome: str, said: Said) -> bool:
    """Whether the answer is of the kind that it has to be."""
    if outcome == DONE:
        return case.says in said.all
    if case.touch is Touch.OPTIONS:
        # There is no room for a sentence among options.
        return said.options == []
    if case.touch is Touch.MESSAGE:
        # Only who is known is answered in their conversation, except for a greeting.
        return not said.words
    if outcome == REFUSED:
        return "You can't " in said.words
    if outcome == HIDDEN:
        return "I can't find " in said.words
    if outcome == STRANGER:
        return "I don't know who you are yet" in said.words
    return outcome == NOTHING and bool(said.words.strip()) and "You can't" not in said.words


def trail(stage: Stage, since: int) -> list[tuple[object, object]]:
    """Who did something with what outcome, on the audit trail since then."""
    return [(entry["person_id"], entry["outcome"]) for entry in stage.rows.audit()[since:]]


def is_masked(world: World, right: str, name: str) -> bool:
    """Whether somebody may, but does not see whose the thing is."""
    in_table = right in TABLES[world.table] and name in USED[world.table]
    return in_table and expected(world.table, right, [name], Around(world.kind)) == "masked"


def wanted_trail(world: World, name: str, outcome: str, case: Case) -> list[tuple[object, object]]:
    """One entry, of that person; of nobody for somebody unknown; more where one thing leads to another."""
    if outcome == DONE:
        keeps = "masked" if is_masked(world, case.right, name) else case.keeps
        return [(world.people.get(name), keeps)] * case.entries
    return [(world.people.get(name), "refused")]


async def test_forms_are_opened_filled_and_sent(stage: Stage) -> None:
    """As Slack's client does it: opened by a command, filled, sent, and answered with a page."""
    forms: list[tuple[str, dict[str, str], str, str]] = [
        ("/contact add SUB-1001", {"person": SLACK["newcomer"], "kind": "technical"}, "contacts", "is now"),
        (
            "/ticket new SUB-1001",
            {"severity": "high", "subject": "Down", "description": "Since 8"},
            "tickets",
            "is open",
        ),
        (
            "/contact promote spare-technician@acme.example technical SUB-1001",
            {"reason": "The first one left."},
            "promotions",
            "Request sent: Spare Technician",
        ),
        ("/ticket comment T-10", {"text": "It works again."}, "comments", "was added to T-10"),
    ]
    for line, values, table, said in forms:
        await stage.set()
        before = stage.rows.all()
        form = (await stage.hands.desk.command("ana", line))["view"]
        answer = await stage.hands.desk.submit("ana", form["id"], **values)
        assert answer["error"] is None
        assert said in answer["view"]["blocks"][0]["text"]["text"]
        assert len(stage.rows.all()[table]) == len(before[table]) + 1
