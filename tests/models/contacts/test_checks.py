"""Are the contacts still right? Who is asked, when, and what an answer leaves; on both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, update

from models.access.desk import Approval
from models.access.errors import Denied
from models.contacts import checks
from models.contacts.actions import add_contact
from models.contacts.checks import ask_about_contacts, keep_contacts
from models.contacts.confirmed import waiting_contacts
from models.contacts.presence import note_presence
from models.contacts.problems import NotAContact
from models.contacts.promotions import hand_over
from models.core.errors import Refused
from models.core.outbox import Medium
from models.directory.people import Person
from models.identity.profiles import SlackProfile
from models.roles import Role, SystemRight
from models.subscriptions.contacts import Contact, ContactKind
from models.subscriptions.lookup import find
from models.subscriptions.tables import Subscription
from tests.models.builders import TEAM, Office, organization, person, plan, subscription, system

CLOCK = system(SystemRight.ASK_ABOUT_CONTACTS)
STEWARD = system(SystemRight.WATCH_PRESENCE, SystemRight.RECOGNISE)
ASKED = date(2025, 6, 10)
DUE = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)
"""9:00 in the morning, a year after ASKED."""


async def ask(office: Office, at: datetime = DUE, days: int = 365) -> int:
    """One look at a moment."""
    return await office.at(at).do(ask_about_contacts, CLOCK, days)


async def asked(office: Office) -> list[tuple[str, list[int]]]:
    """Who got the question, by key, and about which subscriptions."""
    people = {row.id: row.key for row in await office.all(Person)}
    numbers = {row.id: row.number for row in await office.all(Subscription)}
    notices = await office.notices("contacts_check")
    return [(people[one.person_id or 0], [numbers[n] for n in one.facts["subscriptions"]]) for one in notices]


@pytest.fixture
async def people(office: Office) -> dict[str, Person]:
    """SUB-1: ana and ben for billing, cyd and dan technical, last asked about on ASKED."""
    cast = {key: person(key) for key in ("ana", "ben", "cyd", "dan")}
    roles = (Role.BILLING_PRIMARY, Role.BILLING_SECONDARY, Role.TECHNICAL_PRIMARY, Role.TECHNICAL_SECONDARY)
    await office.save(subscription(1, *zip(cast.values(), roles, strict=True), contacts_asked_on=ASKED))
    return cast


@pytest.mark.usefixtures("people")
async def test_the_primary_billing_contact_is_asked_once_a_year_in_the_morning(office: Office) -> None:
    """Not a minute before 9:00, not twice on that day, and again after another year."""
    looks = [timedelta(minutes=-1), timedelta(0), timedelta(minutes=1), timedelta(days=364), timedelta(days=365)]
    assert [await ask(office, DUE + after) for after in looks] == [0, 1, 0, 0, 1]
    assert await asked(office) == [("ana", [1]), ("ana", [1])]


async def test_the_morning_is_the_organizations(office: Office) -> None:
    """9:00 in Auckland comes before 9:00 in UTC."""
    far = organization("far", time_zone="Pacific/Auckland")
    await office.save(subscription(1, (person("ana"), Role.BILLING_PRIMARY), of=far, contacts_asked_on=ASKED))
    assert await ask(office, datetime(2026, 6, 9, 20, 59, tzinfo=UTC)) == 0
    assert await ask(office, datetime(2026, 6, 9, 21, 0, tzinfo=UTC)) == 1


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(("days", "due"), [(0, 0), (364, 1), (366, 0)])
async def test_the_days_between_two_questions_are_a_setting(office: Office, days: int, due: int) -> None:
    """0 means never."""
    assert await ask(office, days=days) == due


@pytest.mark.parametrize(
    ("gone", "next_one"), [((), ["ana"]), (("ana",), ["ben"]), (("ana", "ben"), ["cyd"]), (("ana", "ben", "cyd"), [])]
)
@pytest.mark.usefixtures("people")
async def test_the_next_who_may_and_can_be_reached_is_asked(
    office: Office, gone: tuple[str, ...], next_one: list[str]
) -> None:
    """Additional technical contacts may, under this table; nobody asks people who aren't there."""
    gone = gone if next_one else (*gone, "dan")
    async with office.database.transaction() as session:
        await session.execute(update(Person).where(col(Person.key).in_(gone)).values(unreachable_since=office.now))
    await ask(office)
    assert [key for key, _ in await asked(office)] == next_one


async def test_only_the_main_contact_is_asked_where_others_may_not_edit(office: Office) -> None:
    """Under the portal's table: if the main contact can't be reached, nobody is asked."""
    main, other = person("ana", unreachable_since=datetime(2026, 1, 1, tzinfo=UTC)), person("ben")
    roles = ((main, Role.BILLING_PRIMARY), (other, Role.BILLING_SECONDARY))
    await office.save(subscription(1, *roles, under=plan("support-portal"), contacts_asked_on=ASKED))
    assert await ask(office) == 1
    assert await asked(office) == []


async def test_a_person_gets_one_question_for_all_that_is_due(office: Office) -> None:
    """By email without a Slack account; what isn't due, is over, or was never dated isn't in it."""
    ana, ben = person("ana"), person("ben", in_slack=False)
    early, late = ASKED - timedelta(days=9), ASKED + timedelta(days=1)
    for number, dated in ((3, ASKED), (1, early), (2, late), (4, ASKED), (5, None)):
        sub = subscription(number, (ana, Role.BILLING_PRIMARY), contacts_asked_on=dated)
        sub.cancelled_on = ASKED if number == 4 else None
        await office.save(sub)
    await office.save(subscription(6, (ben, Role.BILLING_PRIMARY), contacts_asked_on=ASKED))
    await ask(office)
    assert await asked(office) == [("ana", [1, 3]), ("ben", [6])]
    assert [one.medium for one in await office.notices("contacts_check")] == [Medium.DIRECT, Medium.MAIL]
    assert await ask(office, DUE + timedelta(minutes=1)) == 0


async def test_many_are_asked_about_in_batches(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until none is left; those of one organization come together."""
    monkeypatch.setattr(checks, "MOST_AT_ONCE", 2)
    acme, beta, ana, bea = organization("acme"), organization("beta"), person("ana"), person("bea")
    await office.save(acme, beta)
    for number, of, who in ((1, beta, bea), (2, acme, ana), (3, acme, ana)):
        await office.save(subscription(number, (who, Role.BILLING_PRIMARY), of=of, contacts_asked_on=ASKED))
    assert [await ask(office) for _ in range(3)] == [2, 1, 0]
    assert await asked(office) == [("ana", [2, 3]), ("bea", [1])]


async def waiting(office: Office) -> list[str]:
    """Whose roles on SUB-1 wait for an answer, by key."""
    async with office.database.transaction() as session:
        _, found = await find(session, Subscription, "SUB-1", lock=False)
        return [contact.person.key for contact in waiting_contacts(found)]


async def test_an_answer_keeps_the_day_and_is_on_the_trail(office: Office, people: dict[str, Person]) -> None:
    """By whom and about whom; the others still wait."""
    await office.do(keep_contacts, people["ben"], "SUB-1", people["cyd"], ContactKind.TECHNICAL)
    assert await waiting(office) == ["ana", "ben", "dan"]
    days = {row.person_id: row.confirmed_on for row in await office.all(Contact)}
    assert days[people["cyd"].id] == date(2026, 3, 2)
    (entry,) = await office.audit()
    assert (entry.action, entry.actor) == ("contacts.keep_contacts", "ben")
    assert entry.details == {"person": "cyd", "role": "technical.primary"}


async def test_all_can_be_kept_at_once(office: Office, people: dict[str, Person]) -> None:
    """Those that have an answer keep their day."""
    await office.do(keep_contacts, people["ana"], "SUB-1", people["cyd"])
    await office.at(office.now + timedelta(days=3)).do(keep_contacts, people["ana"], "SUB-1")
    assert await waiting(office) == []
    days = {row.person_id: row.confirmed_on for row in await office.all(Contact)}
    assert [days[people[key].id] for key in ("cyd", "dan")] == [date(2026, 3, 2), date(2026, 3, 5)]


async def test_the_next_question_opens_all_again(office: Office, people: dict[str, Person]) -> None:
    """An answer holds until then."""
    await office.do(keep_contacts, people["ana"], "SUB-1")
    await ask(office)
    assert await waiting(office) == ["ana", "ben", "cyd", "dan"]


async def test_only_a_contact_of_that_kind_is_kept(office: Office, people: dict[str, Person]) -> None:
    """And only by people who may edit contacts."""
    with pytest.raises(Refused) as refused:
        await office.do(keep_contacts, people["ana"], "SUB-1", people["cyd"], ContactKind.BILLING)
    assert isinstance(refused.value.problem, NotAContact)
    await office.save(
        subscription(2, (person("eva"), Role.BILLING_PRIMARY), (people["dan"], Role.TECHNICAL_PRIMARY),
                     under=plan("support-portal"))
    )  # fmt: skip
    with pytest.raises(Denied):
        await office.do(keep_contacts, people["dan"], "SUB-2")


async def test_a_new_contact_needs_no_answer(office: Office, people: dict[str, Person]) -> None:
    """Whoever added them has just said that they are right."""
    await office.save(person("eve"))
    (eve,) = await office.all(Person, Person.key == "eve")
    await office.do(add_contact, people["ana"], "SUB-1", eve, ContactKind.TECHNICAL)
    assert "eve" not in await waiting(office)


async def test_a_promoted_contact_needs_no_answer(office: Office, people: dict[str, Person]) -> None:
    """The others still wait, also the one who handed over."""
    free = replace(office, approval=Approval.SELF)
    await free.do(hand_over, people["ana"], "SUB-1", people["ben"], ContactKind.BILLING, "")
    assert await waiting(office) == ["ana", "cyd", "dan"]


async def test_a_deactivated_account_opens_the_question(office: Office, people: dict[str, Person]) -> None:
    """On all of that person's subscriptions, from that day; the yearly question then comes a year after it."""
    await office.do(keep_contacts, people["ana"], "SUB-1")
    later = office.at(office.now + timedelta(days=10))
    profile = SlackProfile(TEAM, "U0DAN", "dan", "dan@acme.example", verified=True, active=False, deleted=True)
    await later.do(note_presence, STEWARD, profile, TEAM)
    assert await waiting(office) == ["ana", "ben", "cyd", "dan"]
    assert [row.contacts_asked_on for row in await office.all(Subscription)] == [date(2026, 3, 12)]
    assert await ask(office) == 0


async def test_an_answer_on_the_day_of_the_question_counts_in_every_time_zone(office: Office) -> None:
    """An upgrade counts from the day in UTC, which may not have come where the organization is."""
    west, ana = organization("west", time_zone="America/Los_Angeles"), person("ana")
    await office.save(subscription(1, (ana, Role.BILLING_PRIMARY), of=west, contacts_asked_on=date(2026, 3, 2)))
    early = office.at(datetime(2026, 3, 2, 1, 0, tzinfo=UTC))
    await early.do(keep_contacts, ana, "SUB-1")
    assert await waiting(early) == []
