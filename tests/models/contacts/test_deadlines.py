"""Promotions that wait: nudged after three days, expired after fourteen, and each of it once. On both databases."""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

import pytest

from models.access.errors import Denied, NotFound
from models.contacts.promotions import (
    approve_promotion,
    deny_promotion,
    follow_up_promotions,
    my_promotions,
    promote_other,
    promote_self,
    promotions_of,
    withdraw_promotion,
)
from models.contacts.promotions.problems import AlreadyDecided
from models.contacts.tables import Promotion, PromotionChange, PromotionState
from models.core.database import Database
from models.core.errors import Refused
from models.core.outbox import Medium
from models.directory.people import Person
from models.roles import Reason, Role, SystemRight
from tests.models.builders import NOW, PLACES, Office, person, subscription, system
from tests.models.contacts.cast import BILLING, TECHNICAL, WHY, WHY_NOT, Cast, told

SCHEDULE = system(SystemRight.FOLLOW_UP_PROMOTIONS)
SECOND = timedelta(seconds=1)


async def follow_up(office: Office, after: timedelta) -> int:
    """What the schedule does so long after it was asked."""
    return await office.at(NOW + after).do(follow_up_promotions, SCHEDULE)


async def test_those_who_decide_are_nudged_once(office: Office, cast: Cast) -> None:
    """After three days to the second, in the channel and to the site admin, not to those who asked."""
    await office.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    assert await follow_up(office, timedelta(days=3) - SECOND) == 0
    assert await office.notices("promotion_nudge") == []
    assert await follow_up(office, timedelta(days=3)) == 1
    assert await follow_up(office, timedelta(days=3)) == 0
    assert await follow_up(office, timedelta(days=13)) == 0
    nudges = await office.notices("promotion_nudge")
    assert [(row.medium, row.channel, row.person_id) for row in nudges] == [
        (Medium.CHANNEL, PLACES.approvals, None),
        (Medium.DIRECT, "", cast.boss.id),
    ]
    entry = (await office.audit())[-1]
    assert (entry.actor, entry.action, entry.right) == (
        "test",
        "contacts.follow_up_promotions",
        "follow_up_promotions",
    )
    assert (entry.subject, entry.details["state"], entry.details["nudged"]) == ("PRO-1", "open", True)


async def test_nobody_is_nudged_about_what_can_t_be_decided(office: Office, cast: Cast) -> None:
    """It lapses in place of it: here, somebody was gone before the desk looked for that."""
    await office.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    async with office.database.transaction() as session:
        (await session.get_one(Person, cast.cyd.id)).unreachable_since = NOW
    assert await follow_up(office, timedelta(days=3)) == 1
    assert await office.notices("promotion_nudge") == []
    (row,) = await office.all(Promotion)
    assert (row.state, row.change) == (PromotionState.LAPSED, PromotionChange.UNREACHABLE)


async def test_the_cards_of_the_nudge_are_drawn_anew_with_the_others(office: Office, cast: Cast) -> None:
    """They have buttons too, which go with the decision."""
    promotion = await office.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    await follow_up(office, timedelta(days=4))
    posted = [*await office.notices("promotion_card"), *await office.notices("promotion_nudge")]
    await office.at(NOW + timedelta(days=4)).do(deny_promotion, cast.meg, promotion.ref, WHY_NOT)
    drawn = [*await office.notices("promotion_card"), *await office.notices("promotion_nudge")]
    assert sorted(row.edits_id for row in drawn if row.edits_id) == sorted(row.id for row in posted)


async def test_what_nobody_decides_expires(office: Office, cast: Cast) -> None:
    """After fourteen days to the second: asker and the one concerned are told, the cards drawn anew, once."""
    await office.do(promote_other, cast.bob, "SUB-1", cast.cyd, BILLING, WHY)
    before = await office.roles(1)
    await follow_up(office, timedelta(days=3))
    assert await follow_up(office, timedelta(days=14) - SECOND) == 0
    assert await follow_up(office, timedelta(days=14)) == 1
    assert await follow_up(office, timedelta(days=15)) == 0
    (row,) = await office.all(Promotion)
    assert (row.state, row.decided_at, row.decided_by_id) == (
        PromotionState.EXPIRED,
        NOW + timedelta(days=14),
        None,
    )
    assert await told(office) == ["bob", "cyd"]
    assert len(await office.notices("promotion_decided")) == 2
    assert await office.roles(1) == before
    entry = (await office.audit())[-1]
    assert (entry.actor, entry.subject, entry.details["state"]) == ("test", "PRO-1", "expired")
    await office.at(NOW + timedelta(days=15)).do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)


async def test_after_a_long_sleep_it_expires_without_a_nudge(office: Office, cast: Cast) -> None:
    """A desk that was down for a month nudges nobody about what is over."""
    await office.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    assert await follow_up(office, timedelta(days=30)) == 1
    assert await office.notices("promotion_nudge") == []


async def test_a_click_after_the_end_expires_it_too(office: Office, cast: Cast) -> None:
    """The schedule was late; the decision is not counted all the same."""
    promotion = await office.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    late = office.at(NOW + timedelta(days=14))
    result = await late.do(approve_promotion, cast.meg, promotion.ref)
    assert result.state is PromotionState.EXPIRED
    assert ("ana", Role.BILLING_PRIMARY) in await office.roles(1)
    assert await follow_up(office, timedelta(days=14)) == 0


async def test_what_was_decided_is_left_alone(office: Office, cast: Cast) -> None:
    """Neither nudged nor ended."""
    promotion = await office.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    await office.do(deny_promotion, cast.meg, promotion.ref, WHY_NOT)
    assert await follow_up(office, timedelta(days=30)) == 0


async def at_once(url: str, office: Office, first: Any, second: Any) -> list[Any]:
    """Two deeds in two transactions of two databases' connections, at the same time."""
    other = Office(Database(url), office.now)
    await other.roles(1)  # so that both are connected already, and neither has a start
    tries: list[Awaitable[Any]] = [office.do(*first), other.do(*second)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    await other.database.close()
    return results


@pytest.mark.parametrize(("days", "kind", "rows"), [(3, "promotion_nudge", 2), (14, "promotion_decided", 2)])
async def test_two_replicas_follow_up_once(
    office: Office, cast: Cast, migrated_url: str, days: int, kind: str, rows: int
) -> None:
    """Both look in the same moment: one nudge in each place, one end."""
    await office.do(promote_other, cast.bob, "SUB-1", cast.cyd, BILLING, WHY)
    later = office.at(NOW + timedelta(days=days))
    deed = (follow_up_promotions, SCHEDULE)
    results = await at_once(migrated_url, later, deed, deed)
    assert sorted(results) == [0, 1]
    assert len(await office.notices(kind)) == rows
    assert len([entry for entry in await office.audit() if entry.actor == "test"]) == 1


@pytest.mark.parametrize("how", ["approve", "deny", "withdraw"])
async def test_the_end_and_a_decision_at_once_are_one(office: Office, cast: Cast, migrated_url: str, how: str) -> None:
    """Whichever comes first: it has expired by then, and no rank changes."""
    promotion = await office.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    deeds: dict[str, Any] = {
        "approve": (approve_promotion, cast.meg, promotion.ref),
        "deny": (deny_promotion, cast.meg, promotion.ref, WHY_NOT),
        "withdraw": (withdraw_promotion, cast.cyd, promotion.ref),
    }
    later = office.at(NOW + timedelta(days=14))
    await at_once(migrated_url, later, deeds[how], (follow_up_promotions, SCHEDULE))
    (row,) = await office.all(Promotion)
    assert row.state is PromotionState.EXPIRED
    assert len(await office.notices("promotion_decided")) == 1
    assert ("ana", Role.BILLING_PRIMARY) in await office.roles(1)


@pytest.mark.parametrize("how", ["approve", "deny"])
async def test_a_withdrawal_and_a_decision_at_once_are_one(
    office: Office, cast: Cast, migrated_url: str, how: str
) -> None:
    """One of them counts; whoever is second hears what happened."""
    promotion = await office.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    decide: dict[str, Any] = {
        "approve": (approve_promotion, cast.meg, promotion.ref),
        "deny": (deny_promotion, cast.meg, promotion.ref, WHY_NOT),
    }
    results = await at_once(migrated_url, office, decide[how], (withdraw_promotion, cast.cyd, promotion.ref))
    (lost,) = [result for result in results if isinstance(result, BaseException)]
    assert isinstance(lost, Refused)
    assert isinstance(lost.problem, AlreadyDecided)
    (row,) = await office.all(Promotion)
    assert lost.problem.promotion.state is row.state
    risen = ("cyd", Role.BILLING_PRIMARY) in await office.roles(1)
    assert risen == (row.state is PromotionState.APPROVED)


async def test_the_asker_withdraws_and_the_other_is_told(office: Office, cast: Cast) -> None:
    """The cards say so; whoever would have gained hears it, the asker has it in the answer."""
    promotion = await office.do(promote_other, cast.bob, "SUB-1", cast.cyd, BILLING, WHY)
    withdrawn = await office.do(withdraw_promotion, cast.bob, promotion.ref)
    assert withdrawn.state is PromotionState.WITHDRAWN
    assert await told(office) == ["cyd"]
    assert sum(card.medium is Medium.EDIT for card in await office.notices("promotion_card")) == 2
    assert (await office.audit())[-1].details["state"] == "withdrawn"
    await office.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)


async def test_nobody_else_withdraws(office: Office, cast: Cast) -> None:
    """Not the one who would gain, not those who decide; strangers don't even see it."""
    promotion = await office.do(promote_other, cast.bob, "SUB-1", cast.cyd, BILLING, WHY)
    await office.save(zoe := person("zoe"), subscription(2, (zoe, Role.BILLING_PRIMARY)))
    for caller in (cast.cyd, cast.ana, cast.boss):
        with pytest.raises(Denied) as denied:
            await office.do(withdraw_promotion, caller, promotion.ref)
        assert denied.value.reason is Reason.NOT_ASKER
    with pytest.raises(Denied):
        await office.do(withdraw_promotion, cast.meg, promotion.ref)
    with pytest.raises(NotFound):
        await office.do(withdraw_promotion, zoe, promotion.ref)
    assert (await office.all(Promotion))[0].state is PromotionState.OPEN


async def test_who_sees_what_waits(office: Office, cast: Cast) -> None:
    """One's own; as a primary or site admin those of the subscription; of the vendor's people the admins all."""
    first = await office.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    second = await office.do(promote_other, cast.bob, "SUB-1", cast.tim, TECHNICAL, WHY)
    over = await office.do(promote_self, cast.dan, "SUB-1", BILLING, WHY)
    await office.do(withdraw_promotion, cast.dan, over.ref)
    both = [first.ref, second.ref]
    seen = {"ana": both, "bob": both, "boss": both, "cyd": [first.ref], "tim": [second.ref], "dan": [], "meg": both}
    for key, refs in seen.items():
        for given in (await office.do(my_promotions, getattr(cast, key)), await of_sub(office, getattr(cast, key))):
            assert [one.ref for one in given] == refs, key
    assert await office.do(my_promotions, cast.agent) == []
    with pytest.raises(Denied):
        await of_sub(office, cast.agent)


async def of_sub(office: Office, caller: Any) -> list[Promotion]:
    """Those of SUB-1."""
    found: list[Promotion] = (await office.do(promotions_of, caller, "SUB-1"))[1]
    return found
