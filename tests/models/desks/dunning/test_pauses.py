"""What the billing team pauses, on both databases."""

from datetime import date, timedelta

import pytest

from models.billing.invoices.problems import NothingDue
from models.billing.invoices.tables import Invoice
from models.core.errors import Refused
from models.desks.dunning.pauses import (
    hold_reminders,
    pauses_on,
    record_promise,
    resume_reminders,
    snooze_reminders,
)
from models.desks.dunning.problems import NoPromise, NotPaused
from tests.models.desks.dunning.conftest import DUE, Debtor, noon

REF = "INV-2026-000001"


async def test_a_promise_pauses_the_reminders_and_is_then_reminded_of(debtor: Debtor) -> None:
    """Promised by the tenth day: nothing until then, on the eleventh the promise, and then the plan's slots."""
    day = DUE + timedelta(days=10)
    await debtor.office.at(noon(0)).do(record_promise, debtor.bella, REF, day)
    assert [found for found in range(1, 30) if await debtor.look(found)] == [11, 14, 21]
    said = await debtor.told(debtor.ana, 11)
    assert "Payment was promised by Apr 10, 2026." in said[0]


async def test_a_promise_after_the_last_slot_is_reminded_of_too(debtor: Debtor) -> None:
    """Though the plan has no slot so late."""
    await debtor.office.at(noon(25)).do(record_promise, debtor.bella, REF, DUE + timedelta(days=80))
    assert [day for day in range(26, 100) if await debtor.look(day)] == [81]


async def test_a_promise_written_before_the_message_is_sent_stops_it(debtor: Debtor) -> None:
    """The facts are those of the moment of sending."""
    await debtor.look(1)
    await debtor.office.at(noon(1)).do(record_promise, debtor.bella, REF, DUE + timedelta(days=5))
    assert await debtor.told(debtor.ana, 1) == []


@pytest.mark.parametrize("day", [-1, 91])
async def test_a_promise_is_for_a_day_from_today_to_ninety_days_on(debtor: Debtor, day: int) -> None:
    """Neither in the past nor far off."""
    with pytest.raises(Refused) as refused:
        await debtor.office.at(noon(0)).do(record_promise, debtor.bella, REF, DUE + timedelta(days=day))
    assert refused.value.problem == NoPromise(DUE + timedelta(days=day), DUE + timedelta(days=90))


async def test_a_snooze_lasts_seven_days(debtor: Debtor) -> None:
    """From the day on which the next one would come: on the eighth, they go on."""
    await debtor.office.at(noon(1)).do(snooze_reminders, debtor.bella, REF)
    assert [day for day in range(1, 30) if await debtor.look(day)] == [8, 14, 21]


async def test_a_hold_lasts_until_it_is_resumed(debtor: Debtor) -> None:
    """The next one then comes as the plan says."""
    await debtor.office.at(noon(0)).do(hold_reminders, debtor.bella, REF)
    assert [day for day in range(1, 10) if await debtor.look(day)] == []
    await debtor.office.at(noon(10)).do(resume_reminders, debtor.bella, REF)
    assert [day for day in range(10, 30) if await debtor.look(day)] == [14, 21]


async def test_what_is_paid_or_not_paused_is_refused(debtor: Debtor) -> None:
    """Nothing to resume; and nothing to pause."""
    with pytest.raises(Refused) as refused:
        await debtor.office.do(resume_reminders, debtor.bella, REF)
    assert isinstance(refused.value.problem, NotPaused)
    await debtor.change(paid=11_900)
    with pytest.raises(Refused) as refused:
        await debtor.office.do(hold_reminders, debtor.bella, REF)
    assert isinstance(refused.value.problem, NothingDue)


async def test_a_pause_is_over_after_its_last_day(debtor: Debtor) -> None:
    """On that day it still holds."""
    await debtor.office.at(noon(0)).do(record_promise, debtor.bella, REF, date(2026, 4, 5))
    (row,) = await debtor.office.all(Invoice)
    async with debtor.office.database.transaction() as session:
        assert [len(await pauses_on(session, [row], date(2026, 4, day))) for day in (5, 6)] == [1, 0]
