"""The nouns of the rows that an order form adds."""

from collections.abc import Mapping

from models.billing.invoices.tables import Invoice, InvoiceLine
from models.billing.payments.tables import Payment
from models.catalogue.legal_entities import BankAccount, LegalEntity
from models.catalogue.plans import Plan
from models.catalogue.products import Price, Product
from models.core.types import Row
from models.directory.organizations import Organization
from models.directory.people import Person, SlackUser, StaffMember, Workspace
from models.subscriptions.contacts import Contact
from models.subscriptions.tables import Card, Item, SiteUser, Subscription

NOUNS: dict[type[Row], tuple[str, str]] = {
    Organization: ("organization", "organizations"),
    Workspace: ("workspace", "workspaces"),
    Person: ("person", "people"),
    SlackUser: ("Slack user", "Slack users"),
    StaffMember: ("staff role", "staff roles"),
    LegalEntity: ("legal entity", "legal entities"),
    Plan: ("plan", "plans"),
    Product: ("product", "products"),
    Price: ("price", "prices"),
    Subscription: ("subscription", "subscriptions"),
    Item: ("item", "items"),
    Card: ("card", "cards"),
    SiteUser: ("site user", "site users"),
    Contact: ("contact", "contacts"),
    BankAccount: ("bank account", "bank accounts"),
    Invoice: ("invoice", "invoices"),
    InvoiceLine: ("invoice line", "invoice lines"),
    Payment: ("payment", "payments"),
}


def counted(added: Mapping[type[Row], int]) -> dict[str, int]:
    """The number of rows added, by plural noun. Nouns without rows are left out."""
    return {many: added[row_type] for row_type, (_, many) in NOUNS.items() if added[row_type]}
