"""Whatever is issued, paid, credited and undone, the books balance."""

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.orm import joinedload
from sqlmodel import select

from models.access.desk import Desk
from models.access.nouns import NOUNS, parse
from models.billing.approvals.actions import approve_request
from models.billing.approvals.tables import ApprovalRequest, ApprovalState
from models.billing.bank.actions import confirm_match
from models.billing.bank.importing import import_statement, read_file
from models.billing.bank.proposals import list_matches
from models.billing.bank.tables import BankStatementLine
from models.billing.books.journal import JournalEntry
from models.billing.books.reports import read_journal
from models.billing.credit_notes.actions import credit_invoice, void_invoice
from models.billing.credit_notes.tables import CreditNote, CreditNoteLine
from models.billing.invoices.issuing import Printed, issue_invoice
from models.billing.invoices.references import reference_of
from models.billing.invoices.statements import Account, customer_statement, view_statement
from models.billing.invoices.tables import Invoice, InvoiceLine
from models.billing.orders.accepting import Billing, place_order
from models.billing.orders.making import Wanted, make_quote
from models.billing.orders.pricing import PricedLine
from models.billing.orders.tables import Order, QuoteKind
from models.billing.payments.actions import PaymentInput, apply_credit, record_payment, undo_payment
from models.billing.payments.refunding import pay_back
from models.billing.payments.tables import Payment
from models.billing.payments.writing_off import undo_write_off, write_off
from models.catalogue.legal_entities import BankAccount
from models.changes.order_cancelling import cancel_order, weigh_order_cancellation
from models.core.database import Database
from models.core.errors import Refused
from models.core.money import taxes
from models.roles import Role, StaffRole
from models.subscriptions.lookup import find
from models.subscriptions.tables import Subscription
from tests.models.billing.bank.files import Booking, camt_of, mt940_of
from tests.models.builders import NOW, Office, organization, person, plan, subscription
from tests.support.keys import KEYS

SUBSCRIPTIONS = ["SUB-1", "SUB-2"]
RATES = [0, 7_000, 19_000, 9_975]
START = date(2026, 3, 2)
FIRST = START - timedelta(5)
"""The first day on which money can have arrived."""
ANY = st.integers(0, 1_000)
"""Which of the rows there are, whatever their number."""


@dataclass
class ToBill:
    """A line of an invoice to be issued."""

    position: int
    net: int
    tax_rate: int
    tax: int
    description: str = "License"
    quantity: int = 1
    from_on: date | None = None
    to_on: date | None = None
    unit_price: int = 0

    def __post_init__(self) -> None:
        self.unit_price = self.net


class Books(RuleBasedStateMachine):
    """A customer with two subscriptions, and Bella and Boris of the billing team."""

    def __init__(self, template: Path, held: Counter[str]) -> None:
        super().__init__()
        self.held = held
        self.folder = tempfile.TemporaryDirectory()
        path = shutil.copy(template, Path(self.folder.name) / "steward.db")
        self.database = Database(f"sqlite+aiosqlite:///{path}", KEYS)
        self.office = Office(self.database, NOW)
        self.loop = asyncio.Runner()
        self.bella, self.boris = (person(name, staff=[StaffRole.BILLING]) for name in ("bella", "boris"))
        self.ana = person("ana")
        self.booked: list[Booking] = []
        acme, under = organization(), plan()
        subs = [subscription(one, (self.ana, Role.BILLING_PRIMARY), of=acme, under=under) for one in (1, 2)]
        account = BankAccount(currency="EUR", holder="Northwind", bank="First", account="DE75 5121 0800 1245 1261 99")
        self.run(self.office.save(self.bella, self.boris, *subs, account))

    def run(self, doing: Awaitable[Any]) -> Any:
        """Wait for something."""

        async def wait() -> Any:
            return await doing

        return self.loop.run(wait())

    def do(self, action: Callable[..., Awaitable[Any]], *args: Any) -> Any:
        """Something that Bella does. What is refused changes nothing."""
        try:
            return self.run(self.office.do(action, self.bella, *args))
        except Refused:
            return None

    def rows(self, table: Any) -> list[Any]:
        """The rows of a table."""
        found: list[Any] = self.run(self.office.all(table))
        return found

    def teardown(self) -> None:
        """Close the database."""
        self.run(self.database.close())
        self.loop.close()
        self.folder.cleanup()

    @initialize(lines=st.lists(st.tuples(st.integers(1, 99_999), st.sampled_from(RATES)), min_size=1, max_size=4))
    def begin(self, lines: list[tuple[int, int]]) -> None:
        """An invoice of each subscription. The first one is paid, and there's credit."""
        for ref in SUBSCRIPTIONS:
            self.issue(ref, lines)
        self.pay([0], 600_000, 1)

    @rule(days=st.integers(1, 40))
    def time_passes(self, days: int) -> None:
        """Another day."""
        self.office = self.office.at(self.office.now + timedelta(days))

    @rule(
        ref=st.sampled_from(SUBSCRIPTIONS),
        lines=st.lists(st.tuples(st.integers(1, 99_999), st.sampled_from(RATES)), min_size=1, max_size=4),
    )
    def issue(self, ref: str, lines: list[tuple[int, int]]) -> None:
        """An invoice with lines at several rates."""
        spread = taxes(lines)
        to_bill = [ToBill(place, net, rate, spread[place]) for place, (net, rate) in enumerate(lines)]

        async def issuing(desk: Desk) -> None:
            row, _ = await find(desk.session, Subscription, ref, lock=True)
            await issue_invoice(desk, row, to_bill, Printed())

        self.do(issuing)

    @precondition(lambda self: self.rows(Invoice))
    @rule(which=ANY, part=st.none() | st.integers(1, 50_000))
    def credit(self, which: int, part: int | None) -> None:
        """All of an invoice, or an amount."""
        self.do(credit_invoice, self._ref(Invoice, which), "Wrong seats", part)

    @precondition(lambda self: self.rows(Invoice))
    @rule(which=ANY)
    def void(self, which: int) -> None:
        """An invoice."""
        self.do(void_invoice, self._ref(Invoice, which), "Wrong address")

    @rule(ref=st.sampled_from(SUBSCRIPTIONS), net=st.integers(1, 99_999), paid=st.none() | st.integers(1, 150_000))
    def order_and_cancel(self, ref: str, net: int, paid: int | None) -> None:
        """Services that are ordered, perhaps paid in full or in part, and taken back."""
        self.office = replace(self.office, order_grace=timedelta(hours=1))

        async def ordering(desk: Desk) -> Order:
            row = (await find(desk.session, Subscription, ref, lock=True))[1]
            line = PricedLine("Training", 1, net, 19_000)
            return await place_order(
                desk, await make_quote(desk, row, Wanted(QuoteKind.SERVICES, [line])), Billing(), None
            )

        order = self.do(ordering)
        if paid is not None:
            entered = PaymentInput(paid, "EUR", self.office.now.date(), "B2")
            self.do(record_payment, "CUS-1", [self.rows(Invoice)[-1].ref], entered)
        found = self.run(self.office.do(weigh_order_cancellation, self.ana, order.ref))
        self.run(self.office.do(cancel_order, self.ana, order.ref, "", found.mark))
        assert self.rows(Invoice)[-1].due == 0

    @precondition(lambda self: self.rows(Invoice))
    @rule(which=st.lists(ANY, min_size=1, max_size=3), amount=st.integers(1, 200_000), days=st.integers(0, 5))
    def pay(self, which: list[int], amount: int, days: int) -> None:
        """One or more invoices, of both subscriptions: too little, or too much."""
        refs = [self._ref(Invoice, one) for one in which]
        day = self.office.now.date() - timedelta(days)
        self.do(record_payment, "CUS-1", refs, PaymentInput(amount, "EUR", day, "B1"))

    @precondition(lambda self: self.rows(Payment))
    @rule(which=ANY)
    def undo(self, which: int) -> None:
        """A payment."""
        self.do(undo_payment, "CUS-1", self._ref(Payment, which), "Another customer's")

    @precondition(lambda self: self.rows(Invoice) and self.sources())
    @rule(source=ANY, which=ANY)
    def apply(self, source: int, which: int) -> None:
        """What is left of a payment or a credit note, to an invoice."""
        self.do(apply_credit, "CUS-1", self.sources()[source % len(self.sources())].ref, self._ref(Invoice, which))

    @precondition(lambda self: self.sources())
    @rule(source=ANY, amount=st.integers(1, 200_000))
    def pay_back(self, source: int, amount: int) -> None:
        """What is left of a payment or a credit note, in full or in part. Above a limit, Boris approves it."""
        chosen = self.sources()[source % len(self.sources())]
        self.do(pay_back, "CUS-1", chosen.ref, min(amount, chosen.unused), "R1")
        self.approve()

    @precondition(lambda self: self.rows(Invoice))
    @rule(which=ANY, again=st.booleans())
    def write_off(self, which: int, again: bool) -> None:
        """What is due on an invoice. Or make it due again."""
        ref = self._ref(Invoice, which)
        if again:
            self.do(undo_write_off, ref, "Solvent")
        else:
            self.do(write_off, ref, "Insolvent")
            self.approve()

    def approve(self) -> None:
        """Boris approves what waits."""
        for one in self.rows(ApprovalRequest):
            if one.state is ApprovalState.ASKED:
                self.run(self.office.do(approve_request, self.boris, one.ref))

    @precondition(lambda self: self.rows(Invoice))
    @rule(which=ANY, amount=st.integers(1, 200_000), camt_first=st.booleans())
    def transfer(self, which: int, amount: int, camt_first: bool) -> None:
        """For an invoice. The statement is imported twice, and once in another format: that changes nothing more."""
        text = reference_of(self._row(Invoice, which))
        self._import(Booking(self.office.now.date(), amount, text, f"E2E-{len(self.booked)}"), camt_first)
        self.confirm()

    @precondition(lambda self: any(one.amount > 0 for one in self.booked))
    @rule(which=ANY, camt_first=st.booleans())
    def money_goes_back(self, which: int, camt_first: bool) -> None:
        """That of an earlier transfer. Its payment is undone."""
        arrived = [one for one in self.booked if one.amount > 0]
        one = arrived[which % len(arrived)]
        back = replace(one, day=self.office.now.date(), amount=-one.amount)
        if not any(other.amount < 0 and other.end_to_end == back.end_to_end for other in self.booked):
            self._import(back, camt_first)
            self.confirm()

    def _import(self, booking: Booking, camt_first: bool) -> None:
        self.booked.append(booking)
        files = [camt_of(*self.booked), mt940_of(*self.booked)]
        for text in [*(files if camt_first else files[::-1]), files[0]]:
            done = self.do(import_statement, read_file(text.encode(), "a"), "a")
            assert done is not None
            assert len(self.rows(BankStatementLine)) == len(self.booked)

    def confirm(self) -> None:
        """All that is proposed for transfers."""
        for one in self.do(list_matches).lines:
            if one.is_proposed:
                self.do(confirm_match, one.line.ref, one.mark)

    def sources(self) -> list[Any]:
        """What credit can come from."""
        return [*self.rows(Payment), *self.rows(CreditNote)]

    def _row(self, table: Any, which: int) -> Any:
        found = self.rows(table)
        return found[which % len(found)]

    def _ref(self, table: Any, which: int) -> str:
        ref: str = self._row(table, which).ref
        assert parse(table, ref), NOUNS[table]
        return ref

    @invariant()
    def the_statement_is_what_is_due_less_what_is_left(self) -> None:
        """Of each subscription, and of the customer."""
        days = FIRST, self.office.now.date()
        for place, ref in enumerate(SUBSCRIPTIONS, start=1):
            due = sum(one.due for one in self.rows(Invoice) if one.subscription_id == place)
            left = self._left([one for one in self.sources() if one.subscription_id == place])
            self._is_balance(self.do(view_statement, ref, *days).accounts, due, left)
        due = sum(one.due for one in self.rows(Invoice))
        left = self._left(self.sources())
        self._is_balance(self.do(customer_statement, "CUS-1", *days).accounts, due, left)
        assert min([one.due for one in self.rows(Invoice)], default=0) >= 0
        self.held["the_statement_is_what_is_due_less_what_is_left"] += 1

    @staticmethod
    def _left(sources: list[Any]) -> int:
        """Unused credit, less the refunds that are owed again."""
        return sum(one.unused - (one.owed_back if isinstance(one, Payment) else 0) for one in sources)

    @staticmethod
    def _is_balance(accounts: list[Account], due: int, left: int) -> None:
        for account in accounts:
            assert account.before == 0
            assert (account.closing, account.due) == (due - left, due - left)
            assert (sum(account.aged), account.credit) == (due, left)
        assert accounts or due == left == 0

    @invariant()
    def the_journal_is_the_statement(self) -> None:
        """The receivables less the customers' credit. Each entry is there once, and twice half of the time is all."""
        today = self.office.now.date()
        entries: list[JournalEntry] = self.do(read_journal, START, today)
        balances: Counter[str] = Counter()
        for entry in entries:
            assert entry.amount > 0
            balances[entry.debit] += entry.amount
            balances[entry.credit] -= entry.amount
        assert sum(balances.values()) == 0
        accounts = self.do(customer_statement, "CUS-1", FIRST, today).accounts
        assert balances["receivable"] + balances["customer credit"] == sum(one.closing for one in accounts)
        assert balances["receivable"] == sum(one.due for one in self.rows(Invoice))
        assert len({entry.entry for entry in entries}) == len(entries)
        middle = START + (today - START) / 2
        halves = self.do(read_journal, START, middle), self.do(read_journal, middle + timedelta(1), today)
        assert sorted(one.entry for half in halves for one in half) == sorted(one.entry for one in entries)
        self.held["the_journal_is_the_statement"] += 1

    @invariant()
    def the_tax_is_that_of_the_rates(self) -> None:
        """On each invoice, and on all credit notes of an invoice together: at each rate, the lines' sum times the rate,
        rounded half up. A credit note alone is at most one cent away from that at a rate (ADR 26)."""
        credited: dict[int, list[CreditNoteLine]] = {}
        for note in self.run(self._whole(CreditNote)):
            credited.setdefault(note.invoice_id, []).extend(note.lines)
            assert all(abs(off) <= 1 for off in self._off(note.lines).values())
            assert note.gross == sum(one.net + one.tax for one in note.lines)
            assert all(one.net > 0 for one in note.lines)
        for row in self.run(self._whole(Invoice)):
            assert not any(self._off(row.lines).values())
            assert not any(self._off(credited.get(row.id, [])).values())
            assert row.gross == sum(one.net + one.tax for one in row.lines)
        self.held["the_tax_is_that_of_the_rates"] += 1

    @staticmethod
    def _off(lines: Sequence[InvoiceLine | CreditNoteLine]) -> dict[int, int]:
        """How far the tax of each rate is from what it should be."""
        nets, tax = Counter[int](), Counter[int]()
        for one in lines:
            nets[one.tax_rate] += one.net
            tax[one.tax_rate] += one.tax
        exact = {rate: Decimal(net) * rate / 100_000 for rate, net in nets.items()}
        return {rate: tax[rate] - int(one.quantize(Decimal(1), ROUND_HALF_UP)) for rate, one in exact.items()}

    async def _whole(self, table: Any) -> list[Any]:
        async with self.database.transaction() as session:
            return list((await session.scalars(select(table).options(joinedload(table.lines)))).unique())

    @invariant()
    def numbers_have_no_gaps(self) -> None:
        """Whatever was refused between them."""
        for table in (Invoice, CreditNote):
            numbers = [row.sequence for row in self.rows(table)]
            assert numbers == list(range(1, len(numbers) + 1))
        self.held["numbers_have_no_gaps"] += 1


def balance(books: type[Books], template: Path, examples: int, steps: int) -> Counter[str]:
    """Try so many ways. Returns how often each invariant held."""
    held: Counter[str] = Counter()
    run_state_machine_as_test(
        lambda: books(template, held),  # type: ignore[arg-type]
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            # Each step takes many queries, so a failure isn't made shorter.
            phases=[Phase.generate],
        ),
    )
    return held


INVARIANTS = {
    "the_statement_is_what_is_due_less_what_is_left",
    "the_journal_is_the_statement",
    "the_tax_is_that_of_the_rates",
    "numbers_have_no_gaps",
}


def test_the_books_balance(sqlite_template: Path) -> None:
    """A few ways: each invariant holds after each of about 48 steps. Hypothesis may end an example early."""
    held = balance(Books, sqlite_template, 4, 12)
    assert set(held) == INVARIANTS
    assert min(held.values()) >= 36


@pytest.mark.long
def test_the_books_balance_in_many_ways(sqlite_template: Path) -> None:
    """Many ways: after each of about 1,600 steps."""
    held = balance(Books, sqlite_template, 60, 40)
    assert set(held) == INVARIANTS
    assert min(held.values()) >= 1_500
