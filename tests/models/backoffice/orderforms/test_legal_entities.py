"""The legal entities in an order form: adding and completing them, and whose numbers imported invoices have."""

from pathlib import Path
from typing import Any

import pytest

from bot.orderforms import load_order_form
from models.access.audit import AuditEntry
from models.billing.invoices.tables import Invoice
from models.catalogue.legal_entities import BankAccount, LegalEntity
from models.catalogue.logos import Logo
from models.catalogue.plans import Plan
from tests.models.backoffice.orderforms.forms import SMALL, said, small
from tests.models.backoffice.orderforms.processing import everything, process, refusals
from tests.models.builders import Office

MAIN = {"key": "main", "name": "Vendor GmbH", "street": "Weg 1", "postal_code": "10115", "city": "Berlin"}
US = {"key": "us", "name": "Vendor Inc.", "series": "US", "country": "US"}
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 1"><path d="M0 0h4v1z"/></svg>'
PLAN = {**SMALL["plans"][0], "legal_entity": "us"}
SOLD = {"legal_entities": [US], "plans": [PLAN]}
ACCOUNT = {"currency": "EUR", "holder": "Vendor", "bank": "Bank", "account": "1"}


def invoice(number: str) -> list[dict[str, Any]]:
    """The small form's invoice with another number."""
    return [{**SMALL["invoices"][0], "number": number}]


async def entities(office: Office) -> dict[str, LegalEntity]:
    """The stored ones by key."""
    return {one.key: one for one in await office.all(LegalEntity)}


async def test_a_form_completes_the_main_legal_entity_once(office: Office) -> None:
    """It has no name at first. What is there after that stays, and the file's difference is listed with a command."""
    summary = await process(office, small(legal_entities=[{**MAIN, "series": "DE"}], invoices=[]))
    main = (await entities(office))["main"]
    assert (main.name, main.series, main.city, summary.added["legal entities"]) == ("Vendor GmbH", "DE", "Berlin", 1)
    before = await everything(office)
    later = await process(office, small(legal_entities=[{**MAIN, "city": "Bonn"}], invoices=[]))
    assert await everything(office) == before
    (difference,) = later.differences
    assert (difference.name, difference.fields) == ("legal entity “main”", ("city",))
    assert difference.remedies == ("Billing can change city: /steward entities edit main",)


async def test_a_logo_is_a_file_beside_the_order_form(office: Office, tmp_path: Path) -> None:
    """For a new legal entity and for the main one. It stays, and the command to change it is named."""
    form = tmp_path / "form.yaml"
    form.write_text(
        "legal_entities:\n- {key: main, name: Vendor GmbH, logo: a.svg}\n- {key: us, name: V, series: U, logo: a.svg}\n"
    )
    (tmp_path / "a.svg").write_text(LOGO)
    await process(office, load_order_form(form))
    (logo,) = await office.all(Logo)
    assert logo.content.decode() == LOGO
    assert {one.logo_digest for one in (await entities(office)).values()} == {logo.digest}
    assert (await process(office, load_order_form(form))).differences == ()
    (tmp_path / "a.svg").write_text(LOGO.replace("4", "5"))
    found = (await process(office, load_order_form(form))).differences
    assert [one.fields for one in found] == [("logo",), ("logo",)]
    assert found[1].remedies == ("Billing can change the logo: /steward entities logo us",)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("b.svg", "There's no file “b.svg” beside the order form."),
        ("../form.yaml", "There's no file “../form.yaml” beside the order form."),
        ("form.yaml", "A logo is a PNG or SVG file."),
        ("[a.svg]", "A logo is a PNG or SVG file."),
    ],
)
def test_a_logo_that_cant_be_read_is_a_fault_at_its_line(tmp_path: Path, written: str, said: str) -> None:
    """Only files beside the order form are read."""
    form = tmp_path / "form.yaml"
    form.write_text(f"legal_entities:\n- key: main\n  name: Vendor GmbH\n  logo: {written}\n")
    assert [str(one) for one in load_order_form(form).faults] == [f"{form}:4: legal_entities[0].logo: {said}"]


async def test_completing_a_legal_entity_is_audited_by_its_fields(office: Office) -> None:
    """Not by what is in them: an email address can be somebody's."""
    await process(office, small(legal_entities=[MAIN]))
    (entry,) = [one for one in await office.all(AuditEntry) if one.action == "catalogue.edit_entity"]
    assert entry.details["entity"] == "main"
    assert "street" in entry.details["fields"]
    assert "Weg 1" not in str(entry.details)


async def test_the_series_stays_once_there_are_invoices(office: Office) -> None:
    """The main one's first invoices had no letters; completing it then leaves that."""
    await process(office, small())
    summary = await process(office, small(legal_entities=[{**MAIN, "series": "DE"}]))
    assert (await entities(office))["main"].series == ""
    assert [one.fields for one in summary.differences] == [("series",)]


async def test_plans_bank_accounts_and_invoices_belong_to_the_legal_entity_that_they_name(office: Office) -> None:
    """An account for one currency of each; the invoice shows the plan's legal entity as its seller."""
    accounts = [ACCOUNT, {**ACCOUNT, "legal_entity": "us", "holder": "Vendor Inc."}]
    await process(office, small(**SOLD, bank_accounts=accounts, invoices=invoice("INV-US-2026-000001")))
    us = (await entities(office))["us"].id
    (plan,), (row,) = await office.all(Plan), await office.all(Invoice)
    assert (plan.legal_entity_id, row.legal_entity_id, row.ref) == (us, us, "INV-US-2026-000001")
    assert (row.seller["name"], row.seller["holder"]) == ("Vendor Inc.", "Vendor Inc.")
    holders = {one.legal_entity_id: one.holder for one in await office.all(BankAccount)}
    assert holders == {1: "Vendor", us: "Vendor Inc."}


@pytest.mark.parametrize(
    ("sections", "expected"),
    [
        (
            {**SOLD, "invoices": invoice("INV-2026-000001")},
            "invoices[0].number: It isn't a number of the legal entity “us”, which sells SUB-7. Its invoices are "
            "numbered like INV-US-2026-000001.",
        ),
        (
            {"invoices": invoice("INV-US-2026-000001")},
            "invoices[0].number: It isn't a number of the legal entity “main”, which sells SUB-7. Its invoices are "
            "numbered like INV-2026-000001.",
        ),
        (
            {"legal_entities": [{"key": "us", "name": "Vendor Inc."}]},
            "legal_entities[0]: The numbers of “main” have no letters already. Add a series, such as “US”.",
        ),
        (
            {"plans": [PLAN]},
            "plans[0].legal_entity: There is no legal entity “us”, neither in this file nor in Steward.",
        ),
        (
            {"bank_accounts": [{**ACCOUNT, "legal_entity": "us"}]},
            "bank_accounts[0].legal_entity: There is no legal entity “us”, neither in this file nor in Steward.",
        ),
    ],
)
async def test_what_does_not_fit_is_a_fault(office: Office, sections: dict[str, Any], expected: str) -> None:
    """Nothing is imported then."""
    assert await refusals(office, small(**sections)) == [expected]


async def test_a_series_of_an_existing_legal_entity_cant_be_anothers(office: Office) -> None:
    """Two legal entities would count in one series."""
    await process(office, small(legal_entities=[US]))
    other = {**US, "key": "usa"}
    expected = ["legal_entities[0].series: “US” is the series of “us”."]
    assert await refusals(office, small(legal_entities=[other])) == expected


@pytest.mark.parametrize(
    ("entity", "expected"),
    [
        (
            {**US, "series": "us"},
            "legal_entities[0].series: “us” isn't a series. Use up to 8 capital letters, such as “US”.",
        ),
        ({**US, "street": "1\n2\n3\n4\n5"}, "legal_entities[0].street: It has 5 lines. The limit is 4."),
        (
            {**US, "country": "USA"},
            "legal_entities[0].country: “USA” isn't a country. Use its two letters, such as “ES” or “JP”.",
        ),
    ],
)
def test_a_value_that_is_wrong(entity: dict[str, str], expected: str) -> None:
    """Each has its sentence."""
    assert said(small(legal_entities=[entity])) == [expected]
