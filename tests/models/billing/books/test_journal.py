"""The accountant's journal: what each booking becomes, and when, on both databases."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from models.billing.books import files
from models.billing.books.files import FileKind, WantedFile, csv_file, send_file
from models.billing.books.reports import read_journal, view_report
from models.billing.books.tables import closed_through
from models.billing.credit_notes.actions import credit_invoice, void_invoice
from models.billing.credit_notes.tables import CreditNote
from models.billing.invoices.statements import customer_statement, view_statement
from models.billing.payments.actions import PaymentInput, record_payment, undo_payment
from models.billing.payments.writing_off import write_off
from models.directory.people import Person
from models.roles import Role, StaffRole
from models.subscriptions.tables import Subscription
from tests.models.builders import NOW, Office, invoice, organization, person, subscription
from tests.models.waiting import waits_or_ends

MARCH = date(2026, 3, 1), date(2026, 3, 31)


@pytest.fixture
async def bella(office: Office) -> Person:
    """Of the billing team. Two subscriptions of one customer have an invoice of 119.00 each: 100.00 and 19% tax."""
    somebody, ana, acme = person("bella", staff=[StaffRole.BILLING]), person("ana"), organization()
    one, two = (subscription(number, (ana, Role.BILLING_PRIMARY), of=acme) for number in (1, 2))
    await office.save(somebody, one, two)
    await office.save(invoice(one, 1), invoice(two, 2, due_on=date(2026, 1, 15)))
    return somebody


async def read(office: Office, bella: Person, *days: date) -> list[tuple[Any, ...]]:
    """The day, kind, document, accounts and amount of each entry."""
    found = await office.do(read_journal, bella, *(days or MARCH))
    return [(str(one.day), one.kind, one.document, one.debit, one.credit, one.amount) for one in found]


async def test_an_invoice_is_a_receivable_and_its_void_takes_it_back(office: Office, bella: Person) -> None:
    """Revenue and tax by rate, each on the day on which it was booked."""
    await office.at(NOW + timedelta(40)).do(void_invoice, bella, "INV-2026-000001", "Wrong address")
    assert await read(office, bella) == [
        ("2026-03-01", "invoice", "INV-2026-000001", "receivable", "revenue 19", 10_000),
        ("2026-03-01", "invoice", "INV-2026-000001", "receivable", "tax 19", 1_900),
    ]
    assert await read(office, bella, date(2026, 4, 1), date(2026, 4, 30)) == [
        ("2026-04-11", "void", "INV-2026-000001", "revenue 19", "receivable", 10_000),
        ("2026-04-11", "void", "INV-2026-000001", "tax 19", "receivable", 1_900),
    ]


async def test_money_is_credit_until_it_settles_an_invoice(office: Office, bella: Person) -> None:
    """A payment counts when it was booked, not when it arrived. Undone, it's all taken back."""
    paid = PaymentInput(15_000, "EUR", date(2026, 2, 27), "B1")
    await office.do(record_payment, bella, "CUS-1", ["INV-2026-000001"], paid)
    await office.at(NOW + timedelta(1)).do(undo_payment, bella, "CUS-1", "PAY-1", "Another customer's")
    assert (await read(office, bella))[2:] == [
        ("2026-03-02", "payment", "PAY-1", "bank", "customer credit", 15_000),
        ("2026-03-02", "settlement", "INV-2026-000001", "customer credit", "receivable", 11_900),
        ("2026-03-03", "settlement_undone", "INV-2026-000001", "receivable", "customer credit", 11_900),
        ("2026-03-03", "payment_undone", "PAY-1", "customer credit", "bank", 15_000),
    ]


async def test_a_credit_note_takes_revenue_and_tax_back(office: Office, bella: Person) -> None:
    """What it settles at once is a settlement."""
    await office.do(credit_invoice, bella, "INV-2026-000001", "Wrong seats", 5_000)
    assert (await read(office, bella))[2:] == [
        ("2026-03-02", "credit_note", "CN-2026-000001", "revenue 19", "customer credit", 5_000),
        ("2026-03-02", "credit_note", "CN-2026-000001", "tax 19", "customer credit", 950),
        ("2026-03-02", "settlement", "INV-2026-000001", "customer credit", "receivable", 5_950),
    ]


async def test_the_file_of_a_period_is_the_same_each_time(office: Office, bella: Person) -> None:
    """Byte for byte, whatever is booked later. Amounts are in major units, and no cell is a formula."""
    paid = PaymentInput(15_000, "EUR", date(2026, 3, 2), "=1+1")
    await office.do(record_payment, bella, "CUS-1", ["INV-2026-000001"], paid)
    wanted = WantedFile(FileKind.JOURNAL, first=date(2026, 3, 1), last=date(2026, 3, 2))
    first = await office.do(csv_file, bella, wanted)
    await office.at(NOW + timedelta(1)).do(undo_payment, bella, "CUS-1", "PAY-1", "Another customer's")
    assert await office.do(csv_file, bella, wanted) == first
    rows = first.splitlines()
    assert rows[0].startswith("\ufeffentry,date,kind,document,debit,credit,amount,currency,tax_rate,country,")
    assert rows[1] == (
        "INV-2026-000001/invoice/revenue/19,2026-03-01,invoice,INV-2026-000001,receivable,revenue 19,100.00,EUR,19,,1,"
        "CUS-1,SUB-1,,2026-03-01,"
    )
    assert rows[3].endswith(",bank,customer credit,150.00,EUR,,,,CUS-1,SUB-1,,2026-03-02,'=1+1")


async def test_a_payment_for_another_subscription_is_a_transfer(office: Office, bella: Person) -> None:
    """In the statement of one subscription. In that of the customer, it's only the payment."""
    paid = PaymentInput(20_000, "EUR", date(2026, 3, 2), "B1")
    await office.do(record_payment, bella, "CUS-1", ["INV-2026-000001", "INV-2026-000002"], paid)

    async def entries(action: Any, ref: str) -> list[tuple[str, int]]:
        (account,) = (await office.do(action, bella, ref)).accounts
        return [(one.kind.value, one.amount) for one in account.entries]

    assert await entries(view_statement, "SUB-1") == [
        ("invoice", 11_900),
        ("payment", -20_000),
        ("transfer_out", 8_100),
    ]
    assert await entries(view_statement, "SUB-2") == [("invoice", 11_900), ("transfer_in", -8_100)]
    whole = [("invoice", 11_900), ("invoice", 11_900), ("payment", -20_000)]
    assert await entries(customer_statement, "CUS-1") == whole


async def test_a_statement_names_no_invoice_of_another_subscription(office: Office, bella: Person) -> None:
    """A contact may see one and not the other. Neither what was settled there, nor that it was undone."""
    paid = PaymentInput(20_000, "EUR", date(2026, 3, 2), "B1")
    await office.do(record_payment, bella, "CUS-1", ["INV-2026-000001", "INV-2026-000002"], paid)
    await office.do(undo_payment, bella, "CUS-1", "PAY-1", "A mistake")
    (account,) = (await office.do(view_statement, bella, "SUB-1")).accounts
    assert [(one.kind.value, one.ref) for one in account.entries] == [
        ("invoice", "INV-2026-000001"),
        ("payment", ""),
        ("transfer_out", ""),
        ("taken_back", ""),
        ("undone", ""),
    ]


async def test_a_statement_says_how_old_the_debts_were_on_its_last_day(office: Office, bella: Person) -> None:
    """As of that day: INV-2 was due on January 15, and INV-1 is due on March 31. What was paid later was still open."""
    (account,) = (await office.do(customer_statement, bella, "CUS-1", date(2026, 1, 1), date(2026, 2, 28))).accounts
    assert account.aged == (0, 0, 11_900, 0, 0)
    later = office.at(NOW + timedelta(60))
    await later.do(
        record_payment, bella, "CUS-1", ["INV-2026-000002"], PaymentInput(12_000, "EUR", date(2026, 4, 20), "")
    )
    then = (await later.do(customer_statement, bella, "CUS-1", date(2026, 1, 1), date(2026, 4, 15))).accounts[0]
    assert (then.aged, then.closing, then.credit) == ((0, 11_900, 0, 11_900, 0), 23_800, 0)
    now = (await later.do(customer_statement, bella, "CUS-1")).accounts[0]
    assert (now.aged, now.closing, now.credit) == ((0, 0, 11_900, 0, 0), 11_800, 100)


async def test_a_report_takes_voids_and_credits_from_revenue(office: Office, bella: Person) -> None:
    """In the month in which they were booked, with the tax at their rate. The ages are those of today."""
    await office.do(credit_invoice, bella, "INV-2026-000001", "Wrong seats", 5_000)
    await office.at(NOW + timedelta(40)).do(void_invoice, bella, "INV-2026-000002", "Wrong address")
    found = await office.at(NOW + timedelta(40)).do(view_report, bella, date(2026, 1, 1), date(2026, 12, 31))
    assert {one.month.month: one.net for one in found.months if one.net} == {1: 10_000, 3: 5_000, 4: -10_000}
    assert [(one.rate, one.country, one.net, one.tax) for one in found.taxes] == [(19_000, "", 5_000, 950)]
    assert found.aged == (0, 5_950, 0, 0, 0)
    assert found.currencies == ["EUR"]


async def test_a_report_begins_with_the_currency_of_most_invoices(office: Office, bella: Person) -> None:
    """Two invoices in euros outweigh one of 9,000,000 yen: minor units of different currencies can't be compared."""
    await office.save(invoice(subscription(3), 3, net=9_000_000, tax=0, currency="JPY"))
    found = await office.do(view_report, bella, *MARCH)
    assert (found.currency, found.currencies) == ("EUR", ["EUR", "JPY"])


async def test_an_exported_month_never_changes(office: Office) -> None:
    """Not even while it lasts elsewhere. In Tokyo, April began at 15:00 UTC. In Honolulu, it's still March then: that's
    what is printed for the customer. All that is booked there now is in April's journal."""
    tokyo, bella = replace(office, zone="Asia/Tokyo"), person("bella", staff=[StaffRole.BILLING])
    one = subscription(1, of=organization(time_zone="Pacific/Honolulu"))
    await office.save(bella, one, *(invoice(one, number) for number in (1, 2, 3)))
    paid = PaymentInput(100, "EUR", date(2026, 3, 1), "B1")
    await tokyo.do(record_payment, bella, "CUS-1", ["INV-2026-000001"], paid)
    april = tokyo.at(datetime(2026, 3, 31, 16, tzinfo=UTC))
    exported = await april.do(read_journal, bella, *MARCH)
    await april.do(undo_payment, bella, "CUS-1", "PAY-1", "Another customer's")
    await april.do(void_invoice, bella, "INV-2026-000002", "Wrong address")
    await april.do(credit_invoice, bella, "INV-2026-000003", "Wrong seats")
    await april.do(record_payment, bella, "CUS-1", ["INV-2026-000001"], paid)
    await april.do(write_off, bella, "INV-2026-000001", "Insolvent")
    assert await april.do(read_journal, bella, *MARCH) == exported
    later = await read(april, bella, date(2026, 4, 1), date(2026, 4, 30))
    assert {day for day, *_ in later} == {"2026-04-01"}
    kinds = {kind for _, kind, *_ in later}
    assert kinds == {
        *("void", "credit_note", "payment", "settlement", "write_off"),
        *("payment_undone", "settlement_undone"),
    }
    (note,) = await office.all(CreditNote)
    assert (note.issued_on, note.booked_on) == (date(2026, 3, 31), date(2026, 4, 1))


async def test_exporting_a_journal_closes_its_days_that_are_over(office: Office, bella: Person) -> None:
    """On March 2: March 1 is closed, and not the rest of March."""
    async with office.database.transaction() as session:
        assert await closed_through(session) == date.min
    await office.do(send_file, bella, WantedFile(FileKind.JOURNAL, first=MARCH[0], last=MARCH[1]))
    async with office.database.transaction() as session:
        assert await closed_through(session) == date(2026, 3, 1)
    await office.at(NOW + timedelta(90)).do(
        send_file, bella, WantedFile(FileKind.JOURNAL, first=MARCH[0], last=MARCH[1])
    )
    async with office.database.transaction() as session:
        assert await closed_through(session) == MARCH[1]


@pytest.mark.parametrize("of", ["", "CUS-1", "SUB-1"])
async def test_a_list_of_invoices_has_all_of_them(
    office: Office, bella: Person, monkeypatch: pytest.MonkeyPatch, of: str
) -> None:
    """Each once, also if they don't fit in what is read at once."""
    monkeypatch.setattr(files, "AT_ONCE", 2)
    (one,) = await office.all(Subscription, Subscription.number == 1)
    async with office.database.transaction() as session:
        for number in range(3, 8):
            session.add(invoice(await session.get_one(Subscription, one.id), number))
            await session.flush()
    rows = (await office.do(csv_file, bella, WantedFile(FileKind.INVOICES, of))).splitlines()
    found = [row.split(",")[0] for row in rows[1:]]
    numbers = (7, 6, 5, 4, 3, 1) if of == "SUB-1" else range(7, 0, -1)
    assert found == [f"INV-2026-{number:06d}" for number in numbers]


LATE = datetime(2026, 3, 31, 23, 59, tzinfo=UTC)
AFTER = LATE + timedelta(minutes=2)
WANTED = WantedFile(FileKind.JOURNAL, first=MARCH[0], last=MARCH[1])


async def test_nothing_is_booked_on_a_day_that_closed_meanwhile(office: Office, bella: Person) -> None:
    """A request that began before midnight is carried out after the journal of that day was exported."""
    await office.at(AFTER).do(send_file, bella, WANTED)
    paid = PaymentInput(11_900, "EUR", date(2026, 3, 31), "B1")
    await office.at(LATE).do(record_payment, bella, "CUS-1", ["INV-2026-000001"], paid)
    await office.at(LATE).do(void_invoice, bella, "INV-2026-000002", "Wrong address")
    assert {kind for _, kind, *_ in await read(office, bella)} == {"invoice"}
    assert [(day, kind) for day, kind, *_ in await read(office, bella, date(2026, 4, 1), date(2026, 4, 1))] == [
        ("2026-04-01", "void"),
        ("2026-04-01", "void"),
        ("2026-04-01", "payment"),
        ("2026-04-01", "settlement"),
    ]


@pytest.mark.each_on_both
async def test_a_journal_waits_for_what_is_being_booked(
    office: Office, bella: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A payment before midnight isn't committed yet when the journal of that day is exported."""
    halfway, go_on = asyncio.Event(), asyncio.Event()

    async def told(*_args: Any) -> None:
        halfway.set()
        await go_on.wait()

    monkeypatch.setattr("models.billing.payments.actions.tell_received", told)
    paid = PaymentInput(11_900, "EUR", date(2026, 3, 31), "B1")
    booking = asyncio.create_task(office.at(LATE).do(record_payment, bella, "CUS-1", ["INV-2026-000001"], paid))
    await halfway.wait()
    export = asyncio.create_task(office.at(AFTER).do(send_file, bella, WANTED))
    await waits_or_ends(office.database, export)
    had_to_wait = not export.done()
    go_on.set()
    await asyncio.gather(booking, export)
    assert had_to_wait
    assert ("2026-03-31", "payment") in [(day, kind) for day, kind, *_ in await read(office, bella)]
