"""The entries of an order form: one class for each section, and for each part of an entry."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr

from models.backoffice.orderforms.faults import FieldPath
from models.backoffice.orderforms.fields import (
    Address,
    Amount,
    Clean,
    Count,
    Country,
    Currency,
    Day,
    Days,
    Email,
    EnterpriseId,
    FileName,
    InvoiceNumber,
    Key,
    LastFour,
    Line,
    LocaleTag,
    Month,
    Name,
    OneLine,
    Price,
    Slots,
    SubscriptionNumber,
    TaxRate,
    TeamId,
    TimeZone,
    UserId,
    Waits,
    listed,
)
from models.backoffice.orderforms.postal_fields import Place, PostalCode, Street
from models.billing.invoices.tables import Invoice, series_ref
from models.catalogue.legal_entities import MAIN_KEY
from models.catalogue.plans import (
    CHARGE_AFTER,
    CHARGE_RETRIES,
    DUNNING_SLOTS,
    EVALUATION_STEP,
    GRACE_DAYS,
    LONGEST_EVALUATION,
    MONTHLY_SLOTS,
    PAYMENT_DAYS,
    REMINDER_SLOTS,
    RETENTION_DAYS,
)
from models.catalogue.products import KeyCause
from models.core.money import taxes
from models.core.written_numbers import minor_of
from models.directory.people import SlackId
from models.directory.postal import PostalAddress, address_on_file
from models.roles import Kind, Role, StaffRole
from models.subscriptions.tables import Cycle


class FormEntry(BaseModel):
    """One entry of the file. `path` is its path in the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    _path: FieldPath = PrivateAttr(default=())

    @property
    def path(self) -> FieldPath:
        """The path of this entry in the file."""
        return self._path

    def at(self, path: FieldPath) -> None:
        """Set the path of this entry."""
        self._path = path


class OrganizationEntry(FormEntry):
    """A customer. `workspaces` are the Slack workspaces that belong to it. `billing_address` is for files from before
    addresses had parts."""

    key: Key
    name: Name
    time_zone: TimeZone = "UTC"
    locale: LocaleTag = "en"
    billing_address: Address = ""
    street: Street = ""
    postal_code: PostalCode = ""
    city: Place = ""
    region: Place = ""
    country: Country = ""
    shares_tickets: bool = False
    tax_id: Annotated[OneLine, Field(max_length=40)] = ""
    tax_rate: TaxRate = 0
    tax_exemption: Annotated[OneLine, Field(max_length=200)] = ""
    workspaces: Annotated[list[TeamId], BeforeValidator(listed)] = []

    @property
    def address(self) -> PostalAddress:
        """The address in parts."""
        return address_on_file(self)


class SlackEntry(FormEntry):
    """A person's Slack user. `enterprise` is used only on Enterprise Grid."""

    team: TeamId
    user: UserId
    enterprise: EnterpriseId | None = None

    @property
    def slack_id(self) -> SlackId:
        """The Slack user's identity."""
        return SlackId(self.team, self.user, self.enterprise or "")


class PersonEntry(FormEntry):
    """A person. Without `time_zone` and `locale`, they have those of their organization."""

    key: Key
    name: Name
    email: Email
    time_zone: TimeZone | None = None
    locale: LocaleTag | None = None
    slack: Annotated[list[SlackEntry], BeforeValidator(listed)] = []


class StaffEntry(FormEntry):
    """A member of the vendor's staff, by the person's key, with their staff roles."""

    person: Key
    roles: Annotated[list[StaffRole], BeforeValidator(listed), Field(min_length=1)]


class PlanEntry(FormEntry):
    """A plan. The limits include the primary contact. None means no limit. From `retired_on`, it isn't sold.
    `legal_entity` sells it."""

    key: Key
    name: Name
    role_table: Key
    max_billing_contacts: Count | None = None
    max_technical_contacts: Count | None = None
    grace_days: Days = GRACE_DAYS
    retention_days: Days = RETENTION_DAYS
    evaluation_step: Annotated[Days, Field(ge=1)] = EVALUATION_STEP
    longest_evaluation: Annotated[Days, Field(ge=1)] = LONGEST_EVALUATION
    payment_days: Days = PAYMENT_DAYS
    reminder_slots: Slots = list(REMINDER_SLOTS)
    monthly_slots: Slots = list(MONTHLY_SLOTS)
    dunning_slots: Slots = list(DUNNING_SLOTS)
    suspends_after: Annotated[Days, Field(ge=1)] | None = None
    annual_on_recorded_card: bool = False
    charge_after: Annotated[int, Field(ge=0, le=90)] = CHARGE_AFTER
    charge_retries: Waits = list(CHARGE_RETRIES)
    retired_on: Day | None = None
    legal_entity: Key = MAIN_KEY


class PriceEntry(FormEntry):
    """The price of one seat for a month or a year, before tax. Without `holds_from`, it holds from the beginning."""

    currency: Currency
    cycle: Cycle
    price: Price
    holds_from: Day | None = None

    @property
    def minor(self) -> int:
        """The price in minor units. Raises ValueError if it isn't an amount in this currency."""
        return minor_of(self.price, self.currency)


class ProductEntry(FormEntry):
    """An edition, or an add-on to the editions of its family. `file` is its download. `new_keys` says when a license
    gets a new key. From `retired_on`, it isn't sold."""

    key: Key
    name: Name
    kind: Kind
    family: Key
    tier: Annotated[int, Field(ge=0, le=1000)] = 0
    addon: bool = False
    file: FileName = ""
    new_keys: Annotated[list[KeyCause], BeforeValidator(listed)] = []
    prices: list[PriceEntry] = []
    retired_on: Day | None = None


class ContactEntry(FormEntry):
    """A person in a role. `wants_reminders` answers the role table's `ask`. Without it, the person wasn't asked yet."""

    person: Key
    role: Role
    wants_reminders: bool | None = None


class StartState(StrEnum):
    """The states that a form can set. All others follow from the subscription's dates."""

    EVALUATION = "evaluation"
    ACTIVE = "active"


class ItemEntry(FormEntry):
    """Seats of a product, by default from the start of the term."""

    product: Key
    seats: Annotated[Count, Field(le=1_000_000)]
    started_on: Day | None = None


class CardEntry(FormEntry):
    """The credit card on file, only with details that may be shown. `expires` is a year and a month."""

    brand: Annotated[Line, Field(max_length=40)]
    last4: LastFour
    expires: Month
    holder: Annotated[OneLine, Field(max_length=200)] = ""


class UserEntry(FormEntry):
    """A user of a site."""

    email: Email
    name: Annotated[OneLine, Field(max_length=200)] = ""


class SubscriptionEntry(FormEntry):
    """A license or a site, with its items and contacts.

    Terms are counted from `anchor_on`, which is `starts_on` if left out.
    """

    number: SubscriptionNumber
    organization: Key
    plan: Key
    kind: Kind
    name: Name
    starts_on: Day
    ends_on: Day
    cancelled_on: Day | None = None
    state: StartState = StartState.ACTIVE
    anchor_on: Day | None = None
    cycle: Cycle = Cycle.YEAR
    currency: Currency = "EUR"
    renews: bool = False
    license_key: Annotated[Clean, Field(max_length=500)] = ""
    items: list[ItemEntry] = []
    card: CardEntry | None = None
    users: list[UserEntry] = []
    contacts: list[ContactEntry] = []

    @property
    def ref(self) -> str:
        """The short ID that people see."""
        return f"SUB-{self.number}"

    @property
    def anchor(self) -> date:
        """The day from which terms are counted."""
        return self.anchor_on or self.starts_on


class LineEntry(FormEntry):
    """One line of an invoice. `unit_price` is before tax, `tax_rate` in thousandths of a percent."""

    description: Annotated[Line, Field(max_length=500)]
    quantity: Count
    unit_price: Amount
    tax_rate: TaxRate

    def net(self, currency: str) -> int:
        """Quantity times unit price, in minor units. Raises ValueError if it isn't an amount in this currency."""
        return self.quantity * minor_of(self.unit_price, currency)


class PaymentEntry(FormEntry):
    """Money that arrived for an invoice."""

    amount: Amount
    paid_on: Day
    reference: Annotated[Line, Field(max_length=140)]

    def minor(self, currency: str) -> int:
        """The amount in minor units. Raises ValueError if it isn't an amount in this currency."""
        return minor_of(self.amount, currency)


class InvoiceEntry(FormEntry):
    """An issued invoice, with its lines and payments."""

    number: InvoiceNumber
    subscription: SubscriptionNumber
    currency: Currency
    issued_on: Day
    due_on: Day
    lines: Annotated[list[LineEntry], Field(min_length=1)]
    payments: list[PaymentEntry] = []

    @property
    def ref(self) -> str:
        """The short ID that people see."""
        return series_ref(Invoice.PREFIX, *self.number)

    @property
    def line_taxes(self) -> list[int]:
        """The tax of each line, in minor units."""
        return taxes((line.net(self.currency), line.tax_rate) for line in self.lines)

    @property
    def total(self) -> int:
        """The total of all lines with tax, in minor units."""
        return sum(line.net(self.currency) for line in self.lines) + sum(self.line_taxes)

    @property
    def paid(self) -> int:
        """The amount paid, in minor units."""
        return sum(payment.minor(self.currency) for payment in self.payments)
