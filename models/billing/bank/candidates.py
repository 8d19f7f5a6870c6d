"""The open invoices that transfers can be about. They're found by what the transfers say, so that it takes no longer
if more invoices are open."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col, select

from models.access.desk import Desk
from models.billing.bank.matching import OpenInvoice, Transfer, spans_of
from models.billing.bank.statements import bare_account
from models.billing.bank.tables import BankStatementLine
from models.billing.invoices.references import invoices_named, invoices_referred_to
from models.billing.invoices.tables import Invoice, is_unpaid, series_ref
from models.billing.payments.tables import Payment
from models.catalogue.legal_entities import BankAccount
from models.directory.organizations import Organization
from models.subscriptions.tables import Subscription

AT_ONCE = 500
"""How many values a statement looks for. SQLite takes a limited number."""
Known = Mapping[str, frozenset[int]]
"""The IDs of the customers that paid from an account before, by `bare_account`."""
Candidates = Mapping[tuple[int, str], Sequence[OpenInvoice]]
"""Open invoices by legal entity and currency."""


async def known_payers(desk: Desk, transfers: Iterable[Transfer]) -> Known:
    """Who paid from the accounts of these transfers before."""
    found: dict[str, frozenset[int]] = {}
    for keys in _chunks({key for one in transfers if (key := bare_account(one.payer_account))}):
        statement = (
            select(BankStatementLine.payer_key, Subscription.organization_id)
            .join(Payment, col(Payment.id) == col(BankStatementLine.payment_id))
            .join(Subscription, col(Subscription.id) == col(Payment.subscription_id))
            .where(col(BankStatementLine.payer_key).in_(keys), col(Payment.undone_on).is_(None))
            .distinct()
        )
        for key, organization_id in (await desk.session.execute(statement)).all():
            found[key] = found.get(key, frozenset()) | {organization_id}
    return found


async def candidates(
    desk: Desk, transfers: Sequence[Transfer], accounts: Iterable[BankAccount], known: Known
) -> Candidates:
    """The open invoices that the transfers name, and those of customers who paid from their accounts before or have
    their payers' names. No other invoice can be proposed for them."""
    currencies = {account.currency for account in accounts}
    customers = {one for of in known.values() for one in of} | await _named_customers(desk, transfers)
    theirs = [id_ for ids in _chunks(customers) for id_ in await _subscriptions_of(desk, ids)]
    conditions = [*_numbered(transfers), *(col(Invoice.subscription_id).in_(ids) for ids in _chunks(theirs))]
    found: dict[tuple[int, str], dict[str, OpenInvoice]] = {}
    for condition in conditions:
        for entity, currency, *rest in (await desk.session.execute(_open(condition, currencies))).all():
            one = _open_invoice(*rest)
            found.setdefault((entity, currency), {})[one.ref] = one
    return {key: list(invoices.values()) for key, invoices in found.items()}


async def _subscriptions_of(desk: Desk, customers: Sequence[int]) -> Sequence[int]:
    # In a statement of its own: with the numbers, PostgreSQL knows how few invoices there are.
    statement = select(Subscription.id).where(col(Subscription.organization_id).in_(customers))
    return (await desk.session.scalars(statement)).all()


def _open(condition: ColumnElement[bool], currencies: set[str]) -> Any:
    due = col(Invoice.gross) - col(Invoice.paid) - col(Invoice.credited) - col(Invoice.written_off)
    columns = Invoice.legal_entity_id, Invoice.currency, Invoice.series, Invoice.year, Invoice.sequence
    return (
        select(*columns, Organization.id, Organization.name, due, Invoice.due_on)  # type: ignore[call-overload]
        .join(Subscription, col(Subscription.id) == col(Invoice.subscription_id))
        .join(Organization, col(Organization.id) == col(Subscription.organization_id))
        .where(condition, is_unpaid(), col(Invoice.currency).in_(currencies))
    )


def _open_invoice(series: str, year: int, sequence: int, *rest: Any) -> OpenInvoice:
    return OpenInvoice(series_ref(Invoice.PREFIX, series, year, sequence), *rest)


async def _named_customers(desk: Desk, transfers: Iterable[Transfer]) -> set[int]:
    """The IDs of the customers whose whole name is a part of a payer's name."""
    keys = {" ".join(span) for one in transfers for span in spans_of(one.payer)}
    found: set[int] = set()
    for some in _chunks(keys):
        found.update(await desk.session.scalars(select(Organization.id).where(col(Organization.name_key).in_(some))))
    return found


def _numbered(transfers: Iterable[Transfer]) -> list[ColumnElement[bool]]:
    """The conditions for the invoices that transfers name."""
    refs = {ref for one in transfers for ref in (*invoices_referred_to(one.text), *invoices_named(one.text))}
    conditions = []
    for some in _chunks(refs):
        by_year: dict[tuple[str, int], list[int]] = {}
        for ref in some:
            _, *series, year, sequence = ref.split("-")
            by_year.setdefault(("".join(series), int(year)), []).append(int(sequence))
        conditions.append(
            or_(
                *(
                    and_(col(Invoice.series) == series, col(Invoice.year) == year, col(Invoice.sequence).in_(numbers))
                    for (series, year), numbers in by_year.items()
                )
            )
        )
    return conditions


def _chunks(values: Iterable[Any]) -> list[list[Any]]:
    every = sorted(values)
    return [every[start : start + AT_ONCE] for start in range(0, len(every), AT_ONCE)]
