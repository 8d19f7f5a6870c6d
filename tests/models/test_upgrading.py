"""A database of revision 0002 with people's rows in it, brought up to date. On its way it gets the rows that later
revisions could hold."""

import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import IntegrityError

from models.access.refusals import ProbedId
from models.billing.invoices.tables import Invoice, InvoiceLine
from models.billing.orders.tables import Credit, QuoteLine
from models.catalogue.products import Price
from models.changes.advancing import advance_subscriptions
from models.contacts.checks import ask_about_contacts
from models.core.database import Database
from models.core.money import percent, taxes
from models.core.outbox import Notice
from models.core.receipts import EventReceipt, ReceivedMail
from models.desks.tickets.lookup import candidates
from models.directory.organizations import Organization
from models.renewals.reminder_tables import Reminder
from models.renewals.reminders import raise_reminders
from models.roles import SystemRight
from models.subscriptions.contacts import Contact
from models.subscriptions.tables import Subscription, SubscriptionState
from tests.models.builders import Office, system
from tests.support.keys import KEYS
from tests.support.postgres import PostgresServer

pytestmark = pytest.mark.each_on_both

SOON = datetime(2099, 6, 20, 12, tzinfo=UTC)
"""Ten days before the end of the term that is not over at any migration."""
CLOCK = system(SystemRight.ADVANCE_SUBSCRIPTIONS, SystemRight.RAISE_REMINDERS)
THEN = "2099-06-01 00:00:00"
ROWS = [
    "INSERT INTO organizations (id, key, name, time_zone, locale, billing_address, shares_tickets) "
    "VALUES (1, 'acme', 'Acme', 'UTC', 'en', '', false)",
    "INSERT INTO plans (id, key, name, role_table) VALUES (1, 'basic', 'Basic', 'license-and-site')",
    *(
        "INSERT INTO people (id, key, name, email, time_zone, locale, phone) "  # noqa: S608
        f"VALUES ({number}, '{name}', '{name}', '{name}@acme.example', 'UTC', 'en', '')"
        for number, name in ((1, "ana"), (2, "ben"))
    ),
    *(
        "INSERT INTO subscriptions "  # noqa: S608
        "(id, number, organization_id, plan_id, kind, name, starts_on, ends_on, cancelled_on) "
        f"VALUES ({number}, {number}, 1, 1, 'license', 'x', '{starts}', '{ends}', {cancelled})"
        for number, starts, ends, cancelled in (
            (1, "2098-07-01", "2099-06-30", "NULL"),
            (2, "2020-02-01", "2021-01-31", "NULL"),
            (3, "2020-02-01", "2021-01-31", "'2020-09-01'"),
        )
    ),
    *(
        "INSERT INTO contacts (subscription_id, person_id, kind, rank) "  # noqa: S608
        f"VALUES ({subscription}, {person}, 'billing', '{rank}')"
        for subscription in (1, 2, 3)
        for person, rank in ((1, "primary"), (2, "secondary"))
    ),
    *(
        "INSERT INTO reminders (id, subscription_id, term_ends_on, slot, raised_at) "  # noqa: S608
        f"VALUES ({slot}, 1, '2099-06-30', {slot}, '{THEN}')"
        for slot in (90, 60, 30, 15)
    ),
    *(
        "INSERT INTO notices "  # noqa: S608
        "(key, token, kind, medium, person_id, channel, address, destination, subject_id, facts, "
        "created_at, state, try_at, tries, leased_by, maybe_sent, message_channel, message_ts, trouble) "
        f"VALUES ('{kind}:{state}', '{kind}{state}', '{kind}', 'mail', 1, '', '', 'mail:1', 15, '{{}}', "
        f"'{THEN}', '{state}', '{THEN}', 0, '', false, '', '', '')"
        for kind, state in (
            ("reminder", "waiting"),
            ("reminder", "parked"),
            ("reminder", "sent"),
            ("invoice_issued", "waiting"),
        )
    ),
]


TRIED = [
    f"INSERT INTO refusals (id, who, hour, count, most, probes) VALUES (7, 'ana', '{THEN}', 1, 30, 1)",  # noqa: S608
    "INSERT INTO probed_ids (refusals_id, ref) VALUES (7, 'SUB-1')",
]
INVITED = [
    "INSERT INTO invitations "  # noqa: S608
    "(id, subscription_id, kind, email, name, invited_by_id, invited_at, expires_at, state) "
    f"VALUES (7, 1, 'billing', 'eve@acme.example', '', 1, '{THEN}', '{THEN}', 'open')",
    "INSERT INTO codes "  # noqa: S608
    "(purpose, token, code_hash, email, invitation_id, team_id, user_id, created_at, expires_at) "
    f"VALUES ('invitation', 't', 'h', 'eve@acme.example', 7, '', '', '{THEN}', '{THEN}')",
]
PRICED = [
    "INSERT INTO products (id, key, name, kind, family, tier, is_addon, file, new_keys) "
    "VALUES (1, 'server', 'Server', 'license', 'server', 0, false, '', '[]')",
    "INSERT INTO prices (id, product_id, currency, cycle, unit_price) VALUES (7, 1, 'EUR', 'year', 10000)",
]
TICKETS = [
    *(
        "INSERT INTO tickets "  # noqa: S608
        "(id, subscription_id, opener_id, severity, subject, description, state, opened_at, last_word_at, "
        f"last_word_by_id) VALUES ({number}, 1, 1, 4, '{subject}', 'Since noon.', 'new', '{THEN}', '{THEN}', 1)"
        for number, subject in [(1, "Kumquat"), *((number, "Hm") for number in range(2, 502)), (502, "請求書")]
    ),
    *(
        "INSERT INTO comments (ticket_id, author_id, by_staff, is_note, text, written_at, deleted_at) "  # noqa: S608
        f"VALUES (1, 1, true, {is_note}, '{said}', '{THEN}', {deleted})"
        for said, is_note, deleted in (
            ("A toner", "false", "NULL"),
            ("Grumpy", "true", "NULL"),
            ("", "false", f"'{THEN}'"),
        )
    ),
]
EMAILS = [
    "INSERT INTO event_receipts (id, key, payload, received_at, state, tries, try_at, leased_by, trouble) "  # noqa: S608
    f"VALUES (7, 'mail:x', '{{\"mail\":\"SGVsbG8=\"}}', '{THEN}', 'waiting', 0, '{THEN}', '', '')",
]
WRITTEN = {"0002": ROWS, "0006": TRIED, "0009": INVITED, "0022": PRICED, "0054": TICKETS, "0058": EMAILS}
"""What is written at each revision."""


@dataclass(frozen=True)
class Once:
    """A database that was brought up to date once, and the day on which that began."""

    url: str
    day: date


@pytest.fixture(scope="module")
async def upgraded_once(once_url: str) -> Once:
    """A database with all rows, revision by revision."""
    day = datetime.now(UTC).date()
    await upgrade(once_url, WRITTEN)
    return Once(once_url, day)


async def upgrade(url: str, written: Mapping[str, Sequence[str]]) -> None:
    """Write the rows of each revision, and go on to the next one; at last to the newest."""
    database = Database(url, KEYS)
    for revision, statements in written.items():
        await database.migrate(revision)
        async with database.transaction() as session:
            for statement in statements:
                await session.execute(text(statement.replace(":", "\\:")))
    await database.migrate()
    await database.close()


@pytest.fixture
async def upgraded(upgraded_once: Once, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Office]:
    """The desk over a copy of it."""
    name = str(make_url(upgraded_once.url).database)
    server: PostgresServer | None = None
    if upgraded_once.url.startswith("sqlite"):
        url = f"sqlite+aiosqlite:///{shutil.copy(name, tmp_path)}"
    else:
        server = request.getfixturevalue("postgres")
        url = server.create(template=name)
    database = Database(url, KEYS)
    yield Office(database).at(SOON)
    await database.close()
    if server:
        server.drop(url)


async def test_reminders_that_wait_are_dropped(upgraded: Office) -> None:
    """They are about rows that are gone; what was sent, and what is about something else, stays as it is."""
    assert {notice.key: notice.state.value for notice in await upgraded.all(Notice)} == {
        "reminder:waiting": "dropped",
        "reminder:parked": "dropped",
        "reminder:sent": "sent",
        "invoice_issued:waiting": "waiting",
    }


async def test_nobody_is_reminded_again(upgraded: Office) -> None:
    """What was raised for a subscription counts for each of its contacts; the next slot is raised as ever."""
    kept = sorted((one.person_id, one.slot) for one in await upgraded.all(Reminder))
    assert kept == [(1, 15), (1, 30), (1, 60), (1, 90), (2, 15), (2, 30), (2, 60), (2, 90)]
    await upgraded.do(raise_reminders, CLOCK, None, 0)
    assert len(await upgraded.all(Reminder)) == len(kept)
    await upgraded.at(datetime(2099, 6, 23, 12, tzinfo=UTC)).do(raise_reminders, CLOCK, None, 0)
    assert {one.slot for one in await upgraded.all(Reminder)} == {90, 60, 30, 15, 7}


async def test_nobody_is_asked_about_contacts_before_a_year_has_passed(upgraded: Office, upgraded_once: Once) -> None:
    """The year of what was there begins with the upgrade. Who was right on that day, nobody has said."""
    assert {row.contacts_asked_on for row in await upgraded.all(Subscription)} <= {
        upgraded_once.day,
        datetime.now(UTC).date(),
    }
    assert {row.confirmed_on for row in await upgraded.all(Contact)} == {None}
    asking = system(SystemRight.ASK_ABOUT_CONTACTS)
    assert await upgraded.at(datetime.now(UTC) + timedelta(days=363)).do(ask_about_contacts, asking) == 0
    assert await upgraded.at(datetime.now(UTC) + timedelta(days=367)).do(ask_about_contacts, asking) == 3


async def test_what_is_over_waits_for_somebody_to_look(upgraded: Office) -> None:
    """It may well be paid: the clock neither suspends it nor reminds of it. What was cancelled is cancelled, as it was;
    what runs has its days."""
    before = {one.number: one for one in await upgraded.all(Subscription)}
    assert {number: (one.anchor_on, one.remind_on, one.state_ends_on) for number, one in before.items()} == {
        1: (date(2098, 7, 1), date(2098, 7, 1), date(2099, 6, 30)),
        2: (date(2020, 2, 1), None, None),
        3: (date(2020, 2, 1), date(2020, 2, 1), date(2020, 9, 1)),
    }
    await upgraded.do(advance_subscriptions, CLOCK)
    await upgraded.do(raise_reminders, CLOCK, None, 0)
    assert {one.number: one.state for one in await upgraded.all(Subscription)} == {
        1: SubscriptionState.ACTIVE,
        2: SubscriptionState.ACTIVE,
        3: SubscriptionState.CANCELLED,
    }
    assert {one.subscription_id for one in await upgraded.all(Reminder)} == {1}


RATES = [
    "INSERT INTO organizations (id, key, name, time_zone, locale, billing_address, shares_tickets, tax_rate) "
    "VALUES (1, 'acme', 'Acme', 'UTC', 'en', '', false, 2100)",
    "INSERT INTO plans (id, key, name, role_table) VALUES (1, 'basic', 'Basic', 'license-and-site')",
    "INSERT INTO subscriptions (id, number, organization_id, plan_id, kind, name, starts_on, ends_on, anchor_on) "
    "VALUES (1, 1, 1, 1, 'license', 'x', '2098-07-01', '2099-06-30', '2098-07-01')",
    "INSERT INTO quotes (id, year, sequence, subscription_id, kind, state, currency, made_on, valid_until, note, "
    "reason) VALUES (1, 2099, 1, 1, 'services', 'open', 'EUR', '2099-06-01', '2099-07-01', '', '')",
    "INSERT INTO quote_lines (quote_id, position, description, quantity, unit_price, net, tax_rate, tax) "
    "VALUES (1, 1, 'x', 1, 10000, 10000, 550, 550)",
    "INSERT INTO invoices (id, year, sequence, subscription_id, currency, issued_on, due_on) "
    "VALUES (1, 2099, 1, 1, 'EUR', '2099-06-01', '2099-07-01')",
    "INSERT INTO invoice_lines (invoice_id, position, description, quantity, unit_price, net, tax_rate, tax) "
    "VALUES (1, 1, 'x', 1, 10000, 10000, 825, 825)",
    "INSERT INTO credits (subscription_id, description, currency, amount, tax_rate, made_at) "  # noqa: S608
    f"VALUES (1, 'x', 'EUR', 10000, 0, '{THEN}'), (1, 'y', 'EUR', 10000, 10000, '{THEN}')",
]


async def test_tax_rates_stay_what_they_were(database_url: str) -> None:
    """21, 5.5, 8.25, 0 and 100 % were stored in hundredths of a percent. The sums of tax don't change. The books
    have the invoice on the day that's printed on it."""
    await upgrade(database_url, {"0009": RATES})
    database = Database(database_url, KEYS)
    office = Office(database)
    (acme,) = await office.all(Organization)
    (quoted,), (invoiced,) = await office.all(QuoteLine), await office.all(InvoiceLine)
    owed = sorted(credit.tax_rate for credit in await office.all(Credit))
    assert [one.booked_on for one in await office.all(Invoice)] == [date(2099, 6, 1)]
    await database.close()
    assert [percent(rate) for rate in (acme.tax_rate, quoted.tax_rate, invoiced.tax_rate, *owed)] == [
        Decimal(rate) for rate in ("21", "5.5", "8.25", "0", "100")
    ]
    assert taxes((line.net, line.tax_rate) for line in (quoted, invoiced)) == [quoted.tax, invoiced.tax] == [550, 825]


async def test_invitations_and_their_codes_stay_when_site_admins_can_be_invited(upgraded: Office) -> None:
    """SQLite makes the table anew, while codes refer to it."""
    async with upgraded.database.transaction() as session:
        assert (await session.execute(text("SELECT invitation_id FROM codes"))).all() == [(7,)]
        (kept,) = (await session.execute(text("SELECT * FROM invitations"))).mappings().all()
        assert (kept["id"], kept["kind"], kept["email"], kept["invited_by_id"]) == (7, "billing", "eve@acme.example", 1)
        await session.execute(text("UPDATE invitations SET kind = 'site_admin'"))


async def test_ids_that_were_tried_count_from_their_hour(upgraded: Office) -> None:
    """Revision 0006 didn't keep the moment."""
    (tried,) = await upgraded.all(ProbedId)
    assert (tried.ref, tried.at) == ("SUB-1", datetime(2099, 6, 1, tzinfo=UTC))


async def test_prices_hold_from_the_beginning_and_others_can_follow(upgraded: Office) -> None:
    """What a seat cost before the upgrade, it costs on any day after it. A second price begins later."""
    values: dict[str, Any] = {"product_id": 1, "currency": "EUR", "cycle": "year", "unit_price": 1}
    with pytest.raises(IntegrityError):
        await upgraded.save(Price(id=8, **values))
    await upgraded.save(Price(id=8, **values, holds_from=date(2026, 1, 1)))
    kept = [(one.id, one.unit_price, one.holds_from) for one in await upgraded.all(Price)]
    assert kept == [(7, 10_000, date(1970, 1, 1)), (8, 1, date(2026, 1, 1))]


async def test_tickets_that_are_there_are_found_by_a_search(upgraded: Office) -> None:
    """By their subjects, descriptions, comments and notes, which stay apart. Also those after the first five
    hundred."""
    words = ("kumquat", "noon", "toner", "grumpy", "請求", "acme", "xylophone")
    async with upgraded.database.transaction() as session:
        found = {word: list((await candidates(session, [word], {}, 2, 0))[0]) for word in words}
        (stored,) = await session.execute(text("SELECT words, notes FROM ticket_words WHERE ticket_id = 1"))
    assert found == {
        "kumquat": [1],
        "noon": [502, 501],
        "toner": [1],
        "grumpy": [1],
        "請求": [502],
        "acme": [],
        "xylophone": [],
    }
    assert tuple(stored) == ("t-1 sub-1 cus-1\nkumquat\nsince noon.\na toner", "grumpy")


async def test_emails_that_wait_are_whole(upgraded: Office) -> None:
    """They were in their receipts, in Base64."""
    (receipt,), (mail,) = await upgraded.all(EventReceipt), await upgraded.all(ReceivedMail)
    assert (receipt.payload, mail.receipt_id, mail.content) == ({"mail": True}, 7, b"Hello")
