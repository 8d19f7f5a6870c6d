"""All tables, imported together: what migrations compare with, and what the mappers need."""

from sqlmodel import SQLModel

from models.asks.tables import Ask
from models.audit.tables import AuditEntry, AuditSeal
from models.codes.tables import OneTimeCode, WrongCode
from models.contacts.tables import Contact, Invitation, Promotion
from models.enquiries.tables import Enquiry
from models.invoices.tables import BankAccount, Invoice, InvoiceLine, Payment
from models.notices import Notice
from models.orders.tables import Credit, Order, Quote, QuoteLine
from models.organizations import Organization
from models.people import Person, SlackUser, StaffMember, Workspace
from models.plans import Plan, Price, Product
from models.reminders.tables import Reminder
from models.renewals.tables import Renewal, RenewalThread
from models.requests.tables import HandledRequest
from models.subscriptions.tables import Card, ContractNotice, DownloadLink, Item, SiteUser, Subscription
from models.tickets.tables import Comment, Ticket
from models.types import Row

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
