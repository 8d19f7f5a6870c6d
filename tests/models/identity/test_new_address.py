"""New addresses: what a code that somebody else asked for is worth later, and whose requests are in whose way."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete
from sqlmodel import col

from models.contacts.actions import add_contact, remove_contact
from models.contacts.details import Details, edit_details, edit_my_details
from models.contacts.settings import my_settings
from models.core.errors import Refused
from models.core.quotas import DEFAULTS, Limited, Period, Quota, QuotaPair, QuotaReached
from models.directory.people import Person, SlackUser
from models.identity.codes import EnteredCode, enter_code
from models.identity.problems import TooManyAddresses
from models.identity.staff import add_staff
from models.identity.tables import OneTimeCode, Purpose
from models.roles import Role, StaffRole
from models.subscriptions.contacts import ContactKind
from tests.models.builders import CODES, Office, person, subscription

BILLING, TECHNICAL = ContactKind.BILLING, ContactKind.TECHNICAL
NEW = "new@elsewhere.example"


class Cast:
    """SUB-1: ana is the primary billing contact, cyd and hugo secondaries, hugo is not in Slack. SUB-2, of another
    organization: zed is the primary billing contact. adam is an admin."""

    def __init__(self) -> None:
        self.ana, self.cyd, self.zed = (person(key) for key in ("ana", "cyd", "zed"))
        self.hugo = person("hugo", in_slack=False)
        self.adam = person("adam", staff=[StaffRole.ADMIN])
        self.sub = subscription(
            1,
            (self.ana, Role.BILLING_PRIMARY),
            (self.cyd, Role.BILLING_SECONDARY),
            (self.hugo, Role.TECHNICAL_SECONDARY),
        )


@pytest.fixture
async def cast(office: Office) -> Cast:
    """Stored."""
    cast = Cast()
    await office.save(cast.sub, subscription(2, (cast.zed, Role.BILLING_PRIMARY)), cast.adam)
    return cast


async def asked(office: Office, by: Person, whose: Person, address: str) -> str:
    """Somebody asks for a new address of a contact; the code that is mailed there."""
    details = Details(whose.name, address)
    if by is whose:
        await office.do(edit_my_details, by, details)
    else:
        await office.do(edit_details, by, "SUB-1", whose, details)
    return CODES.code_of((await office.all(OneTimeCode, OneTimeCode.email == address))[-1].token)


async def test_whoever_enters_a_code_that_another_asked_for_becomes_the_person(office: Office, cast: Cast) -> None:
    """Somebody who is not in Slack, while whoever asked has the right: so it is meant."""
    code = await asked(office, cast.cyd, cast.hugo, NEW)
    assert (await office.do(enter_code, None, code)).purpose is Purpose.EMAIL
    assert [row.user_id for row in await office.all(SlackUser, SlackUser.person_id == cast.hugo.id)] == ["U0NOBODY"]


async def asker_is_removed(office: Office, cast: Cast) -> None:
    """Cyd is no longer a contact."""
    await office.do(remove_contact, cast.ana, "SUB-1", cast.cyd, BILLING)


async def person_is_a_contact_elsewhere(office: Office, cast: Cast) -> None:
    """Hugo becomes a contact of another organization, where Cyd has nothing to say."""
    await office.do(add_contact, cast.zed, "SUB-2", cast.hugo, BILLING)


async def person_is_no_contact(office: Office, cast: Cast) -> None:
    """Hugo is removed: he is nobody whom Cyd looks after."""
    await office.do(remove_contact, cast.ana, "SUB-1", cast.hugo, TECHNICAL)


async def person_is_staff(office: Office, cast: Cast) -> None:
    """Hugo works for the vendor."""
    await office.do(add_staff, cast.adam, cast.hugo, StaffRole.AGENT)


@pytest.mark.parametrize(
    "meanwhile", [asker_is_removed, person_is_a_contact_elsewhere, person_is_no_contact, person_is_staff]
)
async def test_a_code_is_worth_no_more_than_the_right_of_whoever_asked(
    office: Office, cast: Cast, meanwhile: Callable[[Office, Cast], Awaitable[None]]
) -> None:
    """What changed before it is entered counts: as wrong as any other code, and nobody is bound."""
    code = await asked(office, cast.cyd, cast.hugo, NEW)
    await meanwhile(office, cast)
    assert await office.do(enter_code, None, code) == EnteredCode()
    assert await office.all(SlackUser, SlackUser.person_id == cast.hugo.id) == []
    assert await office.all(Person, Person.email == NEW) == []


async def test_what_somebody_asked_for_themselves_only_they_confirm(office: Office, cast: Cast) -> None:
    """Also when their Slack user is theirs no more: whoever had that one may be who reads there."""
    code = await asked(office, cast.cyd, cast.cyd, NEW)
    async with office.database.transaction() as session:
        await session.execute(delete(SlackUser).where(col(SlackUser.person_id) == cast.cyd.id))
    assert await office.do(enter_code, None, code) == EnteredCode()


async def test_nobody_ends_what_somebody_asked_for_themselves(office: Office, cast: Cast) -> None:
    """Another's request leaves the person's own code good."""
    mine = await asked(office, cast.cyd, cast.cyd, NEW)
    await asked(office, cast.ana, cast.cyd, "junk@elsewhere.example")
    assert (await office.do(enter_code, cast.cyd, mine)).purpose is Purpose.EMAIL
    assert [one.email for one in await office.all(Person, Person.key == "cyd")] == [NEW]


async def test_a_person_s_own_word_ends_all_other_requests(office: Office, cast: Cast) -> None:
    """A new address that they confirm, and one that they ask for."""
    mine = await asked(office, cast.cyd, cast.cyd, NEW)
    theirs = await asked(office, cast.ana, cast.cyd, "junk@elsewhere.example")
    await office.do(enter_code, cast.cyd, mine)
    assert await office.do(enter_code, cast.cyd, theirs) == EnteredCode()
    theirs = await asked(office, cast.ana, cast.cyd, "more@elsewhere.example")
    await asked(office, cast.cyd, cast.cyd, "cyd@elsewhere.example")
    assert await office.do(enter_code, cast.cyd, theirs) == EnteredCode()


async def test_another_s_requests_leave_the_person_their_own(office: Office, cast: Cast) -> None:
    """Five a day by others, and five by the person."""
    for by in (cast.ana, cast.cyd):
        for number in range(5):
            await asked(office, by, cast.cyd, f"{by.key}{number}@elsewhere.example")
        with pytest.raises(Refused) as refused:
            await asked(office, by, cast.cyd, NEW)
        assert isinstance(refused.value.problem, TooManyAddresses)
    await asked(office.at(office.now + timedelta(days=1)), cast.cyd, cast.cyd, NEW)


async def test_a_person_and_an_organization_ask_for_so_many_codes(office: Office, cast: Cast) -> None:
    """For whomever it is; an hour later they ask again."""
    office = replace(office, quotas={**DEFAULTS, Limited.CODES: QuotaPair.read("2/hour, 3/hour")})
    later = office.now + timedelta(hours=1)
    for number in range(2):
        await asked(office, cast.ana, cast.cyd, f"a{number}@elsewhere.example")
    with pytest.raises(Refused) as own:
        await asked(office, cast.ana, cast.cyd, NEW)
    assert own.value.problem == QuotaReached(Limited.CODES, Quota(2, Period.HOUR), later, by_organization=False)
    await asked(office, cast.cyd, cast.cyd, NEW)
    with pytest.raises(Refused) as all_of_them:
        await asked(office, cast.cyd, cast.cyd, NEW)
    assert all_of_them.value.problem == QuotaReached(Limited.CODES, Quota(3, Period.HOUR), later, by_organization=True)
    await asked(office.at(office.now + timedelta(minutes=61)), cast.cyd, cast.cyd, NEW)


async def test_settings_say_which_address_was_asked_for_last(office: Office, cast: Cast) -> None:
    """Where two wait."""
    await asked(office, cast.cyd, cast.cyd, NEW)
    await asked(office, cast.ana, cast.cyd, "junk@elsewhere.example")
    assert (await office.do(my_settings, cast.cyd)).new_address == "junk@elsewhere.example"
