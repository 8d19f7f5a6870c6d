"""Which invoices a transfer probably pays. Nothing here is booked: a person confirms each proposal."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from models.billing.bank.statements import bare_account
from models.billing.invoices.references import invoices_named, invoices_referred_to
from models.core.texts import gettext_noop
from models.directory.company_names import plain_name


class Reason(StrEnum):
    """What connects a transfer to its invoices, the strongest first."""

    REFERENCE = "reference"
    NUMBER = "number"
    ACCOUNT = "account"
    NAME = "name"


REASONS = {
    Reason.REFERENCE: gettext_noop("payment reference"),
    Reason.NUMBER: gettext_noop("invoice number"),
    Reason.ACCOUNT: gettext_noop("payer's account, and the amount"),
    Reason.NAME: gettext_noop("payer's name, and the amount"),
}


class Confidence(StrEnum):
    """How far a proposal can be trusted."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True)
class OpenInvoice:
    """An invoice that isn't paid in full. `due` is in minor units. `customer` is the organization's name."""

    ref: str
    organization_id: int
    customer: str
    due: int
    due_on: date


@dataclass(frozen=True)
class Transfer:
    """Money that arrived, in minor units. `text` is all that the payer wrote."""

    id: int
    amount: int
    text: str = ""
    payer: str = ""
    payer_account: str = ""


@dataclass(frozen=True)
class Share:
    """The part of a transfer that pays an invoice, in minor units."""

    ref: str
    amount: int


@dataclass(frozen=True)
class Proposal:
    """The invoices that a transfer probably pays. `rest` is what is left over, in minor units."""

    transfer_id: int
    shares: Sequence[Share]
    rest: int
    reason: Reason
    confidence: Confidence


@dataclass(frozen=True)
class Matched:
    """The proposals by the transfer's ID. All other transfers are unmatched. `named` are the invoices that an unmatched
    transfer names although nothing more is due on them, by its ID."""

    proposals: Mapping[int, Proposal]
    named: Mapping[int, Sequence[str]] = field(default_factory=dict)


def match(
    transfers: Iterable[Transfer], invoices: Iterable[OpenInvoice], known: Mapping[str, frozenset[int]]
) -> Matched:
    """Propose invoices for transfers. No invoice is proposed for more than is due on it.

    Args:
        transfers: In the order in which they arrived. Of two that name the same invoice, the earlier one pays it.
        known: The IDs of the organizations that paid from an account before, by `bare_account`.
    """
    return _Matching(list(invoices), known).all(list(transfers))


class _Matching:
    """Matches transfers, and remembers what is still due."""

    def __init__(self, invoices: Sequence[OpenInvoice], known: Mapping[str, frozenset[int]]) -> None:
        self.invoices = sorted(invoices, key=lambda invoice: (invoice.due_on, invoice.ref))
        self.due = {invoice.ref: invoice.due for invoice in self.invoices}
        self.customers = {invoice.ref: invoice.organization_id for invoice in self.invoices}
        self.known = known
        self.places = {invoice.ref: place for place, invoice in enumerate(self.invoices)}
        self.of_organization: dict[int, list[OpenInvoice]] = defaultdict(list)
        self.of_customer: dict[str, list[OpenInvoice]] = defaultdict(list)
        for invoice in self.invoices:
            self.of_organization[invoice.organization_id].append(invoice)
            self.of_customer[invoice.customer].append(invoice)
        self.names = {customer: plain_name(customer) for customer in self.of_customer}
        # A payer is compared only with the customers whose name begins with one of its words.
        self.beginning: dict[str, list[str]] = defaultdict(list)
        for customer, words in self.names.items():
            if words:
                self.beginning[words[0]].append(customer)

    def all(self, transfers: Sequence[Transfer]) -> Matched:
        """The proposals, by the strongest reason first."""
        found: dict[int, Proposal] = {}
        rules: Sequence[tuple[Reason, Callable[[Transfer], Sequence[str]]]] = (
            (Reason.REFERENCE, lambda one: invoices_referred_to(one.text)),
            (Reason.NUMBER, lambda one: invoices_named(one.text)),
            (Reason.ACCOUNT, self._of_account),
            (Reason.NAME, self._of_name),
        )
        for reason, invoices_of in rules:
            for transfer in transfers:
                if transfer.id not in found and (proposal := self._propose(transfer, invoices_of(transfer), reason)):
                    found[transfer.id] = proposal
        left = (transfer for transfer in transfers if transfer.id not in found)
        named = {one.id: [*invoices_referred_to(one.text), *invoices_named(one.text)] for one in left}
        return Matched(found, {transfer_id: refs for transfer_id, refs in named.items() if refs})

    def _propose(self, transfer: Transfer, refs: Sequence[str], reason: Reason) -> Proposal | None:
        """A proposal for the invoices with these numbers, as far as something is due on them. None if they belong to
        several customers: a payment belongs to one."""
        if len({self.customers[ref] for ref in refs if ref in self.customers}) > 1:
            return None
        left, shares, due = transfer.amount, [], 0
        for ref in refs:
            due += self.due.get(ref, 0)
            if (amount := min(left, self.due.get(ref, 0))) > 0:
                shares.append(Share(ref, amount))
                left -= amount
        if not shares:
            return None
        for share in shares:
            self.due[share.ref] -= share.amount
        return Proposal(transfer.id, tuple(shares), left, reason, _confidence(reason, is_exact=transfer.amount == due))

    def _of_account(self, transfer: Transfer) -> Sequence[str]:
        organizations = self.known.get(bare_account(transfer.payer_account), frozenset())
        return self._with_amount(transfer, self._in_order(self.of_organization.get(one, ()) for one in organizations))

    def _of_name(self, transfer: Transfer) -> Sequence[str]:
        payer = plain_name(transfer.payer)
        alike = dict.fromkeys(customer for word in payer for customer in self.beginning.get(word, ()))
        named = (customer for customer in alike if is_named(payer, self.names[customer]))
        return self._with_amount(transfer, self._in_order(self.of_customer[customer] for customer in named))

    def _in_order(self, groups: Iterable[Sequence[OpenInvoice]]) -> list[OpenInvoice]:
        return sorted((one for group in groups for one in group), key=lambda one: self.places[one.ref])

    def _with_amount(self, transfer: Transfer, invoices: Sequence[OpenInvoice]) -> Sequence[str]:
        """The invoices that a transfer pays exactly: the one with this amount due, the longest overdue of several, or
        all of one customer together. Nothing if several customers owe this amount."""
        open_ones = [one for one in invoices if self.due[one.ref]]
        same = [one for one in open_ones if self.due[one.ref] == transfer.amount]
        if same:
            return [same[0].ref] if len({one.organization_id for one in same}) == 1 else ()
        of_each: dict[int, list[str]] = {}
        for one in open_ones:
            of_each.setdefault(one.organization_id, []).append(one.ref)
        return next((refs for refs in of_each.values() if sum(self.due[ref] for ref in refs) == transfer.amount), ())


def _confidence(reason: Reason, *, is_exact: bool) -> Confidence:
    if reason is Reason.NAME:
        return Confidence.LOW
    if reason is Reason.REFERENCE and is_exact:
        return Confidence.HIGH
    return Confidence.MEDIUM if is_exact or reason is Reason.REFERENCE else Confidence.LOW


SHORTEST_NAME, MOST_WORDS = 4, 12
"""Customers whose names have fewer letters aren't recognized, nor those after so many words of a payer's name."""


def spans_of(payer: str) -> list[tuple[str, ...]]:
    """The words of a payer's name that may be a customer's name, one after another: see `is_named`."""
    words = plain_name(payer)[:MOST_WORDS]
    spans = (words[start:end] for start in range(len(words)) for end in range(start + 1, len(words) + 1))
    return [span for span in spans if sum(map(len, span)) >= SHORTEST_NAME]


def is_named(payer: tuple[str, ...], customer: tuple[str, ...]) -> bool:
    """Whether a payer's name has all words of a customer's name, one after another."""
    if sum(map(len, customer)) < SHORTEST_NAME:
        return False
    width = len(customer)
    return any(payer[start : start + width] == customer for start in range(len(payer) - width + 1))
