"""Legal entities: added, changed, and their series."""

from typing import Any

import pytest

from models.access.errors import Denied
from models.backoffice.catalogue.legal_entities import (
    EntityCard,
    add_entity,
    edit_entity,
    list_entities,
    set_logo,
    show_entity,
)
from models.backoffice.catalogue.plans import add_plan, edit_plan, show_plan
from models.backoffice.catalogue.problems import (
    ChangedByOthers,
    KeyTaken,
    NoSuchEntity,
    NothingDiffers,
    SeriesInUse,
    SeriesTaken,
)
from models.backoffice.orderforms.problems import OrderFault
from models.billing.invoices.tables import Invoice
from models.billing.orders.accepting import Billing, accept_quote
from models.billing.orders.printing import printed
from models.billing.settlement_plan import plan_from
from models.catalogue.legal_entities import MAIN, LegalEntity
from models.catalogue.plans import Plan
from models.core.errors import Refused
from models.directory.people import Person
from models.roles import StaffRight, StaffRole
from models.subscriptions.lookup import find
from tests.models.billing.orders.quoting import cast, quoted
from tests.models.builders import Office, bank_account, person, plan

GOLD = {"key": "gold", "name": "Gold", "role_table": "support-portal"}
LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 1"><path d="M0 0h4v1z"/></svg>'
US: dict[str, Any] = {"key": "us", "name": "Vendor Inc.", "series": "US", "country": "US"}


async def staff(office: Office) -> tuple[Person, Person]:
    """Bella of billing, and Adam, an admin."""
    bella, adam = person("bella", staff=[StaffRole.BILLING]), person("adam", staff=[StaffRole.ADMIN])
    await office.save(bella, adam)
    return bella, adam


async def mark(office: Office, key: str) -> str:
    """The mark of a legal entity."""
    return EntityCard((await office.all(LegalEntity, LegalEntity.key == key))[0]).mark


async def test_billing_completes_the_main_legal_entity(office: Office) -> None:
    """Tax IDs are kept as they were entered; the trail names the fields, and says what the country became."""
    bella, _ = await staff(office)
    typed = {"name": "Vendor GmbH", "street": " Weg 1 \n\n Hof ", "country": "DE", "tax_id": "DE 1"}
    await office.do(edit_entity, bella, "main", typed, await mark(office, "main"))
    entity = (await office.all(LegalEntity))[0]
    assert (entity.name, entity.street, entity.tax_id) == ("Vendor GmbH", "Weg 1\nHof", "DE 1")
    (entry,) = await office.audit()
    expected = {"entity": "main", "fields": ["name", "street", "country", "tax_id"], "before": [""], "after": ["DE"]}
    assert (entry.action, entry.details) == ("catalogue.edit_entity", expected)


async def test_an_admin_adds_one_with_a_series(office: Office) -> None:
    """The list has it after the main one."""
    bella, adam = await staff(office)
    await office.do(add_entity, adam, US)
    listed = await office.do(list_entities, bella)
    assert ([one.key for one in listed.page], listed.adds) == (["main", "us"], False)
    with pytest.raises(Denied):
        await office.do(add_entity, bella, US | {"key": "usa", "series": "USA"})


@pytest.mark.parametrize(
    ("typed", "problem", "field"),
    [
        (US | {"series": "USA"}, KeyTaken, "key"),
        (US | {"key": "usa"}, SeriesTaken, "series"),
        ({"key": "usa", "name": "X"}, SeriesTaken, "series"),
        (US | {"key": "usa", "series": "u1"}, OrderFault, "series"),
    ],
)
async def test_what_cant_be_added_says_why_at_its_input(
    office: Office, typed: dict[str, str], problem: type, field: str
) -> None:
    """A key and a series belong to one; the main one has no letters."""
    _, adam = await staff(office)
    await office.save(LegalEntity(**US))
    with pytest.raises(Refused) as refused:
        await office.do(add_entity, adam, typed)
    assert (type(refused.value.problem), refused.value.field) == (problem, field)


async def test_a_series_is_set_by_who_manages_the_catalogue_until_there_is_an_invoice(office: Office) -> None:
    """Numbers without gaps need a series that stays."""
    ana, _, bella = await cast(office)
    adam = person("adam", staff=[StaffRole.ADMIN])
    await office.save(adam)
    with pytest.raises(Denied) as denied:
        await office.do(edit_entity, bella, "main", {"name": "Vendor", "series": "DE"}, await mark(office, "main"))
    assert denied.value.right is StaffRight.MANAGE_CATALOGUE
    await office.do(edit_entity, adam, "main", {"name": "Vendor", "series": "DE"}, await mark(office, "main"))
    order = await office.do(accept_quote, ana, await quoted(office, ana), Billing())
    assert order.invoice is not None
    assert order.invoice.ref == "INV-DE-2026-000001"
    with pytest.raises(Refused) as refused:
        await office.do(edit_entity, adam, "main", {"series": "EU"}, await mark(office, "main"))
    assert isinstance(refused.value.problem, SeriesInUse)


async def test_documents_keep_the_logo_of_their_issue(office: Office) -> None:
    """Later ones have the new one, or none. The trail says that it changed."""
    ana, _, bella = await cast(office)

    async def issued() -> bytes:
        order = await office.do(accept_quote, ana, await quoted(office, ana), Billing())
        assert order.invoice is not None
        async with office.database.session() as session:
            return (await printed(session, "", order.invoice, plan_from(order.invoice), in_full=True)).logo

    first, second = (LOGO.replace(b"4", digit) for digit in (b"5", b"6"))
    for content in (first, second):
        await office.do(set_logo, bella, "main", content)
    (kept,) = [one for one in await office.audit() if one.action == "catalogue.set_logo"][:1]
    assert kept.details == {"entity": "main", "fields": ["logo"]}
    assert await issued() == second
    await office.do(set_logo, bella, "main", first)
    async with office.database.session() as session:
        old = (await find(session, Invoice, "INV-2026-000001", lock=False))[0]
        assert (await printed(session, "", old, plan_from(old), in_full=True)).logo == second
    await office.do(set_logo, bella, "main", b"")
    assert (await office.do(show_entity, bella, "main")).entity.logo_digest is None


async def test_a_logo_that_is_none_is_refused_at_its_input(office: Office) -> None:
    """So is the one that is there already."""
    bella, _ = await staff(office)
    await office.do(set_logo, bella, "main", LOGO)
    for content, problem in ((b"GIF89a", OrderFault), (LOGO, NothingDiffers)):
        with pytest.raises(Refused) as refused:
            await office.do(set_logo, bella, "main", content)
        assert (type(refused.value.problem), refused.value.field) == (problem, "file")


async def test_nothing_is_saved_twice_or_over_anothers_change(office: Office) -> None:
    """The form's mark tells."""
    bella, _ = await staff(office)
    before = await mark(office, "main")
    await office.do(edit_entity, bella, "main", {"name": "Vendor"}, before)
    for typed, seen, problem in (
        ({"name": "Other"}, before, ChangedByOthers),
        ({"name": "Vendor"}, await mark(office, "main"), NothingDiffers),
    ):
        with pytest.raises(Refused) as refused:
            await office.do(edit_entity, bella, "main", typed, seen)
        assert isinstance(refused.value.problem, problem)


async def test_one_is_shown_with_its_accounts_and_plans(office: Office) -> None:
    """Another's aren't."""
    bella, _ = await staff(office)
    us = LegalEntity(**US)
    await office.save(us, bank_account("EUR"), plan(key="here"))
    dollars = bank_account("USD")
    dollars.legal_entity_id = us.id
    sold = plan(key="there")
    sold.legal_entity_id = us.id
    await office.save(dollars, sold)
    card = await office.do(show_entity, bella, "us")
    assert ([one.currency for one in card.accounts], card.plans, card.invoiced) == (["USD"], ["Plan there"], False)


async def test_the_card_names_currencies_without_a_bank_account(office: Office) -> None:
    """Customers can't pay their invoices in them."""
    _, _, bella = await cast(office)
    card = await office.do(show_entity, bella, "main")
    assert card.unpayable == ["EUR"]
    await office.save(bank_account("EUR"))
    assert (await office.do(show_entity, bella, "main")).unpayable == []


async def test_a_plan_is_sold_by_the_legal_entity_that_it_names(office: Office) -> None:
    """The main one unless another is chosen; while no subscription has it, that can change."""
    _, adam = await staff(office)
    await office.save(LegalEntity(**US))
    await office.do(add_plan, adam, GOLD)
    card = await office.do(show_plan, adam, "gold")
    assert card.plan.legal_entity_id == MAIN
    await office.do(edit_plan, adam, "gold", {"legal_entity": "us"}, card.mark)
    (row,) = await office.all(Plan)
    us = next(one.id for one in await office.all(LegalEntity) if one.key == "us")
    assert row.legal_entity_id == us
    with pytest.raises(Refused) as refused:
        await office.do(add_plan, adam, GOLD | {"key": "silver", "legal_entity": "eu"})
    assert isinstance(refused.value.problem, NoSuchEntity)
