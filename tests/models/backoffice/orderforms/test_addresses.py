"""The addresses of customers in an order form: in parts, or as lines from before."""

from typing import Any

import pytest

from models.backoffice.orderforms.form import OrderForm
from models.billing.invoices.tables import Invoice
from models.customers.differences import accept_difference
from models.customers.tables import CustomerDifference
from models.directory.organizations import Organization
from models.roles import StaffRole
from tests.models.backoffice.orderforms.forms import SMALL, said, small
from tests.models.backoffice.orderforms.processing import process
from tests.models.builders import Office, person

PARTS = {"street": "Calle Ejemplo 1\nPiso 2", "postal_code": "28001", "city": "Madrid", "country": "ES"}
PRINTED = "Calle Ejemplo 1\nPiso 2\n28001 Madrid\nSpain"
OLD = "Calle Ejemplo 1, 28001 Madrid"


def acme(**fields: str) -> OrderForm:
    """The small form, with more about its customer."""
    return small(organizations=[{**SMALL["organizations"][0], **fields}])


async def stored(office: Office) -> dict[str, str]:
    """The address of the customer."""
    (row,) = await office.all(Organization)
    return {field: getattr(row, field) for field in ("billing_address", "region", *PARTS)}


async def test_an_address_in_parts_is_stored_and_printed(office: Office) -> None:
    """Invoices of the file have it too."""
    summary = await process(office, acme(**PARTS))
    assert await stored(office) == {"billing_address": PRINTED, "region": "", **PARTS}
    (invoice,) = await office.all(Invoice)
    assert invoice.buyer == {"name": "Acme", **PARTS}
    assert "country" not in str(summary)


async def test_an_old_address_stays_lines_and_its_country_is_asked_for(office: Office) -> None:
    """Nobody guesses its parts."""
    summary = await process(office, acme(billing_address=OLD))
    assert await stored(office) == {"billing_address": OLD, "region": "", **dict.fromkeys(PARTS, "")}
    (row,) = await office.all(Organization)
    expected = "The address has no country: {ref}. Electronic invoices need it. To add it, use /customer edit {ref}."
    assert expected.format(ref=row.ref) in str(summary).splitlines()
    assert (await process(office, acme(billing_address=OLD))).without_country == ()


async def test_parts_for_an_old_address_are_offered_as_a_whole(office: Office) -> None:
    """Half a new address would be printed on invoices otherwise. Twice importing offers it once."""
    bella = person("bella", staff=[StaffRole.BILLING])
    await office.save(bella)
    await process(office, acme(billing_address=OLD))
    for _ in range(2):
        summary = await process(office, acme(**PARTS))
    (found,) = summary.differences
    assert found.fields == ("street", "postal_code", "city", "country")
    assert found.remedies[0].startswith("Staff can accept or keep each of address on its card")
    (offered,) = await office.all(CustomerDifference)
    await office.do(accept_difference, bella, offered.ref)
    assert await stored(office) == {"billing_address": PRINTED, "region": "", **PARTS}
    assert (await process(office, acme(**PARTS))).differences == ()


async def test_one_part_that_differs_is_offered_with_the_others(office: Office) -> None:
    """What the file leaves out stays. A country alone is a field of its own."""
    bella = person("bella", staff=[StaffRole.BILLING])
    await office.save(bella)
    await process(office, acme(**PARTS))
    await process(office, acme(city="Getafe"))
    (offered,) = await office.all(CustomerDifference)
    await office.do(accept_difference, bella, offered.ref)
    assert (await stored(office))["billing_address"] == PRINTED.replace("Madrid", "Getafe")
    await process(office, acme(country="PT"))
    assert [one.field for one in await office.all(CustomerDifference)] == ["address", "country"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"billing_address": OLD, "city": "Madrid"},
            "billing_address: The address is in its parts already, such as the street. Leave this field out.",
        ),
        ({"street": "1\n2\n3\n4\n5"}, "street: It has 5 lines. The limit is 4."),
        ({"postal_code": "2\n8"}, "postal_code: Write it on one line."),
        ({"city": "x" * 101}, "city: It is longer than 100 characters."),
    ],
)
def test_an_address_that_is_wrong(fields: dict[str, Any], expected: str) -> None:
    """Each part has its sentence."""
    assert said(acme(**fields)) == [f"organizations[0].{expected}"]


def test_lines_with_a_country_are_one_address() -> None:
    """Files from before had both."""
    assert said(acme(billing_address=OLD, country="ES")) == []
