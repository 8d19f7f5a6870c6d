"""What admins do with deliveries, on both databases."""

from datetime import timedelta
from typing import Any

import pytest

from models.backoffice.deliveries.actions import (
    drop_delivery,
    find_channels,
    find_delivery,
    list_deliveries,
    move_deliveries,
    retry_delivery,
)
from models.backoffice.deliveries.problems import AlreadySettled, BeingSent, NoSuchDelivery, NotOurChannel
from models.core.errors import Refused
from models.core.outbox import Medium, Notice, NoticeState
from models.desks.tickets.classification import Severity
from models.desks.tickets.triage_rules import TriageRule
from models.directory.people import Person
from models.roles import StaffRole
from tests.models.builders import NOW, Office, organization, person
from tests.support.rows import new

WAITING, PARKED, SENT, DROPPED = NoticeState.WAITING, NoticeState.PARKED, NoticeState.SENT, NoticeState.DROPPED
AN_HOUR_AGO = NOW - timedelta(hours=1)


def card(key: str, state: NoticeState = PARKED, channel: str = "C0TRIAGE", **more: Any) -> Notice:
    """A card for a channel."""
    values: dict[str, Any] = {
        "key": key,
        "kind": "ticket_card",
        "medium": Medium.CHANNEL,
        "channel": channel,
        "destination": f"channel:{channel}",
        "subject_id": 1,
        "created_at": AN_HOUR_AGO,
        "try_at": NOW + timedelta(minutes=1),
        "state": state,
        "tries": 12,
        "parked_at": AN_HOUR_AGO if state is PARKED else None,
    }
    return Notice(**values | more)


@pytest.fixture
async def admin(office: Office) -> Person:
    """An admin, who is stored."""
    one = person("admin", staff=[StaffRole.ADMIN])
    await office.save(one)
    return one


async def states(office: Office) -> dict[str, NoticeState]:
    """The state of each message, by its key."""
    return {notice.key: notice.state for notice in await office.all(Notice)}


async def test_the_list_has_what_is_parked_first_with_the_names_that_are_known(office: Office, admin: Person) -> None:
    """What was sent isn't in it."""
    acme = organization("acme")
    await office.save(acme)
    direct = card(
        "direct",
        WAITING,
        "",
        medium=Medium.DIRECT,
        person_id=admin.id,
        destination=f"direct:{admin.id}",
        organization_id=acme.id,
    )
    await office.save(direct, card("parked"), card("sent", SENT))
    page = await office.do(list_deliveries, admin)
    named = [(one.notice.key, one.customer, one.person) for one in page]
    assert named == [("parked", "", ""), ("direct", "Acme", "Admin")]
    assert page.total == 2


async def test_a_parked_message_is_retried_right_away_with_all_its_tries(office: Office, admin: Person) -> None:
    """The next claim takes it."""
    await office.save(card("parked"))
    (parked,) = await office.all(Notice)
    await office.do(retry_delivery, admin, str(parked.id))
    (now,) = await office.all(Notice)
    assert (now.state, now.try_at, now.tries, now.parked_at) == (WAITING, NOW, 0, None)


async def test_all_to_one_place_are_retried_together_and_nothing_else(office: Office, admin: Person) -> None:
    """In one press, however many there are."""
    await office.save(card("a"), card("b"), card("sent", SENT), card("other", channel="C0APPROVALS"))
    first = (await office.all(Notice))[0]
    done = await office.do(lambda desk: retry_delivery(desk, str(first.id), everything=True), admin)
    assert done.count == 2
    assert await states(office) == {"a": WAITING, "b": WAITING, "sent": SENT, "other": PARKED}


async def test_what_was_sent_meanwhile_is_not_retried(office: Office, admin: Person) -> None:
    """The answer says when it was sent."""
    await office.save(card("sent", SENT, sent_at=AN_HOUR_AGO))
    (sent,) = await office.all(Notice)
    for act in (retry_delivery, find_delivery):
        with pytest.raises(Refused) as refused:
            await office.do(act, admin, str(sent.id))
        assert refused.value.problem == AlreadySettled(sent.id, SENT, AN_HOUR_AGO)
    assert await states(office) == {"sent": SENT}


async def test_what_is_being_sent_can_not_be_dropped(office: Office, admin: Person) -> None:
    """It may be there already. Once the lease has ended, it can."""
    await office.save(card("leased", WAITING, leased_until=NOW + timedelta(seconds=9)))
    (leased,) = await office.all(Notice)
    with pytest.raises(Refused) as refused:
        await office.do(drop_delivery, admin, str(leased.id), "Too late.")
    assert refused.value.problem == BeingSent(leased.id)
    await office.at(NOW + timedelta(seconds=10)).do(drop_delivery, admin, str(leased.id), "Too late.")
    assert await states(office) == {"leased": DROPPED}


async def test_a_drop_keeps_the_reason_and_a_second_one_changes_nothing(office: Office, admin: Person) -> None:
    """The list of what was dropped has it; the audit trail has the number alone."""
    await office.save(card("parked"))
    (parked,) = await office.all(Notice)
    await office.do(drop_delivery, admin, str(parked.id), "Too late.")
    with pytest.raises(Refused) as refused:
        await office.do(drop_delivery, admin, str(parked.id), "Again.")
    assert refused.value.problem == AlreadySettled(parked.id, DROPPED, NOW)
    page = await office.do(lambda desk: list_deliveries(desk, dropped=True), admin)
    assert [(one.notice.key, one.notice.trouble) for one in page] == [("parked", "Too late.")]
    (entry,) = await office.audit()
    assert (entry.action, entry.details) == (
        "deliveries.drop_delivery",
        {"notice": parked.id, "kind": "ticket_card", "more": 1},
    )


async def test_a_drop_of_all_leaves_what_came_after_the_question(office: Office, admin: Person) -> None:
    """The admin hasn't seen it."""
    await office.save(card("a"), card("b"))
    first, last = await office.all(Notice)
    await office.save(card("new"))
    await office.do(lambda desk: drop_delivery(desk, str(first.id), "Too late.", everything=True, up_to=last.id), admin)
    assert await states(office) == {"a": DROPPED, "b": DROPPED, "new": PARKED}


async def test_everything_for_a_channel_moves_to_another(office: Office, admin: Person) -> None:
    """What waits and what is parked, but not what was sent."""
    await office.save(card("waits", WAITING), card("parked"), card("sent", SENT))
    first = (await office.all(Notice))[0]
    await office.do(move_deliveries, admin, str(first.id), "C0APPROVALS")
    found = [(one.key, one.channel, one.destination, one.state, one.try_at) for one in await office.all(Notice)]
    there = ("C0APPROVALS", "channel:C0APPROVALS", WAITING, NOW)
    assert found[:2] == [("waits", *there), ("parked", *there)]
    assert found[2][:4] == ("sent", "C0TRIAGE", "channel:C0TRIAGE", SENT)


async def test_a_channel_of_a_rule_of_triage_is_one_of_the_vendor_s(office: Office, admin: Person) -> None:
    """It's offered after those of the settings, once, and taken."""
    rules = [new(TriageRule, channel="C0BAD", severity=severity) for severity in (Severity.CRITICAL, Severity.HIGH)]
    await office.save(card("parked"), *rules)
    (parked,) = await office.all(Notice)
    _, offered = await office.do(find_channels, admin, str(parked.id))
    assert offered == ["C0APPROVALS", "C0BAD"]
    await office.do(move_deliveries, admin, str(parked.id), "C0BAD")
    (moved,) = await office.all(Notice)
    assert (moved.channel, moved.destination, moved.state) == ("C0BAD", "channel:C0BAD", WAITING)


@pytest.mark.parametrize("channel", ["C0ELSEWHERE", "C0TRIAGE", "", "U0ANA"])
async def test_an_admin_moves_nothing_to_a_foreign_channel(office: Office, admin: Person, channel: str) -> None:
    """Cards have what customers wrote, so they go to the vendor's channels only."""
    await office.save(card("parked"))
    (parked,) = await office.all(Notice)
    with pytest.raises(Refused) as refused:
        await office.do(move_deliveries, admin, str(parked.id), channel)
    named = "triage" if channel == "C0TRIAGE" else ""
    assert refused.value.problem == NotOurChannel(channel, named)


@pytest.mark.parametrize("number", ["0", "77", "99999999999999999999", "x", ""])
async def test_an_unknown_number_is_named(office: Office, admin: Person, number: str) -> None:
    """However odd it is."""
    with pytest.raises(Refused) as refused:
        await office.do(retry_delivery, admin, number)
    assert refused.value.problem == NoSuchDelivery(number)
