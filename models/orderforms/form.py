"""An order form: what stands in the file, each entry with its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr

from models.invoices.money import tax, to_minor
from models.orderforms.faults import Fault, FieldPath
from models.orderforms.fields import (
    Amount,
    Clean,
    Count,
    Currency,
    Day,
    Email,
    EnterpriseId,
    InvoiceNumber,
    Key,
    Line,
    LocaleTag,
    Name,
    SubscriptionNumber,
    TaxRate,
    TeamId,
    TimeZone,
    UserId,
    listed,
)
from models.orderforms.mentions import Name as Mention
from models.orderforms.mentions import Reference
from models.roles import Kind, Role, StaffRole


class Entry(BaseModel):
    """One entry of the file. `path` is its place there."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    _path: FieldPath = PrivateAttr(default=())

    @property
    def path(self) -> FieldPath:
        """The way to this entry."""
        return self._path

    def at(self, path: FieldPath) -> None:
        """Note where this entry stands."""
        self._path = path


class OrganizationEntry(Entry):
    """A customer. `workspaces`: the Slack workspaces that are its own."""

    key: Key
    name: Name
    time_zone: TimeZone = "UTC"
    locale: LocaleTag = "en"
    billing_address: Annotated[Clean, Field(max_length=1000)] = ""
    shares_tickets: bool = False
    workspaces: Annotated[list[TeamId], BeforeValidator(listed)] = []


class SlackEntry(Entry):
    """A Slack user of a person. `enterprise` is there on Enterprise Grid alone."""

    team: TeamId
    user: UserId
    enterprise: EnterpriseId | None = None


class PersonEntry(Entry):
    """Somebody. Without `time_zone` and `locale`, as their organization has them."""

    key: Key
    name: Name
    email: Email
    time_zone: TimeZone | None = None
    locale: LocaleTag | None = None
    slack: Annotated[list[SlackEntry], BeforeValidator(listed)] = []


class StaffEntry(Entry):
    """One of the vendor's own people, by key, with their staff roles."""

    person: Key
    roles: Annotated[list[StaffRole], BeforeValidator(listed), Field(min_length=1)]


class PlanEntry(Entry):
    """What subscriptions are sold under. The limits count the primary too; none means any number."""

    key: Key
    name: Name
    role_table: Key
    max_billing_contacts: Count | None = None
    max_technical_contacts: Count | None = None


class ContactEntry(Entry):
    """A person in a role. `wants_reminders` answers the role table's `ask`; without it the person was not asked."""

    person: Key
    role: Role
    wants_reminders: bool | None = None


class SubscriptionEntry(Entry):
    """A license or a site, with all its contacts."""

    number: SubscriptionNumber
    organization: Key
    plan: Key
    kind: Kind
    name: Name
    starts_on: Day
    ends_on: Day
    cancelled_on: Day | None = None
    contacts: list[ContactEntry] = []

    @property
    def ref(self) -> str:
        """The short id that people see."""
        return f"SUB-{self.number}"


class BankAccountEntry(Entry):
    """Where the vendor is paid in one currency."""

    currency: Currency
    holder: Name
    bank: Name
    account: Annotated[Line, Field(max_length=64)]
    bic: Annotated[Clean, Field(max_length=16)] = ""


class LineEntry(Entry):
    """One line of an invoice. `unit_price` is before tax, `tax_rate` in basis points."""

    description: Annotated[Line, Field(max_length=500)]
    quantity: Count
    unit_price: Amount
    tax_rate: TaxRate

    def net(self, currency: str) -> int:
        """Quantity times unit price, in minor units. Raises ValueError if the currency has fewer decimals."""
        return self.quantity * to_minor(self.unit_price, currency)

    def tax(self, currency: str) -> int:
        """The tax on the line, in minor units."""
        return tax(self.net(currency), self.tax_rate)


class PaymentEntry(Entry):
    """Money that arrived for an invoice."""

    amount: Amount
    paid_on: Day
    reference: Annotated[Line, Field(max_length=140)]


class InvoiceEntry(Entry):
    """An issued invoice, with its lines and what was paid."""

    number: InvoiceNumber
    subscription: SubscriptionNumber
    currency: Currency
    issued_on: Day
    due_on: Day
    lines: Annotated[list[LineEntry], Field(min_length=1)]
    payments: list[PaymentEntry] = []

    @property
    def ref(self) -> str:
        """The short id that people see."""
        return f"INV-{self.number[0]}-{self.number[1]:06d}"

    @property
    def total(self) -> int:
        """Net and tax of all lines, in minor units."""
        return sum(line.net(self.currency) + line.tax(self.currency) for line in self.lines)

    @property
    def paid(self) -> int:
        """What was paid, in minor units."""
        return sum(to_minor(payment.amount, self.currency) for payment in self.payments)


SECTIONS: dict[str, type[Entry]] = {
    "organizations": OrganizationEntry,
    "people": PersonEntry,
    "staff": StaffEntry,
    "plans": PlanEntry,
    "subscriptions": SubscriptionEntry,
    "bank_accounts": BankAccountEntry,
    "invoices": InvoiceEntry,
}
PARTS: dict[str, type[Entry]] = {
    "slack": SlackEntry,
    "contacts": ContactEntry,
    "lines": LineEntry,
    "payments": PaymentEntry,
}


@dataclass(frozen=True)
class OrderForm:
    """A whole order form.

    Args:
        source: The file's name, for faults.
        places: The line of each path in the file.
        mentioned: The keys and numbers of each section, those of entries with faults included.
        references: What refers to them, from entries with faults too.
        faults: What is wrong with the file itself. Entries with faults of their own are not in the sections.
    """

    source: str
    places: Mapping[FieldPath, int]
    mentioned: Mapping[str, frozenset[Mention]]
    references: tuple[Reference, ...]
    faults: tuple[Fault, ...] = ()
    organizations: tuple[OrganizationEntry, ...] = ()
    people: tuple[PersonEntry, ...] = ()
    staff: tuple[StaffEntry, ...] = ()
    plans: tuple[PlanEntry, ...] = ()
    subscriptions: tuple[SubscriptionEntry, ...] = ()
    bank_accounts: tuple[BankAccountEntry, ...] = ()
    invoices: tuple[InvoiceEntry, ...] = ()

    def fault(self, path: FieldPath, sentence: str) -> Fault:
        """A fault at this place, or at the nearest place around it that has a line."""
        return place_fault(self.source, self.places, path, sentence)


def place_fault(source: str, places: Mapping[FieldPath, int], path: FieldPath, sentence: str) -> Fault:
    """A fault with its line. A single entry where a list may stand has no index in the file, so that is left out."""
    line, shown = places.get(()), FieldPath()
    for part in path:
        if (*shown, part) in places:
            line = places[(*shown, part)]
        elif places and isinstance(part, int):
            continue
        shown = (*shown, part)
    return Fault(source, line, shown, sentence)
