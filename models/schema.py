"""All tables, imported together: what migrations compare with, and what the mappers need."""

from sqlmodel import SQLModel

from models.access.audit import AuditEntry, AuditSeal
from models.billing.invoices.tables import BankAccount, Invoice, InvoiceLine, Payment
from models.billing.orders.tables import Credit, Order, Quote, QuoteLine
from models.catalogue.plans import Plan
from models.catalogue.products import Price, Product
from models.contacts.ask_tables import Ask
from models.contacts.tables import Invitation, Promotion
from models.core.outbox import Notice
from models.core.requests import HandledRequest
from models.core.types import Row
from models.desks.announcement_tables import ContractNotice
from models.desks.enquiries.tables import Enquiry
from models.desks.tickets.tables import Comment, Ticket
from models.directory.organizations import Organization
from models.directory.people import Person, SlackUser, StaffMember, Workspace
from models.identity.tables import OneTimeCode, WrongCode
from models.renewals.reminder_tables import Reminder
from models.renewals.tables import Renewal, RenewalThread
from models.subscriptions.contacts import Contact
from models.subscriptions.tables import Card, DownloadLink, Item, SiteUser, Subscription

TABLES: tuple[type[Row], ...] = (
    Organization,
    Person,
    SlackUser,
    Workspace,
    StaffMember,
    Plan,
    Product,
    Price,
    Subscription,
    Item,
    SiteUser,
    Card,
    DownloadLink,
    Contact,
    Promotion,
    Invitation,
    OneTimeCode,
    WrongCode,
    ContractNotice,
    BankAccount,
    Invoice,
    InvoiceLine,
    Payment,
    Enquiry,
    Quote,
    QuoteLine,
    Order,
    Credit,
    Ticket,
    Comment,
    Reminder,
    Renewal,
    RenewalThread,
    Ask,
    Notice,
    AuditEntry,
    AuditSeal,
    HandledRequest,
)

metadata = SQLModel.metadata
