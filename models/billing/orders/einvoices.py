"""Invoices as electronic invoices, on request."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.access.actions import action
from models.access.desk import Desk
from models.access.scopes import HasRoleTables
from models.billing.invoices.notices import EInvoiceRequested
from models.billing.invoices.tables import Invoice
from models.billing.orders.printing import PrintedInvoice, printed
from models.billing.requested_files import send_requested
from models.billing.settlement_plan import plan_for
from models.core.texts import gettext_noop
from models.directory.people import Person
from models.roles import Right, StaffRight
from models.subscriptions.billing_details import sees_printed
from models.subscriptions.rights import who_may


@dataclass(frozen=True)
class EInvoiceFacts:
    """What an electronic invoice is made of.

    Attributes:
        sheet: The invoice as it's printed for the reader.
        recipients: The contacts who receive invoices, oldest contact first.
    """

    sheet: PrintedInvoice
    recipients: Sequence[Person]

    @property
    def buyer_email(self) -> str:
        """The address at which the buyer receives invoices, or empty."""
        return next((person.email for person in self.recipients if person.email), "")


@action(
    "invoices.prepare_einvoice",
    Right.VIEW_INVOICES,
    on=Invoice,
    reads=True,
    or_staff=StaffRight.MANAGE_INVOICES,
    colleagues=True,
    label=gettext_noop("get an electronic invoice"),
)
async def prepare_einvoice(desk: Desk, invoice: Invoice) -> EInvoiceFacts:
    """What an electronic invoice is made of, to see whether anything is missing."""
    subscription = invoice.subscription
    in_full = sees_printed(desk, subscription, desk.person)
    is_staff = desk.may_as_staff(StaffRight.MANAGE_INVOICES)
    plan = await plan_for(desk, invoice, None if is_staff else desk.person)
    return with_recipients(desk, await printed(desk.session, desk.vendor_name, invoice, plan, in_full=in_full))


@action(
    "invoices.send_einvoice",
    Right.VIEW_INVOICES,
    on=Invoice,
    or_staff=StaffRight.MANAGE_INVOICES,
    label=gettext_noop("get an electronic invoice"),
)
async def send_einvoice(desk: Desk, invoice: Invoice) -> Invoice:
    """Send an invoice as an XRechnung to the person who asks for it. If they ask twice within a minute, it's sent
    once."""
    await send_requested(desk, EInvoiceRequested(invoice.id))
    return invoice


def with_recipients(roles: HasRoleTables, sheet: PrintedInvoice) -> EInvoiceFacts:
    """A printed invoice, and who receives it."""
    return EInvoiceFacts(sheet, who_may(roles, sheet.invoice.subscription, Right.RECEIVE_INVOICE_EMAIL))
