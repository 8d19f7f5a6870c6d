"""The lines of bank statements: those that wait, with what is proposed for each, and those that are settled."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy.orm import joinedload
from sqlmodel import col, select

from models.access.actions import action
from models.access.desk import Desk
from models.billing.bank.candidates import candidates, known_payers
from models.billing.bank.matching import Matched, Proposal, Transfer, match
from models.billing.bank.returns import ReturnOf, is_returned, returner_of, returns_of
from models.billing.bank.tables import BankStatementLine, LineState
from models.billing.invoices.tables import Invoice, is_unpaid
from models.billing.payments.tables import Payment
from models.catalogue.legal_entities import BankAccount
from models.core.paging import PageOf, page_of
from models.core.searching import exact_first, matching, refs_of
from models.core.texts import gettext_noop
from models.directory.organizations import Organization
from models.roles import StaffRight
from models.subscriptions.tables import Subscription

MOST_AT_ONCE = 500
"""The most waiting lines that are matched at once, the oldest first."""
NUMBERS = refs_of(BankStatementLine.PREFIX, col(BankStatementLine.id))


@dataclass(frozen=True)
class MatchLine:
    """A line that waits, and what is proposed for it.

    Args:
        customer: Whose invoices are proposed; empty without a proposal.
        named: The invoices that it names although nothing is due on them, if nothing is proposed.
        waits: Whether it waits for a decision.
        resembles: The earlier line that may state the same booking, or None.
        returns: The earlier line whose money went back with this one, or None.
    """

    line: BankStatementLine
    proposal: Proposal | None = None
    customer: str = ""
    named: Sequence[str] = ()
    waits: bool = True
    resembles: BankStatementLine | None = None
    returns: ReturnOf | None = None

    @property
    def mark(self) -> str:
        """A value that changes with the proposal."""
        proposed = repr(self.proposal)
        if self.returns:
            proposed = f"{self.returns.line.ref} {self.returns.payment and self.returns.payment.ref}"
        return hashlib.sha256(proposed.encode()).hexdigest()[:8]

    @property
    def is_proposed(self) -> bool:
        """Whether there is something to confirm."""
        return self.proposal is not None or self.returns is not None


@dataclass(frozen=True)
class Matches:
    """Waiting lines, those with proposals first. `total` is how many wait in all: the others come once some of these
    are settled."""

    lines: Sequence[MatchLine]
    total: int


@action("bank.list_matches", StaffRight.MANAGE_INVOICES, reads=True, label=gettext_noop("match bank transfers"))
async def list_matches(desk: Desk) -> Matches:
    """The lines that wait for a decision, with what is proposed for each."""
    return await _matches(desk)


@action(
    "bank.show_line",
    StaffRight.MANAGE_INVOICES,
    on=BankStatementLine,
    reads=True,
    label=gettext_noop("see a bank transfer"),
)
async def show_line(desk: Desk, line: BankStatementLine) -> MatchLine:
    """One line, with what is proposed for it if it waits."""
    return await matched(desk, line)


@action(
    "bank.find_invoices",
    StaffRight.MANAGE_INVOICES,
    on=BankStatementLine,
    reads=True,
    label=gettext_noop("match bank transfers"),
)
async def find_invoices(desk: Desk, line: BankStatementLine, typed: str = "", first: int = 1) -> PageOf[Invoice]:
    """A page of the unpaid invoices that a line could pay, the longest due first. With a text, those with its words in
    their number or in their customer's name."""
    account = await desk.session.get_one(BankAccount, line.bank_account_id)
    numbers = refs_of(Invoice.PREFIX, col(Invoice.sequence), year=col(Invoice.year), width=6)
    owner = joinedload(Invoice.subscription).joinedload(Subscription.organization)  # type: ignore[arg-type]
    statement = (
        select(Invoice)
        .join(Subscription, col(Subscription.id) == col(Invoice.subscription_id))
        .join(Organization, col(Organization.id) == col(Subscription.organization_id))
        .where(is_unpaid(), Invoice.currency == account.currency)
        .where(matching(typed, *numbers, col(Organization.name)))
        .options(owner)
        .order_by(*exact_first(typed, numbers), col(Invoice.due_on), col(Invoice.id))
    )
    page: PageOf[Invoice] = await page_of(desk.session, statement, first)
    return page


@action(
    "bank.list_decided",
    StaffRight.MANAGE_INVOICES,
    reads=True,
    label=gettext_noop("see the bank transfers that are settled"),
)
async def list_decided(desk: Desk, first: int = 1, typed: str = "") -> PageOf[BankStatementLine]:
    """A page of the lines that were confirmed, ignored or returned, the last decision first. With a text, those with
    its words in their number, text or payer."""
    statement = (
        select(BankStatementLine)
        .where(~is_waiting())
        .where(matching(typed, *NUMBERS, col(BankStatementLine.text), col(BankStatementLine.payer)))
        .options(joinedload(BankStatementLine.bank_account), joinedload(BankStatementLine.payment))  # type: ignore[arg-type]
        .order_by(
            *exact_first(typed, NUMBERS), col(BankStatementLine.decided_at).desc(), col(BankStatementLine.id).desc()
        )
    )
    page: PageOf[BankStatementLine] = await page_of(desk.session, statement, first)
    return page


def is_waiting() -> ColumnElement[bool]:
    """Whether a line waits for a decision, for statements. It waits again if its payment was undone, unless its money
    went back."""
    undone = select(Payment.id).where(col(Payment.undone_on).is_not(None))
    # The comparison isn't true or false if there is no payment.
    open_again = and_(
        col(BankStatementLine.state) == LineState.CONFIRMED,
        col(BankStatementLine.payment_id).is_not(None),
        col(BankStatementLine.payment_id).in_(undone),
    )
    return and_(or_(col(BankStatementLine.state) == LineState.NEW, open_again), ~is_returned())


def text_of(line: BankStatementLine) -> str:
    """All that the payer wrote."""
    return " ".join(filter(None, [line.text, line.end_to_end_id]))


async def matched(desk: Desk, line: BankStatementLine) -> MatchLine:
    """A line, with what is proposed for it among all that wait."""
    found = next((one for one in (await _matches(desk)).lines if one.line.id == line.id), None)
    if found is not None:
        return found
    await desk.session.refresh(line, ["bank_account", "payment"])
    is_undone = line.payment is not None and line.payment.undone_on is not None
    waits = (line.state is LineState.NEW or is_undone) and await returner_of(desk, line) is None
    return MatchLine(line, waits=waits)


async def _matches(desk: Desk) -> Matches:
    waiting = select(BankStatementLine).where(is_waiting()).options(joinedload(BankStatementLine.bank_account))  # type: ignore[arg-type]
    oldest = waiting.order_by(col(BankStatementLine.booked_on), col(BankStatementLine.id)).limit(MOST_AT_ONCE)
    lines = (await desk.session.scalars(oldest)).all()
    total = len(lines)
    if total == MOST_AT_ONCE:
        counted = select(func.count()).select_from(BankStatementLine).where(is_waiting())
        total = (await desk.session.scalars(counted)).one()
    accounts = {line.bank_account_id: line.bank_account for line in lines}
    alike = await _resembled(desk, lines)
    returned = await returns_of(desk, [line for line in lines if line.id not in alike])
    arrived = [line for line in lines if line.id not in alike and line.amount > 0]
    transfers = [_transfer(line) for line in arrived]
    known = await known_payers(desk, transfers)
    open_ones = await candidates(desk, transfers, accounts.values(), known)
    found = [MatchLine(line, resembles=alike[line.id]) for line in lines if line.id in alike]
    back = (line for line in lines if line.id not in alike and line.amount < 0)
    found += [MatchLine(line, returns=returned.get(line.id)) for line in back]
    for account in accounts.values():
        of = [line for line in arrived if line.bank_account_id == account.id]
        invoices = open_ones.get((account.legal_entity_id, account.currency), [])
        result = match([_transfer(line) for line in of], invoices, known)
        found += _match_lines(of, result, {invoice.ref: invoice.customer for invoice in invoices})
    return Matches(sorted(found, key=lambda one: not one.is_proposed), total)


async def _resembled(desk: Desk, lines: Sequence[BankStatementLine]) -> Mapping[int, BankStatementLine]:
    """The earlier lines that some of these may state again, by the IDs of these."""
    ids = {line.id: line.resembles_id for line in lines if line.resembles_id is not None}
    if not ids:
        return {}
    earlier = select(BankStatementLine).where(col(BankStatementLine.id).in_(ids.values()))
    by_id = {one.id: one for one in await desk.session.scalars(earlier)}
    return {line_id: by_id[of] for line_id, of in ids.items()}


def _match_lines(lines: Sequence[BankStatementLine], result: Matched, customers: Mapping[str, str]) -> list[MatchLine]:
    found = []
    for line in lines:
        proposal = result.proposals.get(line.id)
        customer = customers[proposal.shares[0].ref] if proposal else ""
        found.append(MatchLine(line, proposal, customer, result.named.get(line.id, ())))
    return found


def _transfer(line: BankStatementLine) -> Transfer:
    return Transfer(line.id, line.amount, text_of(line), line.payer, line.payer_account)
