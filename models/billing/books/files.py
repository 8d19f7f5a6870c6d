"""Files with comma-separated values: the list of invoices, the statement of account, the report and the journal. Their
columns and words are the same for every reader, so programs can read them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlmodel import select

from models.access.actions import action, check, check_desk
from models.access.desk import Desk
from models.access.nouns import parse
from models.billing.books.booking import wait_for_bookings
from models.billing.books.journal import COLUMNS as JOURNAL
from models.billing.books.notices import BillingFile
from models.billing.books.reports import Report, read_journal, view_report
from models.billing.books.tables import JournalExport
from models.billing.invoices.listing import (
    ALL,
    InvoiceFilters,
    InvoiceSummary,
    Listed,
    customer_invoices,
    invoices_of_customers,
    list_invoices,
    my_invoices,
)
from models.billing.invoices.statements import AGES, Statement, customer_statement, view_statement
from models.core.csv_files import MARK, csv_of
from models.core.money import percent, to_decimal
from models.core.outbox import Notice
from models.core.paging import PageOf
from models.core.texts import gettext_noop
from models.directory.organizations import Organization
from models.roles import OwnRight, StaffRight
from models.subscriptions.tables import Subscription

AT_ONCE = 10_000
"""How many invoices of a file are read at once."""
Cells = Sequence[str | Decimal]


class FileKind(StrEnum):
    """What a file has."""

    INVOICES = "invoices"
    STATEMENT = "statement"
    REPORT = "report"
    JOURNAL = "journal"


@dataclass(frozen=True)
class WantedFile:
    """A file that somebody requested.

    Attributes:
        of: The subscription or customer, or empty for all that the caller may see.
        first, last: The days of a statement, report or journal.
        whole: A statement of all of a subscription's organization.
        filters: Which invoices a list has.
        currency: That of a report.
        as_pdf: A statement as a PDF. All other files are CSV.
    """

    file: FileKind
    of: str = ""
    first: date | None = None
    last: date | None = None
    whole: bool = False
    filters: InvoiceFilters = ALL
    currency: str = ""
    as_pdf: bool = False

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day.

        Raises:
            TypeError: There are none.
        """
        if self.first is None or self.last is None:
            raise TypeError(f"A {self.file} needs days.")
        return self.first, self.last

    @property
    def name(self) -> str:
        """The name of the file."""
        days = dict.fromkeys(str(day) for day in (self.first, self.last) if day)
        chosen = [str(self.filters.status or "").replace(" ", "-"), str(self.filters.year or ""), self.currency]
        return "-".join(filter(None, [self.file, self.of, *chosen, *days])).lower() + ".csv"

    def notice(self, person_id: int) -> BillingFile:
        """The payload of its email."""
        return BillingFile(
            person_id,
            self.file,
            self.of,
            str(self.first or ""),
            str(self.last or ""),
            self.whole,
            str(self.filters.status or ""),
            self.filters.year,
            self.currency,
            self.as_pdf,
        )

    @classmethod
    def wanted_by(cls, notice: BillingFile) -> "WantedFile":
        """The file that a notice is about."""
        first, last = (date.fromisoformat(day) if day else None for day in (notice.first, notice.last))
        filters = InvoiceFilters(Listed(notice.status) if notice.status else None, notice.year)
        return cls(
            FileKind(notice.file), notice.about, first, last, notice.whole, filters, notice.currency, notice.as_pdf
        )


@action("invoices.send_file", OwnRight.KNOWN, label=gettext_noop("get invoices, a statement or a report as a file"))
async def send_file(desk: Desk, wanted: WantedFile) -> None:
    """Send the caller a file. They need the right to see what is in it. If they ask twice within a minute, it's sent
    once."""
    await _check(desk, wanted)
    if wanted.file is FileKind.JOURNAL:
        first, last = wanted.days
        await wait_for_bookings(desk.session)
        desk.session.add(JournalExport(first=first, last=last, exported_on=desk.book_day))
    desk.note(file=wanted.file, of=wanted.of)
    me, payload = desk.person.id, wanted.notice(desk.person.id)
    digest = sha256(repr(payload).encode()).hexdigest()[:16]
    key = f"billing_file:{digest}:{desk.now:%Y%m%d%H%M}"
    sent = select(Notice.id).where(Notice.key == f"{key}:{me}")
    if (await desk.session.scalars(sent)).first() is None:
        await desk.tell([me], payload, key)


async def _check(desk: Desk, wanted: WantedFile) -> None:
    """Check the right to see what is in a file.

    Raises:
        NotFound, Denied: As the action that reads it would.
    """
    match wanted.file:
        case FileKind.REPORT:
            check_desk(view_report, desk)
        case FileKind.JOURNAL:
            check_desk(read_journal, desk)
        case FileKind.STATEMENT:
            await check(customer_statement if _is_customer(wanted.of) else view_statement, desk, wanted.of)
        case FileKind.INVOICES:
            if wanted.of:
                await check(customer_invoices if _is_customer(wanted.of) else list_invoices, desk, wanted.of)


def _is_customer(ref: str) -> bool:
    return parse(Subscription, ref) is None and parse(Organization, ref) is not None


async def csv_file(desk: Desk, wanted: WantedFile) -> str:
    """The text of a file, with what the caller may see.

    Raises:
        NotFound, Denied: The caller may not see it any more.
    """
    match wanted.file:
        case FileKind.INVOICES:
            rows = await _invoices(desk, wanted)
        case FileKind.STATEMENT:
            rows = _statement(await statement_of(desk, wanted))
        case FileKind.REPORT:
            rows = _report(await view_report(desk, *wanted.days, wanted.currency))
        case FileKind.JOURNAL:
            rows = [JOURNAL, *(entry.cells() for entry in await read_journal(desk, *wanted.days))]
    return MARK + csv_of(rows)


async def statement_of(desk: Desk, wanted: WantedFile) -> Statement:
    """The statement of a file.

    Raises:
        NotFound, Denied: The caller may not see it any more.
    """
    if _is_customer(wanted.of):
        return await customer_statement(desk, wanted.of, wanted.first, wanted.last)
    return await view_statement(desk, wanted.of, wanted.first, wanted.last, whole=wanted.whole)


async def _invoices(desk: Desk, wanted: WantedFile) -> Iterable[Cells]:
    """All invoices, however many. They're read in pages."""
    found: list[InvoiceSummary] = []
    while True:
        page = await _page_of_invoices(desk, wanted, len(found) + 1)
        found += page
        if not page or len(found) >= page.total:
            break
    head = "invoice", "subscription", "customer", "issued", "due", "status", "currency"
    columns = (*head, "total", "paid", "credited", "written_off", "balance_due")
    return [columns, *(_invoice(one, wanted.of) for one in found)]


async def _page_of_invoices(desk: Desk, wanted: WantedFile, first: int) -> PageOf[Any]:
    of, which = wanted.of, (first, "", wanted.filters, AT_ONCE)
    if _is_customer(of):
        return (await customer_invoices(desk, of, *which))[1]
    if of:
        return (await list_invoices(desk, of, *which)).invoices
    if desk.may_as_staff(StaffRight.MANAGE_INVOICES):
        return await invoices_of_customers(desk, *which)
    return await my_invoices(desk, *which)


def _invoice(one: InvoiceSummary, of: str) -> Cells:
    amounts = one.gross, one.paid, one.credited, one.written_off, one.due
    return [
        one.ref,
        getattr(one, "subscription_ref", of),
        getattr(one, "customer", ""),
        str(one.issued_on),
        str(one.due_on),
        one.state,
        one.currency,
        *(to_decimal(amount, one.currency) for amount in amounts),
    ]


def _statement(found: Statement) -> Iterable[Cells]:
    """The entries between the opening and the closing balance of each currency, and below them what is open by age."""
    yield "date", "entry", "document", "invoices", "subscription", "currency", "amount", "balance"
    for account in found.accounts:
        currency = account.currency
        yield str(found.first), "opening_balance", "", "", "", currency, "", to_decimal(account.before, currency)
        for one in account.entries:
            amounts = to_decimal(one.amount, currency), to_decimal(one.balance, currency)
            of = f"{Subscription.PREFIX}-{one.subscription}"
            yield str(one.day), one.kind, one.ref, " ".join(one.of), of, currency, *amounts
        yield str(found.last), "closing_balance", "", "", "", currency, "", to_decimal(account.closing, currency)
        for age, amount in zip(age_names(), account.aged, strict=True):
            yield str(found.last), age, "", "", "", currency, to_decimal(amount, currency), ""
        yield str(found.last), "credit", "", "", "", currency, to_decimal(-account.credit, currency), ""


def age_names() -> list[str]:
    """The ages as files name them: not due yet, and the days since the due date."""
    last = [f"{day - 1}" for day in AGES[1:]]
    spans = [f"{first}-{end}" for first, end in zip(AGES, last, strict=False)]
    return ["open_not_due", *(f"open_{span}_days" for span in spans), f"open_over_{last[-1]}_days"]


def _report(found: Report) -> Iterable[Cells]:
    def money(amount: int) -> Decimal:
        return to_decimal(amount, found.currency)

    yield "figure", "period", "tax_rate", "country", "currency", "net", "tax", "amount"
    if not found.currency:
        return
    for month in found.months:
        yield "revenue", f"{month.month:%Y-%m}", "", "", found.currency, money(month.net), "", ""
    for one in found.taxes:
        period, rate = f"{found.first}/{found.last}", f"{percent(one.rate):f}"
        yield "tax", period, rate, one.country, found.currency, money(one.net), money(one.tax), ""
    for age, amount in zip(age_names(), found.aged, strict=True):
        yield age, "", "", "", found.currency, "", "", money(amount)
