"""The world changes between a request and its decision: it is looked at again in the moment of the click."""

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import text

from models.access.errors import Denied, NotFound
from models.contacts.actions import add_contact, leave, remove_contact
from models.contacts.promotions import (
    approve_promotion,
    deny_promotion,
    promote_other,
    promote_self,
    withdraw_promotion,
)
from models.contacts.promotions.problems import AlreadyDecided, NoRoom, Unreachable
from models.contacts.tables import Promotion, PromotionChange, PromotionState
from models.core.errors import Problem, Refused
from models.core.outbox import Medium
from models.core.problems import Empty, TooLong
from models.roles import Reason, Role
from models.subscriptions.problems import Cancelled
from tests.models.builders import NOW, Office
from tests.models.contacts.cast import BILLING, TECHNICAL, WHY, WHY_NOT, Cast, told

NO_LONGER_STAFF = "UPDATE staff SET ended_at = '2026-03-02 08:00:00+00:00' WHERE person_id = {}"


@dataclass(frozen=True)
class Turn:
    """What happens past all actions after somebody asked that somebody becomes something; and who hears of the end."""

    happens: tuple[str, ...]
    told: tuple[str, ...]
    asker: str = "bob"
    gains: str = "cyd"
    kind: Any = BILLING


RANK = "UPDATE contacts SET rank = '{}' WHERE kind = '{}' AND person_id = (SELECT id FROM people WHERE key = '{}')"
TURNS = {
    PromotionChange.CANCELLED: Turn(("UPDATE subscriptions SET cancelled_on = '2026-03-02'",), ("bob", "cyd")),
    PromotionChange.LEFT: Turn(
        ("DELETE FROM contacts WHERE person_id = (SELECT id FROM people WHERE key = 'cyd')",), ("bob",)
    ),
    PromotionChange.UNREACHABLE: Turn(
        ("UPDATE people SET unreachable_since = '2026-03-02 08:00:00+00:00' WHERE key = 'cyd'",), ("bob", "cyd")
    ),
    PromotionChange.PRIMARY_CHANGED: Turn(
        (RANK.format("secondary", "billing", "ana"), RANK.format("primary", "billing", "dan")), ("bob", "cyd")
    ),
    PromotionChange.ASKER_LOST_RIGHT: Turn((RANK.format("secondary", "technical", "bob"),), ("bob", "cyd")),
    PromotionChange.OTHER_DOMAIN: Turn(
        ("UPDATE people SET email = 'cyd@elsewhere.example' WHERE key = 'cyd'",), ("bob", "cyd")
    ),
    PromotionChange.OVER_LIMIT: Turn(
        ("UPDATE plans SET max_technical_contacts = 2",), ("boss",), "boss", "boss", TECHNICAL
    ),
}


async def run(office: Office, *statements: str) -> None:
    """Change rows from beside."""
    async with office.database.transaction() as session:
        for statement in statements:
            await session.execute(text(statement))


async def asked(office: Office, cast: Cast, turn: Turn) -> Promotion:
    """The request that a turn is about."""
    asker, gains = getattr(cast, turn.asker), getattr(cast, turn.gains)
    if asker is gains:
        return await office.do(promote_self, asker, "SUB-1", turn.kind, WHY)
    return await office.do(promote_other, asker, "SUB-1", gains, turn.kind, WHY)


def test_every_change_is_tried() -> None:
    """None is left out below."""
    assert set(TURNS) == set(PromotionChange)


@pytest.mark.parametrize("change", TURNS)
@pytest.mark.parametrize("how", ["approve", "deny", "withdraw"])
async def test_what_can_t_be_decided_any_more_lapses_at_the_click(
    office: Office, cast: Cast, change: PromotionChange, how: str
) -> None:
    """Whatever was pressed: nobody's rank changes, the cards are drawn anew, those concerned are told once, and the
    audit trail has the click with what became of it."""
    turn = TURNS[change]
    promotion = await asked(office, cast, turn)
    cards = [card.id for card in await office.notices("promotion_card") if card.medium is not Medium.MAIL]
    await run(office, *turn.happens)
    before = await office.roles(1)
    if how == "approve":
        result = await office.do(approve_promotion, cast.meg, promotion.ref)
    elif how == "deny":
        result = await office.do(deny_promotion, cast.meg, promotion.ref, WHY_NOT)
    else:
        result = await office.do(withdraw_promotion, getattr(cast, turn.asker), promotion.ref)
    assert (result.state, result.change) == (PromotionState.LAPSED, change)
    (row,) = await office.all(Promotion)
    assert (row.state, row.change, row.decided_by_id, row.denial, row.decided_at) == (
        PromotionState.LAPSED,
        change,
        None,
        "",
        NOW,
    )
    assert await office.roles(1) == before
    edits = [card.edits_id for card in await office.notices("promotion_card") if card.medium is Medium.EDIT]
    assert edits == cards
    assert await told(office) == sorted(turn.told)
    entry = (await office.audit())[-1]
    assert (entry.action, entry.outcome, entry.subject) == (
        f"contacts.{how}_promotion",
        "allowed",
        promotion.ref,
    )
    assert (entry.details["state"], entry.details["change"]) == ("lapsed", change)
    with pytest.raises(Refused) as refused:
        await office.do(approve_promotion, cast.max, promotion.ref)
    assert isinstance(refused.value.problem, AlreadyDecided)


@pytest.mark.parametrize(
    "nothing_of_note",
    [
        # The primary left and came back: the same person.
        "UPDATE contacts SET id = id + 100 WHERE kind = 'billing' AND rank = 'primary'",
        "UPDATE subscriptions SET cancelled_on = '2026-03-03'",
        "UPDATE people SET email = 'ana@mail.ACME.example' WHERE key = 'ana'",
        "UPDATE people SET unreachable_since = '2026-03-02 08:00:00+00:00' WHERE key = 'ana'",
        "UPDATE plans SET max_billing_contacts = 1",
    ],
)
async def test_what_does_not_matter_does_not_stand_in_the_way(office: Office, cast: Cast, nothing_of_note: str) -> None:
    """The same primary anew, an end that is still to come, another host of the domain, a full plan for a secondary."""
    promotion = await office.do(promote_other, cast.bob, "SUB-1", cast.cyd, BILLING, WHY)
    await run(office, nothing_of_note)
    result = await office.do(approve_promotion, cast.meg, promotion.ref)
    assert result.state is PromotionState.APPROVED


async def test_the_domain_does_not_matter_to_whoever_asks_for_themselves(office: Office, cast: Cast) -> None:
    """Dan is of another one, and may ask; so he may rise."""
    promotion = await office.do(promote_self, cast.dan, "SUB-1", BILLING, WHY)
    assert (await office.do(approve_promotion, cast.meg, promotion.ref)).state is PromotionState.APPROVED


@pytest.mark.parametrize(
    ("decider", "loss", "refusal"),
    [
        ("meg", "DELETE FROM staff WHERE role = 'admin' AND person_id = {}", NotFound),
        ("meg", "UPDATE staff SET role = 'agent' WHERE person_id = {}", Denied),
        ("meg", NO_LONGER_STAFF, Denied),
        ("boss", "DELETE FROM contacts WHERE kind = 'site_admin' AND person_id = {}", NotFound),
    ],
)
async def test_an_approver_who_was_demoted_meanwhile_is_refused(
    office: Office, cast: Cast, decider: str, loss: str, refusal: type[Exception]
) -> None:
    """The request stays open for the others, and the refusal is on the trail."""
    promotion = await office.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    approver = getattr(cast, decider)
    await run(office, loss.format(approver.id))
    for decide in ((approve_promotion, promotion.ref), (deny_promotion, promotion.ref, WHY_NOT)):
        with pytest.raises(refusal):
            await office.do(decide[0], approver, *decide[1:])
        assert (await office.all(Promotion))[0].state is PromotionState.OPEN
        entry = (await office.audit())[-1]
        assert (entry.actor, entry.right, entry.outcome) == (decider, "decide_promotions", "refused")
    await office.do(approve_promotion, cast.max, promotion.ref)


async def test_who_worked_here_once_learns_nothing_of_a_promotion(office: Office, cast: Cast) -> None:
    """One that exists, one that does not: the same refusal, which names no subscription."""
    promotion = await office.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    await run(office, NO_LONGER_STAFF.format(cast.meg.id))
    for ref in (promotion.ref, "PRO-4711"):
        with pytest.raises(Denied) as denied:
            await office.do(approve_promotion, cast.meg, ref)
        assert (denied.value.reason, denied.value.scope, denied.value.may) == (Reason.NOT_STAFF, None, ())


async def test_a_decision_closes_what_was_about_the_primary_before(office: Office, cast: Cast) -> None:
    """At once, with an entry of its own; what is about the other kind waits on."""
    first = await office.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    second = await office.do(promote_self, cast.dan, "SUB-1", BILLING, WHY)
    third = await office.do(promote_self, cast.tim, "SUB-1", TECHNICAL, WHY)
    await office.do(approve_promotion, cast.meg, first.ref)
    rows = {row.ref: (row.state, row.change) for row in await office.all(Promotion)}
    assert rows == {
        first.ref: (PromotionState.APPROVED, None),
        second.ref: (PromotionState.LAPSED, PromotionChange.PRIMARY_CHANGED),
        third.ref: (PromotionState.OPEN, None),
    }
    lapsed, approved = (await office.audit())[-2:]
    assert (lapsed.actor, lapsed.action, lapsed.right, lapsed.subject) == (
        "meg",
        "contacts.follow_up_promotions",
        "decide_promotions",
        second.ref,
    )
    assert lapsed.details == {
        "promotion": second.ref,
        "state": "lapsed",
        "person": "dan",
        "role": "billing.primary",
        "change": "primary_changed",
    }
    assert (approved.action, approved.subject, approved.details["state"]) == (
        "contacts.approve_promotion",
        first.ref,
        "approved",
    )


async def test_a_primary_who_is_demoted_takes_their_requests_for_others_along(office: Office, cast: Cast) -> None:
    """Ana asked as a primary; as a secondary she may not."""
    for_tim = await office.do(promote_other, cast.ana, "SUB-1", cast.tim, TECHNICAL, WHY)
    for_cyd = await office.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    await office.do(approve_promotion, cast.meg, for_cyd.ref)
    (row,) = await office.all(Promotion, Promotion.id == for_tim.id)
    assert (row.state, row.change) == (PromotionState.LAPSED, PromotionChange.ASKER_LOST_RIGHT)


async def test_whoever_leaves_takes_along_what_they_asked_for(office: Office, cast: Cast) -> None:
    """A site admin's own request to become a contact stays: they are one still."""
    await office.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    boss = await office.do(promote_self, cast.boss, "SUB-1", BILLING, WHY)
    await office.do(leave, cast.cyd, "SUB-1", BILLING)
    states = {row.ref: row.state for row in await office.all(Promotion)}
    assert sorted(states.values()) == [PromotionState.LAPSED, PromotionState.OPEN]
    assert states[boss.ref] is PromotionState.OPEN


async def test_what_stands_against_it_is_said_before_it_is_asked(office: Office, cast: Cast) -> None:
    """A full plan for a site admin, a subscription that was cancelled, a person whom Slack does not know any more."""
    await run(office, "UPDATE plans SET max_technical_contacts = 2")
    await said(office, NoRoom, promote_self, cast.boss, "SUB-1", TECHNICAL, WHY)
    await run(office, TURNS[PromotionChange.UNREACHABLE].happens[0])
    await said(office, Unreachable, promote_other, cast.bob, "SUB-1", cast.cyd, BILLING, WHY)
    await run(office, TURNS[PromotionChange.CANCELLED].happens[0])
    await said(office, Cancelled, promote_self, cast.dan, "SUB-1", BILLING, WHY)
    assert await office.all(Promotion) == []


async def said(office: Office, problem: type[Problem], action: Any, *args: Any) -> None:
    """It is refused for this."""
    with pytest.raises(Refused) as refused:
        await office.do(action, *args)
    assert isinstance(refused.value.problem, problem)


@pytest.mark.parametrize("reason", ["", "  \n", "\0", "x" * 501])
async def test_a_reason_is_needed_and_has_an_end(office: Office, cast: Cast, reason: str) -> None:
    """For asking as for denying; five hundred characters are allowed."""
    problem = TooLong if "x" in reason else Empty
    await said(office, problem, promote_self, cast.cyd, "SUB-1", BILLING, reason)
    promotion = await office.do(promote_self, cast.cyd, "SUB-1", BILLING, " " + "x" * 500 + "\n")
    assert (await office.all(Promotion))[0].reason == "x" * 500
    await said(office, problem, deny_promotion, cast.meg, promotion.ref, reason)
    assert (await office.all(Promotion))[0].state is PromotionState.OPEN


async def test_nobody_s_words_are_on_the_audit_trail(office: Office, cast: Cast) -> None:
    """Neither the asker's reason nor the denial's."""
    promotion = await office.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    await office.do(deny_promotion, cast.meg, promotion.ref, WHY_NOT)
    entries = await office.audit()
    common = {"promotion": promotion.ref, "person": "cyd", "role": "billing.primary"}
    assert [(entry.subject, entry.details) for entry in entries] == [
        ("SUB-1", common | {"state": "open"}),
        (promotion.ref, common | {"state": "denied"}),
    ]
    assert not any(words in str(entry.details) for entry in entries for words in (WHY, WHY_NOT))


async def test_a_removed_primary_s_place_is_not_filled_by_an_old_request(office: Office, cast: Cast) -> None:
    """Somebody was removed and added again: their old request has lapsed, and a new one is another."""
    first = await office.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    await office.do(remove_contact, cast.ana, "SUB-1", cast.cyd, BILLING)
    await office.do(add_contact, cast.ana, "SUB-1", cast.cyd, BILLING)
    second = await office.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    assert [row.state for row in await office.all(Promotion)] == [PromotionState.LAPSED, PromotionState.OPEN]
    assert first.ref != second.ref
    await office.do(approve_promotion, cast.meg, second.ref)
    assert ("cyd", Role.BILLING_PRIMARY) in await office.roles(1)


async def test_an_open_request_that_was_overtaken_does_not_bar_a_new_one(office: Office, cast: Cast) -> None:
    """It lapses when somebody asks again, instead of being said to wait."""
    old = await office.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    await run(office, *TURNS[PromotionChange.PRIMARY_CHANGED].happens)
    new = await office.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    assert new.ref != old.ref
    assert [row.state for row in await office.all(Promotion)] == [PromotionState.LAPSED, PromotionState.OPEN]
