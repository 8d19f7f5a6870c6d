"""Every row of every list is reached in at most three presses, however long the list is: open it, search, choose."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from bot.clock import SystemClock
from handlers.views.ticket_queue import NARROW
from models.billing.invoices.tables import Invoice, InvoiceLine
from models.billing.orders.tables import Quote, QuoteKind, QuoteLine
from models.catalogue.plans import Plan
from models.catalogue.products import Product
from models.contacts.tables import Promotion
from models.core.types import Row
from models.desks.enquiries.tables import Enquiry, EnquiryKind
from models.desks.tickets.classification import Severity
from models.desks.tickets.tables import Ticket
from models.directory.organizations import Organization
from models.directory.people import Person, StaffMember
from models.roles import Kind, StaffRole
from models.subscriptions.contacts import ContactKind
from models.subscriptions.tables import SiteUser, Subscription
from tests.handlers.hands import Hands, Said
from tests.handlers.worlds import new
from tests.support.bulk import CONTACTS, FIRST, LAST, SUBSCRIPTIONS, add_bulk
from tests.support.desk import RunningDesk

pytestmark = pytest.mark.early

SUB = f"SUB-{FIRST}"
MANY = 150
LINE: dict[str, Any] = {"position": 1, "description": "Hosting", "quantity": 1, "unit_price": 100, "net": 100}
INVOICES = 300
"""Beyond those of the bulk order form."""


@dataclass(frozen=True)
class Long:
    """A list that is longer than one page.

    Attributes:
        line: What opens it.
        rows: What people type to find each row, and what is then in the command line of the one they choose.
    """

    user: str
    line: str
    rows: Callable[[], list[tuple[str, str]]]


def numbered(prefix: str, first: int, count: int, typed: str = "{}", width: int = 0) -> list[tuple[str, str]]:
    """Rows by their number: as it is typed, and as it is in the command line."""
    found = range(first, first + count)
    return [(typed.format(number), f"{prefix}{number:0{width}d}") for number in found]


LISTS = [
    Long("bo", "/subscription", lambda: numbered("SUB-", FIRST, SUBSCRIPTIONS)),
    Long("bo", "/renewal list", lambda: numbered("SUB-", FIRST, SUBSCRIPTIONS)),
    Long("bo", f"/contact list {SUB}", lambda: numbered("p", 0, CONTACTS, "p{}@bulk")),
    Long("bo", f"/invoice list {SUB}", lambda: numbered("INV-2024-", 1, INVOICES, "inv-2024-{}", 6)),
    Long("bo", "/ticket list", lambda: numbered("T-", 1000, MANY)),
    Long("agnes", "/ticket queue", lambda: numbered("T-", 1000, MANY, "t-{}")),
    Long("bo", "/enquiry list", lambda: numbered("ENQ-", 1000, MANY)),
    Long("bo", "/order list", lambda: numbered("Q-2024-", 1, MANY, "q-2024-{}", 4)),
    Long("bo", f"/order list {SUB}", lambda: numbered("Q-2024-", 1, MANY, "{}", 4)),
    Long("bella", "/order", lambda: numbered("Q-2024-", 1, MANY, "Q-2024-{:04d}", 4)),
    Long("bo", "/contact promotions", lambda: numbered("PRO-", 1000, MANY, "pro-{}")),
    Long("agnes", "/customer", lambda: numbered("CUS-", 1000, MANY, "customer {}")),
    Long("agnes", "/customer subscriptions {cus}", lambda: numbered("SUB-", FIRST, SUBSCRIPTIONS)),
    Long("agnes", "/customer tickets {cus}", lambda: numbered("T-", 1000, MANY)),
    Long("bella", "/customer quotes {cus}", lambda: numbered("Q-2024-", 1, MANY, "Q-2024-{}", 4)),
    Long("bo", f"/invoice statement {SUB}", lambda: numbered("INV-2024-", 290, 11, "inv-2024-{}", 6)),
    Long("bo", f"/contact check {SUB}", lambda: numbered("p", 0, CONTACTS, "p{}@bulk")),
    Long("bo", f"/contact remove {SUB}", lambda: numbered("p", 0, CONTACTS, "p{}@bulk")),
    Long("bo", f"/contact promote {SUB}", lambda: numbered("p", 0, CONTACTS, "p{}@bulk")),
    Long("eva", "/subscription users SUB-1042", lambda: numbered("u", 1000, MANY, "u{}@bulk")),
    Long("adam", "/steward catalogue plans", lambda: numbered("plan", 1000, MANY, "plan {}")),
    Long("adam", "/steward catalogue", lambda: numbered("product", 1000, MANY, "product {}")),
    Long("adam", "/steward staff", lambda: numbered("s", 1000, MANY, "s{}@vendor")),
    Long("bella", "/enquiry queue", lambda: numbered("ENQ-", 1000, MANY, "enq-{}")),
]


@pytest.fixture
async def full(desk: RunningDesk, tmp_path: Path) -> Hands:
    """Hands at a desk where each list has more rows than a page."""
    return await filled(desk, tmp_path)


@pytest.fixture
async def full_on_both(desk_on_both: RunningDesk, tmp_path: Path) -> Hands:
    """The same on each database."""
    return await filled(desk_on_both, tmp_path)


async def filled(desk: RunningDesk, folder: Path) -> Hands:
    """Fill a desk with very much of everything."""
    await add_bulk(desk.database, folder)
    async with desk.database.transaction() as session:
        (of,) = await session.scalars(select(Subscription).where(Subscription.number == FIRST))
        numbers = select(Subscription.id).where(Subscription.number >= FIRST).order_by(col(Subscription.number))
        (bo,) = await session.scalars(select(Person).where(Person.key == "bo"))
        at = SystemClock().now()
        (site,) = await session.scalars(select(Subscription.id).where(Subscription.number == 1042))
        session.add_all(
            [
                *people(site, at),
                *catalogue(),
                *rows(of.id, bo.id, at),
                *promotions(bo.id, await session.scalars(numbers), at),
            ]
        )
    return Hands(desk)


def rows(of: int, bo: int, at: Any) -> list[Row]:
    """Invoices, tickets and enquiries of one subscription, all by Bo."""
    values: dict[str, Any] = {"subscription_id": of}
    made: list[Row] = []
    for number in range(1000, 1000 + MANY):
        ticket = {"opener_id": bo, "subject": f"It hums in hall {number}", "description": "Loud.", "opened_at": at}
        ticket |= {"last_word_at": at, "last_word_by_id": bo}
        made.append(new(Ticket, id=number, severity=Severity.NORMAL, **ticket, **values))
        asked = {"asker_id": bo, "kind": EnquiryKind.QUESTION, "text": f"Why is hall {number} dear?", "asked_at": at}
        made.append(new(Enquiry, id=number, **asked, **values))
        made.append(new(Organization, id=number, key=f"c{number}", name=f"Customer {number}"))
        dated = {"made_on": at.date(), "valid_until": at.date(), "currency": "EUR", "asked_by_id": bo}
        of_services = {"kind": QuoteKind.SERVICES, "year": 2024, "sequence": number - 999, **dated}
        made.append(new(Quote, lines=[new(QuoteLine, tax_rate=0, tax=0, **LINE)], **of_services, **values))
    for number in range(1, INVOICES + 1):
        dated = {"currency": "EUR", "issued_on": at.date(), "due_on": at.date(), "gross": LINE["net"]}
        lines = [new(InvoiceLine, tax_rate=0, tax=0, **LINE)]
        counted = {"year": 2024, "sequence": number, "previous": number - 1 or None}
        made.append(new(Invoice, lines=lines, **counted, **dated, **values))
    return made


def people(site: int, at: Any) -> Iterable[Row]:
    """Users of a site, and staff."""
    for number in range(1000, 1000 + MANY):
        yield new(SiteUser, subscription_id=site, email=f"u{number}@bulk.example", added_at=at)
        role = new(StaffMember, role=StaffRole.AGENT)
        named = {"key": f"s{number}", "name": f"s{number}", "email": f"s{number}@vendor.example"}
        yield new(Person, staff_roles=[role], **named)


def catalogue() -> Iterable[Row]:
    """Plans and products."""
    for number in range(1000, 1000 + MANY):
        yield new(Plan, key=f"plan{number}", name=f"Plan {number}", role_table="support-portal")
        key = f"product{number}"
        yield new(Product, key=key, name=f"Product {number}", kind=Kind.SITE, family=key)


async def customer(hands: Hands) -> str:
    """The short ID of the organization with very much of everything."""
    async with hands.desk.database.transaction() as session:
        return (await session.scalars(select(Organization).where(Organization.key == "bulk"))).one().ref


def promotions(bo: int, of: Iterable[int], at: Any) -> list[Row]:
    """An open one in each of these subscriptions."""
    by = {"person_id": bo, "asked_by_id": bo, "reason": "On leave.", "asked_at": at}
    numbered_ = zip(range(1000, 1000 + MANY), of, strict=False)
    return [new(Promotion, id=number, subscription_id=one, kind=ContactKind.BILLING, **by) for number, one in numbered_]


WORDS = [
    ("bo", f"/invoice list {SUB}", "000300", "/invoice pay INV-2024-000300 + /invoice show INV-2024-000300"),
    ("bo", "/ticket list", "HUMS 1149", "/ticket show T-1149"),
    (
        "agnes",
        "/ticket queue",
        "bulk holding hall 1149",
        "/ticket claim T-1149 + /ticket next answer T-1149 + /ticket next show T-1149",
    ),
    ("bo", "/enquiry list", "dear 1149", "/enquiry show ENQ-1149"),
    ("bella", "/enquiry queue", "holding 1149 why", "/enquiry show ENQ-1149"),
    ("bo", "/order list", f"branch {FIRST} 2024-150", "/order show Q-2024-0150"),
    ("bo", f"/order list {SUB}", "q-2024-0150", "/order show Q-2024-0150"),
    ("bella", "/order", "Bulk 2024-150", "/order show Q-2024-0150"),
    ("agnes", "/customer contacts {cus}", "p52@bulk", f"/contact list {SUB}"),
    ("agnes", "/customer subscriptions {cus}", f"OFFICE {LAST}", f"/subscription show SUB-{LAST}"),
    ("bella", "/customer quotes {cus}", "2024-0150", "/order show Q-2024-0150"),
    ("agnes", "/customer tickets {cus}", f"{FIRST} Hums 1149", "/ticket show T-1149"),
    ("bo", "/contact promotions", f"Bo office {LAST - 10}", "/contact withdraw PRO-1149"),
]
"""What people type who don't have the whole number, and the commands that are offered for what it finds."""


async def test_words_find_a_row_and_only_for_those_who_see_the_list(full_on_both: Hands) -> None:
    """On both databases. A contact of another organization who forges the select gets no options."""
    cus = await customer(full_on_both)
    for user, line, typed, wanted in WORDS:
        opened = await full_on_both.command(user, line.format(cus=cus))
        (search,) = searches(opened)
        found = (await full_on_both.suggest(user, search["action_id"], typed)).options
        assert [option["value"] for option in found] == wanted.split(" + "), line
        assert (await full_on_both.suggest("ana", search["action_id"], typed)).options == [], line


def searches(shown: Said) -> list[Any]:
    """The searches of a list for its rows, without those that narrow it down."""
    found = [one for one in shown.buttons if one["type"] == "external_select"]
    return [one for one in found if NARROW not in one["action_id"].split()]


@pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.long), 12])
async def test_every_row_is_reached_in_three_presses(full: Hands, step: int) -> None:
    """The list is opened, what people have of a row is typed, and what's offered is chosen: it shows that row. In each
    run the first rows, every twelfth and the last; in `make test-long` all of them."""
    cus = await customer(full)
    for long in LISTS:
        opened = await full.command(long.user, long.line.format(cus=cus))
        (search,) = searches(opened)
        rows = long.rows()
        for typed, wanted in dict.fromkeys([*rows[:2], *rows[::step], rows[-1]]):
            found = (await full.suggest(long.user, search["action_id"], typed)).options
            chosen = [option["value"] for option in found if wanted in option["value"].replace("@", " ").split()]
            assert chosen, (long.line, typed)
        said = await full.press(long.user, search["action_id"], chosen[0], kind="external_select")
        assert wanted.strip("p") in said.all, long.line
        assert "I can't find" not in said.words, long.line
