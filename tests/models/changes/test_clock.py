"""The clock moves subscriptions on when their day has come: as far as they got, each move once, people told once."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from models.access.audit import AuditEntry
from models.billing.invoices.tables import Invoice
from models.changes.advancing import MOST_AT_ONCE, advance_subscriptions
from models.directory.people import Person
from models.renewals.tables import Renewal, RenewalState
from models.roles import Role, SystemRight
from models.subscriptions.tables import Card, DownloadLink, Item, SiteUser, Subscription, SubscriptionState
from tests.models.builders import (
    NOW,
    Office,
    card,
    invoice,
    item,
    organization,
    person,
    plan,
    product,
    subscription,
    system,
)
from tests.models.roles.typed import BP, BS, SA, TP, TS

CLOCK = system(SystemRight.ADVANCE_SUBSCRIPTIONS)
ENDS = date(2026, 3, 14)


def at_noon(text: str) -> datetime:
    """Noon of a day, in UTC."""
    day = date.fromisoformat(text)
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


async def look(office: Office, day: str) -> int:
    """What the schedule does at noon of a day."""
    return await office.at(at_noon(day)).do(advance_subscriptions, CLOCK)


async def the_one(office: Office) -> Subscription:
    """The only subscription."""
    (row,) = await office.all(Subscription)
    return row


async def moves(office: Office) -> list[tuple[str, str]]:
    """What the audit trail says: where it went, and on which day that was due."""
    entries = [entry for entry in await office.audit() if entry.action == "subscriptions.advance_subscriptions"]
    return [
        (entry.details.get("state", "warned"), entry.details.get("on") or entry.details["warned"]) for entry in entries
    ]


async def told(office: Office) -> list[tuple[str, str]]:
    """Who was told what."""
    names = {somebody.id: somebody.key for somebody in await office.all(Person)}
    return sorted((str(n.facts["news"]), names[n.person_id or 0]) for n in await office.told("subscription_news"))


YEAR = [
    ("2026-03-14", "active"),
    ("2026-03-15", "past_due"),
    ("2026-03-28", "past_due"),
    ("2026-03-29", "suspended"),
    ("2026-05-27", "suspended"),
    ("2026-05-28", "deleted"),
    ("2026-06-10", "deleted"),
]
EVALUATION = [
    ("2026-03-14", "evaluation"),
    ("2026-03-15", "suspended"),
    ("2026-05-13", "suspended"),
    ("2026-05-14", "deleted"),
]
CANCELLED = [
    ("2026-03-14", "active"),
    ("2026-03-15", "cancelled"),
    ("2026-05-13", "cancelled"),
    ("2026-05-14", "deleted"),
]
LIVES: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "a term that nobody renews": ({}, YEAR),
    "an evaluation that nobody buys": ({"state": SubscriptionState.EVALUATION, "bought": False}, EVALUATION),
    "a term that was cancelled at its end": ({"cancelled_on": date(2026, 3, 15)}, CANCELLED),
}


@pytest.mark.each_on_both
@pytest.mark.parametrize("life", LIVES)
async def test_a_subscription_goes_its_way_day_by_day(office: Office, life: str) -> None:
    """Ends on 14 March: the issue's own example, with 15 days of grace and 60 of retention."""
    values, wanted = LIVES[life]
    await office.save(subscription(1, (person("ana"), Role(BP)), ends_on=ENDS, **values))
    seen: dict[str, str] = {}
    for day in (date(2026, 3, 13) + timedelta(days=days) for days in range(90)):
        await look(office, day.isoformat())
        seen[day.isoformat()] = (await the_one(office)).state.value
    assert [(day, seen[day]) for day, _ in wanted] == wanted
    assert (await the_one(office)).state_ends_on is None


@pytest.mark.each_on_both
async def test_the_plan_says_for_how_long(office: Office) -> None:
    """Three days of grace and none of retention: it is deleted as it is suspended."""
    quick = plan(grace_days=3, retention_days=0)
    await office.save(subscription(1, under=quick, ends_on=ENDS))
    await look(office, "2026-03-16")
    assert (await the_one(office)).state is SubscriptionState.PAST_DUE
    await look(office, "2026-03-17")
    assert await moves(office) == [("past_due", "2026-03-15"), ("suspended", "2026-03-17"), ("deleted", "2026-03-17")]


async def test_a_bot_that_was_down_for_long_catches_up(office: Office) -> None:
    """Each move once, in order, with the day on which it was due; people are told once, where it stands; and nothing is
    deleted before they had seven days' notice."""
    await office.save(subscription(1, (person("ana"), Role(BP)), (person("tom"), Role(TP)), ends_on=ENDS))
    await look(office, "2026-07-01")
    assert await moves(office) == [("past_due", "2026-03-15"), ("suspended", "2026-03-29"), ("warned", "2026-07-08")]
    assert (await the_one(office)).state_since == date(2026, 3, 29)
    assert await told(office) == [("deletion_near", "ana"), ("deletion_near", "tom")]
    await look(office, "2026-07-07")
    assert (await the_one(office)).state is SubscriptionState.SUSPENDED
    await look(office, "2026-07-08")
    assert (await moves(office))[3:] == [("deleted", "2026-07-08")]


async def test_a_second_look_finds_nothing_to_do(office: Office) -> None:
    """Neither a move nor a word more."""
    await office.save(subscription(1, (person("ana"), Role(BP)), ends_on=ENDS))
    assert await look(office, "2026-03-30") == 1
    before = await office.audit(), await office.notices("subscription_news")
    assert await look(office, "2026-03-30") == 0
    assert (await office.audit(), await office.notices("subscription_news")) == before


@pytest.mark.parametrize(
    ("zone", "moved"), [("Pacific/Kiritimati", True), ("Europe/Madrid", True), ("Pacific/Pago_Pago", False)]
)
async def test_it_is_the_organization_s_day_that_counts(office: Office, zone: str, moved: bool) -> None:
    """At 23:30 UTC of the last day it is the next one in Madrid and in Kiritimati, and noon in Pago Pago."""
    await office.save(subscription(1, of=organization(time_zone=zone), ends_on=ENDS))
    await office.at(datetime(2026, 3, 14, 23, 30, tzinfo=UTC)).do(advance_subscriptions, CLOCK)
    assert ((await the_one(office)).state is SubscriptionState.PAST_DUE) == moved


async def test_one_look_moves_some_and_says_that_there_may_be_more(office: Office) -> None:
    """Those that wait longest come first."""
    acme, small = organization(), plan()
    rows = [subscription(n, of=acme, under=small, ends_on=ENDS) for n in range(2, MOST_AT_ONCE + 3)]
    late = subscription(1, of=acme, under=small, ends_on=date(2026, 3, 15))
    await office.save(late, *rows)
    assert await look(office, "2026-03-17") == MOST_AT_ONCE
    left = [row.number for row in await office.all(Subscription) if row.state is SubscriptionState.ACTIVE]
    assert left == [1, MOST_AT_ONCE + 2]
    assert await look(office, "2026-03-17") == 2
    assert {row.state for row in await office.all(Subscription)} == {SubscriptionState.PAST_DUE}


@pytest.mark.each_on_both
async def test_two_replicas_at_once_move_it_once(office: Office) -> None:
    """Both look at the same moment; one of them finds it done."""
    rows = [subscription(n, (person(f"ana{n}"), Role(BP)), ends_on=ENDS) for n in range(1, 21)]
    await office.save(*rows)
    await asyncio.gather(*[look(office, "2026-03-30") for _ in range(4)])
    assert len(await moves(office)) == 40
    assert len(await office.told("subscription_news")) == 20


async def test_an_empty_desk_has_nothing_to_move(office: Office) -> None:
    """Nobody is a customer yet."""
    assert await look(office, "2026-03-15") == 0


async def test_a_migrated_subscription_finds_where_it_stands(office: Office) -> None:
    """The clock was told to look on the day of its end; nothing is due that day."""
    await office.save(subscription(1, ends_on=ENDS, state_ends_on=ENDS))
    await look(office, "2026-03-14")
    found = await the_one(office)
    assert (found.state, found.state_ends_on) == (SubscriptionState.ACTIVE, date(2026, 3, 15))
    assert await office.audit() == []


TOLD = {
    "past_due": ["ben"],
    "suspended": ["ana", "ben", "dana", "tom"],
    "deletion_near": ["ana", "ben", "dana", "tom"],
    "deleted": ["ana", "ben", "dana", "tom"],
}


@pytest.mark.parametrize("news", TOLD)
async def test_those_whom_it_concerns_are_told(office: Office, news: str) -> None:
    """Past due: who is contacted about billing and is not reminded that day in any case. Then all that are contacted
    about billing or the product; never a site admin who is no contact."""
    contacts = [("ana", BP), ("ben", BS), ("tom", TP), ("dana", TS), ("eva", SA)]
    await office.save(subscription(1, *[(person(key), Role(role)) for key, role in contacts], ends_on=ENDS))
    for on in ("2026-03-15", "2026-03-29", "2026-05-21", "2026-05-28"):
        await look(office, on)
    assert [who for what, who in await told(office) if what == news] == TOLD[news]


async def test_without_a_reminder_that_day_all_of_billing_are_told(office: Office) -> None:
    """Monthly terms have reminders before their end only."""
    monthly: dict[str, Any] = {"cycle": "month", "starts_on": date(2026, 2, 15)}
    await office.save(subscription(1, (person("ana"), Role(BP)), (person("tom"), Role(TP)), ends_on=ENDS, **monthly))
    await look(office, "2026-03-15")
    assert await told(office) == [("past_due", "ana")]


async def test_what_is_over_closes_its_renewal(office: Office) -> None:
    """A cancelled one is lost for the renewal desk, and nobody is reminded of it any more."""
    sub = subscription(1, ends_on=ENDS, cancelled_on=date(2026, 3, 15))
    await office.save(sub)
    await office.save(Renewal(subscription_id=sub.id, term_ends_on=ENDS, opened_at=NOW))
    await look(office, "2026-03-15")
    (renewal,) = await office.all(Renewal)
    assert (renewal.state, (await the_one(office)).remind_on) == (RenewalState.LOST, None)


async def test_what_is_deleted_is_really_gone(office: Office) -> None:
    """The license key, the users of the site, the card and links to downloads; not those of another subscription, and
    not its contacts and invoices."""
    server = product()
    gone = subscription(1, (person("ana"), Role(BP)), ends_on=ENDS, items=[item(server, 5)], license_key="KEY-1")
    kept = subscription(2, (person("bob"), Role(BP)), items=[item(server, 5)], license_key="KEY-2")
    await office.save(gone, kept, invoice(gone))
    for number, sub in enumerate((gone, kept)):
        link: dict[str, Any] = {"product_id": server.id, "person_id": 1, "made_at": NOW, "expires_at": NOW}
        user = SiteUser(subscription_id=sub.id, email="user@acme.example", added_at=NOW)
        await office.save(card(sub), user, DownloadLink(subscription_id=sub.id, token=f"t{number}", **link))
    for on in ("2026-03-30", "2026-05-21", "2026-05-28"):
        await look(office, on)
    rows = {row.number: row for row in await office.all(Subscription)}
    assert {number: row.license_key for number, row in rows.items()} == {1: "", 2: "KEY-2"}
    tables: list[Any] = [Card, SiteUser, DownloadLink]
    for table in tables:
        assert [row.subscription_id for row in await office.all(table)] == [kept.id]
    assert [row.ended_on for row in await office.all(Item)] == [date(2026, 5, 28), None]
    assert await office.roles(1) == {("ana", Role.BILLING_PRIMARY)}
    assert len(await office.all(Invoice)) == 1


async def test_the_entries_name_the_subscription_and_the_house(office: Office) -> None:
    """Under the clock's own right."""
    await office.save(subscription(7, ends_on=ENDS))
    await look(office, "2026-03-15")
    entries: list[AuditEntry] = await office.audit()
    assert [(e.actor, e.right, e.outcome, e.subject) for e in entries] == [
        ("test", "advance_subscriptions", "allowed", "SUB-7")
    ]
