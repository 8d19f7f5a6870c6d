"""What the database itself refuses, whoever writes: rows written past all actions, on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, StatementError

from models.asks.tables import Ask
from models.audit.tables import AuditEntry
from models.database import Database
from models.invoices.tables import Invoice
from models.notices import Notice
from models.organizations import Organization
from models.people import Person
from models.requests.tables import HandledRequest
from models.roles import Role, StaffRole
from models.subscriptions.tables import Subscription
from models.tickets.tables import Ticket
from models.types import Row
from tests.models.builders import NOW, Office, bank_account, invoice, organization, person, plan, subscription

Write = Callable[..., Awaitable[None]]
MOMENT = "2026-03-02 09:00:00+00:00"


async def built(office: Office) -> dict[str, int]:
    """Ids of what is there: SUB-1 with a primary of each kind, two more people, invoices 1 to 3, a second SUB-2."""
    ana, bob, cyd, dan = (person(key) for key in ("ana", "bob", "cyd", "dan"))
    first = subscription(1, (ana, Role.BILLING_PRIMARY), (bob, Role.TECHNICAL_PRIMARY))
    second = subscription(2)
    await office.save(first, second, cyd, dan)
    await office.save(*[invoice(first, number) for number in (1, 2, 3)])
    await office.save(bank_account("EUR"))
    rows: dict[str, Any] = {"ana": ana, "bob": bob, "cyd": cyd, "dan": dan, "sub": first, "other": second}
    return {name: row.id for name, row in rows.items()}


@pytest.fixture
async def world(office: Office) -> dict[str, int]:
    """That, in a database of this test's own."""
    return await built(office)


@pytest.fixture(scope="module")
async def shared(module_url: str) -> AsyncIterator[tuple[Database, dict[str, int]]]:
    """That, in a database for all tests which take back what they write."""
    database = Database(module_url)
    yield database, await built(Office(database))
    await database.close()


@pytest.fixture
async def insert(shared: tuple[Database, dict[str, int]]) -> AsyncIterator[Write]:
    """Write a row with plain SQL; words that start with @ stand for ids. Taken back after the test."""
    database, ids = shared
    async with database.session() as session:

        async def write(table: str, **values: Any) -> None:
            filled = {
                name: ids[value[1:]] if isinstance(value, str) and value.startswith("@") else value
                for name, value in values.items()
            }
            columns = ", ".join(f'"{name}"' for name in filled)
            marks = ", ".join(f":{name}" for name in filled)
            await session.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({marks})"), filled)  # noqa: S608

        yield write
        await session.rollback()


CONTACT: dict[str, Any] = {"subscription_id": "@sub", "person_id": "@cyd", "kind": "billing", "rank": "secondary"}
PROMOTION: dict[str, Any] = {
    "subscription_id": "@sub",
    "kind": "billing",
    "person_id": "@cyd",
    "asked_by_id": "@bob",
    "asked_at": MOMENT,
    "state": "open",
    "reason": "Ana is on leave",
    "denial": "",
}
INVITATION: dict[str, Any] = {
    "subscription_id": "@sub",
    "kind": "technical",
    "email": "new@acme.example",
    "name": "",
    "invited_by_id": "@bob",
    "invited_at": MOMENT,
    "expires_at": MOMENT,
    "state": "open",
}
CODE: dict[str, Any] = {
    "purpose": "link",
    "token": "t1",
    "code_hash": "h1",
    "email": "ana@acme.example",
    "person_id": "@ana",
    "team_id": "T1",
    "user_id": "U1",
    "created_at": MOMENT,
    "expires_at": MOMENT,
}
DECIDED = {"state": "approved", "decided_by_id": "@dan", "decided_at": MOMENT}
INVOICE: dict[str, Any] = {
    "year": 2026,
    "sequence": 4,
    "previous": 3,
    "subscription_id": "@sub",
    "currency": "EUR",
    "issued_on": "2026-03-01",
    "due_on": "2026-03-31",
}
LINE: dict[str, Any] = {
    "invoice_id": 1,
    "position": 2,
    "description": "More",
    "quantity": 3,
    "unit_price": 500,
    "net": 1500,
    "tax_rate": 1900,
    "tax": 285,
}
PAYMENT: dict[str, Any] = {"invoice_id": 1, "amount": 100, "paid_on": "2026-03-05", "reference": "B1"}
REMINDER: dict[str, Any] = {
    "subscription_id": "@sub",
    "term_ends_on": "2026-12-31",
    "person_id": 1,
    "scan": "",
    "slot": 90,
    "raised_at": MOMENT,
}
TICKET: dict[str, Any] = {
    "subscription_id": "@sub",
    "opener_id": "@bob",
    "severity": "high",
    "subject": "It hums",
    "description": "Loudly",
    "state": "open",
    "opened_at": MOMENT,
}
NOTICE: dict[str, Any] = {
    "key": "ticket:1",
    "token": "t1",
    "kind": "ticket_card",
    "medium": "channel",
    "channel": "C0TRIAGE",
    "address": "",
    "destination": "C0TRIAGE",
    "subject_id": 1,
    "facts": "{}",
    "created_at": MOMENT,
    "state": "waiting",
    "try_at": MOMENT,
    "tries": 0,
    "leased_by": "",
    "maybe_sent": False,
    "message_channel": "",
    "message_ts": "",
    "trouble": "",
}
ASK: dict[str, Any] = {
    "subscription_id": "@sub",
    "asker_id": "@bob",
    "asked_id": "@ana",
    "right": "pay",
    "subject": "INV-2026-000001",
    "line": "/invoice pay INV-2026-000001",
    "asked_at": MOMENT,
}
AUDIT: dict[str, Any] = {
    "at": MOMENT,
    "actor": "ana",
    "action": "invoices.pay",
    "right": "pay",
    "outcome": "allowed",
    "reason": "",
    "subject": "",
    "details": "{}",
}
SLACK_USER: dict[str, Any] = {
    "person_id": "@cyd",
    "enterprise_id": "",
    "team_id": "T1",
    "user_id": "U1",
    "state": "bound",
    "proof": "code",
}
PLAN: dict[str, Any] = {"key": "big", "name": "Big", "role_table": "license-and-site", "max_billing_contacts": 1}
SUBSCRIPTION: dict[str, Any] = {
    "number": 3,
    "organization_id": 1,
    "plan_id": 1,
    "kind": "license",
    "name": "Third",
    "starts_on": "2026-01-01",
    "ends_on": "2026-12-31",
}
ORGANIZATION: dict[str, Any] = {
    "key": "new",
    "name": "New",
    "time_zone": "UTC",
    "locale": "en",
    "billing_address": "",
    "shares_tickets": False,
}
PERSON: dict[str, Any] = {
    "key": "eve",
    "name": "Eve",
    "email": "eve@x.example",
    "time_zone": "",
    "locale": "",
    "phone": "",
}
ACCOUNT: dict[str, Any] = {"currency": "USD", "holder": "V", "bank": "B", "account": "1", "bic": ""}
COMMENT: dict[str, Any] = {
    "ticket_id": 1,
    "author_id": "@bob",
    "by_staff": False,
    "text": "Still",
    "written_at": MOMENT,
}
STAFF: dict[str, Any] = {"person_id": "@dan", "role": "agent"}
REQUEST: dict[str, Any] = {"key": "event:1", "at": MOMENT}
WORKSPACE: dict[str, Any] = {"team_id": "T1", "organization_id": 1}
WRONG_CODE: dict[str, Any] = {"team_id": "T1", "user_id": "U1", "at": MOMENT}
CONTRACT_NOTICE: dict[str, Any] = {
    "subscription_id": "@sub",
    "author_id": "@dan",
    "subject": "New terms",
    "text": "From May on",
    "sent_at": MOMENT,
}

Rows = list[tuple[str, dict[str, Any]]]
GOOD: Rows = [
    ("contacts", CONTACT),
    ("contacts", CONTACT | {"kind": "site_admin", "rank": "only"}),
    ("promotions", PROMOTION),
    ("promotions", PROMOTION | DECIDED),
    ("promotions", PROMOTION | {"state": "lapsed", "change": "left"}),
    ("promotions", PROMOTION | {"state": "handed_over", "decided_at": MOMENT}),
    ("promotions", PROMOTION | {"state": "expired", "decided_at": MOMENT}),
    ("promotions", PROMOTION | {"state": "withdrawn", "decided_at": MOMENT}),
    ("invitations", INVITATION),
    ("invitations", INVITATION | {"state": "accepted", "person_id": "@cyd"}),
    ("codes", CODE),
    ("codes", CODE | {"person_id": None}),
    ("codes", CODE | {"purpose": "email", "asked_by_id": "@bob", "team_id": "", "user_id": ""}),
    ("wrong_codes", WRONG_CODE),
    ("workspaces", WORKSPACE),
    ("contract_notices", CONTRACT_NOTICE),
    ("invoices", INVOICE),
    ("invoices", INVOICE | {"year": 2027, "sequence": 1, "previous": None}),
    ("invoice_lines", LINE),
    ("payments", PAYMENT),
    ("reminders", REMINDER),
    ("tickets", TICKET),
    ("tickets", TICKET | {"state": "resolved", "assignee_id": "@dan", "resolved_at": MOMENT}),
    ("notices", NOTICE),
    ("asks", ASK),
    ("audit", AUDIT),
    ("slack_users", SLACK_USER),
    ("slack_users", SLACK_USER | {"state": "unlinked", "ended_at": MOMENT}),
    ("slack_users", SLACK_USER | {"state": "deactivated", "ended_at": MOMENT}),
    ("notices", NOTICE | {"medium": "mail", "channel": "", "address": "new@acme.example"}),
    ("plans", PLAN),
    ("subscriptions", SUBSCRIPTION),
    ("organizations", ORGANIZATION),
    ("people", PERSON),
    ("bank_accounts", ACCOUNT),
    ("staff", STAFF),
    ("handled_requests", REQUEST),
]


@pytest.mark.parametrize(("table", "row"), GOOD)
async def test_a_good_row_is_taken(insert: Write, table: str, row: dict[str, Any]) -> None:
    """What the faults below start from is taken, so that each is refused for its own fault alone."""
    await insert(table, **row)


BAD: dict[str, tuple[str, dict[str, Any]]] = {
    "a second primary of a kind": ("contacts", CONTACT | {"rank": "primary"}),
    "the same person twice in a kind": ("contacts", CONTACT | {"person_id": "@ana"}),
    "a site admin with a rank": ("contacts", CONTACT | {"kind": "site_admin"}),
    "a billing contact without a rank": ("contacts", CONTACT | {"rank": "only"}),
    "a contact of an unknown kind": ("contacts", CONTACT | {"kind": "legal"}),
    "a contact who is nobody": ("contacts", CONTACT | {"person_id": 999}),
    "a contact of no subscription": ("contacts", CONTACT | {"subscription_id": 999}),
    "a promotion of site admins": ("promotions", PROMOTION | {"kind": "site_admin"}),
    "a promotion in an unknown state": ("promotions", PROMOTION | {"state": "maybe"}),
    "a promotion decided by its asker": ("promotions", PROMOTION | DECIDED | {"decided_by_id": "@bob"}),
    "a promotion decided by whom it promotes": ("promotions", PROMOTION | DECIDED | {"decided_by_id": "@cyd"}),
    "a promotion approved by nobody": ("promotions", PROMOTION | {"state": "approved"}),
    "a promotion that is open and decided": ("promotions", PROMOTION | DECIDED | {"state": "open"}),
    "a promotion that lapsed for nothing": ("promotions", PROMOTION | {"state": "lapsed"}),
    "a promotion that was denied for a change": ("promotions", PROMOTION | DECIDED | {"change": "left"}),
    "a promotion withdrawn by whoever decides": ("promotions", PROMOTION | DECIDED | {"state": "withdrawn"}),
    "an invitation to be site admin": ("invitations", INVITATION | {"kind": "site_admin"}),
    "an invitation accepted by nobody": ("invitations", INVITATION | {"state": "accepted"}),
    "an open invitation that somebody accepted": ("invitations", INVITATION | {"person_id": "@cyd"}),
    "an invitation in an unknown state": ("invitations", INVITATION | {"state": "lost"}),
    "a code to link nobody's Slack user": ("codes", CODE | {"team_id": "", "user_id": ""}),
    "a code for an address of nobody": (
        "codes",
        CODE | {"purpose": "email", "person_id": None, "team_id": "", "user_id": ""},
    ),
    "a code that nobody there asked for": (
        "codes",
        CODE | {"purpose": "email", "asked_by_id": 999, "team_id": "", "user_id": ""},
    ),
    "a code for no invitation": ("codes", CODE | {"purpose": "invitation", "team_id": "", "user_id": ""}),
    "a code for an unknown purpose": ("codes", CODE | {"purpose": "fun"}),
    "a Slack user in an unknown state": ("slack_users", SLACK_USER | {"state": "lost"}),
    "a Slack user by no proof": ("slack_users", SLACK_USER | {"proof": "hearsay"}),
    "a Slack user who is bound and ended": ("slack_users", SLACK_USER | {"ended_at": MOMENT}),
    "a Slack user who ended at no time": ("slack_users", SLACK_USER | {"state": "unlinked"}),
    "a workspace of no organization": ("workspaces", WORKSPACE | {"organization_id": 999}),
    "a gap in invoice numbers": ("invoices", INVOICE | {"sequence": 5, "previous": 4}),
    "a gap hidden by a wrong predecessor": ("invoices", INVOICE | {"sequence": 5, "previous": 3}),
    "an invoice number again": ("invoices", INVOICE | {"sequence": 3, "previous": 2}),
    "an invoice without its predecessor": ("invoices", INVOICE | {"previous": None}),
    "a first invoice with a predecessor": ("invoices", INVOICE | {"year": 2027, "sequence": 1, "previous": 0}),
    "an invoice number zero": ("invoices", INVOICE | {"year": 2027, "sequence": 0, "previous": None}),
    "a predecessor in another year": ("invoices", INVOICE | {"year": 2027}),
    "an invoice due before it is issued": ("invoices", INVOICE | {"due_on": "2026-02-28"}),
    "a line that adds up to something else": ("invoice_lines", LINE | {"net": 1499}),
    "a line in a place that is taken": ("invoice_lines", LINE | {"position": 1}),
    "a negative tax rate": ("invoice_lines", LINE | {"tax_rate": -1}),
    "a line of no invoice": ("invoice_lines", LINE | {"invoice_id": 999}),
    "a payment of nothing": ("payments", PAYMENT | {"amount": 0}),
    "a payment back": ("payments", PAYMENT | {"amount": -1}),
    "a ticket resolved by nobody": ("tickets", TICKET | {"state": "resolved", "resolved_at": MOMENT}),
    "a ticket claimed by nobody": ("tickets", TICKET | {"state": "claimed"}),
    "a ticket resolved at no time": ("tickets", TICKET | {"state": "resolved", "assignee_id": "@dan"}),
    "an open ticket with a time of resolution": ("tickets", TICKET | {"resolved_at": MOMENT}),
    "a ticket of unknown severity": ("tickets", TICKET | {"severity": "urgent"}),
    "a ticket in an unknown state": ("tickets", TICKET | {"state": "lost"}),
    "a comment on no ticket": ("comments", COMMENT | {"ticket_id": 999}),
    "a notice to no channel": ("notices", NOTICE | {"channel": ""}),
    "a notice to nobody": ("notices", NOTICE | {"medium": "direct", "channel": ""}),
    "a mail to nobody": ("notices", NOTICE | {"medium": "mail", "channel": ""}),
    "an edit of nothing": ("notices", NOTICE | {"medium": "edit"}),
    "a notice by an unknown way": ("notices", NOTICE | {"medium": "pigeon"}),
    "a notice in an unknown state": ("notices", NOTICE | {"state": "lost"}),
    "an audit entry with an unknown outcome": ("audit", AUDIT | {"outcome": "perhaps"}),
    "a plan that allows no contacts": ("plans", PLAN | {"max_billing_contacts": 0}),
    "a plan that allows no technical contacts": ("plans", PLAN | {"max_technical_contacts": 0}),
    "a subscription of an unknown kind": ("subscriptions", SUBSCRIPTION | {"kind": "lease"}),
    "a term that ends before it starts": ("subscriptions", SUBSCRIPTION | {"ends_on": "2025-12-31"}),
    "a subscription's number again": ("subscriptions", SUBSCRIPTION | {"number": 2}),
    "a staff role that is none": ("staff", STAFF | {"role": "boss"}),
    "an organization's key again": ("organizations", ORGANIZATION | {"key": "org-1"}),
    "a person's key again": ("people", PERSON | {"key": "ana"}),
    "an address again": ("people", PERSON | {"email": "ana@acme.example"}),
    "a second account in a currency": ("bank_accounts", ACCOUNT | {"currency": "EUR"}),
    "a reminder of no subscription": ("reminders", REMINDER | {"subscription_id": 999}),
}


@pytest.mark.parametrize("fault", BAD)
async def test_the_database_refuses(insert: Write, fault: str) -> None:
    """Each of these is refused by a constraint, not by code."""
    table, row = BAD[fault]
    with pytest.raises(IntegrityError):
        await insert(table, **row)


TWICE: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "a second open promotion": ("promotions", PROMOTION, {"asked_by_id": "@dan"}),
    "a second reminder for a slot": ("reminders", REMINDER, {"raised_at": "2026-10-03 00:00:00+00:00"}),
    "a second notice under a key": ("notices", NOTICE, {"token": "t2", "kind": "other"}),
    "a second notice under a token": ("notices", NOTICE, {"key": "ticket:2"}),
    "a second ask of the same": ("asks", ASK, {"asked_at": "2026-10-03 00:00:00+00:00"}),
    "a payment under the same reference": ("payments", PAYMENT | {"reference": "B9"}, {"amount": 5}),
    "a Slack user of two people": ("slack_users", SLACK_USER, {"person_id": "@dan"}),
    "a staff role twice": ("staff", STAFF, {}),
    "a second open invitation of an address": ("invitations", INVITATION, {"invited_by_id": "@ana"}),
    "a code again": ("codes", CODE, {"token": "t2"}),
    "a workspace of two organizations": ("workspaces", WORKSPACE, {"organization_id": 2}),
    "a request handled twice": ("handled_requests", REQUEST, {}),
}


@pytest.mark.parametrize("fault", TWICE)
async def test_the_database_refuses_the_second(insert: Write, fault: str) -> None:
    """The first is taken, the second refused, even though other columns differ."""
    table, row, change = TWICE[fault]
    await insert(table, **row)
    with pytest.raises(IntegrityError):
        await insert(table, **row | change)


NEXT: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "a promotion after one was denied": ("promotions", PROMOTION | DECIDED | {"state": "denied"}, {}),
    "an invitation after one was withdrawn": ("invitations", INVITATION | {"state": "withdrawn"}, {"state": "open"}),
    "an invitation of another kind": ("invitations", INVITATION, {"kind": "billing"}),
    "a promotion to the other kind": ("promotions", PROMOTION, {"kind": "technical"}),
    "a reminder for somebody else": ("reminders", REMINDER, {"person_id": 2}),
    "a reminder for the next slot": ("reminders", REMINDER, {"slot": 60}),
    "a reminder for the next term": ("reminders", REMINDER, {"term_ends_on": "2027-12-31"}),
    "the same Slack user id in another workspace": ("slack_users", SLACK_USER, {"team_id": "T2"}),
    "an ask about something else": ("asks", ASK, {"subject": "INV-2026-000002"}),
    "an ask for something else": ("asks", ASK, {"line": "/invoice show INV-2026-000001"}),
    "an ask of somebody else": ("asks", ASK, {"asked_id": "@cyd"}),
}


@pytest.mark.parametrize("case", NEXT)
async def test_the_database_takes_what_only_looks_alike(insert: Write, case: str) -> None:
    """The constraints are no wider than what they are for."""
    table, row, change = NEXT[case]
    await insert(table, **row)
    await insert(table, **row | change)


@pytest.mark.parametrize("sequence", [1, 2])
async def test_an_invoice_with_a_successor_can_t_be_deleted(
    office: Office, world: dict[str, int], sequence: int
) -> None:
    """Deleting in the middle would leave a gap."""
    for table in ("invoice_lines", "payments"):
        async with office.database.transaction() as session:
            await session.execute(text(f"DELETE FROM {table}"))  # noqa: S608
    with pytest.raises(IntegrityError):
        async with office.database.transaction() as session:
            await session.execute(text("DELETE FROM invoices WHERE sequence = :sequence"), {"sequence": sequence})
    assert len(await office.all(Invoice)) == 3


async def test_an_invoice_can_t_be_renumbered_into_a_gap(office: Office, world: dict[str, int]) -> None:
    """Nor can a number be changed later."""
    with pytest.raises(IntegrityError):
        async with office.database.transaction() as session:
            await session.execute(text("UPDATE invoices SET sequence = 7, previous = 6 WHERE sequence = 3"))


@pytest.mark.parametrize(("table", "condition"), [("people", "key = 'ana'"), ("subscriptions", "number = 1")])
async def test_what_others_refer_to_can_t_be_deleted(
    office: Office, world: dict[str, int], table: str, condition: str
) -> None:
    """Foreign keys are enforced, on SQLite too."""
    with pytest.raises(IntegrityError):
        async with office.database.transaction() as session:
            await session.execute(text(f"DELETE FROM {table} WHERE {condition}"))  # noqa: S608


NAIVE = datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001
WITH_MOMENTS: dict[str, tuple[type[Row], dict[str, Any]]] = {
    "asked_at": (Ask, {"subscription_id": 1, "asker_id": 1, "asked_id": 2, "right": "pay", "subject": ""}),
    "at": (AuditEntry, {"actor": "ana", "action": "x", "right": "pay", "outcome": "allowed"}),
    "try_at": (Notice, {"key": "k", "kind": "x", "medium": "edit", "subject_id": 1, "created_at": NOW}),
    "opened_at": (Ticket, {"subscription_id": 1, "opener_id": 1, "severity": "low", "subject": "s", "description": ""}),
}


@pytest.mark.parametrize("column", WITH_MOMENTS)
async def test_a_moment_without_a_time_zone_is_refused(office: Office, column: str) -> None:
    """SQLite would keep it, and nobody could tell later when it was."""
    row_type, values = WITH_MOMENTS[column]
    with pytest.raises(StatementError, match="A moment without a time zone"):
        await office.save(row_type(**values, **{column: NAIVE}))


async def test_a_moment_comes_back_as_the_same_moment_in_utc(office: Office) -> None:
    """From another zone too, on both databases."""
    await office.save(HandledRequest(key="k", at=datetime.fromisoformat("2026-03-02T18:30:00+09:30")))
    (row,) = await office.all(HandledRequest)
    assert row.at.isoformat() == "2026-03-02T09:00:00+00:00"


async def test_a_word_that_is_none_is_refused_before_the_database(office: Office) -> None:
    """An enumeration's column takes its words only."""
    severity: Any = "urgent"
    with pytest.raises(StatementError, match="urgent"):
        await office.save(
            Ticket(subscription_id=1, opener_id=1, severity=severity, subject="s", description="d", opened_at=NOW)
        )


async def test_large_sums_fit(office: Office, world: dict[str, int]) -> None:
    """A sum in minor units of a small currency is beyond 32 bits: three billion rupiah are 300,000,000,000."""
    (first,) = await office.all(Subscription, Subscription.number == 1)
    await office.save(invoice(first, 4, net=300_000_000_000, tax=33_000_000_000, paid=[333_000_000_000]))


async def test_a_transaction_that_fails_leaves_nothing(office: Office) -> None:
    """Neither what came before the fault nor what came with it."""
    with pytest.raises(IntegrityError):
        await office.save(organization("acme"), plan(), person("ana"), person("ana"))
    assert await office.all(Organization) == []
    assert await office.all(Person) == []


async def test_staff_roles_are_kept_as_words(office: Office) -> None:
    """Anybody who looks into the database can read them."""
    await office.save(person("ana", staff=[StaffRole.ADMIN]))
    async with office.database.transaction() as session:
        assert (await session.execute(text("SELECT role FROM staff"))).scalar_one() == "admin"
