"""What contacts do about the end of a term, and who is told and reminded after it, on both databases."""

from datetime import date, timedelta

import pytest

from models.access.errors import Denied
from models.contacts.actions import leave
from models.core.errors import Refused
from models.core.outbox import Medium
from models.directory.people import Person
from models.renewals.actions import (
    end_renewal,
    handle_renewal,
    my_renewals,
    renew_after_all,
    resume_renewal,
    show_renewal,
    snooze_renewal,
)
from models.renewals.problems import (
    NotToldOfRenewal,
    RenewalAnswered,
    RenewalNotAnswered,
    RenewalNotNear,
    SnoozePastEnd,
)
from models.renewals.reminder_tables import Reminder
from models.renewals.tables import Renewal, RenewalState, RenewalThread
from models.roles import Role
from models.subscriptions.contacts import ContactKind
from models.subscriptions.states import Dated
from tests.models.builders import Office, person, subscription
from tests.models.renewals.scans import noon, scan

ENDS = date(2026, 6, 30)


class Cast:
    """SUB-1: ana and tim are its primaries, tom a secondary technical contact, and sue the site admin."""

    def __init__(self) -> None:
        self.ana, self.tim, self.tom, self.sue = (person(key) for key in ("ana", "tim", "tom", "sue"))
        roles = (Role.BILLING_PRIMARY, Role.TECHNICAL_PRIMARY, Role.TECHNICAL_SECONDARY, Role.SITE_ADMIN)
        people = (self.ana, self.tim, self.tom, self.sue)
        self.sub = subscription(1, *zip(people, roles, strict=True), ends_on=ENDS)


@pytest.fixture
async def cast(office: Office) -> Cast:
    """The people and the subscription, stored; reminded 60 days before the end."""
    cast = Cast()
    await office.save(cast.sub)
    await scan(office, noon(60))
    return cast


async def reminded(office: Office, left: int) -> set[str]:
    """Who is reminded so many days before the end, by key."""
    before = len(await office.all(Reminder))
    await scan(office, noon(left))
    people = {row.id: row.key for row in await office.all(Person)}
    return {people[row.person_id] for row in (await office.all(Reminder))[before:]}


async def stands(office: Office) -> tuple[RenewalState, int | None]:
    """Where the renewal stands, and with whom."""
    [row] = await office.all(Renewal)
    return row.state, row.handler_id


async def test_whoever_handles_it_is_reminded_and_the_others_are_left_alone(office: Office, cast: Cast) -> None:
    """They are told beneath their cards by whom, and every card is drawn anew."""
    handled = await office.at(noon(50)).do(handle_renewal, cast.tim, "SUB-1")
    assert handled.others_know
    assert await stands(office) == (RenewalState.HANDLED, cast.tim.id)
    news = await office.notices("renewal_news")
    assert {row.person_id for row in news} == {cast.ana.id, cast.tom.id}
    assert {(row.facts["what"], row.facts["by"]) for row in news} == {("handled", "Tim")}
    told = await office.notices("renewal")
    cards = {row.id: row.person_id for row in told if row.medium is Medium.DIRECT}
    assert {(cards[row.reply_to_id or 0], row.person_id) for row in news} == {
        (cast.ana.id, cast.ana.id),
        (cast.tom.id, cast.tom.id),
    }
    edits = [row for row in told if row.medium is Medium.EDIT]
    assert {row.person_id for row in edits} == {cast.ana.id, cast.tim.id, cast.tom.id}
    assert await reminded(office, 30) == {"tim"}


async def test_what_is_given_back_is_everybodys_again_and_what_was_missed_is_caught_up(
    office: Office, cast: Cast
) -> None:
    """The slot that passed meanwhile comes with the next look; to whoever had it already it does not come twice."""
    await office.at(noon(50)).do(handle_renewal, cast.tim, "SUB-1")
    assert await reminded(office, 30) == {"tim"}
    await office.at(noon(28)).do(resume_renewal, cast.tim, "SUB-1")
    assert await stands(office) == (RenewalState.OPEN, None)
    assert await reminded(office, 28) == {"ana", "tom"}


async def test_nobody_takes_it_from_somebody_or_gives_back_what_is_not_theirs(office: Office, cast: Cast) -> None:
    """Who has it is said."""
    await office.do(handle_renewal, cast.tim, "SUB-1")
    for doing in (handle_renewal, resume_renewal):
        with pytest.raises(Refused) as refusal:
            await office.do(doing, cast.ana, "SUB-1")
        assert isinstance(refusal.value.problem, RenewalAnswered | RenewalNotAnswered)
    assert await stands(office) == (RenewalState.HANDLED, cast.tim.id)


async def test_whoever_is_no_contact_any_more_sees_to_nothing(office: Office, cast: Cast) -> None:
    """The others are reminded again, and can take it."""
    await office.do(handle_renewal, cast.tom, "SUB-1")
    await office.do(leave, cast.tom, "SUB-1", ContactKind.TECHNICAL)
    assert await reminded(office, 30) == {"ana", "tim"}
    await office.do(handle_renewal, cast.ana, "SUB-1")
    assert await stands(office) == (RenewalState.HANDLED, cast.ana.id)


async def test_a_snooze_is_for_seven_days_and_for_one_person(office: Office, cast: Cast) -> None:
    """What became due meanwhile comes on the morning after, once."""
    await office.at(noon(33)).do(snooze_renewal, cast.ana, "SUB-1")
    threads = {row.person_id: row.snoozed_until for row in await office.all(RenewalThread)}
    assert threads == {cast.ana.id: ENDS - timedelta(days=26), cast.tim.id: None, cast.tom.id: None}
    assert await reminded(office, 30) == {"tim", "tom"}
    assert await reminded(office, 27) == set()
    assert await reminded(office, 26) == {"ana"}
    assert await reminded(office, 25) == set()


async def test_a_snooze_that_is_taken_back_ends_at_once(office: Office, cast: Cast) -> None:
    """The slot that passed is caught up with."""
    await office.at(noon(33)).do(snooze_renewal, cast.ana, "SUB-1")
    assert await reminded(office, 30) == {"tim", "tom"}
    await office.at(noon(29)).do(resume_renewal, cast.ana, "SUB-1")
    assert await reminded(office, 29) == {"ana"}


async def test_the_end_of_a_snooze_leaves_a_renewal_with_whoever_sees_to_it(office: Office, cast: Cast) -> None:
    """Once it is over, the same word gives the renewal back."""
    await office.at(noon(33)).do(handle_renewal, cast.ana, "SUB-1")
    await office.at(noon(33)).do(snooze_renewal, cast.ana, "SUB-1")
    await office.at(noon(32)).do(resume_renewal, cast.ana, "SUB-1")
    threads = {row.person_id: row.snoozed_until for row in await office.all(RenewalThread)}
    assert (await stands(office), threads[cast.ana.id]) == ((RenewalState.HANDLED, cast.ana.id), None)
    await office.at(noon(32)).do(resume_renewal, cast.ana, "SUB-1")
    assert await stands(office) == (RenewalState.OPEN, None)


async def test_what_is_not_renewed_is_told_the_vendor_and_nobody_is_reminded(office: Office, cast: Cast) -> None:
    """With the reason, until somebody says that it is renewed after all."""
    await office.at(noon(50)).do(end_renewal, cast.ana, "SUB-1", "We moved on.")
    assert await stands(office) == (RenewalState.ENDING, cast.ana.id)
    [told] = await office.notices("renewal_ending")
    assert (told.medium, told.channel) == (Medium.CHANNEL, "C0APPROVALS")
    assert await reminded(office, 30) == set()
    await office.at(noon(29)).do(renew_after_all, cast.tim, "SUB-1")
    assert await stands(office) == (RenewalState.OPEN, None)
    assert len([row for row in await office.notices("renewal_ending") if row.edits_id == told.id]) == 1
    assert await reminded(office, 29) == {"ana", "tim", "tom"}


async def test_a_snooze_that_reaches_the_end_offers_the_day_before(office: Office, cast: Cast) -> None:
    """Until then there are no reminders, and then there is the last one."""
    await scan(office, noon(7))
    with pytest.raises(Refused) as refusal:
        await office.at(noon(7)).do(snooze_renewal, cast.ana, "SUB-1")
    problem = refusal.value.problem
    assert isinstance(problem, SnoozePastEnd)
    assert (problem.what, problem.day, problem.day_before) == (Dated.ENDS, ENDS, date(2026, 6, 29))
    async with office.database.transaction() as session:
        desk = await office.at(noon(7)).desk(session, cast.ana)
        await snooze_renewal(desk, "SUB-1", day_before=True)
    assert await reminded(office, 2) == set()
    assert "ana" in await reminded(office, 1)


async def test_a_snooze_on_the_last_days_has_no_day_before(office: Office, cast: Cast) -> None:
    """After the end, seven days are as good as before."""
    for left in (1, 0):
        with pytest.raises(Refused) as refusal:
            await office.at(noon(left)).do(snooze_renewal, cast.ana, "SUB-1")
        assert isinstance(refusal.value.problem, SnoozePastEnd)
        assert refusal.value.problem.day_before is None
    await office.at(noon(-1)).do(snooze_renewal, cast.ana, "SUB-1")
    threads = await office.all(RenewalThread, RenewalThread.person_id == cast.ana.id)
    assert [thread.snoozed_until for thread in threads] == [date(2026, 7, 8)]


async def test_whose_role_leaves_it_to_others_sees_to_nothing(office: Office, cast: Cast) -> None:
    """A site admin is not reminded, and does not renew a license."""
    for doing in (handle_renewal, snooze_renewal):
        with pytest.raises(Refused) as refusal:
            await office.do(doing, cast.sue, "SUB-1")
        assert isinstance(refusal.value.problem, NotToldOfRenewal)
    with pytest.raises(Denied):
        await office.do(end_renewal, cast.sue, "SUB-1", "No.")


async def test_it_can_be_handled_before_anybody_was_reminded(office: Office) -> None:
    """As from the list of what ends soon. There is nobody to be told then."""
    cast = Cast()
    await office.save(cast.sub)
    assert [one.subscription.ref for one in (await office.at(noon(88)).do(my_renewals, cast.ana)).page] == ["SUB-1"]
    assert (await office.at(noon(100)).do(my_renewals, cast.ana)).page == []
    handled = await office.at(noon(100)).do(handle_renewal, cast.ana, "SUB-1")
    assert not handled.others_know
    assert await reminded(office, 90) == {"ana"}


async def test_whoever_has_renewed_has_nothing_to_see_to_until_the_next_end_comes_near(office: Office) -> None:
    """90 days before it."""
    cast = Cast()
    await office.save(cast.sub)
    before = ENDS - timedelta(days=365)
    await office.save(
        Renewal(subscription_id=cast.sub.id, term_ends_on=before, opened_at=noon(400), state=RenewalState.RENEWED)
    )
    early, standing = office.at(noon(91)), await office.at(noon(91)).do(show_renewal, cast.ana, "SUB-1")
    assert (standing.is_near, standing.opens_on) == (False, ENDS - timedelta(days=90))
    for doing, more in ((handle_renewal, ()), (snooze_renewal, ()), (end_renewal, ("No.",))):
        with pytest.raises(Refused) as refusal:
            await early.do(doing, cast.ana, "SUB-1", *more)
        assert isinstance(refusal.value.problem, RenewalNotNear)
    assert (await office.at(noon(90)).do(handle_renewal, cast.ana, "SUB-1")).is_mine
