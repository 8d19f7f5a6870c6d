"""What an order form brings: all of it, once, as it stands in the file."""

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.orderforms import read_order_form
from models.backoffice.orderforms.faults import OrderFormError
from models.backoffice.orderforms.form import OrderForm
from models.billing.invoices.listing import list_invoices
from models.billing.invoices.tables import Invoice, InvoiceLine
from models.billing.payments.actions import PaymentInput, record_payment
from models.billing.payments.tables import Payment
from models.directory.organizations import Organization
from models.directory.people import Person
from models.roles import Role, StaffRole
from models.subscriptions.tables import Subscription
from tests.models.backoffice.orderforms.files import FILE, typed
from tests.models.backoffice.orderforms.forms import SMALL, another, changed, small
from tests.models.backoffice.orderforms.processing import EXAMPLE, everything, process, refusals
from tests.models.builders import Office, person
from tests.models.waiting import waits_or_ends

NETS = ("10.03", "20.05", "30.08")


async def test_the_example_is_added_whole(office: Office) -> None:
    """Every section of examples/vendor.yaml arrives."""
    summary = await process(office, read_order_form(EXAMPLE))
    assert summary.added == {
        "organizations": 12,
        "workspaces": 1,
        "people": 43,
        "Slack users": 40,
        "staff roles": 5,
        "legal entities": 1,
        "plans": 4,
        "products": 11,
        "prices": 80,
        "subscriptions": 24,
        "items": 31,
        "cards": 5,
        "site users": 13,
        "contacts": 76,
        "bank accounts": 5,
        "invoices": 22,
        "invoice lines": 24,
        "payments": 17,
    }
    assert str(summary).startswith("Added 12 organizations, 1 workspace, 43 people,")


async def test_the_example_twice_changes_nothing(office: Office) -> None:
    """Not one row in any table, the audit trail included."""
    await process(office, read_order_form(EXAMPLE))
    before = await everything(office)
    summary = await process(office, read_order_form(EXAMPLE))
    assert await everything(office) == before
    assert (summary.added, summary.differences) == ({}, ())
    assert str(summary) == "Nothing to add: everything in it is already there."


async def test_values_arrive_as_they_stand_in_the_file(office: Office) -> None:
    """Down to the cent, the role and the day."""
    await process(office, small())
    assert await office.roles(7) == {("ana", Role.BILLING_PRIMARY), ("ben", Role.TECHNICAL_PRIMARY)}
    (subscription,) = await office.all(Subscription)
    assert (subscription.name, subscription.ends_on.isoformat()) == ("Seven", "2026-12-31")
    (ana, _) = await office.all(Person)
    (found,) = (await office.do(list_invoices, ana, "SUB-7")).invoices
    assert (found.ref, found.total, found.paid, found.due) == ("INV-2026-000001", 11900, 10000, 1900)


async def test_a_tax_rate_with_three_decimals_is_charged_to_the_cent(office: Office, tmp_path: Path) -> None:
    """Quebec's 9.975 % on 8,180.00 are 815.955."""
    line = 'unit_price: "8180.00", tax_rate: 9.975 %'
    await process(office, typed(tmp_path, FILE.replace('unit_price: "100.00", tax_rate: 21 %', line)))
    (stored,) = await office.all(InvoiceLine)
    (found,) = await office.all(Invoice)
    assert (stored.net, stored.tax, found.gross) == (818_000, 81_596, 899_596)


async def test_the_tax_of_an_imported_invoice_is_that_of_its_sum(office: Office, tmp_path: Path) -> None:
    """19 % of 10.03, 20.05 and 30.08 are 11.4304, spread as 1.91, 3.81 and 5.71; a payment of all of it is no more."""
    lines = ", ".join(f'{{description: L, quantity: 1, unit_price: "{net}", tax_rate: 19 %}}' for net in NETS)
    one = '{description: L, quantity: 1, unit_price: "100.00", tax_rate: 21 %}'
    paid = '    payments: [{amount: "71.59", paid_on: 2026-01-20, reference: R1}]\n'
    await process(office, typed(tmp_path, FILE.replace(one, lines) + paid))
    assert [line.tax for line in await office.all(InvoiceLine)] == [191, 381, 571]
    (ana,) = await office.all(Person)
    (found,) = (await office.do(list_invoices, ana, "SUB-1")).invoices
    assert (found.total, found.due) == (7_159, 0)


async def test_an_invoice_that_was_imported_with_other_tax_keeps_it(office: Office, tmp_path: Path) -> None:
    """When tax was worked out line by line, it was 1.91, 3.81 and 5.72. The same file brings no difference, and a
    payment of all of that is recorded."""
    lines = ", ".join(f'{{description: L, quantity: 1, unit_price: "{net}", tax_rate: 19 %}}' for net in NETS)
    file = FILE.replace('{description: L, quantity: 1, unit_price: "100.00", tax_rate: 21 %}', lines)
    await process(office, typed(tmp_path, file))
    async with office.database.transaction() as session:
        await session.execute(text("UPDATE invoice_lines SET tax = 572 WHERE position = 3"))
        await session.execute(text("UPDATE invoices SET gross = 7160"))
    summary = await process(office, typed(tmp_path, file))
    assert (summary.added, summary.differences) == ({}, ())
    paid = '    payments: [{amount: "71.60", paid_on: 2026-01-20, reference: R1}]\n'
    summary = await process(office, typed(tmp_path, file + paid))
    assert (summary.added, summary.differences) == ({"payments": 1}, ())
    assert [line.tax for line in await office.all(InvoiceLine)] == [191, 381, 572]


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (
            "invoices.0.payments.0.amount",
            "119.01",
            "invoices[0].payments: The payments exceed the total of EUR 119.00.",
        ),
        ("invoices.0.lines.0.unit_price", "-50", "invoices[0].lines: The lines come to less than 0."),
    ],
)
async def test_a_new_invoice_comes_to_at_least_what_is_paid(
    office: Office, path: str, value: str, expected: str
) -> None:
    """And to no less than nothing."""
    assert await refusals(office, changed(path, value)) == [expected]


@pytest.mark.parametrize("right", ["name: Ana,", "name: Acme Robotics", "name: Cloud", "name: Planner", "name: Site"])
async def test_a_name_of_nothing_visible_is_refused(office: Office, tmp_path: Path, right: str) -> None:
    """In every section; nothing is stored."""
    comma = "," if right.endswith(",") else ""
    (fault,) = await refusals(office, typed(tmp_path, FILE.replace(right, f'name: "\\u200b"{comma}', 1)))
    assert fault.endswith(".name: It is empty.")


async def test_a_name_keeps_its_joiners_and_letters_from_right_to_left_and_loses_overrides(
    office: Office, tmp_path: Path
) -> None:
    """U+202E would turn around all that follows it. Persian needs U+200C, and Hebrew its own direction."""
    names = {
        r"Ana\u202e zereP": "Ana zereP",
        r"\u0639\u0644\u06cc\u200c\u0631\u0636\u0627": "علی\u200cرضا",
        "דנה": "דנה",
    }
    for number, written in enumerate(names, start=1):
        content = FILE.replace("name: Ana,", f'name: "{written}",').replace("ana", f"ana{number}")
        await process(office, typed(tmp_path, content))
    assert [row.name for row in await office.all(Person)] == list(names.values())


@pytest.mark.parametrize("day", [None, date(2026, 6, 30)])
async def test_a_subscription_is_cancelled_on_a_day_or_not(office: Office, day: date | None) -> None:
    """Left out, it is not."""
    await process(office, changed("subscriptions.0.cancelled_on", day.isoformat()) if day else small())
    assert [row.cancelled_on for row in await office.all(Subscription)] == [day]


async def test_a_form_can_build_on_what_is_there(office: Office) -> None:
    """References reach into the database, and invoice numbers go on where they ended."""
    await process(office, small())
    more = small(
        organizations=[],
        people=[],
        plans=[],
        subscriptions=[{**SMALL["subscriptions"][0], "number": "SUB-8"}],
        invoices=[{**SMALL["invoices"][0], "number": "INV-2026-000002"}],
    )
    summary = await process(office, more)
    said = "Added 1 subscription, 1 item, 2 contacts, 1 invoice, 1 invoice line, 1 payment."
    assert str(summary).splitlines()[0] == said


def site(number: str, table: str, **more: Any) -> OrderForm:
    """One site under a table, without a site admin."""
    plans = [{"key": "cloud", "name": "Cloud", "role_table": table}]
    of = {"number": number, "plan": "cloud", "kind": "site", "items": [], **more}
    return small(plans=plans, subscriptions=[{**SMALL["subscriptions"][0], **of}], invoices=[])


async def test_a_new_site_without_a_site_admin_is_imported_and_named(office: Office) -> None:
    """Files from before are still valid, so it is no fault. What to do is in the sentence, once."""
    said = (
        "SUB-7 has no site_admin, and nobody else can change its users or deactivate its products. To add one, use "
        "/contact add @person site_admin SUB-7."
    )
    summary = await process(office, site("SUB-7", "license-and-site"))
    assert said in str(summary).splitlines()
    assert "site_admin" not in str(await process(office, site("SUB-7", "license-and-site")))
    people = [{"person": "ana", "role": "billing.primary"}, {"person": "ben", "role": "site_admin"}]
    with_one = await process(office, site("SUB-8", "license-and-site", contacts=people))
    assert "site_admin" not in str(with_one)


async def test_a_license_is_imported_without_a_word_about_site_admins(office: Office) -> None:
    """It has none."""
    assert "site_admin" not in str(await process(office, small()))


async def test_invoices_go_on_where_the_desk_ends(office: Office) -> None:
    """A gap to the desk's last number is a fault, also where the file has none of its own."""
    await process(office, small())
    number = "INV-2026-000003"
    assert await refusals(office, small(invoices=another("invoices", number=number))) == [
        "invoices[1].number: INV-2026-000002 is missing: the numbers of a year have no gaps."
    ]


async def test_invoices_may_stand_in_any_order(office: Office) -> None:
    """What counts is that the numbers have no gaps in the end."""
    two, one = {**SMALL["invoices"][0], "number": "INV-2026-000002"}, SMALL["invoices"][0]
    await process(office, small(invoices=[two, one]))
    assert [found.sequence for found in await office.all(Invoice)] == [1, 2]


async def test_a_database_that_fails_half_way_keeps_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last thing written takes all before it along."""

    def broken(*_args: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr("models.backoffice.orderforms.writer.Writer._lines", broken)
    with pytest.raises(ConnectionError):
        await process(office, small())
    (rows,) = [rows for rows in await everything(office) if rows]
    assert [row["key"] for row in rows] == ["main"]


async def test_what_was_added_is_on_the_audit_trail(office: Office) -> None:
    """One entry for the form with its counts, and one for each subscription."""
    moment = datetime(2026, 11, 23, 8, tzinfo=UTC)
    await process(office.at(moment), small())
    whole, one = sorted(await office.audit(), key=lambda kept: kept.subject)
    assert (whole.actor, whole.right, whole.at, whole.details["added"]["contacts"]) == (
        "import",
        "process_orders",
        moment,
        2,
    )
    assert (one.subject, one.action, one.subscription_id is None) == (
        "SUB-7",
        "orderforms.process_order_form",
        False,
    )


@pytest.mark.each_on_both
async def test_the_same_form_twice_at_once_is_added_once(office: Office) -> None:
    """The second of two imports finds what the first has brought."""
    form = small()
    summaries = await asyncio.gather(process(office, form), process(office, form))
    assert sorted(len(summary.added) for summary in summaries) == [0, 12]
    assert len(await office.all(Organization)) == 1


@pytest.mark.each_on_both
async def test_a_payment_that_is_recorded_meanwhile_counts(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The billing team records the last 19.00 while a form brings them, too. The form waits, and is then wrong."""
    bella = person("bella", staff=[StaffRole.BILLING])
    await process(office, small())
    await office.save(bella)
    halfway, go_on = asyncio.Event(), asyncio.Event()

    async def told(*_args: Any) -> None:
        halfway.set()
        await go_on.wait()

    monkeypatch.setattr("models.billing.payments.actions.tell_received", told)
    paid = PaymentInput(1_900, "EUR", date(2026, 2, 1), "B1")
    booking = asyncio.create_task(office.do(record_payment, bella, "CUS-1", ["INV-2026-000001"], paid))
    await halfway.wait()
    late = {"amount": "19.00", "paid_on": "2026-02-01", "reference": "A-2"}
    importing = asyncio.create_task(process(office, changed("invoices.0.payments.1", late)))
    await waits_or_ends(office.database, importing)
    go_on.set()
    with pytest.raises(OrderFormError, match="exceed what is due"):
        await importing
    await booking
    (one,) = await office.all(Invoice)
    assert (one.paid, sum(row.amount for row in await office.all(Payment))) == (11_900, 11_900)
