"""What an electronic invoice says, before it's written in one of the formats. The names are those of EN 16931."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.billing.tax_categories import TaxCategory
from models.directory.postal import PostalAddress


class DocumentType(StrEnum):
    """The codes of UNTDID 1001."""

    INVOICE = "380"
    CREDIT_NOTE = "381"


@dataclass(frozen=True)
class EContact:
    """The person or desk that answers questions about invoices. XRechnung requires it of the seller."""

    name: str
    phone: str
    email: str


@dataclass(frozen=True)
class EParty:
    """The seller or the buyer.

    Attributes:
        tax_id: A VAT ID begins with its country. What doesn't is taken for a number of the local tax office.
        registration: The entry in a register of companies; empty if there is none.
        email: The address to which electronic invoices go; empty if it's unknown.
    """

    name: str
    address: PostalAddress
    tax_id: str = ""
    registration: str = ""
    email: str = ""
    contact: EContact | None = None


@dataclass(frozen=True)
class EBankAccount:
    """The account to which the amount is paid: an IBAN, or the number in a country that has none."""

    holder: str
    account: str
    bic: str = ""


@dataclass(frozen=True)
class ELine:
    """One line. Amounts are in minor units, the rate in thousandths of a percent, `net` is quantity x unit price."""

    description: str
    quantity: int
    unit_price: int
    net: int
    category: TaxCategory
    rate: int


@dataclass(frozen=True)
class ETax:
    """All lines of one category and rate: their sum, and the tax on it, in minor units.

    Attributes:
        reason, reason_code: Why there is no tax; empty for the categories S and Z.
    """

    category: TaxCategory
    rate: int
    net: int
    tax: int
    reason: str = ""
    reason_code: str = ""


@dataclass(frozen=True)
class EInvoice:
    """An invoice or a credit note. Amounts are in minor units. Those of a credit note are positive if it credits.

    Attributes:
        delivered_on: The day of the supply, which tax laws want on invoices.
        due_on: None for a credit note, which has `payment_terms` instead.
        buyer_reference: What the buyer asks to be quoted, such as a Leitweg-ID. By default, it's `purchase_order`.
        purchase_order: The buyer's purchase order number.
        preceding: The numbers of the invoices that a credit note is for, or that an invoice replaces.
        bank: None if the amount isn't paid to an account.
        payment_reference: The reference that a bank transfer has to quote.
        note: A sentence about all of it, such as why it's credited.
        prepaid: What has been paid already, in minor units.
    """

    type: DocumentType
    number: str
    issued_on: date
    delivered_on: date
    due_on: date | None
    currency: str
    seller: EParty
    buyer: EParty
    lines: Sequence[ELine]
    taxes: Sequence[ETax]
    buyer_reference: str = ""
    purchase_order: str = ""
    preceding: Sequence[str] = ()
    bank: EBankAccount | None = None
    payment_reference: str = ""
    payment_terms: str = ""
    note: str = ""
    prepaid: int = 0

    @property
    def net(self) -> int:
        """The sum of the lines before tax."""
        return sum(line.net for line in self.lines)

    @property
    def tax(self) -> int:
        """The tax of all rates."""
        return sum(tax.tax for tax in self.taxes)

    @property
    def total(self) -> int:
        """Net and tax."""
        return self.net + self.tax

    @property
    def due(self) -> int:
        """What is still to be paid."""
        return self.total - self.prepaid
