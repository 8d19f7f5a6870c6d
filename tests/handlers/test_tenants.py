"""What belongs to another organization can't be told from what does not exist.

In every run each route is tried by a contact and by somebody who is none, in `make test-long` by each kind of them.
"""

import re
from collections.abc import Iterator

import pytest

from handlers.routing.catalogue import all_routes
from handlers.routing.routes import Touch
from tests import nouns
from tests.handlers.conftest import Stage
from tests.handlers.foreign import Foreign
from tests.handlers.hands import Said
from tests.handlers.quoted import OTHER_ORDER, OTHER_QUOTE
from tests.handlers.worlds import OTHER_INVOICE, OTHER_REF, SLACK, World, changed
from tests.models.roles.typed import BP, BS, ROLES, SA, TP, TS
from tests.support.discovery import each
from tests.support.selection import Fact

WITH_IDS: Foreign = {route: asking for found in each(nouns, "FOREIGN_IDS") for route, asking in found.items()}
WITHOUT_IDS: set[tuple[Touch, str]] = {route for found in each(nouns, "NO_IDS") for route in found}
MISSING = {
    "sub": "SUB-9999",
    "inv": "INV-2026-000099",
    "ticket": "T-9999",
    "quote": "Q-2026-9999",
    "order": "ORD-2026-9999",
    "promotion": "PRO-9999",
    "invitation": "JOIN-9999",
    "enquiry": "ENQ-9999",
}


def theirs(world: World) -> dict[str, str]:
    """What is there, and belongs to somebody else."""
    return {
        "sub": OTHER_REF,
        "inv": OTHER_INVOICE,
        "ticket": world.other_ticket,
        "quote": OTHER_QUOTE,
        "order": OTHER_ORDER,
        "promotion": world.other_promotion,
        "invitation": world.other_invitation,
        "enquiry": world.other_enquiry,
    }


def test_no_route_is_left_out() -> None:
    """Each route is about an id here, or takes none."""
    assert set(WITH_IDS) | WITHOUT_IDS == set(all_routes().by_name)


def facts(touched: tuple[Touch, str], who: str) -> Iterator[Fact]:
    """A route is closed to some contact and to somebody who is none, and what a noun has to each kind of them."""
    touch, route = touched
    noun = re.split(r"[ _]", route.removeprefix("/"))[0]
    yield from ((touched, who in ROLES), (touch, who), (noun, who))


@pytest.mark.sample(shows=facts)
@pytest.mark.parametrize("who", [BP, BS, TP, TS, SA, "former", "unknown"])
@pytest.mark.parametrize("touched", list(WITH_IDS), ids=["-".join(touched) for touched in WITH_IDS])
async def test_a_foreign_id_is_answered_as_one_that_nothing_has(
    stage: Stage, touched: tuple[Touch, str], who: str
) -> None:
    """The same answer to the letter, once the id is taken out; nothing changes but the audit trail."""
    for do in WITH_IDS[touched]:
        world = await stage.set()
        before = stage.rows.all()
        foreign = await do(stage.hands, SLACK[who], theirs(world))
        assert changed(before, stage.rows.all()) <= {"audit"}, foreign.all
        assert all(entry["outcome"] == "refused" for entry in stage.rows.audit()[len(before["audit"]) :])
        missing = await do(stage.hands, SLACK[who], MISSING)
        assert letters(foreign, theirs(world)) == letters(missing, MISSING)
        assert "Elsewhere" not in foreign.all


def letters(said: Said, ids: dict[str, str]) -> str:
    """An answer, without the ids asked about and those that Slack gives to blocks and views."""
    text = said.all
    for name, value in ids.items():
        text = text.replace(value, name)
    return re.sub(r'"(block_id|id|hash|previous_id)": ("[^"]*"|null)', "", text)
