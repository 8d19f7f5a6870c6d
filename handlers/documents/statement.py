"""A statement of account as a document."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from handlers.documents.data import Column, DocumentData, DocumentKind, Fact, Table
from handlers.documents.parts import Letterhead, facts, sheet
from handlers.views.lines import days
from handlers.views.reader import Reader
from handlers.views.statements import AGES, in_words
from models.billing.invoices.statements import Account, Statement


@dataclass(frozen=True)
class Movement:
    """An entry: an invoice, a payment or a credit, in the reader's words, and the balance after it. In minor units."""

    day: date
    description: str
    amount: int
    balance: int


@dataclass(frozen=True)
class AccountFacts:
    """The movements in one currency. `aged` is what is open, by the days since it was due: a label such as 31-60, and
    an amount. With the unused credit, its amounts add up to the closing balance."""

    currency: str
    opening: int
    closing: int
    movements: Sequence[Movement] = ()
    aged: Sequence[tuple[str, int]] = ()


@dataclass(frozen=True)
class StatementFacts:
    """A statement for a range of days, both included. `about` is the subscription, or all of them, in words."""

    number: str
    first: date
    last: date
    about: str
    accounts: Sequence[AccountFacts]


def statement_facts(reader: Reader, found: Statement) -> StatementFacts:
    """The facts of a statement, with the words of the list in Slack."""
    accounts = [
        AccountFacts(
            account.currency,
            account.before,
            account.closing,
            [
                Movement(one.day, in_words(reader, one, whole=found.whole), one.amount, one.balance)
                for one in account.entries
            ],
            _open(reader, account),
        )
        for account in found.accounts
    ]
    about = reader.plain("All subscriptions")
    if found.subscription and not found.whole:
        about = f"{found.ref} · {found.subscription.name}"
    return StatementFacts(found.ref, found.first, found.last, about, accounts)


def _open(reader: Reader, account: Account) -> Sequence[tuple[str, int]]:
    """What is open by age, and what is unused of payments and credit notes. If that's negative, a refund's payment was
    taken back."""
    shown = [(reader.plain(age), amount) for age, amount in zip(AGES, account.aged, strict=True) if amount]
    label = reader.plain("Unused credit") if account.credit > 0 else reader.plain("Refund to be paid back")
    return [*shown, (label, -account.credit)] if account.credit else shown


def statement_document(reader: Reader, statement: StatementFacts, head: Letterhead) -> DocumentData:
    """Opening balance, movements, closing balance and what is open, for each currency."""
    title = reader.plain("Statement of account")
    to = reader.plain("For")
    blank = sheet(reader, DocumentKind.STATEMENT, title, statement.number, statement.last, head, to)
    closing = [reader.money(one.closing, one.currency) for one in statement.accounts]
    # With several currencies, each table says which one it is.
    many = len(closing) > 1
    tables = [_movements(reader, one, one.currency if many else "") for one in statement.accounts]
    tables += [_aged(reader, one, many=many) for one in statement.accounts if one.aged]
    return replace(
        blank,
        facts=facts(
            (reader.plain("Period"), days(reader, statement.first, statement.last)),
            (reader.plain("Subscription"), statement.about),
        ),
        headline=reader.plain("Closing balance: {amounts}", amounts=reader.listed(closing)) if closing else "",
        intro=() if closing else (reader.plain("There are no invoices or payments between these dates."),),
        tables=tuple(tables),
        totals=tuple(Fact(reader.plain("Closing balance"), amount, True) for amount in closing),
    )


def _movements(reader: Reader, one: AccountFacts, title: str) -> Table:
    columns = (
        Column(reader.plain("Date"), True),
        Column(reader.plain("Description")),
        Column(reader.plain("Amount"), True),
        Column(reader.plain("Balance"), True),
    )
    opening = ("", reader.plain("Opening balance"), "", reader.money(one.opening, one.currency))
    rows = [
        (
            reader.day(move.day),
            move.description,
            reader.money(move.amount, one.currency),
            reader.money(move.balance, one.currency),
        )
        for move in one.movements
    ]
    return Table(columns, (opening, *rows), title)


def _aged(reader: Reader, one: AccountFacts, *, many: bool) -> Table:
    title = reader.plain("Open, by days since the due date")
    columns = tuple(Column(label, True) for label, _ in one.aged)
    row = tuple(reader.money(amount, one.currency) for _, amount in one.aged)
    return Table(columns, (row,), f"{title} ({one.currency})" if many else title)
