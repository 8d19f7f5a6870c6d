"""What belongs to another organization can't be told from what does not exist.

In every run each route is tried by a contact, and what each noun has by everybody; in `make test-long` each route by
everybody. That no route lets in somebody who is no contact, test_every_route.py says.
"""

import re
from collections.abc import Iterator

import pytest

from handlers.routing.catalogue import all_routes
from handlers.routing.routes import Touch
from models.access.nouns import NOUNS, parse
from tests import nouns
from tests.handlers.conftest import Stage
from tests.handlers.foreign import Foreign
from tests.handlers.hands import Said
from tests.handlers.worlds import SLACK, changed
from tests.models.roles.typed import BP, BS, ROLES, SA, TP, TS
from tests.support.discovery import each
from tests.support.selection import Fact
from tests.support.statements import sent_by_requests

pytestmark = pytest.mark.early

WITH_IDS: Foreign = {route: asking for found in each(nouns, "FOREIGN_IDS") for route, asking in found.items()}
WITHOUT_IDS: set[tuple[Touch, str]] = {route for found in each(nouns, "NO_IDS") for route in found}
IDS: dict[str, tuple[str, str]] = {name: both for found in each(nouns, "IDS") for name, both in found.items()}
THEIRS = {name: there for name, (there, _) in IDS.items()}
MISSING = {name: missing for name, (_, missing) in IDS.items()}
"""What belongs to somebody else, and what is not there."""


def test_no_route_is_left_out() -> None:
    """Each route is about an id here, or takes none."""
    assert set(WITH_IDS) | WITHOUT_IDS == set(all_routes().by_name)


def facts(touched: tuple[Touch, str], who: str) -> Iterator[Fact]:
    """A route is closed to some contact, and what a noun has to each kind of people."""
    touch, route = touched
    noun = re.split(r"[ _]", route.removeprefix("/"))[0]
    yield from ((touch, who), (noun, who))
    if who in ROLES:
        yield touched


@pytest.mark.sample(shows=facts)
@pytest.mark.parametrize("who", [BP, BS, TP, TS, SA, "former", "unknown"])
@pytest.mark.parametrize("touched", list(WITH_IDS), ids=["-".join(touched) for touched in WITH_IDS])
async def test_a_foreign_id_is_answered_as_one_that_nothing_has(
    stage: Stage, touched: tuple[Touch, str], who: str
) -> None:
    """The same answer to the letter, once the id is taken out, by the same statements. Nothing changes but the audit
    trail, which has an entry of each."""
    for do in WITH_IDS[touched]:
        await stage.set()
        before = stage.rows.all()
        with sent_by_requests(stage.hands.desk.bot) as for_theirs:
            foreign = await do(stage.hands, SLACK[who], THEIRS)
        assert changed(before, stage.rows.all()) <= {"audit"}, foreign.all
        refused = stage.rows.audit()[len(before["audit"]) :]
        assert all(entry["outcome"] == "refused" for entry in refused)
        # Both are tried for the first time: where a line has two ids, one of them is the same.
        await stage.rows.run("DELETE FROM probed_ids")
        with sent_by_requests(stage.hands.desk.bot) as for_missing:
            missing = await do(stage.hands, SLACK[who], MISSING)
        assert letters(foreign, THEIRS) == letters(missing, MISSING)
        assert "Elsewhere" not in foreign.all
        # The same work, so that the time doesn't tell them apart.
        assert for_theirs == for_missing
        assert len(stage.rows.audit()) == len(before["audit"]) + 2 * len(refused)


def letters(said: Said, ids: dict[str, str]) -> str:
    """An answer, without the ids asked about and those that Slack gives to blocks and views."""
    text = said.all
    for name, value in ids.items():
        text = text.replace(value, name)
    return re.sub(r'"(block_id|id|hash|previous_id)": ("[^"]*"|null)', "", text)


async def test_what_belongs_to_somebody_else_is_there(stage: Stage) -> None:
    """Each id that is asked about, and not the one that nothing has."""
    await stage.set()
    for there, missing in IDS.values():
        assert (await rows_of(stage, there), await rows_of(stage, missing)) == (1, 0), there


async def rows_of(stage: Stage, ref: str) -> int:
    """How many rows have a short id."""
    (noun,) = [noun for noun in NOUNS.values() if ref.startswith(f"{noun.row.PREFIX}-")]
    short_id = parse(noun.row, ref)
    assert short_id is not None
    found = " AND ".join(f"{column} = {part!r}" for column, part in short_id.key(noun.columns).items())
    return len(await stage.rows.ask(f"SELECT id FROM {noun.row.__tablename__} WHERE {found}"))  # noqa: S608
