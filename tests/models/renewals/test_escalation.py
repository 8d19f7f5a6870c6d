"""Nobody answers: the next role comes in, and the vendor sees it, once a step, on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, update

from handlers.notices import draw
from models.access.waiting import WaitKind
from models.backoffice.waiting import what_waits
from models.changes.advancing import advance_subscriptions
from models.core.outbox import Medium, Notice
from models.directory.people import Person
from models.renewals.actions import handle_renewal
from models.renewals.escalation import escalate_renewals
from models.renewals.reminder_tables import Reminder
from models.renewals.tables import Renewal, RenewalThread
from models.roles import Role, SystemRight
from models.subscriptions.contacts import Contact, Rank
from tests.models.builders import Office, person, plan, subscription, system
from tests.models.renewals.scans import noon, scan

CLOCK = system(SystemRight.ESCALATE_RENEWALS)
ENDS = date(2026, 6, 30)
ROLES = (Role.BILLING_PRIMARY, Role.BILLING_SECONDARY, Role.TECHNICAL_PRIMARY, Role.TECHNICAL_SECONDARY)


async def escalate(office: Office, left: float) -> int:
    """One look, so many days before the end."""
    return await office.at(noon(0) - timedelta(days=left)).do(escalate_renewals, CLOCK)


async def reached(office: Office) -> list[str]:
    """Whoever was brought in, by key, in this order."""
    people = {row.id: row.key for row in await office.all(Person)}
    return [people[row.person_id] for row in await office.all(RenewalThread) if row.escalated]


async def portal(office: Office, *roles: Role) -> list[Person]:
    """SUB-1 in the portal, where the main contact alone is reminded; its people are p0 and on."""
    people = [person(f"p{number}") for number in range(len(roles))]
    await office.save(subscription(1, *zip(people, roles, strict=True), ends_on=ENDS, under=plan("support-portal")))
    await scan(office, noon(30))
    return people


async def test_the_next_role_comes_in_at_each_step(office: Office) -> None:
    """15, 7 and 1 days before the end, once each; the vendor's channel has one card, drawn anew. The portal's technical
    contacts can neither renew nor ask about it, so they're left alone."""
    await portal(office, *ROLES)
    brought = {}
    for left in (16, 15, 14, 8, 7, 6, 2, 1, 0):
        brought[left] = [await escalate(office, left), await escalate(office, left - 0.01)]
    assert {left for left, (first, again) in brought.items() if first} == {15, 7, 1}
    assert [again for _, again in brought.values()] == [0] * len(brought)
    assert await reached(office) == ["p1"]
    cards = await office.notices("renewal_at_risk")
    assert [card.medium for card in cards] == [Medium.CHANNEL, Medium.EDIT, Medium.EDIT]
    assert [row.at_risk_at for row in await office.all(Renewal)] == [noon(15)]


async def test_whoever_said_no_is_left_alone(office: Office) -> None:
    """Under the table that asks secondary billing contacts; those who were not asked or did not answer come in."""
    roles = (Role.BILLING_PRIMARY, Role.BILLING_SECONDARY, Role.BILLING_SECONDARY)
    people = [person(f"p{number}") for number in range(3)]
    sub = subscription(1, *zip(people, roles, strict=True), ends_on=ENDS)
    sub.contacts[1].wants_reminders = False
    await office.save(sub)
    await scan(office, noon(30))
    assert await escalate(office, 15) == 1
    assert await reached(office) == ["p2"]


async def test_an_answer_ends_it(office: Office) -> None:
    """Somebody sees to it: nobody more is brought in, and the vendor's card says so."""
    [main, *_] = await portal(office, *ROLES)
    await escalate(office, 15)
    await office.at(noon(10)).do(handle_renewal, main, "SUB-1")
    assert [await escalate(office, left) for left in (7, 1)] == [0, 0]
    assert await reached(office) == ["p1"]
    assert [card.medium for card in await office.notices("renewal_at_risk")] == [Medium.CHANNEL, Medium.EDIT]


async def test_whoever_came_in_may_see_to_it(office: Office) -> None:
    """Though their role leaves it to others."""
    people = await portal(office, *ROLES)
    await escalate(office, 15)
    await office.at(noon(14)).do(handle_renewal, people[1], "SUB-1")
    assert [row.handler_id for row in await office.all(Renewal)] == [people[1].id]


async def test_whoever_came_in_and_sees_to_it_is_reminded(office: Office) -> None:
    """Their role includes no reminders, but the others' end; so the one who handles it gets them."""
    people = await portal(office, *ROLES)
    await escalate(office, 15)
    await office.at(noon(14)).do(handle_renewal, people[1], "SUB-1")
    await scan(office, noon(7))
    assert [(row.person_id, row.slot) for row in await office.all(Reminder)] == [(people[0].id, 30), (people[1].id, 7)]


async def test_whoever_handles_it_is_reminded_after_a_swap_of_roles(office: Office) -> None:
    """They handled it as main contact, and are a secondary contact now. The reminder reaches them, and waits on
    Home."""
    ana, ben = await portal(office, Role.BILLING_PRIMARY, Role.BILLING_SECONDARY)
    await office.do(handle_renewal, ana, "SUB-1")
    await swap(office, ana, ben)
    await scan(office, noon(7))
    assert [(row.person_id, row.slot) for row in await office.all(Reminder)] == [(ana.id, 30), (ana.id, 7)]
    assert "You're receiving this because you're handling the renewal" in await reminder_of(office, noon(7))
    waiting = await office.at(noon(7)).do(what_waits, ana)
    assert [one.rows.total for one in waiting if one.kind is WaitKind.RENEWALS] == [1]


async def test_whoever_handles_it_without_reminders_is_told_once_that_it_is_past_due(office: Office) -> None:
    """By the reminder of that day. The message about the status is left out."""
    ana, ben = await portal(office, Role.BILLING_PRIMARY, Role.BILLING_SECONDARY)
    await office.do(handle_renewal, ana, "SUB-1")
    await swap(office, ana, ben)
    await office.at(noon(-1)).do(advance_subscriptions, system(SystemRight.ADVANCE_SUBSCRIPTIONS))
    await scan(office, noon(-1))
    news = [notice for notice in await office.notices("subscription_news") if notice.person_id == ana.id]
    assert {await drawn_text(office, notice, noon(-1)) for notice in news} <= {""}
    assert "is past due" in await reminder_of(office, noon(-1))


async def swap(office: Office, primary: Person, secondary: Person) -> None:
    """Swap the ranks of two contacts."""
    async with office.database.transaction() as session:
        for somebody, rank in ((primary, Rank.SECONDARY), (secondary, Rank.PRIMARY)):
            of_somebody = update(Contact).where(col(Contact.person_id) == somebody.id)
            await session.execute(of_somebody.values(rank=rank))


async def reminder_of(office: Office, now: datetime) -> str:
    """The newest email of a reminder."""
    notice = [one for one in await office.notices("reminder") if one.medium is Medium.MAIL][-1]
    return await drawn_text(office, notice, now)


async def drawn_text(office: Office, notice: Notice, now: datetime) -> str:
    """What a notice says by email, or an empty text if it isn't sent."""
    async with office.database.transaction() as session:
        drawn = await draw(session, notice, office.tables, now)
    return drawn.mail.text if drawn is not None and drawn.mail is not None else ""


async def test_whoever_came_in_reads_why(office: Office) -> None:
    """In Slack and by email; whoever is reminded by their role doesn't."""
    people = await portal(office, *ROLES)
    await escalate(office, 15)
    why, texts = "You're getting this because nobody has answered the reminders yet.", {}
    for notice in await office.notices("renewal"):
        async with office.database.transaction() as session:
            drawn = await draw(session, notice, office.tables, noon(15))
        assert drawn is not None
        texts[notice.person_id] = drawn.message.text
    assert why in texts[people[1].id]
    assert why not in texts[people[0].id]


async def test_what_renews_by_itself_waits_for_nobody(office: Office) -> None:
    """Nor what people were first reminded of on the same day."""
    sub = subscription(1, (person("ana"), Role.BILLING_PRIMARY), ends_on=ENDS)
    late = subscription(2, (person("ben"), Role.BILLING_PRIMARY), ends_on=ENDS)
    sub.renews = True
    await office.save(sub)
    await scan(office, noon(30))
    await office.save(late)
    await scan(office, noon(15))
    assert await escalate(office, 15) == 0
    assert await escalate(office, 7) == 1


@pytest.mark.parametrize(
    ("zone", "nine"),
    [
        ("Pacific/Kiritimati", datetime(2026, 6, 14, 19, tzinfo=UTC)),
        ("Etc/GMT+12", datetime(2026, 6, 15, 21, tzinfo=UTC)),
    ],
)
async def test_it_is_nine_where_the_organization_is(office: Office, zone: str, nine: datetime) -> None:
    """Not a second before."""
    sub = subscription(1, (person("ana"), Role.BILLING_PRIMARY), ends_on=ENDS)
    sub.organization.time_zone = zone
    await office.save(sub)
    await scan(office, noon(30))
    assert await office.at(nine - timedelta(seconds=1)).do(escalate_renewals, CLOCK) == 0
    assert await office.at(nine).do(escalate_renewals, CLOCK) == 1


async def many(office: Office, count: int) -> Person:
    """So many subscriptions of one main contact, all of which end on the same day."""
    main, under = person("p0"), plan("support-portal")
    await office.save(
        *(subscription(number, (main, ROLES[0]), ends_on=ENDS, under=under) for number in range(1, count + 1))
    )
    await scan(office, noon(30))
    await escalate(office, 15)
    return main


@pytest.mark.parametrize(
    ("count", "kinds"),
    [
        (3, ["renewal_at_risk"] * 3),
        (4, ["renewals_at_risk"]),
        (21, ["renewals_at_risk"] * 2),
    ],
)
async def test_many_of_one_morning_are_one_card(office: Office, count: int, kinds: list[str]) -> None:
    """From four; a card has at most twenty, and then there is another."""
    await many(office, count)
    cards = [*await office.notices("renewal_at_risk"), *await office.notices("renewals_at_risk")]
    assert [card.kind for card in cards] == kinds


async def test_each_row_has_its_button_and_says_what_became_of_it(office: Office) -> None:
    """One answer updates the card, and the next step does so once for all."""
    main = await many(office, 4)
    (card,) = await office.notices("renewals_at_risk")
    await office.at(noon(14)).do(handle_renewal, main, "SUB-3")
    after = await office.notices("renewals_at_risk")
    assert [one.medium for one in after] == [Medium.CHANNEL, Medium.EDIT]
    async with office.database.transaction() as session:
        drawn = await draw(session, card, office.tables, noon(14))
    assert drawn is not None
    rows = [block for block in drawn.message.payload()["blocks"] if "accessory" in block]
    assert [row["accessory"]["action_id"] for row in rows] == [f"/renewal show SUB-{number}" for number in range(1, 5)]
    assert [row["text"]["text"].splitlines()[-1] for row in rows] == [
        "Nobody has answered. Notified so far: P0.",
        "Nobody has answered. Notified so far: P0.",
        "P0 is now handling it.",
        "Nobody has answered. Notified so far: P0.",
    ]
    assert "3 have no answer yet." in drawn.message.text
    assert await escalate(office, 7) == 3
    assert [one.medium for one in await office.notices("renewals_at_risk")] == [Medium.CHANNEL, *[Medium.EDIT] * 2]


async def test_the_card_counts_days_as_the_organization_does(office: Office) -> None:
    """On Kiritimati, the day after the end begins ten hours before noon of the last day in UTC."""
    sub = subscription(1, (person("ana"), Role.BILLING_PRIMARY), ends_on=ENDS)
    sub.organization.time_zone = "Pacific/Kiritimati"
    await office.save(sub)
    await scan(office, noon(30))
    await escalate(office, 14)
    (card,) = await office.notices("renewal_at_risk")
    async with office.database.transaction() as session:
        drawn = await draw(session, card, office.tables, noon(0))
    assert drawn is not None
    assert "The term ended on Jun 30, 2026." in drawn.message.text
