"""Renewals at the running desk as the billing team works on them: the list, the Home, one renewal, and the card."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.handlers.hands import Hands, texts
from tests.handlers.test_orders import labels
from tests.support.desk import RunningDesk
from tests.support.morning import Morning

FIRST = "SUB-1051"


async def a_week_passes(desk: RunningDesk) -> None:
    """Nobody answers for SUB-1051 and SUB-1059, whose terms end that day."""
    await desk.command("amina", "/renewal handle SUB-1061")
    await desk.command("tane", "/renewal handle SUB-1062")
    await desk.advance("P7D")


@pytest.fixture(scope="module")
async def a_week_later(sqlite_morning: Morning, tmp_path_factory: pytest.TempPathFactory) -> Morning:
    """What the desk is then."""
    return await sqlite_morning.after(tmp_path_factory, a_week_passes)


@pytest.fixture
async def risky(a_week_later: Morning, tmp_path: Path) -> AsyncIterator[Hands]:
    """Hands at a desk a week later."""
    async with a_week_later.copied(tmp_path) as desk:
        yield Hands(desk)


@pytest.mark.parametrize("line", ["/renewal", "/renewal list"])
async def test_the_billing_team_sees_the_renewals_that_have_no_answer(risky: Hands, line: str) -> None:
    """Those of all customers: at risk first, each with its customer, its end and a button."""
    said = await risky.command("bella", line)
    title, *lines = said.text.splitlines()
    assert title == "Renewals without an answer"
    assert lines[:2] == [
        f"*{FIRST}* · Fleet Planner Server, small fleet (Lovelace &amp; Daughters)",
        "ends today, Nov 30, 2026 · *at risk*",
    ]
    assert "SUB-1042" in said.text.rpartition("*at risk*")[2]
    assert said.button("Show")["action_id"] == f"/renewal show {FIRST}"
    found = await risky.suggest("bella", "/pick due_renewals", "daughters")
    assert [one["value"] for one in found.options] == [f"/renewal show {FIRST}"]


async def test_an_answer_takes_a_renewal_from_the_list_and_the_home(risky: Hands) -> None:
    """Both show it while nobody has answered."""
    assert "*Renewals at risk* · 2" in (await risky.home("bella")).words
    await risky.command("ivy", f"/renewal handle {FIRST}")
    assert "*Renewals at risk* · 1" in (await risky.home("bella")).words
    assert FIRST not in (await risky.command("bella", "/renewal")).text
    assert "Renewals at risk" not in (await risky.home("agnes")).words


async def test_the_billing_team_sees_one_renewal_and_makes_a_quote_for_it(risky: Hands) -> None:
    """What ends when, and what the next term costs. Only its contacts answer it."""
    said = await risky.command("bella", f"/renewal {FIRST}")
    assert "ends today, Nov 30, 2026" in said.words
    assert "The next term costs £1,044.00 including tax." in said.words
    assert labels(said.blocks) == ["Make a quote …", "Show the subscription"]
    (form,) = [await risky.press("bella", said.button("Make a quote …")["action_id"])]
    assert form.view is not None
    refused = await risky.command("agnes", f"/renewal {FIRST}")
    assert "£" not in refused.words


async def test_the_card_of_a_renewal_at_risk_leads_to_a_quote(risky: Hands) -> None:
    """And the digest leads to the list."""
    cards = [one for one in await risky.desk.inbox("bella", "C0BILLING") if f"At risk: *{FIRST}*" in one["text"]]
    assert labels(cards[-1]["blocks"]) == ["Make a quote …", "Show the renewal", "Quotes and orders"]
    await risky.command("ivy", f"/renewal handle {FIRST}")
    await risky.desk.settle()
    cards = [one for one in await risky.desk.inbox("bella", "C0BILLING") if f"At risk: *{FIRST}*" in one["text"]]
    assert labels(cards[-1]["blocks"]) == ["Show the renewal", "Quotes and orders"]
    digest = await risky.command("bella", "/renewal digest")
    assert "Show those without an answer" in texts(digest.blocks)
