"""A primary hands over by themselves, where the vendor has it so."""

from dataclasses import replace

import pytest

from models.access.desk import Approval
from models.access.errors import Denied
from models.contacts.promotions import approve_promotion, hand_over, promote_self
from models.contacts.promotions.problems import NeedsApproval
from models.contacts.tables import Promotion, PromotionChange, PromotionState
from models.core.errors import Refused
from models.core.outbox import Medium
from models.roles import Reason, Role
from tests.models.builders import PLACES, Office
from tests.models.contacts.cast import BILLING, TECHNICAL, WHY, Cast, told


@pytest.fixture
def free(office: Office) -> Office:
    """The office with PROMOTION_APPROVAL=self."""
    return replace(office, approval=Approval.SELF)


async def test_a_primary_hands_over_at_once(free: Office, cast: Cast) -> None:
    """The ranks are swapped, both are told, the channel gets a note, and the trail has it."""
    done = await free.do(hand_over, cast.ana, "SUB-1", cast.cyd, BILLING, "")
    assert {("cyd", Role.BILLING_PRIMARY), ("ana", Role.BILLING_SECONDARY)} <= await free.roles(1)
    (row,) = await free.all(Promotion)
    assert (row.ref, row.state, row.decided_by_id) == (done.ref, PromotionState.HANDED_OVER, None)
    assert (row.asked_by_id, row.demoted_id) == (cast.ana.id, cast.ana.id)
    assert await told(free) == ["ana", "cyd"]
    assert [(card.medium, card.channel) for card in await free.notices("promotion_card")] == [
        (Medium.CHANNEL, PLACES.approvals)
    ]
    entry = (await free.audit())[-1]
    assert (entry.actor, entry.action, entry.details["state"]) == ("ana", "contacts.hand_over", "handed_over")


async def test_the_demoted_may_ask_it_back(free: Office, cast: Cast) -> None:
    """As any secondary contact, and somebody else approves it."""
    await free.do(hand_over, cast.ana, "SUB-1", cast.cyd, BILLING, WHY)
    asked = await free.do(promote_self, cast.ana, "SUB-1", BILLING, WHY)
    await free.do(approve_promotion, cast.meg, asked.ref)
    assert ("ana", Role.BILLING_PRIMARY) in await free.roles(1)


async def test_open_requests_of_that_kind_lapse_by_it(free: Office, cast: Cast) -> None:
    """They were about the primary before; also the request of the one who has it now."""
    await free.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    await free.do(promote_self, cast.dan, "SUB-1", BILLING, WHY)
    await free.do(hand_over, cast.ana, "SUB-1", cast.cyd, BILLING)
    states = [(row.state, row.change) for row in await free.all(Promotion)]
    lapsed = (PromotionState.LAPSED, PromotionChange.PRIMARY_CHANGED)
    assert states == [lapsed, lapsed, (PromotionState.HANDED_OVER, None)]


async def test_it_is_for_one_s_own_role_alone(free: Office, cast: Cast) -> None:
    """Not for the other kind's, and not for somebody of another domain; a secondary can't at all."""
    with pytest.raises(Refused) as refused:
        await free.do(hand_over, cast.ana, "SUB-1", cast.tim, TECHNICAL)
    assert isinstance(refused.value.problem, NeedsApproval)
    with pytest.raises(Denied) as denied:
        await free.do(hand_over, cast.ana, "SUB-1", cast.dan, BILLING)
    assert denied.value.reason is Reason.OTHER_DOMAIN
    with pytest.raises(Denied) as denied:
        await free.do(hand_over, cast.cyd, "SUB-1", cast.cyd, BILLING)
    assert denied.value.reason is Reason.NOT_IN_ROLE
    assert await free.all(Promotion) == []


async def test_without_the_setting_it_needs_approval(office: Office, cast: Cast) -> None:
    """That is the default."""
    with pytest.raises(Refused) as refused:
        await office.do(hand_over, cast.ana, "SUB-1", cast.cyd, BILLING)
    assert isinstance(refused.value.problem, NeedsApproval)
    assert ("ana", Role.BILLING_PRIMARY) in await office.roles(1)
