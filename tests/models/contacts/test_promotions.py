"""From secondary to primary, decided by somebody who is no party to it, on both databases."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from models.access.desk import Desk
from models.access.errors import Denied, NotFound
from models.contacts.actions import leave, remove_contact
from models.contacts.problems import NotAContact
from models.contacts.promotions import approve_promotion, deny_promotion, promote_other, promote_self
from models.contacts.promotions.problems import AlreadyDecided, AlreadyPrimary, PromotionOpen
from models.contacts.tables import Promotion, PromotionChange, PromotionState
from models.core.database import Database
from models.core.errors import Refused
from models.core.outbox import Medium, Notice, NoticeState
from models.roles import Reason, Role, StaffRole
from models.subscriptions.contacts import ContactKind
from tests.models.builders import NOW, PLACES, Office, person, subscription
from tests.models.contacts.cast import BILLING, SITE_ADMIN, TECHNICAL, WHY, WHY_NOT, Cast, told


async def deny(desk: Desk, ref: str) -> Promotion:
    """Deny for a reason."""
    return await deny_promotion(desk, ref, WHY_NOT)


async def test_asking_for_oneself_posts_one_card(office: Office, cast: Cast) -> None:
    """The ranks stay as they are; a card waits in the approvals channel."""
    asked = await office.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    assert (asked.ref, asked.state, asked.asked_at) == (f"PRO-{asked.id}", PromotionState.OPEN, NOW)
    assert (asked.person_id, asked.asked_by_id) == (cast.cyd.id, cast.cyd.id)
    card, _ = await office.notices("promotion_card")
    assert (card.medium, card.channel, card.subject_id) == (Medium.CHANNEL, PLACES.approvals, asked.id)
    assert ("cyd", Role.BILLING_SECONDARY) in await office.roles(1)


async def test_a_primary_asks_for_another(office: Office, cast: Cast) -> None:
    """Any primary may, for a secondary of the kind."""
    asked = await office.do(promote_other, cast.bob, "SUB-1", cast.cyd, BILLING, WHY)
    assert (asked.person_id, asked.asked_by_id) == (cast.cyd.id, cast.bob.id)


async def test_somebody_of_another_domain_can_t_be_promoted_by_others(office: Office, cast: Cast) -> None:
    """The primary's smart domain counts; asking for oneself is still possible."""
    with pytest.raises(Denied) as denied:
        await office.do(promote_other, cast.ana, "SUB-1", cast.dan, BILLING, WHY)
    assert (denied.value.reason, denied.value.may) == (Reason.OTHER_DOMAIN, ())
    await office.do(promote_self, cast.dan, "SUB-1", BILLING, WHY)


async def test_without_a_primary_the_asker_s_domain_counts(office: Office) -> None:
    """A kind that has no primary yet: whoever asks vouches for their own domain."""
    ana, tom, tim = person("ana"), person("tom"), person("tim", "tim@elsewhere.example")
    await office.save(
        subscription(1, (ana, Role.BILLING_PRIMARY), (tom, Role.TECHNICAL_SECONDARY), (tim, Role.TECHNICAL_SECONDARY))
    )
    with pytest.raises(Denied) as denied:
        await office.do(promote_other, ana, "SUB-1", tim, TECHNICAL, WHY)
    assert denied.value.reason is Reason.OTHER_DOMAIN
    asked = await office.do(promote_other, ana, "SUB-1", tom, TECHNICAL, WHY)
    await office.save(meg := person("meg", staff=[StaffRole.ADMIN]))
    await office.do(approve_promotion, meg, asked.ref)
    assert ("tom", Role.TECHNICAL_PRIMARY) in await office.roles(1)
    (row,) = await office.all(Promotion)
    assert row.demoted_id is None


async def test_public_mail_domains_are_never_the_same(office: Office) -> None:
    """Two addresses at a public mail host share nothing."""
    ana, tom = person("ana", "ana@gmail.com"), person("tom", "tom@gmail.com")
    await office.save(subscription(1, (ana, Role.BILLING_PRIMARY), (tom, Role.BILLING_SECONDARY)))
    with pytest.raises(Denied) as denied:
        await office.do(promote_other, ana, "SUB-1", tom, BILLING, WHY)
    assert denied.value.reason is Reason.OTHER_DOMAIN


async def test_a_second_ask_while_one_is_open_is_refused(office: Office, cast: Cast) -> None:
    """Whoever asks again, for themselves or for them, hears since when it waits; the other secondary is free to ask."""
    await office.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    later = office.at(NOW + timedelta(days=1))
    again: list[tuple[Any, ...]] = [
        (promote_self, cast.cyd, "SUB-1", BILLING, WHY),
        (promote_other, cast.ana, "SUB-1", cast.cyd, BILLING, WHY),
    ]
    for action, caller, *args in again:
        with pytest.raises(Refused) as refused:
            await later.do(action, caller, *args)
        assert refused.value.problem == PromotionOpen(NOW)
    await later.do(promote_self, cast.dan, "SUB-1", BILLING, WHY)
    assert len(await office.all(Promotion)) == 2


@pytest.mark.parametrize("kind", [BILLING, SITE_ADMIN])
async def test_a_primary_or_site_admin_is_not_promoted_to_what_they_are(
    office: Office, cast: Cast, kind: ContactKind
) -> None:
    """A primary has nothing to gain; there is no primary site admin."""
    with pytest.raises(Refused):
        await office.do(promote_other, cast.bob, "SUB-1", cast.ana, kind, WHY)
    with pytest.raises(Refused) as refused:
        await office.do(promote_self, cast.boss, "SUB-1", SITE_ADMIN, WHY)
    assert isinstance(refused.value.problem, AlreadyPrimary)


async def test_only_a_contact_of_the_kind_rises(office: Office, cast: Cast) -> None:
    """A billing contact does not become the technical primary at one stroke, nor does somebody who is no contact."""
    with pytest.raises(Refused) as refused:
        await office.do(promote_self, cast.cyd, "SUB-1", TECHNICAL, WHY)
    assert isinstance(refused.value.problem, NotAContact)
    with pytest.raises(Refused) as refused:
        await office.do(promote_other, cast.ana, "SUB-1", cast.meg, BILLING, WHY)
    assert isinstance(refused.value.problem, NotAContact)


async def test_approving_swaps_the_ranks_and_tells_all_concerned(office: Office, cast: Cast) -> None:
    """The promoted, the demoted and the asker are told once each, and the card is drawn anew."""
    asked = await office.do(promote_other, cast.bob, "SUB-1", cast.cyd, BILLING, WHY)
    later = office.at(NOW + timedelta(hours=1))
    await later.do(approve_promotion, cast.meg, asked.ref)
    roles = await office.roles(1)
    assert {("cyd", Role.BILLING_PRIMARY), ("ana", Role.BILLING_SECONDARY)} <= roles
    assert sum(role is Role.BILLING_PRIMARY for _, role in roles) == 1
    (row,) = await office.all(Promotion)
    assert (row.state, row.decided_by_id, row.demoted_id) == (PromotionState.APPROVED, cast.meg.id, cast.ana.id)
    assert row.decided_at == NOW + timedelta(hours=1)
    assert await told(office) == ["ana", "bob", "cyd"]
    news = sorted((row.person_id or 0, row.medium) for row in await office.notices("promotion_decided"))
    direct = [(one.id, Medium.DIRECT) for one in (cast.cyd, cast.bob, cast.ana)]
    assert news == sorted([*direct, (cast.ana.id, Medium.MAIL)])
    *cards, first, second = await office.notices("promotion_card")
    assert [(edit.medium, edit.edits_id) for edit in (first, second)] == [(Medium.EDIT, card.id) for card in cards]


async def test_denying_leaves_the_ranks(office: Office, cast: Cast) -> None:
    """Asker and would-be primary are told; nobody was demoted; another ask is possible afterwards."""
    before = await office.roles(1)
    asked = await office.do(promote_other, cast.bob, "SUB-1", cast.cyd, BILLING, WHY)
    await office.do(deny_promotion, cast.meg, asked.ref, WHY_NOT)
    assert await office.roles(1) == before
    assert await told(office) == ["bob", "cyd"]
    assert (await office.all(Promotion))[0].state is PromotionState.DENIED
    await office.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)


@pytest.mark.parametrize("decide", [approve_promotion, deny])
async def test_a_site_admin_of_the_subscription_decides_too(office: Office, cast: Cast, decide: Any) -> None:
    """Beside the vendor's admins."""
    asked = await office.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    await office.do(decide, cast.boss, asked.ref)
    assert (await office.all(Promotion))[0].decided_by_id == cast.boss.id


@pytest.mark.parametrize(
    ("primary", "rising"),
    [
        ("ana@acme.example", "cyd@elsewhere.example"),
        ("ana@acme.example", "cyd@gmail.com"),
        ("ana@gmail.com", "cyd@gmail.com"),
        ("", "cyd@acme.example"),
    ],
)
async def test_a_site_admin_gives_no_subscription_away(office: Office, primary: str, rising: str) -> None:
    """To an address that may be their own: what is not within the smart domain of a primary the vendor's admins
    approve. The refusal is on the trail; an admin of the vendor who is a site admin too may, and any may deny."""
    boss, both, cyd = person("boss"), person("both", staff=[StaffRole.ADMIN]), person("cyd", rising)
    held = [(cyd, Role.BILLING_SECONDARY), (boss, Role.SITE_ADMIN), (both, Role.SITE_ADMIN)]
    await office.save(subscription(1, *held, *([(person("ana", primary), Role.BILLING_PRIMARY)] if primary else [])))
    asked = await office.do(promote_self, cyd, "SUB-1", BILLING, WHY)
    with pytest.raises(Denied) as denied:
        await office.do(approve_promotion, boss, asked.ref)
    assert denied.value.reason is Reason.VENDOR_DECIDES
    assert [(e.actor, e.reason, e.subject) for e in await office.audit()][1:] == [("boss", "vendor_decides", "PRO-1")]
    await office.do(deny_promotion, boss, asked.ref, WHY_NOT)
    again = await office.do(promote_self, cyd, "SUB-1", BILLING, WHY)
    assert (await office.do(approve_promotion, both, again.ref)).state is PromotionState.APPROVED


async def test_a_site_admin_hears_of_what_is_closed_that_it_is(office: Office, cast: Cast) -> None:
    """Whoever might have approved it."""
    asked = await office.do(promote_self, cast.dan, "SUB-1", BILLING, WHY)
    await office.do(deny_promotion, cast.meg, asked.ref, WHY_NOT)
    with pytest.raises(Refused) as refused:
        await office.do(approve_promotion, cast.boss, asked.ref)
    assert isinstance(refused.value.problem, AlreadyDecided)


@pytest.mark.parametrize("decide", [approve_promotion, deny])
async def test_nobody_else_decides(office: Office, cast: Cast, decide: Any) -> None:
    """Not the present primary, not other staff; a site admin of another subscription does not even see it. The refusal
    names the site admin of this one."""
    elsewhere = person("elsewhere")
    await office.save(subscription(2, (elsewhere, Role.SITE_ADMIN)))
    asked = await office.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    for caller in (cast.ana, cast.bob, cast.dan, cast.agent):
        with pytest.raises(Denied) as denied:
            await office.do(decide, caller, asked.ref)
        assert denied.value.reason is (Reason.NOT_IN_STAFF_ROLE if caller is cast.agent else Reason.NOT_SITE_ADMIN)
        assert [one.key for one in denied.value.may] == ([] if caller is cast.agent else ["boss"])
    with pytest.raises(NotFound):
        await office.do(decide, elsewhere, asked.ref)
    assert (await office.all(Promotion))[0].state is PromotionState.OPEN


@pytest.mark.parametrize("decide", [approve_promotion, deny])
async def test_no_party_decides_whatever_else_they_are(office: Office, decide: Any) -> None:
    """A site admin who asks for themselves, an admin of the vendor who is the asker or would gain: all have to wait."""
    boss = person("boss", staff=[StaffRole.ADMIN])
    ana = person("ana", staff=[StaffRole.ADMIN])
    await office.save(
        subscription(1, (ana, Role.BILLING_PRIMARY), (boss, Role.BILLING_SECONDARY), (boss, Role.SITE_ADMIN))
    )
    asked = await office.do(promote_other, ana, "SUB-1", boss, BILLING, WHY)
    for party in (ana, boss):
        with pytest.raises(Denied) as denied:
            await office.do(decide, party, asked.ref)
        assert denied.value.reason is Reason.A_PARTY
    assert (await office.all(Promotion))[0].state is PromotionState.OPEN


async def test_a_site_admin_becomes_a_contact_by_promotion(office: Office, cast: Cast) -> None:
    """They rise without having been a secondary, and stay site admin."""
    asked = await office.do(promote_self, cast.boss, "SUB-1", TECHNICAL, WHY)
    await office.do(approve_promotion, cast.meg, asked.ref)
    roles = await office.roles(1)
    assert {
        ("boss", Role.TECHNICAL_PRIMARY),
        ("boss", Role.SITE_ADMIN),
        ("bob", Role.TECHNICAL_SECONDARY),
    } <= roles


@pytest.mark.parametrize("first", [approve_promotion, deny])
@pytest.mark.parametrize("second", [approve_promotion, deny])
async def test_what_is_decided_stays_decided(office: Office, cast: Cast, first: Any, second: Any) -> None:
    """The second decision gets a clear answer, and changes and tells nothing."""
    asked = await office.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    await office.do(first, cast.meg, asked.ref)
    before = (await office.roles(1), [row.id for row in await office.all(Notice)])
    with pytest.raises(Refused) as refused:
        await office.do(second, cast.max, asked.ref)
    assert isinstance(refused.value.problem, AlreadyDecided)
    by = refused.value.problem.promotion.decided_by
    assert by is not None
    assert by.key == "meg"
    assert (await office.roles(1), [row.id for row in await office.all(Notice)]) == before


@pytest.mark.parametrize("second", [approve_promotion, deny])
async def test_of_two_decisions_at_once_exactly_one_counts(
    office: Office, cast: Cast, migrated_url: str, second: Any
) -> None:
    """Two connections, two transactions at the same time: one decides, the other hears that it is decided."""
    asked = await office.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    other = Office(Database(migrated_url))
    results = await asyncio.gather(
        office.do(approve_promotion, cast.meg, asked.ref),
        other.do(second, cast.max, asked.ref),
        return_exceptions=True,
    )
    await other.database.close()
    (loser,) = [result for result in results if isinstance(result, BaseException)]
    assert isinstance(loser, Refused)
    assert isinstance(loser.problem, AlreadyDecided)
    assert sum(role is Role.BILLING_PRIMARY for _, role in await office.roles(1)) == 1
    assert len(await office.notices("promotion_card")) == 4
    decided = [entry for entry in await office.audit() if entry.right == "decide_promotions"]
    assert [entry.outcome for entry in decided] == ["allowed"]


async def test_of_two_promotions_of_a_kind_at_once_one_counts(office: Office, cast: Cast, migrated_url: str) -> None:
    """Two secondaries are approved at the same time: one rises, and the other's request has lapsed."""
    first = await office.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    second = await office.do(promote_self, cast.dan, "SUB-1", BILLING, WHY)
    other = Office(Database(migrated_url))
    results = await asyncio.gather(
        office.do(approve_promotion, cast.meg, first.ref),
        other.do(approve_promotion, cast.max, second.ref),
        return_exceptions=True,
    )
    await other.database.close()
    assert len([result for result in results if isinstance(result, Refused)]) == 1
    rows = await office.all(Promotion)
    assert sorted(row.state for row in rows) == [PromotionState.APPROVED, PromotionState.LAPSED]
    assert [row.change for row in rows if row.change] == [PromotionChange.PRIMARY_CHANGED]
    billing = {key: role for key, role in await office.roles(1) if role.startswith("billing")}
    assert sorted(billing.values()) == [Role.BILLING_PRIMARY, Role.BILLING_SECONDARY, Role.BILLING_SECONDARY]
    assert billing["ana"] is Role.BILLING_SECONDARY


async def test_a_promotion_lapses_with_its_contact(office: Office, cast: Cast) -> None:
    """Whoever is removed or leaves is promoted no more; the card is drawn anew, and deciding gets a clear answer."""
    first = await office.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    second = await office.do(promote_self, cast.dan, "SUB-1", BILLING, WHY)
    await office.do(remove_contact, cast.ana, "SUB-1", cast.cyd, BILLING)
    await office.do(leave, cast.dan, "SUB-1", BILLING)
    assert [row.state for row in await office.all(Promotion)] == [PromotionState.LAPSED] * 2
    edits = [row for row in await office.notices("promotion_card") if row.medium is Medium.EDIT]
    assert len(edits) == 4
    assert await told(office) == []
    for ref in (first.ref, second.ref):
        with pytest.raises(Refused) as refused:
            await office.do(approve_promotion, cast.meg, ref)
        assert isinstance(refused.value.problem, AlreadyDecided)


async def test_whoever_asked_for_another_hears_that_it_lapsed(office: Office, cast: Cast) -> None:
    """Once; the one who went away is told nothing of it."""
    for kind, asker, person_, away in (
        (BILLING, cast.bob, cast.cyd, (leave, cast.cyd, "SUB-1", BILLING)),
        (TECHNICAL, cast.ana, cast.tim, (remove_contact, cast.bob, "SUB-1", cast.tim, TECHNICAL)),
    ):
        await office.do(promote_other, asker, "SUB-1", person_, kind, WHY)
        await office.do(*away)
    assert await told(office) == ["ana", "bob"]


async def cards_of(office: Office) -> list[tuple[Medium, int | None]]:
    """How the cards go out, to whom."""
    return [(row.medium, row.person_id) for row in await office.notices("promotion_card")]


async def test_every_site_admin_who_is_no_party_has_a_card(office: Office, cast: Cast) -> None:
    """By direct message, without Slack by mail; not the one who asks, nor the one who would gain."""
    ann, mia = person("ann"), person("mia", in_slack=False)
    sub = subscription(
        7,
        (cast.ana, Role.BILLING_PRIMARY),
        (cast.bob, Role.TECHNICAL_PRIMARY),
        *[(admin, Role.SITE_ADMIN) for admin in (cast.boss, ann, mia)],
        (cast.cyd, Role.BILLING_SECONDARY),
        (ann, Role.TECHNICAL_SECONDARY),
    )
    await office.save(sub)
    channel = (Medium.CHANNEL, None)
    await office.do(promote_self, cast.boss, "SUB-7", BILLING, WHY)
    assert await cards_of(office) == [channel, (Medium.DIRECT, ann.id), (Medium.MAIL, mia.id)]
    asked = await office.do(promote_other, cast.ana, "SUB-7", ann, TECHNICAL, WHY)
    assert (await cards_of(office))[3:] == [channel, (Medium.DIRECT, cast.boss.id), (Medium.MAIL, mia.id)]
    await office.do(approve_promotion, cast.boss, asked.ref)
    cards = await office.notices("promotion_card")
    assert [(row.medium, row.edits_id, row.person_id) for row in cards[6:]] == [
        (Medium.EDIT, cards[3].id, None),
        (Medium.EDIT, cards[4].id, cast.boss.id),
    ]


async def set_cards(office: Office, **values: Any) -> None:
    """Let the cards be as delivery left them."""
    async with office.database.transaction() as session:
        for card in await session.scalars(select(Notice).where(Notice.kind == "promotion_card")):
            for name, value in values.items():
                setattr(card, name, value)


async def test_asking_again_tries_parked_cards_again(office: Office, cast: Cast) -> None:
    """Nobody has seen the request: it is no answer that it was asked already. What maybe arrived is looked up."""
    asked = await office.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    await set_cards(office, state=NoticeState.PARKED, tries=12, maybe_sent=True)
    later = office.at(NOW + timedelta(hours=1))
    again = await later.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    assert again.ref == asked.ref
    cards = await office.notices("promotion_card")
    assert [(card.state, card.tries, card.maybe_sent, card.try_at) for card in cards] == [
        (NoticeState.WAITING, 0, True, later.now)
    ] * 2
    with pytest.raises(Refused):
        await later.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)


async def test_what_somebody_else_requested_is_neither_repeated_nor_theirs(office: Office, cast: Cast) -> None:
    """Cyd reads that it was requested already, also after a day, when the asker's own request is posted again."""
    await office.do(promote_other, cast.bob, "SUB-1", cast.cyd, BILLING, WHY)
    await set_cards(office, state=NoticeState.SENT, sent_at=NOW)
    later = office.at(NOW + timedelta(days=1))
    with pytest.raises(Refused) as refused:
        await later.do(promote_self, cast.cyd, "SUB-1", BILLING, "I want it")
    assert refused.value.problem == PromotionOpen(NOW)
    assert len(await office.notices("promotion_card")) == 2


async def test_asking_again_after_a_day_posts_what_somebody_deleted(office: Office, cast: Cast) -> None:
    """The cards are drawn anew, or posted where they are no more; within a day it waits as it is."""
    asked = await office.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    await set_cards(office, state=NoticeState.SENT, sent_at=NOW)
    with pytest.raises(Refused) as refused:
        await office.at(NOW + timedelta(hours=23)).do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    assert isinstance(refused.value.problem, PromotionOpen)
    again = await office.at(NOW + timedelta(days=1)).do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    assert again.ref == asked.ref
    edits = (await office.notices("promotion_card"))[2:]
    assert [(edit.medium, edit.facts) for edit in edits] == [(Medium.EDIT, {"or_post": True})] * 2


async def test_leaving_and_approving_at_once_do_not_stand_in_each_other_s_way(
    office: Office, cast: Cast, migrated_url: str
) -> None:
    """Whichever comes first holds, and the other gets an answer: nobody is promoted and gone, nothing is stuck."""
    asked = await office.do(promote_self, cast.cyd, "SUB-1", BILLING, WHY)
    other = Office(Database(migrated_url))
    await other.roles(1)  # so that both are connected already, and neither has a start
    results = await asyncio.gather(
        other.do(leave, cast.cyd, "SUB-1", BILLING),
        office.do(approve_promotion, cast.meg, asked.ref),
        return_exceptions=True,
    )
    await other.database.close()
    (loser,) = [result for result in results if isinstance(result, BaseException)]
    roles = {item for item in await office.roles(1) if item[0] in ("ana", "cyd")}
    if isinstance(loser, Denied):
        assert loser.reason is Reason.NOT_IN_ROLE
        assert roles == {("cyd", Role.BILLING_PRIMARY), ("ana", Role.BILLING_SECONDARY)}
    else:
        assert isinstance(loser, Refused)
        assert isinstance(loser.problem, AlreadyDecided)
        assert roles == {("ana", Role.BILLING_PRIMARY)}
