"""Each rule that stands against something is met at the running desk, and answered with its own sentence."""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, get_args

import pytest

import models
from handlers.views import errors
from handlers.views.blocks import Message
from handlers.views.problems import explain
from handlers.views.problems.registry import SENTENCES
from handlers.views.problems.texts import NAMES
from handlers.views.reader import Reader
from models.core.errors import Problem
from models.core.problems import TextName
from tests import nouns
from tests.handlers.cases.doing import says, submits
from tests.handlers.conftest import Stage
from tests.handlers.hands import Hands, Said
from tests.handlers.met import GUEST, Met
from tests.handlers.worlds import REF, SLACK, TEAM, World
from tests.models.roles.typed import BP, TP, TS
from tests.nouns.contacts import ADDED
from tests.nouns.details import DETAILS
from tests.nouns.tickets import TICKET
from tests.support.discovery import each

FORMS: dict[str, dict[str, Any]] = {name: values for forms in each(nouns, "FORMS") for name, values in forms.items()}
"""Forms that are sent as `NAME ABOUT|FIELD=VALUE`: what else stands in them."""
CASES: list[tuple[type[Problem], Met]] = [
    (problem, met) for found in each(nouns, "PROBLEMS") for problem, all_met in found.items() for met in all_met
]


def every_problem() -> set[type[Problem]]:
    """All that the models declare, wherever it is."""
    for module in pkgutil.walk_packages(models.__path__, "models."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
    return set(_below(Problem))


def _below(kind: type[Problem]) -> Iterator[type[Problem]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def test_no_problem_is_left_out() -> None:
    """Each is met, here or where its noun says."""
    elsewhere = {problem for found in each(nouns, "ELSEWHERE") for problem in found}
    assert {problem for problem, _ in CASES} | elsewhere == every_problem()


def test_every_problem_has_its_sentence() -> None:
    """And no sentence is without its problem."""
    assert set(SENTENCES) == every_problem()


def test_every_text_has_a_name_for_its_readers() -> None:
    """That of the input is for the code."""
    assert set(NAMES) == set(get_args(TextName))


async def act(hands: Hands, world: World, who: str, line: str) -> Said:
    """Type a command, press a button with its value, or send a form."""
    name, _, rest = line.partition(" ")
    if name == "form":
        values = {**TICKET, "subject": "Down" if rest == "twice" else " "}
        return await hands.submit(SLACK[who], "ticket_new", values, view_id="V0TWICE")
    if name == "details":
        whose, field, given = rest.split(" ", 2)
        about = "" if whose == "me" else f"{REF} {world.people[TP]}"
        return await hands.submit(SLACK[who], "contact_edit", {**DETAILS, field: given}, about)
    if name in FORMS:
        about, _, changed = rest.partition("|")
        values = {**FORMS[name]}
        if changed:
            field, _, values[field] = changed.partition("=")
        return await hands.submit(SLACK[who], name, values, about)
    if name == "promotion_hand_over":
        return await hands.submit(SLACK[who], name, {"reason": ""}, f"{REF} billing {world.people[rest]}")
    if name == "add":
        values = {**ADDED, "address": GUEST} if rest == "both" else {**ADDED, "person": ""}
        return await hands.submit(SLACK[who], "contact_add", values, REF)
    if name.startswith("/"):
        return await says(line.replace("{", "{{"))(hands, world, who)
    value = rest.replace(" BP", f" {world.people[BP]}").replace(" TS", f" {world.people[TS]}")
    value = value.replace("PROOF", hands.desk.bot.codes.proof_of("token1", TEAM, SLACK[who]))
    return await hands.press(SLACK[who], name, value, card=True)


@pytest.mark.parametrize(("problem", "met"), CASES, ids=[f"{problem.__name__}-{met.who}" for problem, met in CASES])
async def test_a_problem_is_said(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, problem: type[Problem], met: Met
) -> None:
    """In its own words, with the names and ids that it is about."""
    world = await stage.set()
    router = stage.hands.desk.bot.router
    monkeypatch.setattr(router, "app", replace(router.app, **met.app))
    if met.before:
        await stage.rows.run(met.before)
    if met.first:
        await act(stage.hands, world, met.who, met.first)
    before = stage.rows.all()
    met_with: list[type[Problem]] = []

    def explain_it(reader: Reader, one: Problem) -> Message:
        met_with.append(type(one))
        return explain(reader, one)

    monkeypatch.setattr(errors, "explain", explain_it)
    said = await act(stage.hands, world, met.who, met.line)
    assert problem in met_with
    assert met.said in said.words
    assert {name for name, rows in stage.rows.all().items() if rows != before[name]} == set()


async def test_what_is_wrong_with_an_address_is_said_beside_it(stage: Stage) -> None:
    """The form stays open for another try."""
    world = await stage.set()
    form = submits("contact_add", {**ADDED, "person": "", "address": "x@y@z"}, lambda _world, _name: REF)
    said = await form(stage.hands, world, BP)
    assert list(said.errors) == ["address"]
    assert said.errors["address"].startswith("“x@y@z” isn't an email address.")
