"""However many processes issue at once, and wherever they end: the numbers of a series run from 1 without a gap."""

import asyncio
import sys

import pytest

from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.tables import Invoice
from models.catalogue.legal_entities import LegalEntity
from models.roles import Role, StaffRole
from tests.models.billing.issuer import sequences
from tests.models.builders import Office, person, plan, subscription
from tests.support.desk import ROOT


@pytest.mark.parametrize(
    ("processes", "each"), [(3, 20), pytest.param(8, 250, marks=pytest.mark.long)], ids=lambda value: str(value)
)
async def test_numbers_have_no_gaps_whoever_issues_and_wherever_it_ends(
    office: Office, migrated_url: str, processes: int, each: int
) -> None:
    """Two legal entities have a series each. Some invoices are voided or credited, some never committed."""
    entity = LegalEntity(key="us", series="US")
    await office.save(entity, person("bella", staff=[StaffRole.BILLING]))
    plans = [plan(key="eu"), plan(key="us", legal_entity_id=entity.id)]
    of = [
        subscription(number, (person(f"p{number}"), Role.BILLING_PRIMARY), under=plans[number % 2])
        for number in range(1, processes + 1)
    ]
    await office.save(*of)
    command = [
        sys.executable,
        "-m",
        "tests.models.billing.issuer",
        migrated_url,
        str(each),
        *(str(one.id) for one in of),
    ]
    issuers = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    said, _ = await issuers.communicate()
    assert issuers.returncode == 0
    european = processes // 2 * each
    assert await sequences(office, Invoice, "") == list(range(1, european + 1))
    assert await sequences(office, Invoice, "US") == list(range(1, processes * each - european + 1))
    noted = [await sequences(office, CreditNote, series) for series in ("", "US")]
    assert [numbers == list(range(1, len(numbers) + 1)) for numbers in noted] == [True, True]
    assert int(said) >= processes
    assert any(noted)
    assert any(one.voided_on for one in await office.all(Invoice))
