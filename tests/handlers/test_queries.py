"""What each route costs in queries: few, and no more with more rows."""

import asyncio
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from handlers.routing.routes import Touch
from models.core.database import Database
from tests.handlers.cases import CASES
from tests.handlers.cases.case import DONE, Case
from tests.handlers.conftest import Stage
from tests.handlers.hands import BUG
from tests.handlers.multiplied import multiplied
from tests.handlers.worlds import SLACK, STAFF_ROLES, World
from tests.models.roles.typed import USED
from tests.support.selection import Fact
from tests.support.statements import sent_by_requests, sent_to

MOST = 4
MOST_OF_EXCEPTIONS = 16
EXCEPTIONS: dict[str, int] = {
    "/contact add me technical SUB-1001": 6,
    "/contact add new@acme.example billing SUB-1001": 7,
    "/contact add new@acme.example site_admin SUB-1001": 7,
    "/contact add {newcomer} site_admin SUB-1001": 8,
    "/contact add {newcomer} technical SUB-1001": 8,
    "/contact add {unknown} technical SUB-1001": 10,
    "/contact edit {spare} SUB-1001": 5,
    "/contact leave {kind} SUB-1001 confirmed": 6,
    "/contact promote me {kind} SUB-1001 On leave.": 7,
    "/contact promote {spare_technician} technical SUB-1001 Left.": 8,
    "/contact remove {spare} billing SUB-1001 confirmed": 11,
    "/contact resend JOIN-1": 5,
    "/contact settings SUB-1001": 5,
    "/contact settings reminders on SUB-1001": 6,
    "/contact withdraw PRO-1 confirmed": 5,
    "/customer acme": 9,
    "/customer SUB-1001": 9,
    "/customer note CUS-1 Nice people": 5,
    "/customer show CUS-1": 8,
    "/enquiry done ENQ-40": 5,
    "/enquiry done ENQ-40 seen 1": 7,
    "/invoice credit INV-2026-000001": 5,
    "/invoice issue DRAFT-1 confirmed": 10,
    "/invoice match": 5,
    "/invoice match BANK-1": 6,
    "/invoice match BANK-1 INV-2026-000001": 16,
    "/invoice match assign BANK-1": 6,
    "/invoice match keep BANK-4": 7,
    "/invoice": 5,
    "/invoice INV-2026-000001": 9,
    "/invoice SUB-1001": 5,
    "/invoice list SUB-1001": 5,
    "/invoice list open 2026 SUB-1001": 5,
    "/invoice match undo BANK-2": 12,
    "/invoice overdue": 8,
    "/invoice pdf INV-2026-000001": 5,
    "/invoice record INV-2026-000001": 5,
    "/invoice remind INV-2026-000001": 5,
    "/invoice report 2026": 5,
    "/invoice requests approve REQ-1": 14,
    "/invoice requests decline REQ-1": 9,
    "/invoice requests withdraw REQ-1": 8,
    "/invoice void INV-2026-000001": 5,
    "/invoice pay INV-2026-000001": 7,
    "/invoice show INV-2026-000001": 9,
    "/invoice statement": 6,
    "/invoice statement 2025 SUB-1001": 5,
    "/invoice statement CUS-1": 7,
    "/invoice statement SUB-1001": 6,
    "/invoice statement SUB-1001 all": 7,
    "/invoice xml INV-2026-000001": 8,
    "/order": 5,
    "/order SUB-1001": 5,
    "/order cancel ORD-2026-0001": 8,
    "/order cancel Q-2026-0001 confirmed": 6,
    "/order list": 5,
    "/order list SUB-1001": 5,
    "/order pdf ORD-2026-0001": 7,
    "/order pdf Q-2026-0001": 5,
    "/order send Q-2026-0003": 5,
    "/order send Q-2026-0003 confirmed": 7,
    "/renewal handle SUB-1001": 9,
    "/renewal open SUB-1001": 7,
    "/renewal renew SUB-1001": 8,
    "/renewal snooze SUB-1001": 6,
    "/steward announcements approve 2": 8,
    "/steward announcements cancel 3": 6,
    "/steward announcements send 1": 6,
    "/steward audit {agent} SUB-1001 staff refused 2026-11-01": 5,
    "/steward deliveries": 6,
    "/steward deliveries move 9000 billing": 6,
    "/steward deliveries retry 9000": 5,
    "/steward entities edit spare": 5,
    "/steward entities logo spare": 5,
    "/steward entities logo spare remove": 5,
    "/steward entities show spare": 5,
    "/steward staff add {newcomer} agent": 9,
    "/steward staff change {agent} billing": 9,
    "/steward staff remove {agent} agent confirmed": 7,
    "/steward unlink T0NORTHWIND/{slack_user} confirmed": 7,
    "/steward unlink {newcomer} confirmed": 9,
    "/subscription SUB-1001": 5,
    "/subscription add SUB-1001 logs 2": 8,
    "/subscription deactivate SUB-1001": 6,
    "/subscription deactivate SUB-1001 maps": 6,
    "/subscription deactivate SUB-1001 maps was 2 confirmed": 12,
    "/subscription download SUB-1001": 6,
    "/subscription estimate SUB-1001": 5,
    "/subscription license set SUB-1001": 5,
    "/subscription rename SUB-1001 Fleet of the north": 7,
    "/subscription seats SUB-1001 maps 1": 8,
    "/subscription seats SUB-1001 maps 1 was 2": 6,
    "/subscription seats SUB-1001 maps 3": 9,
    "/subscription seats SUB-1001 maps 1 was 2 confirmed": 12,
    "/subscription show SUB-1001": 5,
    "/subscription users SUB-1001 add new@acme.example": 10,
    "/subscription users SUB-1001 remove user@acme.example": 10,
    "/enquiry answer {enquiry} So.": 5,
    "/enquiry decline {enquiry} No.": 5,
    "/ticket answer {ticket}": 7,
    "/ticket answer {ticket} Hm?": 11,
    "/ticket assign {ticket}": 6,
    "/ticket assign {ticket} {agent}": 13,
    "/ticket category {ticket} access": 5,
    "/ticket next answer {ticket} 3 CUS-1": 7,
    "/ticket next resolve {ticket}": 7,
    "/ticket next show {ticket} mine": 6,
    "/ticket severity {ticket} 2": 7,
    "/ticket show {own}": 6,
    "/ticket show {ticket}": 6,
    "/ticket state {ticket} on hold": 7,
    "/ticket claim {ticket}": 8,
    "/ticket close {own}": 5,
    "/ticket comment {own} Hello": 9,
    "/ticket delete {ticket} comment 1": 7,
    "/ticket export mine": 6,
    "/ticket redact {ticket}": 5,
    "/ticket remind {own} in an hour": 5,
    "/ticket remind {ticket} tomorrow Call Ben": 5,
    "/ticket resolve {own}": 5,
    "/ticket {own}": 6,
    "/ticket sharing SUB-1001": 5,
    "/ticket sharing SUB-1001 on confirmed": 8,
    "/ticket comment {ticket} Me": 10,
    "/ticket note {ticket} Hm?": 7,
    "/ticket search not start": 7,
}
"""Commands that read more. None of it grows with the rows there are."""


def callers(case: Case, world: World) -> list[str]:
    """Those for whom it is done."""
    return [name for name in [*USED[world.table], *STAFF_ROLES] if case.expected(world, name) == DONE]


WORLDS = (("license-and-site", "license"), ("license-and-site", "site"), ("support-portal", "license"))
COMMANDS = [case for case in CASES if case.touch is Touch.COMMAND]


async def reads(stage: Stage, case: Case, world: World, name: str) -> list[str]:
    """The reading statements of the transaction that has most of them. A request that asks Slack who somebody is runs
    twice, in two transactions."""
    with sent_by_requests(stage.hands.desk.bot) as sent:
        said = await case.do(stage.hands, world, name)
    assert BUG not in said.words
    return max(([one for one in all_ if one.lstrip().startswith("SELECT")] for all_ in sent), key=len)


def facts(table: str, kind: str, case: Case) -> Iterator[Fact]:
    """Each command in a world where it is done, and commands of each right in each of them. `make test-long` has each
    in all."""
    if callers(case, World.named(table, kind)):
        yield from (case.id, (table, kind, case.right))


@pytest.mark.sample(shows=facts)
@pytest.mark.parametrize("case", COMMANDS, ids=[case.id for case in COMMANDS])
@pytest.mark.parametrize(("table", "kind"), WORLDS, ids=["-".join(world) for world in WORLDS])
async def test_a_command_costs_few_queries(stage: Stage, table: str, kind: str, case: Case) -> None:
    """At most four reading statements, whoever asks; those that need more are listed."""
    shown: list[str] = []
    for name in callers(case, World.named(table, kind))[:2]:
        world = await stage.set(table, kind)
        shown = max(shown, await reads(stage, case, world, name), key=len)
    assert len(shown) <= EXCEPTIONS.get(case.id, MOST), "\n".join(shown)


READING = [case for case in COMMANDS if not case.changes]


@pytest.mark.parametrize("case", READING, ids=[case.id for case in READING])
async def test_a_command_that_reads_costs_no_more_queries_with_more_rows(stage: Stage, case: Case) -> None:
    """As many with five of everything as with two."""
    found = []
    for copies in (1, 4):
        for table, kind in WORLDS:
            if names := callers(case, World.named(table, kind)):
                world = await stage.set(table, kind, multiplied(copies))
                found.append(await reads(stage, case, world, names[0]))
                break
    if found:
        few, many = found
        assert len(many) <= len(few), "\n".join(many)


MOST_OF_THE_HOME = 20


@pytest.mark.parametrize("name", ["billing.primary", "technical.primary", "agent", "billing", "admin"])
async def test_the_home_costs_a_fixed_number_of_queries(stage: Stage, name: str) -> None:
    """At most two for each kind of thing that can wait, however much waits."""
    counts = []
    for copies in (0, 1, 4):
        await stage.set(more=multiplied(copies))
        with sent_by_requests(stage.hands.desk.bot) as sent:
            said = await stage.hands.home(SLACK[name])
        assert "Hello, " in said.words
        counts.append(max(len([one for one in all_ if one.lstrip().startswith("SELECT")]) for all_ in sent))
    assert counts[1] == counts[2]
    assert max(counts) <= MOST_OF_THE_HOME


async def look(database: Database) -> None:
    """Send a statement that no request sends."""
    async with database.transaction() as session:
        await session.execute(text("SELECT 1"))


async def test_what_the_bot_does_by_itself_is_not_counted(stage: Stage) -> None:
    """A tick that happens meanwhile sends statements of its own."""
    await stage.set()
    bot = stage.hands.desk.bot
    with sent_by_requests(bot) as sent, sent_to(bot.database) as all_sent:
        async with asyncio.TaskGroup() as both:
            both.create_task(stage.hands.command(SLACK["agent"], "/steward whoami"))
            both.create_task(look(bot.database))
    assert "SELECT 1" in all_sent
    (statements,) = sent
    assert "SELECT 1" not in statements
    assert len(statements) > 1


def test_the_exceptions_are_few_and_there() -> None:
    """None costs more than sixteen, and each is a command that there is."""
    assert max(EXCEPTIONS.values(), default=0) <= MOST_OF_EXCEPTIONS
    assert set(EXCEPTIONS) <= {case.id for case in COMMANDS}
