"""Lists of invoices, as Block Kit."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from handlers.routing.arguments import unmarked
from handlers.views.block_types import Block, Cell
from handlers.views.blocks import PICK, Message, button, buttons, cell, clip, header, note, section
from handlers.views.data_blocks import number_cell
from handlers.views.element_types import Element
from handlers.views.inputs import select
from handlers.views.invoices import state
from handlers.views.listing import Row, Rows, listing
from handlers.views.reader import Reader, Safe, escape, gettext_noop
from models.billing.invoices.listing import ALL, InvoiceFilters, InvoiceOf, Invoices, InvoiceSummary, Listed
from models.billing.invoices.overdue import OverdueInvoice
from models.core.paging import PageOf
from models.directory.organizations import Organization
from models.roles import Right

FIND = "invoices"
"""The route that searches the invoices of a subscription."""
FIND_MINE = "my_invoices"
"""The route that searches those of all subscriptions in which the reader may see them."""
FIND_OF_CUSTOMERS = "invoices_of_customers"
"""The route that searches those of all customers."""
FIND_OF_CUSTOMER = "customer_invoices"
"""The route that searches those of one customer."""
FIND_OVERDUE = "overdue_of_customers"
"""The route that searches the overdue invoices of all customers."""
FIND_MY_OVERDUE = "my_overdue"
"""The route that searches those that the reader may pay."""
HEADS = (gettext_noop("Invoice"), gettext_noop("Total"), gettext_noop("Balance due"), gettext_noop("Status"))
OWNER_HEADS = (gettext_noop("Customer"), gettext_noop("Subscription"))
OVERDUE_HEADS = (
    gettext_noop("Invoice"),
    gettext_noop("Customer"),
    gettext_noop("Subscription"),
    gettext_noop("Balance due"),
    gettext_noop("Status"),
)
STATUSES = {
    Listed.OPEN: gettext_noop("Open"),
    Listed.OVERDUE: gettext_noop("Overdue"),
    Listed.PAID: gettext_noop("Paid"),
    Listed.CREDITED: gettext_noop("Credited"),
    Listed.WRITTEN_OFF: gettext_noop("Written off"),
    Listed.VOID: gettext_noop("Void"),
}
LONGEST_NAME = 80
YEARS = 5
"""The years to choose from."""
Notes = Mapping[int, Safe]
"""Why reminders are paused, by invoice ID."""
NO_NOTES: Notes = {}
Credit = Mapping[int, int]
"""What unused credit covers of invoices, as far as the reader knows of it, by the invoice's ID in minor units."""
NO_CREDIT: Credit = {}
DayOf = Callable[[Organization], date]
"""What day it is for a customer."""


@dataclass(frozen=True)
class ListAsked:
    """The list that a person wants: of a subscription or customer, or without one of all that they may see."""

    filters: InvoiceFilters = ALL
    of: str = ""

    @property
    def words(self) -> str:
        """What is typed for it after the command."""
        return self.words_with(self.filters.status, self.filters.year)

    def words_with(self, status: Listed | None, year: int) -> str:
        """What is typed for the same list with another status or year, or with None or 0 for all of them."""
        return " ".join(filter(None, (str(status or ""), str(year or ""), self.of))) or "all"


def invoice_list(
    reader: Reader,
    found: Invoices,
    today: date,
    *,
    may: Collection[Right],
    asked: ListAsked = ListAsked(),
    credit: Credit = NO_CREDIT,
) -> Message:
    """A page of the invoices of a subscription, newest first, with buttons for what the reader may do."""
    subscription = found.subscription
    asked = replace(asked, of=subscription.ref)
    below = _beside(reader, subscription.ref, may)
    if not found.invoices and asked.filters == ALL:
        text = reader.say("{ref} has no invoices yet.", ref=subscription.ref)
        return Message(text, [section(text), *below])
    title = reader.plain("Invoices for {ref}", ref=subscription.ref)
    head = [header(title), note(escape(subscription.name)), *_filters(reader, asked, today)]
    if not found.invoices:
        return no_invoices(reader, head, below)
    of = invoice_rows(reader, found, today, may=may, asked=asked, credit=credit)
    return listing(reader, title, of, head, below or [_to_file(reader, asked)])


def no_invoices(reader: Reader, head: Sequence[Block], below: Sequence[Block]) -> Message:
    """Says that no invoice matches the filters, between the filters and the buttons."""
    text = reader.say("No invoices match these filters.")
    return Message(text, [*head, section(text), *below])


def invoice_rows(
    reader: Reader,
    found: Invoices,
    today: date,
    *,
    may: Collection[Right],
    asked: ListAsked = ListAsked(),
    credit: Credit = NO_CREDIT,
) -> Rows:
    """A page of the invoices of a subscription, or those that a search found."""
    page, asked = found.invoices, replace(asked, of=found.subscription.ref)
    heads = [reader.plain(head) for head in HEADS]
    pays = Right.PAY in may
    rows = [_row(reader, one, today, pays=pays, both=pays, credit=credit.get(one.id, 0)) for one in page]
    return Rows(rows, heads, f"/invoice list {asked.words}", page.first, page.total, f"{PICK} {FIND} {asked.words}")


def invoices_of_several(
    reader: Reader,
    page: PageOf[InvoiceOf],
    today: date,
    asked: ListAsked,
    *,
    pays: Collection[int] = (),
    of_customers: bool = False,
    organization: Organization | None = None,
    credit: Credit = NO_CREDIT,
) -> Message:
    """A page of the invoices of several subscriptions, newest first.

    Args:
        pays: The numbers of the subscriptions in which the reader may pay.
        of_customers: For the vendor's staff, with each customer's name.
        organization: The customer, if they are those of one.
    """
    title = reader.plain("Customers' invoices") if of_customers else reader.plain("Your invoices")
    if organization:
        title = reader.plain("Invoices for {organization}", organization=clip(organization.name, LONGEST_NAME))
    head = [header(title), *_filters(reader, asked, today)]
    statement = organization.ref if organization else "all"
    row: list[Element] = []
    if organization or not of_customers:
        row.append(button(reader.plain("Statement"), f"/invoice statement {statement}"))
    if not page:
        return no_invoices(reader, head, [buttons(*row)] if row else [])
    rows = rows_of_several(reader, page, asked, pays=pays, of_customers=of_customers, credit=credit)
    row.append(button(reader.plain("Get as CSV"), f"/invoice csv {asked.words}"))
    return listing(reader, title, rows, head, [buttons(*row)])


def rows_of_several(
    reader: Reader,
    page: PageOf[InvoiceOf],
    asked: ListAsked,
    *,
    pays: Collection[int] = (),
    of_customers: bool = False,
    credit: Credit = NO_CREDIT,
) -> Rows:
    """A page of the invoices of several subscriptions, or those that a search found."""
    invoice, *amounts = (reader.plain(head) for head in HEADS)
    customer, subscription = (reader.plain(head) for head in OWNER_HEADS)
    heads = [invoice, *([customer] if of_customers else []), subscription, *amounts]
    rows = [
        _row(reader, one, one.today, pays=one.number in pays, both=bool(pays), credit=left, customer=of_customers)
        for one in page
        for left in (credit.get(one.id, 0),)
    ]
    find = (FIND_OF_CUSTOMER if asked.of else FIND_OF_CUSTOMERS) if of_customers else FIND_MINE
    return Rows(rows, heads, f"/invoice list {asked.words}", page.first, page.total, f"{PICK} {find} {asked.words}")


def overdue_list(
    reader: Reader, page: PageOf[OverdueInvoice], day_of: DayOf, *, of_customers: bool, notes: Notes = NO_NOTES
) -> Message:
    """A page of the overdue invoices of all customers, or of those that the reader may pay. `notes` say why reminders
    are paused, by invoice ID. `day_of` is what day it is for a customer."""
    all_of_them = buttons(button(reader.plain("All invoices"), "/invoice list all"))
    if not page:
        text = reader.say("No invoices are overdue.")
        return Message(text, [section(text), all_of_them])
    title = reader.plain("Customers' overdue invoices") if of_customers else reader.plain("Your overdue invoices")
    rows = overdue_rows(reader, page, day_of, of_customers=of_customers, notes=notes)
    return listing(reader, title, rows, [header(title)], [all_of_them])


def overdue_rows(
    reader: Reader, page: PageOf[OverdueInvoice], day_of: DayOf, *, of_customers: bool, notes: Notes = NO_NOTES
) -> Rows:
    """A page of overdue invoices, or those that a search found."""
    heads = [reader.plain(head) for head in OVERDUE_HEADS]
    rows = [_overdue_row(reader, one, day_of, notes.get(one.invoice.id), pays=not of_customers) for one in page]
    find = f"{PICK} {FIND_OVERDUE if of_customers else FIND_MY_OVERDUE}"
    return Rows(rows, heads, "/invoice overdue", page.first, page.total, find)


def _overdue_row(reader: Reader, one: OverdueInvoice, day_of: DayOf, why: Safe | None, *, pays: bool) -> Row:
    invoice, of = one.invoice, one.invoice.subscription
    today, due = day_of(of.organization), reader.money(one.to_pay, invoice.currency)
    said = Safe(". ").join(filter(None, [state(reader, invoice, today, one.credit), why]))
    status = cell(unmarked(said))
    line = Safe("\n").join(filter(None, [overdue_line(reader, one, today), why]))
    cells = [cell(invoice.ref), cell(of.organization.name), cell(of.ref), number_cell(one.to_pay, due), status]
    return _acted(reader, line, cells, invoice.ref, pays=pays, both=pays)


def overdue_line(reader: Reader, one: OverdueInvoice, today: date) -> Safe:
    """An overdue invoice in words: whose it is, what is to be paid, and since when."""
    invoice = one.invoice
    return reader.say(
        "*{ref}* · {organization} · {sub}\n{due} · {state}",
        ref=invoice.ref,
        organization=clip(invoice.subscription.organization.name, LONGEST_NAME),
        sub=invoice.subscription.ref,
        due=reader.money(one.to_pay, invoice.currency),
        state=state(reader, invoice, today, one.credit),
    )


def _row(
    reader: Reader, invoice: InvoiceSummary, today: date, *, pays: bool, both: bool, credit: int, customer: bool = False
) -> Row:
    to_pay = invoice.due - credit
    total, due = (reader.money(amount, invoice.currency) for amount in (invoice.total, to_pay))
    status = state(reader, invoice, today, credit)
    owner: list[str] = []
    if isinstance(invoice, InvoiceOf):
        owner = [clip(invoice.customer, LONGEST_NAME)] if customer else []
        owner.append(invoice.subscription_ref)
    line = reader.say("*{ref}* · {total}\n{state}", ref=invoice.ref, total=total, state=status)
    if owner:
        values = {"ref": invoice.ref, "owner": " · ".join(owner), "total": total, "state": status}
        line = reader.say("*{ref}* · {owner}\n{total} · {state}", **values)
    amounts: list[Cell] = [number_cell(invoice.total, total), number_cell(to_pay, due)]
    cells = [cell(invoice.ref), *map(cell, owner), *amounts, cell(unmarked(status))]
    return _acted(reader, line, cells, invoice.ref, pays=pays and to_pay > 0, both=both)


def _acted(reader: Reader, line: Safe, cells: Sequence[Cell], ref: str, *, pays: bool, both: bool) -> Row:
    """A row with Show, and with a way to pay where the reader may. If any row of the list can have `both`, they are
    below each of them, because all rows have the same number of blocks."""
    show = button(reader.plain("Show"), f"/invoice show {ref}")
    if not both:
        return Row(line, cells, show)
    pay = [button(reader.plain("How to pay"), f"/invoice pay {ref}")] if pays else []
    return Row(line, cells, under=[*pay, show])


def _filters(reader: Reader, asked: ListAsked, today: date) -> list[Block]:
    """A menu of statuses and one of years. Each choice is the line that lists them."""
    status, year = asked.filters.status, asked.filters.year
    statuses = [(reader.plain("All statuses"), _listed(asked.words_with(None, year)))]
    statuses += [(reader.plain(label), _listed(asked.words_with(each, year))) for each, label in STATUSES.items()]
    shown = range(today.year, today.year - YEARS, -1)
    years = [(reader.plain("All years"), _listed(asked.words_with(status, 0)))]
    years += [(str(each), _listed(asked.words_with(status, each))) for each in shown]
    here = _listed(asked.words)
    return [
        buttons(
            select(f"{PICK} status", reader.plain("Status"), statuses, here),
            select(f"{PICK} year", reader.plain("Year"), years, here),
        )
    ]


def _listed(words: str) -> str:
    return f"/invoice list {words}"


def _to_file(reader: Reader, asked: ListAsked) -> Block:
    return buttons(button(reader.plain("Get as CSV"), f"/invoice csv {asked.words}"))


def _beside(reader: Reader, ref: str, may: Collection[Right]) -> list[Block]:
    """Buttons for the statement and the credit card."""
    row: list[Element] = []
    if Right.VIEW_STATEMENT in may:
        row.append(button(reader.plain("Statement"), f"/invoice statement {ref}"))
    if Right.UPDATE_CARD in may:
        row.append(button(reader.plain("Credit card"), f"/invoice card {ref}"))
    return [buttons(*row)] if row else []
