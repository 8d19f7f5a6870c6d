"""Reports for the billing team: revenue by month, tax by rate and country, and what is open by age."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import Subquery, and_, case, extract, func, null, select, union_all
from sqlmodel import col

from models.access.actions import action
from models.access.desk import Desk
from models.billing.books.journal import JournalEntry, entries_between
from models.billing.credit_notes.tables import CreditNote, CreditNoteLine
from models.billing.invoices.statements import AGES
from models.billing.invoices.tables import Invoice, InvoiceLine, is_unpaid
from models.core.texts import gettext_noop
from models.directory.organizations import Organization
from models.roles import StaffRight
from models.subscriptions.days import came_by, zones_by_day
from models.subscriptions.tables import Subscription


@dataclass(frozen=True)
class MonthlyRevenue:
    """What was invoiced in a month, before tax, less what was voided and credited. In minor units."""

    month: date
    net: int


@dataclass(frozen=True)
class TaxTotal:
    """What was invoiced at one rate to buyers in one country, less what was voided and credited. In minor units.

    Attributes:
        rate: In thousandths of a percent.
        country: An ISO 3166 code; empty if the buyer's isn't known.
    """

    rate: int
    country: str
    net: int
    tax: int


@dataclass(frozen=True)
class Report:
    """A report in one currency. Amounts are in minor units.

    Attributes:
        first, last: The period, both days included.
        currencies: All with documents in the period or open invoices, those with the most invoices first.
        months: The twelve months up to the end of the period, the oldest first.
        aged: What is open today, by age: see `Account`.
    """

    currency: str
    first: date
    last: date
    currencies: Sequence[str]
    months: Sequence[MonthlyRevenue]
    taxes: Sequence[TaxTotal]
    aged: Sequence[int]


@action(
    "invoices.view_report",
    StaffRight.MANAGE_INVOICES,
    reads=True,
    label=gettext_noop("see revenue, tax and open invoices of all customers"),
)
async def view_report(desk: Desk, first: date, last: date, currency: str = "") -> Report:
    """The report of a period, in the given currency or else the one with the most invoices. Amounts in different
    currencies can't be compared."""
    months = _twelve_months(last)
    booked = _booked(min(first, months[0]), last)
    revenue: dict[str, dict[date, int]] = {}
    invoices: Counter[str] = Counter()
    group = booked.c.currency, extract("year", booked.c.day), extract("month", booked.c.day)
    by_month = select(*group, func.sum(booked.c.net), func.count(booked.c.invoice.distinct())).group_by(*group)
    for of, year, month, net, issued in (await desk.session.execute(by_month)).all():
        revenue.setdefault(of, {})[date(int(year), int(month), 1)] = int(net)
        invoices[of] += issued
    aged = await _open_by_age(desk)
    currencies = sorted({*revenue, *aged}, key=lambda one: (-invoices[one], one))
    chosen = currency or next(iter(currencies), "")
    taxes = await _taxes(desk, first, last, chosen)
    totals = [MonthlyRevenue(month, revenue.get(chosen, {}).get(month, 0)) for month in months]
    return Report(chosen, first, last, currencies, totals, taxes, aged.get(chosen, (0, 0, 0, 0, 0)))


def _twelve_months(last: date) -> list[date]:
    """The first days of the twelve months up to that of a day."""
    months = last.year * 12 + last.month - 1
    return [date(one // 12, one % 12 + 1, 1) for one in range(months - 11, months + 1)]


def _booked(first: date, last: date) -> Subquery:
    """The lines of invoices, and as negative amounts those of void invoices and of credit notes, by the day on which
    they were booked."""
    parts = (
        _lines(Invoice, InvoiceLine, InvoiceLine.invoice_id, col(Invoice.booked_on), 1, first, last),
        _lines(Invoice, InvoiceLine, InvoiceLine.invoice_id, col(Invoice.void_booked_on), -1, first, last),
        _lines(CreditNote, CreditNoteLine, CreditNoteLine.credit_note_id, col(CreditNote.booked_on), -1, first, last),
    )
    return union_all(*parts).subquery("booked")


def _lines(table: Any, lines: Any, of: Any, day: Any, sign: int, first: date, last: date) -> Any:
    return (
        select(
            day.label("day"),
            (table.id if sign > 0 else null()).label("invoice"),
            table.currency.label("currency"),
            func.coalesce(table.buyer["country"].as_string(), "").label("country"),
            lines.tax_rate.label("rate"),
            (lines.net * sign).label("net"),
            (lines.tax * sign).label("tax"),
        )
        .join_from(lines, table, table.id == of)
        .where(day >= first, day <= last)
    )


async def _taxes(desk: Desk, first: date, last: date, currency: str) -> list[TaxTotal]:
    booked = _booked(first, last)
    group = booked.c.rate, booked.c.country
    statement = (
        select(*group, func.sum(booked.c.net), func.sum(booked.c.tax))
        .where(booked.c.currency == currency)
        .group_by(*group)
        .order_by(booked.c.rate.desc(), booked.c.country)
    )
    found = (await desk.session.execute(statement)).all()
    return [TaxTotal(rate, country, int(net), int(tax)) for rate, country, net, tax in found]


async def _open_by_age(desk: Desk) -> dict[str, tuple[int, ...]]:
    """What is open on all customers' invoices, by currency and age. What day it is depends on the customer."""
    due = col(Invoice.gross) - col(Invoice.paid) - col(Invoice.credited) - col(Invoice.written_off)
    zones = await zones_by_day(desk)
    since = [came_by(zones, col(Invoice.due_on), timedelta(days)) for days in AGES]
    each = [~since[0], *(and_(later, ~before) for later, before in pairwise(since)), since[-1]]
    sums = [func.sum(case((is_age, due), else_=0)) for is_age in each]
    statement: Any = select(col(Invoice.currency), *sums).group_by(col(Invoice.currency))
    statement = statement.join(Subscription, col(Subscription.id) == col(Invoice.subscription_id))
    statement = statement.join(Organization, col(Organization.id) == col(Subscription.organization_id))
    statement = statement.where(is_unpaid())
    found = (await desk.session.execute(statement)).all()
    return {row[0]: tuple(map(int, row[1:])) for row in found}


@action(
    "invoices.read_journal",
    StaffRight.MANAGE_INVOICES,
    reads=True,
    label=gettext_noop("see the accountant's journal"),
)
async def read_journal(desk: Desk, first: date, last: date) -> list[JournalEntry]:
    """The entries of the journal that were booked between two days, both included."""
    return await entries_between(desk.session, first, last)
