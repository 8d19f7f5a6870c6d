"""Licenses: the key and who saw it, evaluations that are extended step by step, names."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from models.access.errors import Denied
from models.catalogue.plans import Plan
from models.changes.licenses import extend_evaluation, rename_license, view_license
from models.core.errors import Problem, Refused
from models.core.problems import Empty, TooLong
from models.directory.people import Person
from models.renewals.tables import Renewal, RenewalState
from models.roles import Kind, Reason, Role
from models.subscriptions.problems import ExtendedAlready, LongestEvaluation, NotInState
from models.subscriptions.tables import Subscription, SubscriptionState
from tests.models.builders import NOW, Office, person, plan, subscription
from tests.models.roles.typed import BP

STARTED = date(2026, 2, 1)
TRIED: dict[str, Any] = {"state": SubscriptionState.EVALUATION, "bought": False, "starts_on": STARTED}


def evaluation(days: int, under: Plan | None = None, **more: Any) -> Subscription:
    """SUB-1 of Ana's, tried since 1 February for so many days."""
    ends_on = STARTED + timedelta(days=days - 1)
    return subscription(1, (person("ana"), Role(BP)), under=under, ends_on=ends_on, **{**TRIED, **more})


async def ana(office: Office) -> Person:
    """The one contact."""
    (found,) = await office.all(Person)
    return found


async def the_one(office: Office) -> Subscription:
    """The only subscription."""
    (row,) = await office.all(Subscription)
    return row


async def test_each_look_at_a_key_is_on_the_audit_trail(office: Office) -> None:
    """Who and of which license; the key itself is not."""
    await office.save(subscription(1, (person("ana"), Role(BP)), license_key="KEY-1"))
    for _ in range(2):
        assert (await office.do(view_license, await ana(office), "SUB-1")).license_key == "KEY-1"
    kept = [(e.actor, e.action, e.outcome, e.subject, e.details) for e in await office.audit()]
    assert kept == [("ana", "subscriptions.view_license", "allowed", "SUB-1", {})] * 2


async def test_a_site_has_no_license_rows(office: Office) -> None:
    """And the answer says why."""
    await office.save(subscription(1, (person("ana"), Role(BP)), kind=Kind.SITE, license_key="KEY-1"))
    who = await ana(office)
    calls: list[tuple[Any, list[str]]] = [(view_license, []), (extend_evaluation, []), (rename_license, ["New"])]
    for action, more in calls:
        with pytest.raises(Denied) as denied:
            await office.do(action, who, "SUB-1", *more)
        assert denied.value.reason is Reason.WRONG_KIND


async def test_an_evaluation_is_extended_step_by_step_to_its_longest(office: Office) -> None:
    """30 days at a time, 90 in all: it began on 1 February and can last until 1 May."""
    await office.save(evaluation(30))
    who = await ana(office)
    steps = [await office.do(extend_evaluation, who, "SUB-1") for _ in range(2)]
    assert [(step.until, step.left) for step in steps] == [(date(2026, 4, 1), 30), (date(2026, 5, 1), 0)]
    with pytest.raises(Refused) as refused:
        await office.do(extend_evaluation, who, "SUB-1")
    assert isinstance(refused.value.problem, LongestEvaluation)
    found = await the_one(office)
    assert (found.ends_on, found.state_ends_on) == (date(2026, 5, 1), date(2026, 5, 2))


async def test_two_who_say_yes_to_one_question_extend_it_once(office: Office) -> None:
    """Each was asked about 1 April; the second hears that it was done."""
    await office.save(evaluation(30))
    who = await ana(office)
    await office.do(extend_evaluation, who, "SUB-1", "2026-04-01")
    with pytest.raises(Refused) as refused:
        await office.do(extend_evaluation, who, "SUB-1", "2026-04-01")
    assert isinstance(refused.value.problem, ExtendedAlready)
    assert (await the_one(office)).ends_on == date(2026, 4, 1)


async def test_the_last_step_is_shorter(office: Office) -> None:
    """The plan has the last word: 45 days in all."""
    await office.save(evaluation(30, plan(longest_evaluation=45)))
    step = await office.do(extend_evaluation, await ana(office), "SUB-1")
    assert (step.until, step.left) == (date(2026, 3, 17), 0)


async def test_an_evaluation_that_has_ended_goes_on_from_today(office: Office) -> None:
    """It was suspended on 16 February; on 2 March it runs again, today included: 30 days."""
    await office.save(evaluation(15, state=SubscriptionState.SUSPENDED, state_since=date(2026, 2, 16)))
    step = await office.do(extend_evaluation, await ana(office), "SUB-1")
    assert step.until == date(2026, 3, 31)
    found = await the_one(office)
    assert (found.state, found.state_since) == (SubscriptionState.EVALUATION, date(2026, 3, 2))


async def test_what_ended_too_long_ago_is_not_extended(office: Office) -> None:
    """All its days are over, whether it ran or not."""
    await office.save(evaluation(15, state=SubscriptionState.SUSPENDED, state_since=date(2026, 2, 16)))
    later = office.at(datetime(2026, 5, 2, 9, tzinfo=UTC))
    with pytest.raises(Refused) as refused:
        await later.do(extend_evaluation, await ana(office), "SUB-1")
    assert isinstance(refused.value.problem, LongestEvaluation)


async def test_what_was_bought_is_no_evaluation(office: Office) -> None:
    """It is renewed instead."""
    await office.save(subscription(1, (person("ana"), Role(BP))))
    with pytest.raises(Refused) as refused:
        await office.do(extend_evaluation, await ana(office), "SUB-1")
    assert isinstance(refused.value.problem, NotInState)


async def test_an_extension_is_on_the_trail_and_overtakes_the_renewal(office: Office) -> None:
    """The end of which people were reminded is none any more; the clock of the reminders looks anew."""
    sub = evaluation(30)
    await office.save(sub)
    await office.save(Renewal(subscription_id=sub.id, term_ends_on=sub.ends_on, opened_at=NOW))
    await office.do(extend_evaluation, await ana(office), "SUB-1")
    (renewal,) = await office.all(Renewal)
    assert renewal.state is RenewalState.CLOSED
    assert (await the_one(office)).remind_on is not None
    assert [(e.action, e.details) for e in await office.audit()] == [
        ("subscriptions.extend_evaluation", {"on": "2026-04-01"})
    ]


async def test_a_license_gets_another_name(office: Office) -> None:
    """In one line. What people wrote is not on the audit trail, only that they did."""
    await office.save(subscription(1, (person("ana"), Role(BP))))
    await office.do(rename_license, await ana(office), "SUB-1", "  Fleet\n of the   north ")
    assert (await the_one(office)).name == "Fleet of the north"
    assert [(e.action, e.details) for e in await office.audit()] == [
        ("subscriptions.rename_license", {"fields": ["name"]})
    ]


@pytest.mark.parametrize(("name", "problem"), [(" ", Empty), ("x" * 201, TooLong)])
async def test_a_name_is_there_and_not_too_long(office: Office, name: str, problem: type[Problem]) -> None:
    """Said beside the form's input."""
    await office.save(subscription(1, (person("ana"), Role(BP))))
    with pytest.raises(Refused) as refused:
        await office.do(rename_license, await ana(office), "SUB-1", name)
    assert (type(refused.value.problem), refused.value.field) == (problem, "name")
