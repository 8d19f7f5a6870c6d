"""What the vendor's people type in, made into an order form."""

import asyncio
from datetime import date
from typing import Any

import pytest

from models.access.desk import Desk
from models.backoffice.orderforms.actions import process_order_form
from models.backoffice.orderforms.ordering import Draft, draft_order, offer_order
from models.backoffice.orderforms.problems import OrderFault
from models.backoffice.orderforms.typed import name_and_address
from models.billing.orders.selling import quote_first_term
from models.core.errors import Refused
from models.directory.organizations import Organization
from models.directory.people import Person
from models.roles import Kind, Role, StaffRole
from models.subscriptions.contacts import Contact
from models.subscriptions.tables import Subscription
from tests.models.builders import Office, organization, person, plan, product, subscription

TYPED = {
    "plan": "license-and-site",
    "organization": "Fjord",
    "main_name": "Ida",
    "main_address": "Ida@Fjord.example",
    "product": "server",
    "seats": "4",
    "cycle": "year",
    "currency": "EUR",
    "start": "active",
    "starts_on": "2026-01-31",
}


@pytest.fixture
async def bella(office: Office) -> Person:
    """One of the billing people; there are two plans, two products and SUB-7 of Acme."""
    bella, ana = person("bella", staff=[StaffRole.BILLING]), person("ana")
    sub = subscription(7, (ana, Role.BILLING_PRIMARY), of=organization("acme"), under=plan())
    rates = {("EUR", "year"): 10_000, ("EUR", "month"): 900}
    await office.save(bella, sub, plan("support-portal", max_technical_contacts=1))
    await office.save(product(prices=rates), product("cloud", kind=Kind.SITE, prices=rates))
    return bella


async def drafted(office: Office, bella: Person, **typed: str) -> Draft:
    """What comes of what was typed."""
    draft: Draft = await office.do(draft_order, bella, {**TYPED, **typed})
    return draft


async def order(desk: Desk, typed: dict[str, str]) -> str:
    """Draft and process, as the form does."""
    draft = await draft_order(desk, typed)
    await process_order_form(desk, draft.form)
    return draft.subscription.ref


@pytest.mark.each_on_both
async def test_orders_at_the_same_moment_get_numbers_of_their_own(office: Office, bella: Person) -> None:
    """And neither is lost: the second waits until the first is written. So do their organizations' keys."""
    named = [{**TYPED, "main_address": f"a{count}@fjord.example"} for count in range(3)]
    refs = await asyncio.gather(*[office.do(order, bella, typed) for typed in named])
    assert sorted(refs) == ["SUB-10", "SUB-8", "SUB-9"]
    assert len(await office.all(Subscription)) == 4
    assert [row.key for row in await office.all(Organization)] == ["acme", "fjord"]
    assert len(await office.all(Contact)) == 4


@pytest.mark.parametrize(
    ("typed", "ends_on", "anchor_on"),
    [
        ({}, "2027-01-30", "2026-01-31"),
        ({"cycle": "month"}, "2026-02-27", "2026-01-31"),
        ({"starts_on": "2028-02-29"}, "2029-02-27", "2028-02-29"),
        ({"start": "evaluation"}, "2026-03-01", "2026-01-31"),
    ],
)
async def test_the_first_term_is_one_cycle_and_an_evaluation_one_step(
    office: Office, bella: Person, typed: dict[str, str], ends_on: str, anchor_on: str
) -> None:
    """The plan's step is 30 days, the first and the last included."""
    entry = (await drafted(office, bella, **typed)).subscription
    assert (entry.ends_on.isoformat(), entry.anchor.isoformat()) == (ends_on, anchor_on)


@pytest.mark.parametrize(
    ("name", "key"),
    [("Fjord & Sønner A/S", "fjord-snner-a-s"), ("光ロジ", "customer"), ("Acme!", "acme-2"), ("Åland", "aland")],
)
async def test_a_new_organization_gets_a_key_that_can_be_read(
    office: Office, bella: Person, name: str, key: str
) -> None:
    """Of its name, as far as that has letters for it, and of nobody else's."""
    draft = await drafted(office, bella, organization=name)
    assert [(entry.key, entry.name) for entry in draft.form.organizations] == [(key, name)]


@pytest.mark.parametrize(
    ("line", "name", "address"),
    [
        ("Kari Dahl <kari@fjord.example>", "Kari Dahl", "kari@fjord.example"),
        ("Kari Dahl, kari@fjord.example", "Kari Dahl", "kari@fjord.example"),
        ("Kari Dahl kari@fjord.example", "Kari Dahl", "kari@fjord.example"),
        ("Dahl, Kari (KARI@fjord.example)", "Dahl, Kari", "kari@fjord.example"),
        ("kari@fjord.example", "kari", "kari@fjord.example"),
    ],
)
async def test_more_contacts_are_written_one_a_line(
    office: Office, bella: Person, line: str, name: str, address: str
) -> None:
    """However people write a name and an address."""
    draft = await drafted(office, bella, more=f"\n{line}\n\n")
    assert [(one.role, one.name, one.email) for one in draft.contacts[1:]] == [
        (Role.TECHNICAL_SECONDARY, name, address)
    ]


async def test_one_person_can_be_main_and_technical_contact(office: Office, bella: Person) -> None:
    """They are made once."""
    both = {"first_name": "Ida", "first_address": "ida@fjord.example"}
    assert await office.do(order, bella, {**TYPED, **both}) == "SUB-8"
    (ida,) = await office.all(Person, Person.email == "ida@fjord.example")
    assert ida.key == "ida@fjord.example"
    assert {contact.role for contact in await office.all(Contact, Contact.person_id == ida.id)} == {
        Role.BILLING_PRIMARY,
        Role.TECHNICAL_PRIMARY,
    }


def said(refused: Refused) -> str:
    """The sentence beside the input."""
    assert isinstance(refused.problem, OrderFault)
    return str(refused.problem.said)


async def test_only_what_goes_with_the_plan_is_offered(office: Office, bella: Person) -> None:
    """Under "Support portal" there are no sites; and one technical contact, the first."""
    offer = await office.do(offer_order, bella, "support-portal", "ACME")
    assert [found.key for found in offer.products] == ["server"]
    assert (offer.technical, offer.organization and offer.organization.key) == (1, "acme")
    more = {"first_name": "A", "first_address": "a@fjord.example", "more": "b@fjord.example"}
    with pytest.raises(Refused) as refused:
        await drafted(office, bella, plan="support-portal", **more)
    assert (refused.value.field, said(refused.value)) == (
        "more",
        "The plan “support-portal” limits technical contacts to 1, and there are 2.",
    )


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"organization": " "}, "organization"),
        ({"plan": "gold"}, "plan"),
        ({"product": "cloud9"}, "product"),
        ({"currency": "JPY"}, "product"),
        ({"currency": "euro"}, "currency"),
        ({"cycle": "week"}, "cycle"),
        ({"starts_on": "soon"}, "starts_on"),
        ({"seats": ""}, "seats"),
        ({"main_address": ""}, "main_address"),
        ({"main_name": ""}, "main_name"),
        ({"tax_rate": "101"}, "tax_rate"),
        ({"name": "a\nb"}, "name"),
    ],
)
async def test_a_fault_is_at_the_input_that_it_is_about(
    office: Office, bella: Person, typed: dict[str, Any], field: str
) -> None:
    """And nothing is written."""
    with pytest.raises(Refused) as refused:
        await drafted(office, bella, **typed)
    assert refused.value.field == field
    assert len(await office.all(Subscription)) == 1


async def test_a_product_is_called_by_its_name(office: Office, bella: Person) -> None:
    """As it was chosen; nobody who orders knows its key."""
    with pytest.raises(Refused) as refused:
        await drafted(office, bella, currency="JPY", cycle="month")
    assert said(refused.value) == (
        "“Server” has no monthly price in JPY. Choose another billing cycle or currency, or add the price first."
    )


async def test_the_quote_of_a_first_term_is_for_the_term_that_runs(office: Office, bella: Person) -> None:
    """Four seats at 100.00 for a year; it is a draft, and brings no term of its own."""
    ref = await office.do(order, bella, TYPED)
    quote = await office.do(quote_first_term, bella, ref)
    assert (quote.kind, quote.state, quote.term_starts_on, quote.net) == ("purchase", "draft", None, 40_000)
    (line,) = quote.lines
    assert (line.from_on, line.to_on) == (date(2026, 1, 31), date(2027, 1, 30))
    assert (line.seats_before, line.seats_after) == (4, 4)


@pytest.mark.parametrize("piece", ["a", ",", " ,", "@", "<", "a b @"])
def test_a_long_line_is_read_in_one_go(piece: str) -> None:
    """Half a million characters. Trying each place as the end of the name doesn't end within this test."""
    name, address = name_and_address(piece * (500_000 // len(piece)) + " <ana@acme.example>")
    assert address == "ana@acme.example"
    assert not name.endswith((" ", ",", "<"))


@pytest.mark.parametrize(
    "line",
    ["Ana ana@acme.example; Bo bo@acme.example", "Ana <ana@acme.example>, bo@acme.example", "a@" * 250_000 + "b"],
)
def test_two_people_on_one_line_are_not_one(line: str) -> None:
    """The whole line counts as the address, which is then refused."""
    assert name_and_address(line) == ("", line)


def test_an_address_that_is_also_the_name_is_one_person() -> None:
    """Mail programs write it like that when they know no name."""
    assert name_and_address("ana@acme.example <ana@acme.example>") == ("ana@acme.example", "ana@acme.example")
